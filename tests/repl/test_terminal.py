"""A person at a terminal: keys go in, and what stands on the screen is looked at (pexpect, and pyte for the screen)."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pexpect = pytest.importorskip("pexpect")
pyte = pytest.importorskip("pyte")
pytest.importorskip("prompt_toolkit")

ROWS, COLUMNS = 40, 100
PATIENCE = 30.0
LONG = "descent x^2*y^2+sin(x) --from x=1,y=1 --rate 1e-12 --max-iter 100000 --tol 1e-300"


class Terminal:
    """A process at a terminal, and its screen."""

    def __init__(self, *arguments: str, state: Path) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self.stream = pyte.ByteStream(self.screen)
        environment = {**os.environ, "TERM": "xterm-256color", "XDG_STATE_HOME": str(state), "PAGER": "cat"}
        call = ["-m", "matcalc_cli", *arguments]
        self.process = pexpect.spawn(sys.executable, call, dimensions=(ROWS, COLUMNS), env=environment)
        self.screen.write_process_input = self.process.send  # the terminal's answers, as to where the cursor is

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def until(self, seen: Callable[[str], bool]) -> str:
        """Wait until the screen shows it."""
        end = time.monotonic() + PATIENCE
        while not seen(self.text):
            assert time.monotonic() < end, self.text
            try:
                self.stream.feed(self.process.read_nonblocking(65536, 0.1))
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                break
        return self.text

    def type(self, keys: str, seen: str) -> str:
        self.process.send(keys)
        return self.until(lambda text: seen in text)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    found = Terminal(state=tmp_path)
    found.until(lambda text: "matcalc>" in text)
    yield found
    found.process.close(force=True)


def test_a_person_derives(terminal: Terminal) -> None:
    terminal.type("grad norm2(A*x-b)^2, x", "→ scalar")  # read while it is typed
    assert "A ∈ ℝᵐˣⁿ" in terminal.text
    terminal.type("\r", "∂f/∂x = 2 (A x − b)ᵀ A")
    terminal.type("f(x) = x^3 - a*x\r", "f(x) = x^3")
    terminal.type("diff f(x), x\r", "3·x² − a")
    terminal.type("2*ans\r", "6·x² − 2·a")
    terminal.type("x +* y", "operand is missing")
    terminal.type("\r", "^")
    terminal.type("\\alph\t", "α")
    terminal.type("\x03", "matcalc>")
    terminal.type("grad x0*x1 --layout den\t", "--layout denominator")
    terminal.type("\r", "denominator layout")
    terminal.type("[1,\r", "...")
    terminal.type("2]\r", "[1, 2]")


def test_ctrl_c_stops_the_work_and_keeps_the_session(terminal: Terminal) -> None:
    terminal.type("g(x) = x^2\r", "g(x)")
    terminal.type(f"{LONG}\r", "working")
    terminal.type("\x03", "interrupted")
    terminal.type("diff g(x), x\r", "2·x")
    terminal.process.send("\x04")
    terminal.process.expect(pexpect.EOF, timeout=PATIENCE)
    terminal.process.close()
    assert terminal.process.exitstatus == 0


def test_history_is_kept_across_sessions(terminal: Terminal, tmp_path: Path) -> None:
    terminal.type("diff x^7, x\r", "7·x⁶")
    terminal.type(":quit\r", ":quit")
    again = Terminal("repl", state=tmp_path)
    again.until(lambda text: "matcalc>" in text)
    again.process.send("\x1b[A\x1b[A")
    again.until(lambda text: "diff x^7, x" in text)
    again.process.close(force=True)
