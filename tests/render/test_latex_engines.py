"""All LaTeX of all tables of problems, in all orders, and of the analysis commands: pdflatex compiles it with three
packages and says how wide it is, KaTeX (strict), MathJax and Temml take it, broken into lines and whole.

The three are installed by npm into a folder of the test; without node, npm or the registry that part is skipped.
"""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from matcalc_cli.cli.limits import time_limit
from matcalc_cli.engine.derive import derive
from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.parse import parse
from matcalc_cli.render import Options, render, render_study
from matcalc_cli.verbs import products, study
from matcalc_cli.verbs.derive import BY_NAME, Asked
from matcalc_cli.verbs.derive import results as derived
from tests.language.latex.results import asked
from tests.problems.components import COMPONENT_PROBLEMS
from tests.problems.matrix import PROBLEMS
from tests.render.tex import displayed, measured

ENGINES = ("katex@0.16", "mathjax-full@3", "temml@0.10")
PAGE = 440.0  # points: what still is on a page of A4 where its text, 345 wide, is centred
WRONG = (r"\mathbf{X}^{+}^{\top}", r"\operatorname{tr}\left(x", r"\unknown x")
STUDIES = (
    ("critical", lambda: study.critical("x^3 - 3*x*y + y^3", (), "", "", "", time_limit)),
    ("equilibria", lambda: study.critical("[4*x0-2*x0*x1, 2*x1+x0*x1-2*x1^2]", (), "", "", "", time_limit)),
    ("taylor", lambda: study.taylor("exp(x)*cos(y)*sin(x*y)", (), "", "", 6, False, ())),
    ("taylor of an unknown", lambda: study.taylor("f(x, y)", (), "", "x=a,y=b", 3, False, ())),
    ("jvp", lambda: products.product("jvp", "[x*y, sin(x)/y, exp(x*y)]")),
    ("vjp", lambda: products.product("vjp", "tanh(W*x + b)", wrt=("W",))),
)


@functools.cache
def results():
    """(name, derivatives) of every row of every table, orders 1 and 2."""
    found = [(row.name, row.results()) for row in asked()]
    for p in (*COMPONENT_PROBLEMS, *PROBLEMS):
        with suppress(MatcalcError):  # by eigenvectors there is no second rule, which is said
            found.append((f"twice: {p.name}", derive(parse(p.text, getattr(p, "given", ""), p.wrt), order=2)))
    return found


@functools.cache
def texts() -> tuple[tuple[str, str], ...]:
    """(name, LaTeX) as it is printed: bare and aligned, with conditions and meanings; derivations; studies."""
    found = [(name, render(ds, "latex", Options(env=env))) for name, ds in results() for env in ("none", "align")]
    for p in (*PROBLEMS[::3], *COMPONENT_PROBLEMS[::3]):
        question = Asked(wrt=(p.wrt,) if p.wrt else (), given=getattr(p, "given", ""), steps=True)
        found.append(
            (f"steps: {p.name}", render(derived(BY_NAME["diff"], p.text, question), "latex", Options(env="align")))
        )
    found += [
        (name, render_study(make(), "latex", Options(env=env))) for name, make in STUDIES for env in ("none", "align")
    ]
    return tuple(found)


def formulas() -> list[tuple[str, str]]:
    return [(name, formula) for name, text in texts() for formula in displayed(text)]


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_pdflatex_takes_all_and_none_is_off_the_page(tmp_path):
    sizes = measured([formula for _, formula in formulas()], tmp_path)
    assert len(sizes) > 6000
    assert {name: wide for (name, _), (wide, _) in zip(formulas(), sizes) if wide > PAGE} == {}


@pytest.fixture(scope="module")
def engines(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("npm")
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("node and npm are not installed")
    command = ["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder), *ENGINES]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        pytest.skip(f"npm cannot install KaTeX, MathJax and Temml: {done.stderr[-200:]}")
    shutil.copy(Path(__file__).parent / "web" / "engines.js", folder)
    return folder


def complaints(listed: list[str], folder: Path) -> list[list]:
    """[place, engine, message] of each formula that an engine does not take."""
    (folder / "formulas.json").write_text(json.dumps(listed), encoding="utf-8")
    command = ["node", "engines.js", "formulas.json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def test_the_engines_complain_of_what_is_wrong(engines):
    assert {place for place, *_ in complaints(list(WRONG), engines)} == {0, 1, 2}


def test_katex_mathjax_and_temml_take_all(engines):
    listed = formulas()
    found = complaints([formula for _, formula in listed], engines)
    assert [(listed[place][0], engine, message) for place, engine, message in found] == []
