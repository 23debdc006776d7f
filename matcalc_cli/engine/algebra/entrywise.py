"""Element-wise nodes: lift the operands to scalars, do scalar algebra, lower the result again.

Normal form of `Ewise(Lambda((u0..uk), e), M0..Mk)`: e is a single term (no sum at the top, no scalar factor); the
operands are neither sums, multiples, constants nor element-wise nodes, in structural order; columns, never rows. A
factor that is constant along rows or columns comes out as a diagonal matrix: (a b') .* M = diag(a) M diag(b), and a
product with a diagonal operand is diagonal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Add, Basic, Expr, Mul, Pow, S

from matcalc_cli.engine.algebra import kronecker as kron
from matcalc_cli.engine.algebra import products, sums, traces
from matcalc_cli.engine.algebra.base import (
    BOUND,
    atoms_of,
    bound_in,
    dims,
    is_zero,
    key,
    lam,
    memo,
    replace,
    scaled,
    smul,
    split,
)
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node

if TYPE_CHECKING:
    from sympy import Symbol

MERGE_LIMIT = 8  # operands or terms; a wider node is kept as one operand of the next


def ones(rows: Expr, cols: Expr) -> Basic:
    """The array of ones: 1 of 1 x 1, the column 1, or the product 1 1'."""
    column = node(N.OneMatrix, rows, S.One) if rows != 1 else S.One
    row = node(N.Transpose, node(N.OneMatrix, cols, S.One)) if cols != 1 else S.One
    if column is S.One or row is S.One:
        return row if column is S.One else column
    return node(N.MatMul, column, row)


def constant_of(e: Basic) -> Expr | None:
    """c where e is c in every entry, else None."""
    c, core = split(e)
    if not is_array(core):
        return c
    if isinstance(core, N.ZeroMatrix):
        return S.Zero
    parts = core.args if isinstance(core, N.MatMul) else (core,)
    plain = [p.args[0] if isinstance(p, N.Transpose) else p for p in parts]
    return c if len(parts) <= 2 and all(isinstance(p, N.OneMatrix) for p in plain) else None


@memo
def ewise(function: N.Lambda, *operands: Basic) -> Basic:
    """f.(M1, .., Mk): the function entry by entry, of arrays of one shape; scalars among them fit every shape."""
    variables, body = function.args
    return apply_body(body, variables, operands)


def apply_body(body: Expr, variables: Basic | tuple[Symbol, ...], operands: list[Basic] | tuple[Basic, ...]) -> Basic:
    """`ewise` without the Lambda; the variables may be any symbols."""
    shaped = next((m for m in operands if is_array(m)), None)
    if shaped is None:
        return replace(body, dict(zip(variables, operands)))
    rows, cols = dims(shaped)
    if rows == 1:
        turned = [products.transpose(m) if is_array(m) else m for m in operands]
        return products.transpose(apply_body(body, variables, turned))
    leaves: dict[Basic, None] = {}
    used = set(atoms_of(body))
    for variable, m in zip(variables, operands):
        if variable in used and is_array(m):
            collect(m, leaves)
    order = sorted(leaves, key=key)
    env = dict(zip(order, BOUND))
    mapping = {v: lift(m, env) if v in used else S.Zero for v, m in zip(variables, operands)}
    return lower(replace(body, mapping), tuple(order), rows, cols)


def collect(m: Basic, leaves: dict[Basic, None]) -> None:
    """Gather the operands that m is made of, entry by entry."""
    if not is_array(m) or constant_of(m) is not None:
        return
    _, core = split(m)
    if isinstance(core, N.MatAdd) and len(core.args) <= MERGE_LIMIT:
        for term in core.args:
            collect(term, leaves)
    elif isinstance(core, N.Ewise) and len(core.args) <= MERGE_LIMIT:
        for operand in core.operands:
            leaves[operand] = None
    else:
        leaves[core] = None


def lift(m: Basic, env: dict[Basic, Expr]) -> Expr:
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


def lower(e: Expr, operands: tuple[Basic, ...], rows: Expr, cols: Expr) -> Basic:
    """The array whose entries are e, a scalar expression in BOUND standing for the operands."""
    if isinstance(e, Add):
        return sums.add(*(lower(term, operands, rows, cols) for term in e.args))
    used = bound_in(e)
    if not used:
        return (
            scaled(e, ones(rows, cols)) if e != 0 else (S.Zero if rows == cols == 1 else node(N.ZeroMatrix, rows, cols))
        )
    if isinstance(e, Mul):
        outer = [f for f in e.args if not bound_in(f)]
        if outer:
            rest = Mul(*(f for f in e.args if bound_in(f)))
            return scaled(Mul(*outer), lower(rest, operands, rows, cols))
    if e in BOUND:
        return operands[BOUND.index(e)]
    if len(used) == 1 and isinstance(copied := operands[BOUND.index(next(iter(used)))], N.KroneckerProduct):
        special = _copied(e, copied, used)
        if special is not None:
            return special
    if cols != 1:
        special = _diagonal(e, operands, used) or _outer_factor(e, operands, rows, cols)
        if special is not None:
            return special
    elif (unit := _unit_factor(e, operands, used)) is not None:
        return unit
    chosen = sorted(((operands[BOUND.index(u)], u) for u in used), key=lambda pair: key(pair[0]))
    renamed = replace(e, {u: BOUND[i] for i, (_, u) in enumerate(chosen)})
    return node(N.Ewise, lam(renamed, len(chosen)), *(m for m, _ in chosen))


