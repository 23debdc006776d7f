"""Whole processes: `matcalc` against `python -c "import sympy"`, with compiled modules in place on both sides."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.figure import Figure, at_most, medians

ROOT = Path(__file__).resolve().parents[2]


def matcalc(*arguments: str) -> list[str]:
    script = Path(sys.executable).with_name("matcalc")
    return [str(script), *arguments] if script.exists() else [sys.executable, "-m", "matcalc_cli", *arguments]


def process(command: list[str], folder: str) -> Callable[[], Callable[[], object]]:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), environment.get("PYTHONPATH"))))
    run = lambda: subprocess.run(command, capture_output=True, cwd=folder, env=environment, check=True)
    return lambda: run


def figures(repeat: int = 21) -> list[Figure]:
    """The start of the program: a gradient, the help page, the version."""
    with tempfile.TemporaryDirectory() as folder:
        sides = [
            process(command, folder)
            for command in (
                [sys.executable, "-c", "import sympy"],
                matcalc("grad", "x0+x1*x2"),
                matcalc("--help"),
                matcalc("--version"),
            )
        ]
        for side in sides:
            side()()  # compiles what is not compiled yet
        peer, gradient, help_page, version = medians(repeat, *sides)
    name = "`import sympy`"
    return [
        at_most('`matcalc grad "x0+x1*x2"`, whole process', name, 1.3, gradient, peer),
        at_most("`matcalc --help`", name, 0.4, help_page, peer),
        at_most("`matcalc --version`", name, 0.4, version, peer),
    ]
