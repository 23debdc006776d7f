"""Whole processes: `matcalc` against `python -c "import sympy"`, with compiled modules in place on both sides.

A gradient takes 0.8 to 0.95 × `import sympy` (medians of 31 pairs: 0.81, 0.82, 0.89, 0.94), for it imports SymPy
without collecting garbage (__main__.py) and without tensors (cli/lighter.py). By `-X importtime`, SymPy is 106 ms of
the 217 ms of modules, mpmath 12, the standard library 39, our own 49, of which the six dataclasses of model/problem.py
are 7 and the parser's tables 4. What was tried to get below 0.8 ×, and went out again:

- `import sympy.core` alone would do for many calls, 45 ms in place of 164; but who imports any module of SymPy has
  `sympy/__init__.py` run first, and that imports all packages.
- That file read with its imports of geometry, plotting, interactive, calculus, algebras, parsing, tensor, discrete,
  concrete, integrals, solvers and simplify left out: 344 modules in place of 420, a seventh of the time of a gradient.
  Reading and compiling the changed file takes nearly all of it back: 0.98, 0.99 and 0.99 × in three times 31 pairs. A
  list of SymPy's names of our own would save the reading, and be a copy of that file that has to follow every release.
- More than those cannot be left out: modules of SymPy import each other in circles, which hold in one order alone
  (without series, sympy.calculus.accumulationbounds fails to import itself).

Python 3.15 can put imports off by itself (PEP 810), which asks for nothing of the kind here.
"""

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