def _copied(e: Expr, m: Basic, used: tuple[Symbol]) -> Basic | None:
    """f.(1 (x) x) = 1 (x) f.(x)"""
    rest = [a for a in m.args if constant_of(a) is None]
    if len(rest) != 1 or all(constant_of(a) is None for a in m.args):
        return None
    return kron.kron(*(apply_body(e, used, [a]) if a is rest[0] else a for a in m.args))


def _unit_factor(e: Expr, operands: tuple[Basic, ...], used: tuple[Symbol, ...]) -> Basic | None:
    """e_i .* f.(x) = f(x_i) e_i"""
    for u in used:
        unit = operands[BOUND.index(u)]
        if isinstance(unit, N.Unit) and any(b == u and k.is_positive for b, k in map(_base, Mul.make_args(e))):
            at = {v: traces.entry(operands[BOUND.index(v)], unit.args[0], S.Zero) for v in used if v != u}
            return scaled(replace(e, {**at, u: S.One}), unit)
    return None


def _base(f: Expr) -> tuple[Expr, Expr]:
    return f.args if isinstance(f, Pow) else (f, S.One)


def _diagonal(e: Expr, operands: tuple[Basic, ...], used: tuple[Symbol, ...]) -> Basic | None:
    """diag(a) .* f(M) = diag(a .* f(diag M))"""
    for f in Mul.make_args(e):
        base, exponent = _base(f)
        if base in BOUND and exponent.is_positive:
            m = operands[BOUND.index(base)]
            if isinstance(m, N.DiagMatrix | N.Identity):
                return kron.diag(apply_body(e, used, [kron.diag_of(operands[BOUND.index(u)]) for u in used]))
    return None


def outer_parts(m: Basic) -> tuple[Basic, Basic] | None:
    """(a, b') where m = a b' is a product cut by a bond of size one."""
    if isinstance(m, N.MatMul):
        for i, f in enumerate(m.args[:-1]):
            if dims(f)[1] == 1:
                return products.mul(*m.args[: i + 1]), products.mul(*m.args[i + 1 :])
    return None


def _outer_factor(e: Expr, operands: tuple[Basic, ...], rows: Symbol, cols: Symbol) -> Basic | None:
    """(a b') .* M = diag(a) M diag(b), and f.(a 1') .* M = diag(f.(a)) M"""
    fs = Mul.make_args(e)
    for i, f in enumerate(fs):
        variables = bound_in(f)
        parts = [outer_parts(operands[BOUND.index(u)]) for u in variables]
        if not parts or any(p is None for p in parts):
            continue
        base, exponent = _base(f)
        one = S.One
        if base in BOUND and exponent.is_Integer:
            left, right = (_power(p, exponent) for p in parts[0])
        elif all(constant_of(p[1]) is not None for p in parts):
            left = apply_body(f, variables, [scaled(constant_of(b), a) for a, b in parts])
            right = products.transpose(ones(cols, one))
        elif all(constant_of(p[0]) is not None for p in parts):
            left = ones(rows, one)
            right = apply_body(f, variables, [scaled(constant_of(a), b) for a, b in parts])
        else:
            continue
        rest = lower(Mul(*fs[:i], *fs[i + 1 :]), operands, rows, cols)
        return products.mul(kron.diag(left), rest, kron.diag(products.transpose(right)))
    return None


def _power(m: Basic, exponent: Expr) -> Basic:
    return m if exponent is S.One else apply_body(BOUND[0] ** exponent, (BOUND[0],), (m,))


def hadamard(*operands: Basic) -> Basic:
    """A .* B .* ...: the entry-wise product."""
    if any(is_zero(m) for m in operands):
        return next(m for m in operands if is_zero(m))
    return apply_body(Mul(*BOUND[: len(operands)]), BOUND[: len(operands)], operands)


def body_terms(e: Basic) -> list[tuple[Expr, Basic]]:
    """(coefficient, core) for the terms of a sum."""
    return [split(t) for t in (e.args if isinstance(e, N.MatAdd) else (e,))]
