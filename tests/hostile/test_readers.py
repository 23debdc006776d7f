"""LaTeX and Python that are built to hurt: a message soon, in 500 MiB, and nothing of
them is executed."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from string import ascii_lowercase as LETTERS

import pytest

from matcalc_cli.language.syntax import MAX_CHARACTERS
from tests.hostile.test_inputs import MEGABYTES, PROBE
from tests.limits import child

SECONDS = 6  # of the processor; each takes less than two on an idle machine, and a shared one is slower
_HEAD = "import numpy as np\n\n\n"
_TRACE = "__import__('pathlib').Path('TRACE').write_text('executed')"
_LONG = "".join(f"def f{i}(x):\n    y = np.sin(x) * {i}\n    return y @ y\n\n\n" for i in range(1250))

# name -> EXPR
LATEX = {
    "braces": "$" + "{" * 10_000 + "x" + "}" * 10_000 + "$",
    "brackets": "$" + r"\left(" * 10_000 + "x" + r"\right)" * 10_000 + "$",
    "a megabyte of fractions": "$" + r"\frac{1}{" * 111_111 + "x" + "}" * 111_111 + "$",
    "fractions side by side": "$" + r"\frac{x}{2}+" * 90_000 + "x$",
    "fractions that lack an argument": "$" + r"\frac" * 200_000 + "$",
    "scripts": "$x" + "^{x" * 10_000 + "}" * 10_000 + "$",
    "indices": "$x" + "_{x" * 10_000 + "}" * 10_000 + "$",
    "a macro that doubles": "".join(rf"\newcommand{{\m{b}}}{{\m{a}\m{a}}}" for a, b in pairwise(LETTERS))
    + r"\newcommand{\ma}{x+x}$\mz$",
    "a macro that calls itself": r"\newcommand{\a}{\a\a}$\a$",
    "a macro that doubles its argument": r"\newcommand{\d}[1]{#1#1}$" + r"\d{" * 40 + "x" + "}" * 40 + "$",
    "fifty thousand macros": "".join(rf"\def\a{'abcdefghij'[i % 10] * (1 + i % 97)}{{x}}" for i in range(50_000))
    + "$x$",
    "dollars": "$" * 1_000_000,
    "backslashes": "$" + "\\" * 1_000_000 + "$",
    "sums in sums": "$" + r"\sum_{i=1}^{9}" * 5_000 + "x_i$",
    "sums written out": "$" + r"\sum_{i=1}^{99}" * 6 + "x_i$",
    "sums over sets": "$" + r"\sum_{i \in S_i}" * 5_000 + "x_i$",
    "accents": r"$" + r"\hat{" * 50_000 + "x" + "}" * 50_000 + "$",
    "environments": "$" + r"\begin{bmatrix}" * 10_000 + "x" + r"\end{bmatrix}" * 10_000 + "$",
    "rows": r"$\begin{bmatrix}" + r"x & y \\" * 60_000 + r"\end{bmatrix}$",
    "comments": "$" + "%\n" * 500_000 + "x + $",
    "digits": "$" + "9" * 1_000_000 + "$",
    "functions in functions": "$" + r"\log" * 200_000 + " x$",
    "bars": "$" + "|" * 500_000 + "$",
    "substack": r"$\sum_{\substack{" + r"i=1 \\ " * 50_000 + "}} x_i$",
}

# name -> the text of a module whose last function is f
PYTHON = {
    "five thousand lines": _HEAD + _LONG + "def f(x):\n    return f0(x) + g(x)\n",
    "five thousand statements": _HEAD
    + "def f(x):\n"
    + "    x = x * 1.5 + np.sin(x)\n" * 5_000
    + "    return open(x)\n",
    "five thousand functions in one": _HEAD
    + "".join(f"def f{i}(x):\n    return f{i + 1}(x)\n" for i in range(2_500))
    + "def f(x):\n    return f0(x)\n",
    "a syntax error at the end": _HEAD + _LONG + "def f(x:\n",
    "a syntax error at the beginning": "def def\n" + _LONG + "def f(x):\n    return x\n",
    "tabs and spaces": "def f(x):\n\tif x:\n        return x\n\treturn x\n",
    "brackets": "def f(x):\n    return " + "(" * 50_000 + "x" + ")" * 50_000 + "\n",
    "operators": "def f(x):\n    return " + "~" * 50_000 + "x\n",
    "names": "def f(x):\n    return " + "x.T" + ".T" * 50_000 + "\n",
    "calls": _HEAD + "def f(x):\n    return " + "np.sin(" * 80 + "x" + ")" * 80 + " + y\n",
    "two megabytes": "# " + "x" * 2_000_000 + "\ndef f(x):\n    return x\n",
    "a decorator": f"@(lambda f: {_TRACE})\ndef g(x):\n    return x\n\n\n@{_TRACE}\ndef f(x):\n    return x + h(x)\n",
    "a default": f"def f(x, y={_TRACE}):\n    return x + y\n",
    "a default of another function": f"def g(x, y={_TRACE}):\n    return x + y\n\n\ndef f(x):\n    return g(x)\n",
    "a hint": f"def f(x: {_TRACE}) -> {_TRACE}:\n    return x + y\n",
    "the module": f"{_TRACE}\nimport TRACE\n\n\ndef f(x):\n    return x + y\n",
    "a class": f"class A:\n    {_TRACE}\n\n\ndef f(x):\n    return A() + x\n",
    "a loop that never ends": f"while True:\n    {_TRACE}\n\n\ndef f(x):\n    while True:\n        x = x + 1\n",
    "an f-string": f'def f(x):\n    return f"{{{_TRACE}}}"\n',
    "a lambda": f"def f(x):\n    return (lambda: {_TRACE})()\n",
    "a comprehension": f"def f(x):\n    return [{_TRACE} for _ in range(3)][0]\n",
    "eval": f"def f(x):\n    return eval({_TRACE!r})\n",
    "a magic method": "class A:\n    def __add__(s, o):\n        open('TRACE', 'w')\n\n\n"
    "def f(x):\n    return x + A()\n",
    "loops in loops": "def f(x):\n"
    + "".join("    " * (i + 1) + f"for i{i} in range(9999):\n" for i in range(15))
    + "    " * 16
    + "x = x * 2\n    return x\n",
    "powers": "def f(x):\n    return x ** 9 ** 9 ** 9 ** 9\n",
    "shifts": "def f(x):\n    return x * (1 << 10 ** 10)\n",
    "a long text": "def f(x):\n    return x + 'a' * 10 ** 12\n",
}


# terms that make the longest texts of the language that are read; each is a kind of work of its own
LONGEST = (
    "A*x",
    "x",
    "x*y",
    "sin(x)",
    "x{0}",
    "x{0}*y{0}",
    "norm(A*x - b)^2",
    "[x, y]",
    "x[0]",
    "A'",
    "x^{0}",
    "1e-{0}",
)


def _longest(term: str) -> str:
    """A sum of such terms, as long as the language takes it."""
    parts, length = [], 0
    while length + len(term) + 10 < MAX_CHARACTERS:
        parts.append(term.format(len(parts)))
        length += len(parts[-1]) + 1
    return "+".join(parts)


@pytest.mark.parametrize("command", ["eval", "diff"])
@pytest.mark.parametrize("term", LONGEST)
def test_the_longest_texts_are_answered_in_time(term, command, tmp_path):
    """They have an answer or a message, within two seconds of the processor where it is not shared."""
    (tmp_path / "long.txt").write_text(_longest(term))
    done = subprocess.run(
        [sys.executable, "-c", PROBE, command, "@long.txt"],
        capture_output=True,
        cwd=tmp_path,
        preexec_fn=child(SECONDS),
    )
    assert done.returncode in (0, 2, 3), (done.returncode, done.stderr[-300:])
    assert int(done.stderr.decode().splitlines()[-1]) < MEGABYTES * 1024


def _ended(arguments: list[str], stdin: bytes, folder) -> str:
    """The message of a call that ends in one, in little time and memory, and leaves no trace."""
    command = [sys.executable, "-c", PROBE, *arguments]
    before = sorted(p.name for p in folder.iterdir())
    done = subprocess.run(command, input=stdin, capture_output=True, cwd=folder, preexec_fn=child(SECONDS))
    assert done.returncode in (2, 3), (done.returncode, done.stdout[-200:], done.stderr[-500:])
    *message, peak = done.stderr.decode().splitlines()
    assert message[0].startswith("error: ") and "bug of matcalc" not in done.stderr.decode(), message[:3]
    assert done.stdout == b"" and "Traceback" not in done.stderr.decode()
    assert int(peak) < MEGABYTES * 1024
    assert sorted(p.name for p in folder.iterdir()) == before, "something was executed"
    return message[0]


@pytest.mark.parametrize("text", LATEX.values(), ids=LATEX)
def test_latex(text, tmp_path):
    _ended(["grad", "-"], text.encode(), tmp_path)


@pytest.mark.parametrize("text", PYTHON.values(), ids=PYTHON)
def test_python(text, tmp_path):
    (tmp_path / "m.py").write_text(text)
    _ended(["grad", "m.py:f", "--wrt", "x"], b"", tmp_path)


@pytest.mark.parametrize("name", ["a decorator", "the module", "five thousand lines", "brackets"])
def test_notebooks(name, tmp_path):
    cells = [{"cell_type": "code", "source": PYTHON[name]}]
    (tmp_path / "n.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}))
    _ended(["grad", "n.ipynb:f", "--wrt", "x"], b"", tmp_path)


def test_a_side_effect_at_import_would_leave_a_trace(tmp_path):
    """The trace that the tests look for is one that execution leaves."""
    (tmp_path / "m.py").write_text(_TRACE + "\n")
    subprocess.run([sys.executable, "m.py"], cwd=tmp_path, check=True)
    assert (tmp_path / "TRACE").exists()
