"""What is asked for by a printed form alone: prod(x) (1 ./ x)' needs x_i != 0, the gradient of prod(x) nothing.

A derivative exists wherever the parts of the function have one. So a condition that is no part's own is one of the
form: those of inverses that only a result holds, and those that a second differentiation adds to a function whose parts
have derivatives of every order inside of their domains. A norm has none where it is 0; with F(A, r) for the function,
r in the place of ||A||, F has one there all the same if dF/dr = 0 at A = 0, r = 0, as ||x|| x has (F is C1 in A and r
where its other conditions hold), and second ones if dF/dr = 0 wherever r = 0: r^3 has two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from sympy import Add, Basic, Dummy, Mul, Pow, S, Tuple, log

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.domain.matrix import scalar_conditions
from matcalc_cli.engine.matrix import differential
from matcalc_cli.engine.matrix.rules import RULE
from matcalc_cli.errors import MatcalcError
from matcalc_cli.model import nodes as N
from matcalc_cli.model.applying import FAILURES
from matcalc_cli.model.functions import BY_CLASS
from matcalc_cli.model.functions.row import OO
from matcalc_cli.model.problem import Condition
from matcalc_cli.model.walk import Dependence, parts

_SMOOTH = (
    *(N.MatAdd, N.MatMul, N.Transpose, N.Trace, N.Determinant, N.Adj, N.ProdAll, N.Total, N.Mean, N.DiagMatrix),
    *(N.DiagOf, N.KroneckerProduct, N.KhatriRao, N.Vec, N.Vech, N.Unvec, N.Tril, N.Triu, N.Entry, N.Blocks, N.CumProd),
    *(N.MatExp, N.Softmax, N.Identity, N.OneMatrix, N.ZeroMatrix, N.MatrixSymbol, Add, Mul, N.Part, N.RowProd),
    *(N.HeldProd, N.HeldRowProd, N.HeldCumProd, N.Others, N.PairsLeft, N.CumOthers),
    *(Tuple, N.Unit, N.PartialTrace, N.Cross, N.Skew),
)
_INSIDE = (N.Inverse, N.LogDet, N.MatPow, Pow, log)  # smooth wherever they have a value and a derivative
_LACKING = ("smooth", "nonzero", "positive")  # what a norm has to be


def smooth_everywhere(roots: Iterable[Basic]) -> bool:
    """Has it derivatives of every order for all values by its form, as det(X)^2 has? Only a plain yes counts."""
    return all(_smooth_part(e, smooth_everywhere) for e in parts(roots))


def smooth_inside(roots: Iterable[Basic]) -> bool:
    """Has it derivatives of every order wherever it has a first one? Only a plain yes counts."""
    return all(isinstance(e, _INSIDE) or _smooth_part(e, smooth_inside) for e in parts(roots))


def _smooth_part(e: Basic, smooth: Callable[[Iterable[Basic]], bool]) -> bool:
    if isinstance(e, Pow) or type(e) is N.MatPow:
        return bool(e.args[1].is_Integer and e.args[1].is_nonnegative)
    if isinstance(e, N.Ewise):
        return smooth([e.function.expr])
    row = BY_CLASS.get(type(e))
    inside = smooth is smooth_inside or row is None or row.domain == (-OO, OO) and not row.poles and not row.inside
    plain = row is not None and not row.kinks and inside
    return plain or isinstance(e, _SMOOTH) or e.is_Atom or isinstance(e, N.Lambda)


def by_form(found: Sequence[Condition], normal: Basic, symbols: Sequence[Basic], order: int) -> list[Condition]:
    """The conditions that were found on the way, those that the form alone asks for marked."""
    if not found:
        return []
    if order == 1:
        found = without_cancelled(found, normal, Dependence(symbols))
    if order < 3:
        lacking = {c.expr for c in found if c.kind in _LACKING and isinstance(c.expr, N.FNorm)}
        flat = {norm for norm in lacking if _is_flat(normal, norm, order)}
        found = [replace(c, form=True) if c.expr in flat else c for c in found]
        if order == 1:
            return found
    if all(c.form for c in found) or not smooth_inside([normal]):
        return list(found)
    own = set(_of_parts(normal, Dependence(symbols)))
    return [c if c in own else replace(c, form=True) for c in found]


def _is_flat(f: Basic, norm: N.FNorm, order: int) -> bool:
    """Is dF/dr = 0 where the norm r is 0? For second derivatives, whatever A is, as of ||A||^3."""
    stand_ins = {e: Dummy("r", real=True) for e in parts([f]) if isinstance(e, N.FNorm)}
    r, inside = stand_ins[norm], norm.args[0]
    try:
        slope, _ = differential.derivative(A.normal(f.xreplace(stand_ins)), r)
        zero = {r: S.Zero} if order > 1 else {r: S.Zero, inside: N.ZeroMatrix(*A.dims(inside))}
        there = A.normal(slope.xreplace(zero))
    except (MatcalcError, *FAILURES):
        return False
    return A.is_zero(there)


def _of_parts(f: Basic, depends: Dependence) -> Iterable[Condition]:
    """What the parts of a function need for a derivative of their own."""
    for e in parts([f]):
        if depends(e):
            row = RULE.get(type(e))
            yield from row.conditions(e) if row is not None else ()
            if row is None or isinstance(e, N.Ewise):
                yield from scalar_conditions(e, depends)


def without_cancelled(found: Sequence[Condition], f: Basic, depends: Dependence) -> list[Condition]:
    """The conditions without those of corners that cancel among element-wise terms, as in sum(|x|) - sum(log(1 + |x|)):
    one element-wise function of the same arrays has them all."""
    if all(c.kind != "smooth" for c in found):
        return list(found)
    groups: dict[tuple[object, ...], list[tuple[Basic, N.Ewise]]] = {}
    inside = _scaled(f, depends)[1]
    for term in inside.args if isinstance(inside, Add | N.MatAdd) else ():
        number, core = _scaled(term, depends)
        whole = core.args[0] if isinstance(core, N.Total) else core
        if isinstance(whole, N.Ewise):
            groups.setdefault((type(core), *whole.operands), []).append((number, whole))
    gone: set[Condition] = set()
    for members in groups.values():
        if len(members) > 1:
            asked = {c for _, e in members for c in scalar_conditions(e, depends) if c.kind == "smooth"}
            others = {c for e in parts([f]) if depends(e) for c in _of_others(e, [m for _, m in members], depends)}
            gone |= asked - others - set(scalar_conditions(_together(members), depends))
    return [c for c in found if c not in gone]


def _scaled(e: Basic, depends: Dependence) -> tuple[Basic, Basic]:
    """(c, the part that depends) of c e with a scalar c; (1, e) of all else"""
    factors = e.args if isinstance(e, Mul | N.MatMul) else ()
    moving = [a for a in factors if depends(a)]
    rest = [a for a in factors if not depends(a)]
    if len(moving) != 1 or any(map(N.is_array, rest)):
        return S.One, e
    return Mul(*rest), moving[0]


def _of_others(e: Basic, members: Sequence[Basic], depends: Dependence) -> Iterable[Condition]:
    return scalar_conditions(e, depends) if isinstance(e, N.Ewise) and e not in members else ()


def _together(members: Sequence[tuple[Basic, N.Ewise]]) -> N.Ewise:
    """The sum of c f(A, B, ...) as one element-wise function."""
    variables = members[0][1].function.variables
    body = Add(*(c * e.function.expr.xreplace(dict(zip(e.function.variables, variables))) for c, e in members))
    return N.node(N.Ewise, N.Lambda(variables, body), *members[0][1].operands)
