"""Element-wise nodes: lift the operands to scalars, do scalar algebra, lower the result again.

Normal form of `Ewise(Lambda((u0..uk), e), M0..Mk)`: e is a single term (no sum at the top, no scalar factor); the
operands are neither sums, multiples, constants nor element-wise nodes, in structural order; columns, never rows. A
factor that is constant along rows or columns comes out as a diagonal matrix: (a b') .* M = diag(a) M diag(b), and a
product with a diagonal operand is diagonal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from sympy import Add, Basic, Dummy, Expr, Mul, Pow, S

from matcalc_cli.engine.algebra.base import (
    BOUND,
    BOUND_PLACES,
    atoms_of,
    bound_in,
    constant_of,
    dims,
    key,
    lam,
    memo,
    ones,
    replace,
    scaled,
    smul,
    split,
    zero,
)
from matcalc_cli.engine.algebra.make import add, diag, diag_of, entry, in_each, kron, mul, outer_parts, transpose
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node

Operands: TypeAlias = tuple[Basic, ...]  # what BOUND[0], BOUND[1], ... stand for
Variables: TypeAlias = Sequence[Dummy]

MERGE_LIMIT = 8  # operands or terms; a wider node is kept as one operand of the next


@memo
def ewise(function: N.Lambda, *operands: Basic) -> Basic:
    """f.(M1, .., Mk): the function entry by entry, of arrays of one shape; scalars among them fit every shape."""
    variables, body = function.args
    return apply_body(body, variables, operands)


def apply_body(body: Expr, variables: Variables, operands: Sequence[Basic]) -> Basic:
    """`ewise` without the Lambda; the variables may be any symbols."""
    shaped = next((m for m in operands if is_array(m)), None)
    if shaped is None:
        return replace(body, dict(zip(variables, operands)))
    rows, cols = dims(shaped)
    if rows is S.One:
        columns = [transpose(m) if is_array(m) else m for m in operands]
        return transpose(apply_body(body, variables, columns))
    leaves: dict[Basic, None] = {}
    used = set(atoms_of(body))
    for variable, m in zip(variables, operands):
        if variable in used and is_array(m):
            collect(m, leaves)
    order = sorted(leaves, key=key)
    env = dict(zip(order, BOUND))
    mapping = {v: lift(m, env) if v in used else S.Zero for v, m in zip(variables, operands)}
    return lower(replace(body, mapping), tuple(order), rows, cols)


# ---------------------------------------------------------------------------------------------- arrays to scalars


def collect(m: Basic, leaves: dict[Basic, None]) -> None:
    """Gather the operands that m is made of, entry by entry."""
    if not is_array(m) or constant_of(m) is not None:
        return
    _, core = split(m)
    if isinstance(core, N.MatAdd) and len(core.args) <= MERGE_LIMIT:
        for term in core.args:
            collect(term, leaves)
    elif isinstance(core, N.Ewise) and len(core.args) <= MERGE_LIMIT:
        leaves.update(dict.fromkeys(core.operands))
    else:
        leaves[core] = None


def lift(m: Basic, env: Mapping[Basic, Expr]) -> Expr:
    """One entry of m as a scalar expression in the entries of the operands."""
    constant = constant_of(m)
    if constant is not None:
        return constant
    c, core = split(m)
    if core in env:
        return smul(c, env[core])
    if isinstance(core, N.MatAdd):
        return smul(c, Add(*(lift(term, env) for term in core.args)))
    if isinstance(core, N.Ewise):
        variables, body = core.function.args
        return smul(c, replace(body, {v: env[o] for v, o in zip(variables, core.operands)}))
    raise KeyError(core)


# ---------------------------------------------------------------------------------------------- scalars to arrays


def lower(e: Expr, operands: Operands, rows: Expr, cols: Expr) -> Basic:
    """The array whose entries are e, a scalar expression in BOUND standing for the operands."""
    if isinstance(e, Add):
        return add(*(lower(term, operands, rows, cols) for term in e.args))
    used = bound_in(e)
    if not used:
        return scaled(e, ones(rows, cols)) if e != 0 else zero(rows, cols)
    if isinstance(e, Mul):
        outer = [f for f in e.args if not bound_in(f)]
        if outer:
            rest = Mul(*(f for f in e.args if bound_in(f)))
            return scaled(Mul(*outer), lower(rest, operands, rows, cols))
    if e in BOUND_PLACES:
        return _operand(e, operands)
    special = _special(e, operands, used, rows, cols)
    if special is not None:
        return special
    chosen = sorted(((_operand(u, operands), u) for u in used), key=lambda pair: key(pair[0]))
    renamed = replace(e, {u: BOUND[i] for i, (_, u) in enumerate(chosen)})
    return node(N.Ewise, lam(renamed, len(chosen)), *(m for m, _ in chosen))


def _operand(u: Dummy, operands: Operands) -> Basic:
    return operands[BOUND_PLACES[u]]


def _special(e: Expr, operands: Operands, used: Variables, rows: Expr, cols: Expr) -> Basic | None:
    """What is no element-wise node: a copy, a unit vector, a diagonal matrix, a product with diagonal matrices."""
    if len(used) == 1 and isinstance(copied := _operand(used[0], operands), N.KroneckerProduct):
        special = _copied(e, copied, used)
        if special is not None:
            return special
    if cols is S.One:
        return _unit_factor(e, operands, used)
    diagonal = _diagonal(e, operands, used)
    return _outer_factor(e, operands, rows, cols) if diagonal is None else diagonal


def _copied(e: Expr, m: Basic, used: Variables) -> Basic | None:
    """f.(1 (x) x) = 1 (x) f.(x)"""
    rest = [a for a in m.args if constant_of(a) is None]
    if len(rest) != 1:
        return None
    return kron(*(apply_body(e, used, [a]) if a is rest[0] else a for a in m.args))


def _unit_factor(e: Expr, operands: Operands, used: Variables) -> Basic | None:
    """e_i .* f.(x) = f(x_i) e_i"""
    for u in used:
        unit = _operand(u, operands)
        if isinstance(unit, N.Unit) and any(b == u and k.is_positive for b, k in map(_base, Mul.make_args(e))):
            at = {v: entry(_operand(v, operands), unit.args[0], S.Zero) for v in used if v != u}
            return scaled(replace(e, {**at, u: S.One}), unit)
    return None


def _base(f: Expr) -> tuple[Expr, Expr]:
    return f.args if isinstance(f, Pow) else (f, S.One)


def _diagonal(e: Expr, operands: Operands, used: Variables) -> Basic | None:
    """diag(a) .* f(M) = diag(a .* f(diag M))"""
    for base, exponent in map(_base, Mul.make_args(e)):
        if (
            base in BOUND_PLACES
            and exponent.is_positive
            and isinstance(_operand(base, operands), N.DiagMatrix | N.Identity)
        ):
            return diag(apply_body(e, used, [diag_of(_operand(u, operands)) for u in used]))
    return None


def _outer_factor(e: Expr, operands: Operands, rows: Expr, cols: Expr) -> Basic | None:
    """(a b') .* M = diag(a) M diag(b), and f.(a 1') .* M = diag(f.(a)) M"""
    fs = Mul.make_args(e)
    for i, f in enumerate(fs):
        sides = _sides(f, operands, rows, cols)
        if sides is not None:
            rest = lower(Mul(*fs[:i], *fs[i + 1 :]), operands, rows, cols)
            return mul(diag(sides[0]), rest, diag(transpose(sides[1])))
    return None


def _sides(f: Expr, operands: Operands, rows: Expr, cols: Expr) -> tuple[Basic, Basic] | None:
    """(a, b') where a factor is a b' entry by entry."""
    variables = bound_in(f)
    parts = [outer_parts(_operand(u, operands)) for u in variables]
    found = [pair for pair in parts if pair is not None]
    if not found or len(found) < len(parts):
        return None
    base, exponent = _base(f)
    if base in BOUND_PLACES and exponent.is_Integer:
        left, right = (m if exponent is S.One else in_each(BOUND[0] ** exponent, m) for m in found[0])
        return left, right
    columns, rows_ = ([(constant_of(pair[1 - side]), pair[side]) for pair in found] for side in (0, 1))
    if all(c is not None for c, _ in columns):
        return apply_body(f, variables, [scaled(c, a) for c, a in columns]), transpose(ones(cols, S.One))
    if all(c is not None for c, _ in rows_):
        return ones(rows, S.One), apply_body(f, variables, [scaled(c, b) for c, b in rows_])
    return None
