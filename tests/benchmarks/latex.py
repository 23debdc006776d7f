"""LaTeX in: a formula costs little more than the same one in the language, and a long text as little as lark takes for
as much text of the language, without what is made of it afterwards on either side."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from itertools import count
from statistics import median

from matcalc_cli.language.latex.lines import read_latex
from matcalc_cli.language.syntax import MAX_CHARACTERS
from matcalc_cli.language.text.reader import read
from tests.benchmarks.figure import Figure, at_most, medians
from tests.benchmarks.startup import matcalc, process

MOST = 1.3  # times the same formula in the language, whole processes
FLOOR = 2.0  # times what lark takes for as many characters
LATEX = r"\frac{1}{n} \left\| y - X w \right\|_2^2 + \lambda \left\| w \right\|_2^2"
OWN = "norm(y - X*w)^2/n + lambda*norm(w)^2"
LATEX_TERM = (
    r"\frac{1}{2} \left\| A x_{%d} - b \right\|_2^2 + \lambda \mathbf{x}^\top \mathbf{x}"
    r" + \sum_{i=1}^n (y_i - w^\top x_i)^2 + "
)
OWN_TERM = "1/2*norm(A*x%d - b)^2 + lambda*x'*x + sum((y - X*w).^2) + "
_first = count(step=10_000)


def _text(term: str, length: int) -> str:
    """Terms with names of their own, so that no text is read twice, up to a length."""
    start = next(_first)
    parts = [term % (start + i) for i in range(length // len(term) + 1)]
    return "".join(parts)[: length - length % len(parts[0])].rpartition(" + ")[0]


def _rate(reads: Callable[[str], object], text: str) -> float:
    """Seconds of the processor for a hundred thousand characters."""
    began = time.process_time()
    reads(text)
    return (time.process_time() - began) * 100_000 / len(text)


def figures(repeat: int = 11, length: int = 100_000) -> list[Figure]:
    """One formula as whole processes; a hundred kilobytes in this process."""
    with tempfile.TemporaryDirectory() as folder:
        sides = [process(matcalc("grad", text, "--wrt", "w"), folder) for text in (LATEX, OWN)]
        for side in sides:
            side()()
        latex, own = medians(repeat, *sides)
    rounds = [
        (
            _rate(read_latex, f"${_text(LATEX_TERM, length)}$"),
            _rate(read, _text(OWN_TERM, min(length, MAX_CHARACTERS))),
        )
        for _ in range(repeat)
    ]
    ours, lark = (median(times) for times in zip(*rounds))
    return [
        at_most("a gradient of a formula in LaTeX, whole process", "in the language", MOST, latex, own),
        at_most("reading 100 kB of LaTeX", "lark, 100 kB of the language", FLOOR, ours, lark),
    ]
