"""The one door to the constructors: make(kind, *args) builds a node of a class in normal form.

The arguments are those of the node class (model/nodes.py), in normal form already; the result has their value and
shape, and may be of another class: make(MatMul, A, inv(A)) is I. CONSTRUCTORS has one row per node class. The rows are
entered by build.py, which knows all modules of rewrites; the rewrites themselves know this door alone, so that what
mul makes of a diagonal matrix and what diag makes of a product need not import each other. A class without a row is
kept as it is.

The names below are short forms of `make`, as a formula reads: mul(A, transpose(B)).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from sympy import Basic, Expr, Integer, Mul, S

from matcalc_cli.engine.algebra.base import BOUND, dims, factors, is_zero, lam, scaled
from matcalc_cli.model import nodes as N

CONSTRUCTORS: dict[type, Callable[..., Basic]] = {}


def make(kind: type, *args: Basic) -> Basic:
    """The normal form of kind(*args)."""
    return CONSTRUCTORS[kind](*args)


add = partial(make, N.MatAdd)  # A + B + ...; of scalars too
mul = partial(make, N.MatMul)  # A B ..., scalars among them; a scalar where the result is 1 x 1
power = partial(make, N.MatPow)  # A^k
transpose = partial(make, N.Transpose)  # A'
inv = partial(make, N.Inverse)
pinv = partial(make, N.Pinv)
adj = partial(make, N.Adj)
matexp = partial(make, N.MatExp)
ewise = partial(make, N.Ewise)  # ewise(Lambda, A1, ..., Ak)
kron = partial(make, N.KroneckerProduct)
khatri_rao = partial(make, N.KhatriRao)
diag = partial(make, N.DiagMatrix)
diag_of = partial(make, N.DiagOf)
vec = partial(make, N.Vec)
vech = partial(make, N.Vech)
unvec = partial(make, N.Unvec)  # unvec(v, rows, cols)
tril = partial(make, N.Tril)
triu = partial(make, N.Triu)
cross = partial(make, N.Cross)
trace = partial(make, N.Trace)
det = partial(make, N.Determinant)
logdet = partial(make, N.LogDet)
total = partial(make, N.Total)  # the sum of all entries
prod_all = partial(make, N.ProdAll)
fnorm = partial(make, N.FNorm)
entry = partial(make, N.Entry)  # entry(A, i, j), counted from 0


def subtract(a: Basic, b: Basic) -> Basic:
    """A - B"""
    return add(a, scaled(S.NegativeOne, b))


def in_each(body: Expr, *operands: Basic) -> Basic:
    """The array of f(a1, .., ak) for the entries of A1, .., Ak; f is `body`, in the first k variables of BOUND."""
    return ewise(lam(body, len(operands)), *operands)


def hadamard(*operands: Basic) -> Basic:
    """A .* B .* ...: the entry-wise product."""
    none = next((m for m in operands if is_zero(m)), None)
    return in_each(Mul(*BOUND[: len(operands)]), *operands) if none is None else none


def blocks(grid: Sequence[Sequence[Basic]]) -> Basic:
    """A block matrix of its rows of blocks; scalars stand for 1 x 1 blocks."""
    return make(N.Blocks, Integer(len(grid)), *(cell for row in grid for cell in row))


def outer_parts(m: Basic) -> tuple[Basic, Basic] | None:
    """(a, b') where M = a b' is a product with a bond of size one; None of anything else."""
    chain = factors(m)
    cut = next((i for i, f in enumerate(chain[:-1], 1) if dims(f)[1] == 1), None)
    return None if cut is None else (mul(*chain[:cut]), mul(*chain[cut:]))


def termwise(function: Callable[[Basic], Basic], m: N.MatAdd) -> Basic:
    """f(A) + f(B) of the sum A + B."""
    return add(*map(function, m.args))
