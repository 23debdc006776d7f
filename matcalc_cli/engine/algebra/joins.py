"""join(A, B): the product of two neighbours as one node, where there is one: diag(u) diag(v) = diag(u .* v).

LEFT has the rules by the class of the left factor, RIGHT by that of the right one, TRANSPOSED by the class of M in a
left factor M'. A rule takes both factors, which fit and have no scalar factor, and gives their product in normal form
or None. What holds from the left holds from the right by transposition: `_mirrored`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from sympy import Add, Basic, Expr, S

from matcalc_cli.engine.algebra.base import dims, identity, is_ones_row, ones, scaled, split
from matcalc_cli.engine.algebra.blocks import join_left as blocks_left
from matcalc_cli.engine.algebra.blocks import join_right as blocks_right
from matcalc_cli.engine.algebra.make import (
    add,
    diag,
    diag_of,
    hadamard,
    khatri_rao,
    kron,
    matexp,
    mul,
    power,
    transpose,
    vec,
    vech,
)
from matcalc_cli.engine.algebra.projectors import sum_left, sum_right
from matcalc_cli.engine.algebra.selections import select_left, select_right, unit_of
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import properties

Join: TypeAlias = Callable[[Basic, Basic], Basic | None]


def join(a: Basic, b: Basic) -> Basic | None:
    """The product of two neighbours where they merge into one node (or a scalar multiple), else None."""
    for table, kind in ((LEFT, type(a)), (RIGHT, type(b))):
        rule = table.get(kind)
        merged = rule(a, b) if rule else None
        if merged is not None:
            return merged
    return _powers(a, b) if dims(a)[0] == dims(a)[1] == dims(b)[1] else None


def _powers(a: Basic, b: Basic) -> Basic | None:
    """A^i A^j = A^(i+j), expm(s A) expm(t A) = expm((s + t) A), L L' = A of a Cholesky factor, Q Q' = I"""
    (base_a, i), (base_b, j) = base_power(a), base_power(b)
    if base_a == base_b:
        return power(base_a, i + j)
    if (first := exponent(a)) and (second := exponent(b)) and first[1] == second[1]:
        return matexp(scaled(first[0] + second[0], first[1]))
    if i == j and abs(i) == 1:  # L L' = A, inv(L)' inv(L) = inv(A)
        factor, other = (base_a, base_b) if i == 1 else (base_b, base_a)
        if isinstance(factor, N.Cholesky) and _is_transpose(other, factor):
            return power(factor.args[0], i)
    if i is j is S.One and any(_is_transpose(x, y) and "orthogonal" in properties(y) for x, y in ((b, a), (a, b))):
        return identity(dims(a)[0])
    return None


def base_power(m: Basic) -> tuple[Basic, Expr]:
    """(B, k) with m = B^k, transposes inside."""
    if isinstance(m, N.Inverse):
        return m.args[0], S.NegativeOne
    if isinstance(m, N.MatPow):
        return m.args
    if isinstance(m, N.Transpose) and isinstance(m.args[0], N.Inverse | N.MatPow):
        base, k = base_power(m.args[0])
        return transpose(base), k
    return m, S.One


def exponent(m: Basic) -> tuple[Expr, Basic] | None:
    """(t, A) of expm(t A), (t, A') of its transpose; None of all else."""
    inner = m.args[0] if isinstance(m, N.Transpose) else m
    return split(inner.args[0] if inner is m else transpose(inner.args[0])) if isinstance(inner, N.MatExp) else None


def out_of_order(a: Basic, b: Basic) -> bool:
    """A and expm(t A) commute: A stands before expm(t A), and A' behind its transpose."""
    if isinstance(a, N.MatExp):
        return bool(base_power(b)[0] == split(a.args[0])[1])
    transposed = exponent(b) if isinstance(b, N.Transpose) else None
    return transposed is not None and bool(base_power(a)[0] == transposed[1])


def _is_transpose(m: Basic, of: Basic) -> bool:
    return isinstance(m, N.Transpose) and m.args[0] == of


def _mirrored(rule: Join, a: Basic, b: Basic) -> Basic | None:
    """A B by a rule for B' A'."""
    other = rule(transpose(b), transpose(a))
    return None if other is None else transpose(other)


# ------------------------------------------------------------------------------------------- diagonals, softmax, ones


def _diag_left(a: Basic, b: Basic) -> Basic | None:
    """diag(u) diag(v) = diag(u .* v), diag(u) v = u .* v"""
    if isinstance(b, N.DiagMatrix):
        return diag(hadamard(a.args[0], b.args[0]))
    return hadamard(a.args[0], b) if dims(b)[1] == 1 and isinstance(b, N.MatrixExpr) else None


def _diag_right(a: Basic, b: Basic) -> Basic | None:
    """u' diag(v) = (u .* v)'"""
    return transpose(hadamard(transpose(a), b.args[0])) if dims(a)[0] == 1 else None


def _softmax_left(a: Basic, b: Basic) -> Basic | None:
    """Softmax(M) 1 = 1: rows sum to one."""
    return ones(dims(a)[0], S.One) if isinstance(b, N.OneMatrix) and dims(a)[1] != 1 else None


def _softmax_right(a: Basic, b: Basic) -> Basic | None:
    """1' Softmax(x) = 1 of a column."""
    return S.One if dims(b)[1] == 1 and is_ones_row(a) else None


def _weighted_mean(a: Basic, b: Basic) -> Basic | None:
    """softmax(x)'(m + c 1) = softmax(x)'m + c of a column x: of a matrix it is the rows that sum to one"""
    if not (isinstance(b, N.MatAdd) and dims(a)[0] == 1 == dims(b)[1]):
        return None
    constant = [c for c, core in map(split, b.args) if isinstance(core, N.OneMatrix)]
    rest = [t for t in b.args if not isinstance(split(t)[1], N.OneMatrix)]
    return Add(*constant, mul(a, add(*rest))) if constant else None


def _ones_row(a: Basic, b: Basic) -> Basic | None:
    """1'1 = n, 1'e_i = 1"""
    if isinstance(b, N.OneMatrix):
        return a.args[0].args[0]
    return S.One if isinstance(b, N.Unit) else None


def _unit_row(a: Basic, b: Basic) -> Basic | None:
    """e_i'e_i = 1, e_i'1 = 1, the row i of a literal or of a selection"""
    i = a.args[0].args[0]
    if isinstance(b, N.Unit):
        apart = i != b.args[0] and i.is_Integer and not N.is_index(b.args[0])
        return S.One if a.args[0] == b else S.Zero if apart else None
    if isinstance(b, N.OneMatrix):
        return S.One
    if isinstance(b, N.ImmutableDenseMatrix) and i.is_Integer:
        return _literal(b[int(i), :])
    return transpose(unit_of(b, i)) if isinstance(b, N.Rows) else None


def _rows_transposed(a: Basic, b: Basic) -> Basic | None:
    return unit_of(a.args[0], b.args[0]) if isinstance(b, N.Unit) else None


# ----------------------------------------------------------------------------------- Kronecker products, vec and kin


def _kron_left(a: Basic, b: Basic) -> Basic | None:
    """(A (x) B)(C (x) D) = AC (x) BD where the sizes fit; (A (x) B) vec(M) = vec(B M A')"""
    if isinstance(b, N.KroneckerProduct) and len(a.args) == len(b.args):
        fits = all(dims(x)[1] == dims(y)[0] for x, y in zip(a.args, b.args))
        return kron(*map(mul, a.args, b.args)) if fits else None
    if isinstance(b, N.Vec) and len(a.args) == 2:
        left, right = a.args
        m = b.args[0]
        if dims(m) == (dims(right)[1], dims(left)[1]):
            return vec(mul(right, m, transpose(left)))
    if isinstance(b, N.KhatriRao) and [dims(x)[1] for x in a.args] == [dims(y)[0] for y in b.args]:
        return khatri_rao(*map(mul, a.args, b.args))
    if isinstance(b, N.DiagMatrix) and isinstance(b.args[0], N.Vec) and len(a.args) == 2:
        left, right = a.args
        return _summed_diagonals(left, right, b.args[0].args[0])
    return None


def _summed_diagonals(left: Basic, right: Basic, m: Basic) -> Basic | None:
    """(1' (x) A) diag(vec M) = A (M' (.) I)', (A (x) 1') diag(vec M) = A (I (.) M)'; (.) is Khatri and Rao's product"""
    if is_ones_row(left) and dims(left)[1] == dims(m)[1]:
        return mul(right, transpose(khatri_rao(transpose(m), identity(dims(m)[0]))))
    if is_ones_row(right) and dims(right)[1] == dims(m)[0]:
        return mul(left, transpose(khatri_rao(identity(dims(m)[1]), m)))
    return None


def _kron_right(a: Basic, b: Basic) -> Basic | None:
    """vec(M)' (A (x) B) = vec(B' M A)', and what (A (x) B) joins to its right, from the left"""
    inner = a.args[0] if isinstance(a, N.Transpose) else None
    if isinstance(a, N.DiagMatrix) or isinstance(inner, N.KhatriRao | N.Vec):
        return _mirrored(_kron_left, a, b)
    return None


def _khatri_rao_transposed(a: Basic, b: Basic) -> Basic | None:
    """(A (.) B)' (C (.) D) = (A' C) .* (B' D)"""
    pairs = list(zip(a.args[0].args, b.args)) if isinstance(b, N.KhatriRao) else []
    if not pairs or any(dims(x)[0] != dims(y)[0] for x, y in pairs):
        return None
    return hadamard(*(mul(transpose(x), y) for x, y in pairs))


def _selection_transposed(a: Basic, b: Basic) -> Basic | None:
    """S'S = I, S'vec(M) = diag(M), S'(A (x) B) = (A' (.) B')'"""
    inner = a.args[0]
    if inner == b:
        return identity(inner.args[0])
    if isinstance(b, N.Vec):
        return diag_of(b.args[0])
    if isinstance(b, N.KroneckerProduct) and len(b.args) == 2 and dims(b)[1] != 1:
        left, right = b.args
        return transpose(khatri_rao(transpose(left), transpose(right))) if dims(left)[0] == dims(right)[0] else None
    return None


def _selection_right(a: Basic, b: Basic) -> Basic | None:
    """vec(M)' S = (diag M)', (A (x) B) S = A (.) B"""
    if isinstance(a, N.Transpose) and isinstance(a.args[0], N.Vec):
        return transpose(diag_of(a.args[0].args[0]))
    if isinstance(a, N.KroneckerProduct) and len(a.args) == 2 and dims(a)[0] != 1:
        left, right = a.args
        return khatri_rao(left, right) if dims(left)[1] == dims(right)[1] else None
    return None


def _comm_left(a: Basic, b: Basic) -> Basic | None:
    """K(n,m) K(m,n) = I, K(m,n) vec(M) = vec(M'), K (x (x) y) = y (x) x, K(n,n) S = S"""
    m, n = a.args
    if isinstance(b, N.Comm) and b.args == (n, m):
        return identity(m * n)
    if isinstance(b, N.Vec) and dims(b.args[0]) == (m, n):
        return vec(transpose(b.args[0]))
    if isinstance(b, N.KroneckerProduct) and dims(b)[1] == 1 and len(b.args) == 2:
        x, y = b.args
        if dims(y)[0] == m and dims(x)[0] == n:
            return kron(y, x)
    return b if isinstance(b, N.DiagSel) and m == n else None


def _comm_right(a: Basic, b: Basic) -> Basic | None:
    return _mirrored(_comm_left, a, b) if dims(a)[0] == 1 else None


def _elim_left(a: Basic, b: Basic) -> Basic | None:
    """L vec(M) = vech(M), L D = I"""
    if isinstance(b, N.Vec):
        return vech(b.args[0])
    n = a.args[0]
    return identity(n * (n + 1) / 2) if isinstance(b, N.Dup) else None


def _transposed_right(a: Basic, b: Basic) -> Basic | None:
    """vec(M)' L' = vech(M)', M Rows'"""
    if isinstance(b.args[0], N.Rows):
        return select_right(a, b)
    if isinstance(b.args[0], N.Elim) and isinstance(a, N.Transpose) and isinstance(a.args[0], N.Vec):
        return transpose(vech(a.args[0].args[0]))
    return None


# ------------------------------------------------------------------------------------------------------ literals


def _literal_left(a: Basic, b: Basic) -> Basic | None:
    """Literals multiply out."""
    if isinstance(b, N.ImmutableDenseMatrix):
        return _literal(a * b)
    return _literal(a[:, int(b.args[0])]) if isinstance(b, N.Unit) and b.args[0].is_Integer else None


def _literal(m: Basic) -> Basic:
    return m[0, 0] if m.shape == (1, 1) else N.ImmutableDenseMatrix(m)


# -------------------------------------------------------------------------------------------------------- tables

TRANSPOSED: dict[type, Join] = {
    N.KhatriRao: _khatri_rao_transposed,
    N.DiagSel: _selection_transposed,
    N.Unit: _unit_row,
    N.Rows: _rows_transposed,
    N.Softmax: _weighted_mean,
    N.OneMatrix: _ones_row,
}


def _transposed_left(a: Basic, b: Basic) -> Basic | None:
    rule = TRANSPOSED.get(type(a.args[0]))
    return rule(a, b) if rule else None


LEFT: dict[type, Join] = {
    N.DiagMatrix: _diag_left,
    N.Softmax: _softmax_left,
    N.Transpose: _transposed_left,
    N.KroneckerProduct: _kron_left,
    N.Comm: _comm_left,
    N.ImmutableDenseMatrix: _literal_left,
    N.Blocks: blocks_left,
    N.Elim: _elim_left,
    N.MatAdd: sum_left,
    N.Rows: select_left,
}
RIGHT: dict[type, Join] = {
    N.DiagMatrix: _diag_right,
    N.Softmax: _softmax_right,
    N.KroneckerProduct: _kron_right,
    N.Comm: _comm_right,
    N.DiagSel: _selection_right,
    N.Transpose: _transposed_right,
    N.MatAdd: sum_right,
    N.Blocks: blocks_right,
}
