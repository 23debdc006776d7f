"""Tab in bash, zsh and fish: what it offers, in the shells themselves where they are installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from matcalc_cli.cli.completion import offers
from matcalc_cli.cli.rule_names import NAMES
from matcalc_cli.cli.shells import SHELLS
from matcalc_cli.cli.table import BY_NAME, COMMANDS
from matcalc_cli.cli.topics import TOPICS
from tests.shell import matcalc

LAYOUTS = ["numerator", "denominator", "mixed"]


def words(*line: str) -> list[str]:
    return [word for word, _ in offers(line)]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        (["grad", "x", "--layout", ""], LAYOUTS),
        (["grad", "x", "--layout", "d"], ["denominator"]),
        (["grad", "--layout", ""], LAYOUTS),
        (["grad", "x", "--layout=d"], ["--layout=denominator"]),
        (["grad", "x", "-f", "ma"], ["markdown", "mathml", "matlab"]),
        (["newton", "x", "-f", ""], ["pretty", "json"]),
        (["autodiff", "x", "--mode", "r"], ["reverse"]),
        (["hess"], ["hessian"]),
        (["help", "lay"], ["layouts"]),
        (["help", "new"], ["newton"]),
        (["help", "layouts", ""], []),
        (["rules", "nothing"], []),
        (["rules", "det"], ["determinant"]),
        (["rules", "--search", "x", "det"], ["determinant"]),
        (["grad", "x", "--lay"], ["--layout"]),
        (["grad", "x", "--layout", "mixed", "--lay"], []),
        (["grad", "x", "--wrt", "x", "--wrt"], ["--wrt"]),
        (["grad", "x", "--no-s"], ["--no-simplify"]),
        (["grad", "x", "--wrt", ""], []),
        (["nothing", "--lay"], []),
        (["--vers"], ["--version"]),
    ],
    ids=lambda part: " ".join(part),
)
def test_the_words_that_fit(line, offered):
    assert words(*line) == offered


def test_every_command_and_every_option_is_offered():
    assert words("") == [command.name for command in COMMANDS]
    assert {*TOPICS, *BY_NAME} <= set(words("help", ""))
    for command in COMMANDS:
        offered = words(command.name, "--")
        for row in command.options:
            assert any(flag in offered for flags in row.flags for flag in flags.split("/")), row.field
            if row.values:
                assert words(command.name, row.flags[0], "") == list(row.values)


def test_the_names_of_rules_are_those_of_the_catalogue():
    from matcalc_cli.study.derivation.catalogue import catalogue

    names = {entry.name: entry.formula for entry in catalogue() if " " not in entry.name}
    if os.environ.get("MATCALC_UPDATE"):
        NAMES.write_text(json.dumps(names, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    assert json.loads(NAMES.read_text(encoding="utf-8")) == names


@pytest.mark.parametrize("line", [["grad", "x", "--layout", ""], ["rules", ""], ["help", ""], [""]], ids=" ".join)
def test_a_tab_imports_neither_sympy_nor_typer(line):
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "matcalc_cli", *line],
        capture_output=True,
        text=True,
        env={**os.environ, "_MATCALC_COMPLETE": "zsh"},
    )
    assert done.stdout and not done.returncode
    imported = {row.rpartition("|")[2].strip() for row in done.stderr.splitlines() if row.startswith("import time")}
    assert not imported & {"sympy", "typer", "numpy", "rich", "lark"}


@pytest.mark.parametrize("shell", SHELLS)
def test_it_is_installed_once(shell, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    row = SHELLS[shell]
    for _ in range(2):
        assert matcalc("--install-completion", shell).code == 0
    assert (tmp_path / row.file).read_text() == matcalc("--show-completion", shell).out == row.script
    monkeypatch.setenv("SHELL", f"/usr/bin/{shell}")
    assert matcalc("--show-completion").out == row.script
    if row.startup:
        assert (tmp_path / row.startup).read_text().count(row.line) == 1


# -- in the shells ----------------------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """A home folder with `matcalc` on the path."""
    command = tmp_path / "bin" / "matcalc"
    command.parent.mkdir()
    root = Path(__file__).parent.parent.parent
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{root}" exec "{sys.executable}" -m matcalc_cli "$@"\n')
    command.chmod(0o755)
    for name, value in {
        "HOME": str(tmp_path),
        "ZDOTDIR": str(tmp_path),
        "XDG_CONFIG_HOME": f"{tmp_path}/.config",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PATH", f"{command.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("TERM", "xterm")
    return tmp_path


class Person:
    """Somebody at a shell with a screen."""

    def __init__(self, call: list[str], home: Path) -> None:
        pexpect, pyte = pytest.importorskip("pexpect"), pytest.importorskip("pyte")
        if shutil.which(call[0]) is None:
            pytest.skip(f"{call[0]} is not installed")
        self.screen = pyte.Screen(100, 30)
        self.stream = pyte.ByteStream(self.screen)
        self.process = pexpect.spawn(call[0], call[1:], cwd=str(home), dimensions=(30, 100))
        self.screen.write_process_input = self.process.send
        self.errors = (pexpect.TIMEOUT, pexpect.EOF)

    def until(self, seen: str) -> str:
        end = time.monotonic() + 15
        while seen not in (text := "\n".join(self.screen.display)):
            assert time.monotonic() < end, f"no {seen!r} in\n{text}"
            try:
                self.stream.feed(self.process.read_nonblocking(65536, 0.1))
            except self.errors:
                continue
        return text

    def type(self, keys: str, seen: str) -> str:
        self.process.send(keys)
        return self.until(seen)


CALLS = {"bash": ["bash", "-i"], "zsh": ["zsh", "-i"], "fish": ["fish", "-i"]}


@pytest.mark.parametrize("shell", CALLS)
def test_tab_in_the_shell(shell, home):
    pytest.importorskip("pexpect")
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    assert matcalc("--install-completion", shell).code == 0
    for name, text in {".bashrc": "PS1='ready> '\n", ".zshrc": "PS1='ready> '\n"}.items():
        path = home / name
        path.write_text(text + (path.read_text() if path.exists() else ""))
    if shell == "fish":
        (home / ".config/fish/config.fish").write_text("function fish_prompt; echo 'ready> '; end\n")
    person = Person(CALLS[shell], home)
    person.until("ready>")
    person.type('matcalc grad "x^2 + y" --layout de\t', "--layout denominator")  # the first Tab there is
    person.type("-f lat\t", "-f latex")
    person.type("\x15matcalc help lay\t", "help layouts")
    person.type("\x15matcalc rules transp\t", "rules transpose")
    person.type("\x15matcalc grad x --layout=de\t", "--layout=denominator")
    (home / "formula.txt").write_text("x^2")
    person.type("\x15matcalc grad x -o form\t", "-o formula.txt")
    person.process.close(force=True)
