"""Values where something else is needed: arrays of lists and numbers, conditions, numbers that are known."""

from __future__ import annotations

from fractions import Fraction

from matcalc_cli.errors import Span, SyntaxProblem
from matcalc_cli.language.python import arrays, axes, indexing
from matcalc_cli.language.python import terms as T
from matcalc_cli.language.python.terms import Term
from matcalc_cli.language.python.values import (
    Array,
    Condition,
    Const,
    Function,
    Library,
    Mapping,
    Misfit,
    Open,
    Sequence,
    Size,
    Unknown,
    Value,
)
from matcalc_cli.model.shapes import resolve


def vector_of(items: list[Array], span: Span) -> Array:
    """np.array of a list: of numbers a vector, of vectors a matrix, row by row."""
    if not items:
        raise SyntaxProblem("an empty array has no derivative", span)
    dims = arrays.broadcast([i.dims for i in items], span)
    if any(i.rank != len(dims) for i in items) or len(dims) > 1:
        raise Misfit("the parts of this array do not have one shape", span)
    cells = tuple(i.term for i in items)
    if not dims:
        return indexing.literal(cells, (len(cells),), span)
    if all(i.term.kind == "literal" for i in items):
        return indexing.literal([c for i in items for c in i.term.args], (len(items), *dims), span)
    if len(cells) == 1:
        return Array(T.transposed(cells[0], span), (1, *dims))
    if resolve(dims[0]) == 1:
        return indexing.literal(cells, (len(cells), 1), span)
    rows = tuple(T.transposed(cell, span) for cell in cells)
    return Array(Term("literal", rows, (False, len(rows), 1), span), (len(rows), *dims))


def choose(condition: Condition, yes: Array, no: Array, span: Span) -> Array:
    """np.where(condition, yes, no); of a and b, where(a, where(b, yes, no), no)."""
    if condition.kind == "not":
        return choose(condition.conditions[0], no, yes, span)
    if condition.kind in ("and", "or"):
        first, second = condition.conditions
        inner = choose(second, yes, no, span)
        return choose(first, inner, no, span) if condition.kind == "and" else choose(first, yes, inner, span)
    dims = arrays.broadcast([condition.dims, yes.dims, no.dims], span)
    left, right, yes_term, no_term = (arrays.spread(a, dims, span) for a in (*condition.sides, yes, no))
    compare = Term("compare", (left, right), condition.sign, span)
    return Array(T.call("where", compare, yes_term, no_term, span=span), dims)


def either(condition: Condition, yes: Array, no: Array, span: Span) -> Array:
    """One of two values of one shape."""
    if yes.rank != no.rank or arrays.broadcast([yes.dims, no.dims], span) != tuple(map(resolve, yes.dims)):
        raise Misfit("the two ways of this choice give arrays of different shapes", span)
    return choose(condition, yes, no, span)


def as_array(value: Value, span: Span) -> Array | axes.Tensor:
    """A value where NumPy takes an array."""
    if isinstance(value, Array | axes.Tensor):
        return value
    if isinstance(value, bool):
        return Array(T.number(int(value), span), ())
    if isinstance(value, Const):
        return Array(value.term(span), ())
    if isinstance(value, Size):
        return Array(T.size(value.dim, span), ())
    if isinstance(value, Unknown):
        raise Open(value.name)
    if isinstance(value, Condition):
        return choose(value, Array(T.number(1), ()), Array(T.number(0), ()), span)
    if isinstance(value, Sequence):
        return vector_of([plain_array(item, span) for item in value.items], span)
    if value is None:
        raise SyntaxProblem("this is None, and an array is needed", span)
    raise SyntaxProblem("this is no array and no number", span)


def plain_array(value: Value, span: Span) -> Array:
    """An array of at most two axes."""
    found = as_array(value, span)
    if isinstance(found, axes.Tensor):
        raise SyntaxProblem("an array of three axes is read where one of them is summed over", span)
    return found


def exact(value: Value) -> Fraction | None:
    """The number of what is known."""
    if isinstance(value, bool):
        return Fraction(int(value))
    if isinstance(value, Const):
        return value.value
    return Fraction(value.number) if isinstance(value, Size) and value.number is not None else None


def truth(value: Value) -> bool | None:
    """True or False where it is known."""
    if value is None or isinstance(value, bool | str):
        return bool(value)
    number = exact(value)
    if number is not None:
        return number != 0
    if isinstance(value, Sequence | Mapping):
        return bool(value.items)
    return True if isinstance(value, Function | Library) else None


def as_condition(value: Value, span: Span) -> Condition:
    """A value as a condition; a number is one where it is not 0."""
    if isinstance(value, Condition):
        return value
    if isinstance(value, Unknown | Array):
        array = plain_array(value, span)
        return Condition("compare", (array, Array(T.number(0), ())), array.dims, "!=")
    if (known := truth(value)) is not None:
        return Condition("compare", (Array(T.number(int(known)), ()), Array(T.number(0), ())), (), "!=")
    raise SyntaxProblem("this is no condition", span)
