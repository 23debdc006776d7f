"""x'x of a result in the form in which squares of x were entered: as the square of a norm, as a mean of squares."""

from __future__ import annotations

from functools import lru_cache

from sympy import Basic, Expr, Mul, Pow

from matcalc_cli.engine.algebra.base import dims
from matcalc_cli.engine.textbook.centred import squared
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node
from matcalc_cli.model.walk import classes, parts


def entered_squares(form: Basic, entered: Basic | None) -> dict[Basic, Expr]:
    """x'x in a result -> the square of the norm of x, where that norm was entered; x'x/n -> mean(x.^2) likewise."""
    if entered is None or classes(entered).isdisjoint((N.FNorm, N.Total)):
        return {}
    norms = _entered(entered)
    if not norms:
        return {}
    found = list(parts([form]))
    means = {a for m in found if isinstance(m, Mul) for a in m.args if a in norms and 1 / norms[a][1] in m.args}
    return {a: norms[a][0] for a in found if a in norms and (isinstance(norms[a][0], Pow) or a in means)}


@lru_cache(maxsize=64)
def _entered(entered: Basic) -> dict[Basic, tuple[Expr, Expr]]:
    """{x'x: (as it was entered, the size of x)} of the named columns whose norms, or sums of squares, were entered."""
    found: dict[Basic, tuple[Expr, Expr]] = {}
    for a in parts([entered]):
        norm = isinstance(a, N.FNorm)
        x = a.args[0] if norm else _squares(a.args[0]) if isinstance(a, N.Total) else None
        if isinstance(x, N.MatrixSymbol) and dims(x)[1] == 1 and (norm or squared(x) not in found):
            found[squared(x)] = (node(N.FNorm, x) ** 2 if norm else a, dims(x)[0])
    return found


def _squares(e: Basic) -> Basic | None:
    """x of x.^2"""
    return e.operands[0] if isinstance(e, N.Ewise) and e.function.expr == e.function.variables[0] ** 2 else None
