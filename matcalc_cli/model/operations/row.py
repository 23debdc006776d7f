"""OperationRow, one row of OPERATIONS, and what its makers build raw nodes with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import sympy as sp
from sympy import Basic, Dummy, Lambda, S

from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node, shape
from matcalc_cli.model.shapes import SCALAR, Mismatch, Shape, Var

if TYPE_CHECKING:
    from sympy import Expr

Law = Callable[..., Shape]
Make = Callable[..., Basic]


class OperationRow(NamedTuple):
    """One row of OPERATIONS; the docstring of operations.py is the legend."""

    name: str
    help: str
    law: Law
    make: Make
    scalar: Make | None = None
    aliases: tuple[str, ...] = ()
    arity: Collection[int] = (1,)
    mixed: bool = False  # takes scalars among its arrays
    wants: str = "vector"  # what a bare undeclared lower-case argument is taken for
    offsets: int = 0  # how many of the last arguments are whole numbers, the k of diag(X, k); may be left out
    notes: tuple[tuple[str, str], ...] = ()  # (spelling, what is said of a reading that others do not share)

    @property
    def scalar_valued(self) -> bool:
        """Is its value a scalar whatever array it is given?"""
        for array in ((Var(), 1), (Var(), Var())):
            try:
                if 1 in self.arity and self.law(array) != SCALAR:
                    return False
            except Mismatch:
                continue
        return 1 in self.arity


class SizedRow(NamedTuple):
    """A matrix given by sizes: its shape by the sizes, and the node. The first `arrays` arguments are arrays; the
    shape takes their shapes, the node their nodes."""

    name: str
    help: str
    arity: tuple[int, ...]
    shape: Law
    make: Make
    arrays: int = 0
    notes: tuple[tuple[str, str], ...] = ()


def ewise(function: Make, *operands: Basic) -> Basic:
    """The element-wise node of a scalar function of k arguments."""
    dummies = tuple(Dummy(f"u{i}", real=True) for i in range(len(operands)))
    body = function(*dummies)
    if body in dummies:  # SymPy's identity function has no variables
        return operands[dummies.index(body)]
    return N.Ewise(Lambda(dummies, body), *operands)


def _flat(factors: Iterable[Basic]) -> Iterator[Basic]:
    """Factors with the products among them opened: (-A) x reads -A x."""
    for factor in factors:
        if isinstance(factor, N.MatMul):
            yield from factor.args
        else:
            yield factor


def scaled(factor: Expr, array: Basic) -> Basic:
    """factor * array as a raw node; numbers in front are multiplied out."""
    head, *rest = _flat([array])
    if not N.is_array(head):
        factor, rest = factor * head, rest
    else:
        rest = [head, *rest]
    if factor is S.One:
        return rest[0] if len(rest) == 1 else node(N.MatMul, *rest)
    return node(N.MatMul, factor, *rest)


def plus(*terms: Basic) -> Basic:
    """A raw sum of arrays or of scalars."""
    return node(N.MatAdd, *terms) if N.is_array(terms[0]) else sp.Add(*terms)


def times(*factors: Basic) -> Basic:
    """A raw product; 1 x 1 is the scalar Trace(product)."""
    flat = list(_flat(factors))
    scalars = [f for f in flat if not N.is_array(f)]
    arrays = [f for f in flat if N.is_array(f)]
    if not arrays:
        return sp.Mul(*scalars)
    if len(arrays) > 1 and shape(arrays[0])[0] == 1 and shape(arrays[-1])[1] == 1:
        return sp.Mul(*scalars, node(N.Trace, node(N.MatMul, *arrays)))
    coefficient = sp.Mul(*scalars)
    if coefficient is S.One:
        return arrays[0] if len(arrays) == 1 else node(N.MatMul, *arrays)
    return node(N.MatMul, coefficient, *arrays)


def transposed(array: Basic) -> Basic:
    """Raw transpose; of a scalar the scalar."""
    return node(N.Transpose, array) if N.is_array(array) else array


def ones_like(array: Basic) -> Basic:
    """The array of ones of the same shape."""
    return node(N.OneMatrix, *shape(array))


def count(array: Basic) -> Expr:
    """Number of entries."""
    rows, cols = shape(array)
    return rows * cols
