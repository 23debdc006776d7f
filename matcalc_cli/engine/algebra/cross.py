"""Vectors of three: the cross product a x b, and [a]x, the matrix with [a]x b = a x b.

Normal form: a x b with the smaller of both first, as a x b = -b x a; [a]x before a column is a cross product, behind a
row too, so that [a]x itself stands only between matrices. A literal factor makes a literal. a'(b x c) is the
determinant of the three, with the smallest first. Magnus & Neudecker, exercise 3.11.5; Hartley & Zisserman, A4.3.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Basic, Expr, Integer, S

from matcalc_cli.engine.algebra.base import dims, factors, is_zero, key, memo, scaled, smul, split, zero
from matcalc_cli.engine.algebra.chains import reduce_chain
from matcalc_cli.engine.algebra.make import add, entry, mul, outer_parts, subtract, termwise, trace, transpose
from matcalc_cli.engine.algebra.orient import oriented
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node

_THREE = Integer(3)
_PAIRS = ((1, 2), (2, 0), (0, 1))


def _is_explicit(v: Basic) -> bool:
    return isinstance(v, N.ImmutableDenseMatrix | N.Unit)


def _entries(v: Basic) -> list[Expr]:
    return [entry(v, Integer(i), S.Zero) for i in range(3)]


@memo
def cross(a: Basic, b: Basic) -> Basic:
    """a x b of two columns of three; 0 where one is a multiple of the other."""
    (c, a), (k, b) = split(a), split(b)
    a, b = _without(a, b), _without(b, a)
    if is_zero(a) or is_zero(b) or a == b:
        return zero(_THREE, S.One)
    (d, a), (f, b) = _oriented(a), _oriented(b)
    c = smul(c, k, d, f)
    if _is_explicit(a) or _is_explicit(b):
        (u, v) = _entries(a), _entries(b)
        return scaled(c, N.ImmutableDenseMatrix([u[i] * v[j] - u[j] * v[i] for i, j in _PAIRS]))
    if key(b) < key(a):
        a, b, c = b, a, smul(S.NegativeOne, c)
    return scaled(c, node(N.Cross, a, b))


def _oriented(v: Basic) -> tuple[Expr, Basic]:
    return oriented(v) if isinstance(v, N.MatAdd) else split(v)


def _without(a: Basic, b: Basic) -> Basic:
    """The sum a without the multiple of b in it, which crosses b to nothing."""
    if not isinstance(a, N.MatAdd):
        return a
    kept = [t for t in a.args if split(t)[1] != b]
    return a if len(kept) == len(a.args) else add(*kept)


@memo
def skew(v: Basic) -> Basic:
    """[v]x of a column of three."""
    c, core = _oriented(v)
    if is_zero(core):
        return zero(_THREE, _THREE)
    if _is_explicit(core):
        x, y, z = _entries(core)
        return scaled(c, N.ImmutableDenseMatrix([[0, -z, y], [z, 0, -x], [-y, x, 0]]))
    return scaled(c, node(N.Skew, core))


def crossed(c: Expr, chain: list[Basic]) -> tuple[Expr, list[Basic]]:
    """A product that ends in a column or begins with a row, with its [a]x as cross products."""
    if not any(isinstance(f, N.Skew) for f in chain):
        return c, chain
    if dims(chain[-1])[1] == 1:
        indices = [i for i, f in enumerate(chain[:-1]) if isinstance(f, N.Skew)]
        if indices:
            i = indices[-1]
            return _joined(c, chain[:i], cross(chain[i].args[0], mul(*chain[i + 1 :])))
    if dims(chain[0])[0] == 1:
        i = next((i for i, f in enumerate(chain) if i and isinstance(f, N.Skew)), 0)
        if i:
            row = transpose(mul(*chain[:i]))
            return _joined(c, [], transpose(cross(row, chain[i].args[0])), chain[i + 1 :])
    return c, chain


def _joined(c: Expr, left: list[Basic], middle: Basic, right: Sequence[Basic] = ()) -> tuple[Expr, list[Basic]]:
    k, core = split(middle)
    if is_zero(core):
        return S.Zero, [core]
    c, chain = reduce_chain(smul(c, k), [*left, *factors(core), *right])
    return (S.Zero, [zero(_THREE, _THREE)]) if chain is None else crossed(c, chain)


def triple(first: Basic, second: N.Cross) -> Expr | None:
    """a'(b x c) = b'(c x a) = c'(a x b): the smallest first, 0 where two are the same."""
    a, (b, c) = first, second.args
    if a in (b, c):
        return S.Zero
    if is_array(a) and not _is_explicit(a) and not isinstance(a, N.MatAdd):
        k, core = split(a)
        smallest = min((core, b, c), key=key)
        if smallest != core:
            other = cross(c, core) if smallest == b else cross(core, b)
            sign, inner = split(other)
            row = transpose(smallest)
            return smul(k, sign, node(N.Trace, node(N.MatMul, *factors(row), *factors(inner))))
    return None


@memo
def axial(g: Basic) -> Basic:
    """The row h with tr(G [d]x) = h d: (u x v)' of u v', b' M' - tr(M) b' of [b]x M, 0 of what is symmetric."""
    c, core = split(g)
    if isinstance(core, N.MatAdd):
        return scaled(c, termwise(axial, core))
    if is_zero(core) or transpose(core) == core:
        return zero(S.One, _THREE)
    if isinstance(core, N.Skew):
        return scaled(smul(c, Integer(-2)), transpose(core.args[0]))
    chain = factors(core)
    for skewed, rest, last in ((chain[0], chain[1:], False), (chain[-1], chain[:-1], True)):
        if isinstance(skewed, N.Skew) and not any(dims(f)[1] == 1 for f in rest):
            b, m = transpose(skewed.args[0]), mul(*rest)
            return scaled(c, subtract(mul(b, m if last else transpose(m)), mul(trace(m), b)))
    parts = outer_parts(core)
    if parts is not None:
        return scaled(c, transpose(cross(parts[0], transpose(parts[1]))))
    pairs = ((Integer(i), Integer(j)) for i, j in _PAIRS)
    return scaled(c, N.ImmutableDenseMatrix([[entry(core, i, j) - entry(core, j, i) for i, j in pairs]]))
