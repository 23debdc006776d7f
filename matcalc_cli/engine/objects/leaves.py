"""How long an expression is in print: its names and numbers, each as often as it is printed."""

from __future__ import annotations

from sympy import Basic, Expr, Mul, Pow, S

from matcalc_cli.model.functions import sigmoid
from matcalc_cli.model.walk import arguments, fold

_SILENT = (S.NegativeOne, S.Half, -S.Half)  # exponents that print no number of their own


def leaves(expr: Basic, limit: int = 1 << 62) -> int:
    """Names and numbers in the printed form, at most so many; signs and reciprocals print none."""

    def counted(e: Basic, found: list[int]) -> int:
        length = sum(found) + _own(e) if found else 1
        return length if length < limit else limit

    return fold(expr, arguments, counted, {})


def _own(e: Expr) -> int:
    """σ - σ² counts as longer than σ (1 - σ)."""
    if isinstance(e, Pow):
        return -1 if e.args[1] in _SILENT else int(e.args[1] == 2 and isinstance(e.args[0], sigmoid))
    return -1 if isinstance(e, Mul) and e.args[0] is S.NegativeOne else 0
