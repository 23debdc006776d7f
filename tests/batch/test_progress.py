"""The bar: at a terminal alone, on standard error, and never in the answers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "TERM": "xterm", "COLUMNS": "100"}


def at_a_terminal(arguments, out, folder):
    """(exit code, what the terminal got); standard output too where `out` is None."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "matcalc_cli", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=theirs if out is None else out,
        stderr=theirs,
        env=ENVIRONMENT,
        cwd=folder,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 1 << 16)
        except OSError:  # Linux says so when the other side is closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    return process.wait(60), shown.decode()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_bar_on_standard_error(jobs, tmp_path):
    rows = [{"expr": f"x^{k}"} for k in range(2, 42)]
    rows[7]["expr"] = "x +"
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    with (tmp_path / "out.jsonl").open("wb") as out:
        code, shown = at_a_terminal(["batch", "in.jsonl", "--jobs", jobs], out, tmp_path)
    assert code == 1 and "40/40" in shown and re.search(r"\d/s", shown) and "problems" in shown
    told = re.sub(r"\x1b\[[0-9;]*m", "", shown)  # at a terminal an error has its colours
    assert "error: in.jsonl:8: an operand is missing here" in told
    answers = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [answer["line"] for answer in answers] == list(range(1, 41))


def test_no_bar_among_the_answers(tmp_path):
    (tmp_path / "in.jsonl").write_text('{"expr": "x^2", "format": "ascii"}\n')
    code, shown = at_a_terminal(["batch", "in.jsonl"], None, tmp_path)
    assert code == 0 and shown == '{"line": 1, "exit": 0, "format": "ascii", "text": "2*x"}\r\n'
