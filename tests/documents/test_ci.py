"""samples/ci: the hook and the action are YAML, and their calls do what they are for."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shell import matcalc

yaml = pytest.importorskip("yaml")
CI = Path(__file__).parents[2] / "samples" / "ci"
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((CI / "pre-commit-config.yaml").read_text())["repos"][0]["hooks"]}
ACTION = yaml.safe_load((CI / "action.yml").read_text())
FRESH = "% matcalc: eval 2+3 --env none\n% matcalc: begin\n5\n% matcalc: end\n"
WRONG = "Let $f(x) = x^3$. Then $\\frac{df}{dx} = 2x^2$.\n"


def test_the_hooks_take_the_files_that_the_commands_take():
    from matcalc_cli.documents.fill.written import LANGUAGES
    from matcalc_cli.documents.read import READERS

    for name, suffixes in (("matcalc-fill", LANGUAGES), ("matcalc-lint", READERS)):
        pattern = HOOKS[name]["files"]
        assert all(re.search(pattern, f"a{suffix}") for suffix in suffixes) and not re.search(pattern, "a.txt")


def test_the_hooks_fill_and_judge(tmp_path):
    file = tmp_path / "a.tex"
    file.write_text(FRESH.replace("5", "6") + WRONG)
    _, *fill = HOOKS["matcalc-fill"]["entry"].split()
    assert matcalc(*fill, str(file)).code == 0 and file.read_text() == FRESH + WRONG  # pre-commit sees that it changed
    _, *lint = HOOKS["matcalc-lint"]["entry"].split()
    assert matcalc(*lint, str(file)).code == 1


@pytest.mark.parametrize("text, codes", [(FRESH, (0, 0)), (FRESH.replace("5", "6"), (1, 0)), (FRESH + WRONG, (0, 1))])
def test_the_action_verifies_and_judges(text, codes, tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.tex").write_text(text)
    command = tmp_path / "matcalc"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m matcalc_cli "$@"\n')
    command.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(CI.parents[1])}
    environment |= {"DOCUMENTS": "docs", "JOBS": "1", "SARIF": "matcalc.sarif"}
    steps = ACTION["runs"]["steps"]
    assert [set(step["env"]) <= set(environment) for step in steps] == [True, True]
    runs = [["bash", "-eo", "pipefail", "-c", step["run"]] for step in steps]
    found = [subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True).returncode for run in runs]
    assert tuple(found) == codes and (tmp_path / "matcalc.sarif").read_text().startswith("{")


def test_the_workflow_uses_the_inputs_of_the_action():
    workflow = yaml.safe_load((CI / "workflow.yml").read_text())
    steps = workflow["jobs"]["matcalc"]["steps"]
    used = next(step for step in steps if step.get("uses", "").startswith("./"))
    assert set(used["with"]) <= set(ACTION["inputs"])
    assert any("pip install matcalc-cli" in step.get("run", "") for step in steps)


def test_the_filled_samples_are_fresh():
    """After a change that is meant, MATCALC_UPDATE=1 fills them again."""
    documents = str(CI.parent / "filled")
    if os.environ.get("MATCALC_UPDATE"):
        assert matcalc("fill", documents).code == 0
    done = matcalc("fill", "--verify", documents)
    assert (done.code, done.out) == (0, "")
