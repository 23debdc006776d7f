"""Arrays of known sizes as their entries, for a language whose code has no arrays.

What is left of a result are scalars in which the entries of the parameters stand as x[0], A[5], rows one after another.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING

from sympy import ImmutableDenseMatrix, ImmutableSparseMatrix, Integer, MatrixBase

from matcalc_cli.engine.scalar.entries import Expansion
from matcalc_cli.errors import MathError, UsageError
from matcalc_cli.model import nodes as N
from matcalc_cli.render.codegen.arrays import ARRAY_OPERANDS, ARRAY_RULES
from matcalc_cli.render.codegen.lower import Below, Lowering, Rule
from matcalc_cli.render.codegen.ops import Op

if TYPE_CHECKING:
    from sympy import Basic, MutableDenseMatrix


def unrolled(result: Basic | MutableDenseMatrix | tuple[Basic, Basic], language: str) -> Basic | tuple[Basic, Basic]:
    """The result with every array written out: a scalar, a SymPy matrix of scalars, or a tuple of those."""
    expansion = Expansion(symbolic=True)
    try:
        return _unrolled(result, expansion)
    except UsageError:
        raise MathError(
            f"{language} code is written for explicit entries, not for matrices of unknown size",
            hint="give the sizes, as in --given 'A: 3,2; x: 2', or choose another language",
        ) from None


def _unrolled(
    result: Basic | MutableDenseMatrix | tuple[Basic, Basic], expansion: Expansion
) -> Basic | tuple[Basic, Basic]:
    if isinstance(result, N.Slices):
        return tuple(_unrolled(part, expansion) for part in _each(result))
    if isinstance(result, tuple | list):
        return tuple(_unrolled(part, expansion) for part in result)
    if isinstance(result, MatrixBase):
        cells = {place: expansion.scalar(entry) for place, entry in result.todok().items()}
        return ImmutableSparseMatrix(*result.shape, cells)
    if N.is_array(result):
        return ImmutableDenseMatrix(expansion(result))
    return expansion.scalar(result)


def _each(slices: N.Slices) -> Iterator[Basic]:
    """The slices one by one, where it is known how many they are."""
    if not all(size.is_Integer for size in slices.sizes):
        raise UsageError("the number of slices is not known")
    for place in product(*(range(int(size)) for size in slices.sizes)):
        yield slices.body.xreplace(dict(zip(slices.indices, map(Integer, place))))


def _element(low: Lowering, e: N.Entry) -> Op:
    """x[0], or A[3] of rows one after another."""
    array, i, j = e.args
    return low.ops.name(f"{low.symbols(array).value}[{int(i) * int(array.shape[1]) + int(j)}]")


ELEMENT_RULES: dict[type, Rule] = {**ARRAY_RULES, N.Entry: _element}
ELEMENT_OPERANDS: dict[type, Below] = {**ARRAY_OPERANDS, N.Entry: lambda e: ()}
