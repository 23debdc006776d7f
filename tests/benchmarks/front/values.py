"""The derivatives of WORK without any peer: by complex steps through Python's own numbers.

f(x + ih) = f(x) + ih f'(x) + ..., so the imaginary part over h is a row of slopes without cancellation; a Hessian takes
central differences of such gradients. Nothing of matcalc or SymPy has a part in it.
"""

from __future__ import annotations

import cmath
from typing import Any

import numpy as np

from tests.benchmarks.front.peers import fixed
from tests.benchmarks.front.work import Algebra, Work

STEP, WIDE = 1e-30, 1e-5
NUMBERS = Algebra(cmath.sin, cmath.cos, cmath.sqrt, cmath.tanh)


def point(work: Work, size: int) -> list[float]:
    """A place where all of WORK are defined: no two entries alike."""
    count = sum(work.letters(size)[letter] for letter in work.by)
    return [0.3 + 0.7 * (0.618 * (i + 1) % 1) for i in range(count)]


def outputs(work: Work, size: int, flat: list[Any]) -> list[Any]:
    letters, rest = work.letters(size), iter(flat)
    values: dict[str, list[Any]] = dict(fixed(work, size))
    values |= {letter: [next(rest) for _ in range(letters[letter])] for letter in work.by}
    return work.build(NUMBERS, values)


def slopes(work: Work, size: int, at: list[float]) -> Any:
    """The Jacobian at a point."""
    columns = []
    for k in range(len(at)):
        stepped = [complex(v, STEP if i == k else 0) for i, v in enumerate(at)]
        columns.append([complex(f).imag / STEP for f in outputs(work, size, stepped)])
    return np.array(columns).T


def expected(work: Work, size: int) -> Any:
    """The derivative at `point`, rows and columns as the peers have them."""
    at = point(work, size)
    if work.kind != "hessian":
        return slopes(work, size, at)
    moved = [[v + (sign * WIDE if i == k else 0) for i, v in enumerate(at)] for k in range(len(at)) for sign in (1, -1)]
    rows = [slopes(work, size, m)[0] for m in moved]
    return np.array([(rows[2 * k] - rows[2 * k + 1]) / (2 * WIDE) for k in range(len(at))])
