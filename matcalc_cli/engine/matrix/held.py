"""held(derivative): the form of a derivative of products that divides by nothing, for code.

A book prints the gradient of prod(x) as prod(x) (1 ./ x)'; where two entries are 0 a program that computes it so gives
nan, and the gradient is 0. By the product rule alone each slope is the product of the others, which holds everywhere:
the function is differentiated once more with held products in the place of its products.
"""

from __future__ import annotations

from dataclasses import replace

from sympy import Basic

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.matrix import differential
from matcalc_cli.engine.matrix.derive import derive_matrix
from matcalc_cli.engine.matrix.structure import STRUCTURES
from matcalc_cli.errors import MatcalcError
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Derivative
from matcalc_cli.model.walk import parts

_HELD = {N.ProdAll: N.HeldProd, N.RowProd: N.HeldRowProd, N.CumProd: N.HeldCumProd}
_DERIVED = ("diff", "grad", "jacobian", "hessian", "tangent")


def held(derivative: Derivative) -> Derivative:
    """The same derivative where no factor of a product is divided by, without the conditions of the other form; as it
    is where that form asks for nothing, and where there is no rule, as for third derivatives."""
    asked = any(c.form and c.kind == "nonzero" for c in derivative.conditions)
    if not asked or derivative.at or derivative.command not in _DERIVED or _structured(derivative):
        return derivative
    problem = derivative.problem
    products = [e for e in parts([problem.expr]) if type(e) in _HELD]
    if not products:
        return derivative
    try:
        expr = _with_held(differential.resolve(problem.expr))
        template = replace(derivative, problem=replace(problem, expr=expr), conditions=(), notes=())
        found = derive_matrix(template, "entries")
    except MatcalcError:
        return derivative
    left = {c.expr for c in found.conditions}
    conditions = tuple(c for c in derivative.conditions if not c.form or c.expr in left)
    return replace(derivative, expr=found.expr, conditions=conditions)


def _structured(derivative: Derivative) -> bool:
    return any(
        N.properties(t.symbol) & STRUCTURES.keys() for t in derivative.targets if isinstance(t.symbol, N.MatrixSymbol)
    )


def _with_held(e: Basic) -> Basic:
    """Every product as a held one, from the innermost out."""
    while products := [p for p in parts([e]) if type(p) in _HELD]:
        p = products[-1]
        e = e.xreplace({p: N.node(_HELD[type(p)], *p.args)})
    return A.normal(e)
