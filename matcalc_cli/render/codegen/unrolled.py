"""Arrays of known sizes as their entries, for a language whose code has no arrays.

What is left of a result are scalars in which the entries of the parameters stand as x[0], A[5], rows one after another.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING

from sympy import ImmutableDenseMatrix, ImmutableSparseMatrix, Integer, MatrixBase

from matcalc_cli.engine.scalar.entries import Expansion
from matcalc_cli.errors import UsageError
from matcalc_cli.model import nodes as N
from matcalc_cli.render.codegen.arrays import ARRAY_OPERANDS, ARRAY_RULES
from matcalc_cli.render.codegen.dialect import Dialect
from matcalc_cli.render.codegen.lower import Below, Lowering, Rule
from matcalc_cli.render.codegen.ops import Op

if TYPE_CHECKING:
    from sympy import Basic, MutableDenseMatrix


def unrolled(result: Basic | MutableDenseMatrix | tuple[Basic, Basic]) -> Basic | tuple[Basic, Basic]:
    """The result with every array written out: a scalar, a SymPy matrix of scalars, or a tuple of those.

    Raises MathError or UsageError for what is not its entries: functions of matrices.
    """
    return _unrolled(result, Expansion(symbolic=True))


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


def element_rules(dialect: Dialect) -> dict[type, Rule]:
    """The rules of a language whose code has no arrays: an entry of a parameter is a name."""

    def element(low: Lowering, e: N.Entry) -> Op:
        array, *at = e.args
        found = [(int(i), int(n)) for i, n in zip(at, array.shape) if 1 not in array.shape or n != 1]
        places, sizes = zip(*(found or [(0, 1)]))
        return low.ops.name(dialect.element(low.symbols(array).value, places, sizes))

    return {**ARRAY_RULES, N.Entry: element}


ELEMENT_OPERANDS: dict[type, Below] = {**ARRAY_OPERANDS, N.Entry: lambda e: ()}
