"""Laws of sizes and shapes that know no names: what a size is as it is entered, what an index picks, what two shapes
are side by side. shaper.py asks them for a node whose parts have shapes; lower.py asks the same. Imports no SymPy.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from types import ModuleType
from typing import TYPE_CHECKING

from matcalc_cli.errors import SyntaxProblem
from matcalc_cli.language.syntax import Node, Pick
from matcalc_cli.model import names
from matcalc_cli.model.shapes import SCALAR, TRIANGLES, Shape, Size, Var, combine, resolve, same, unify

if TYPE_CHECKING:
    from matcalc_cli.model.operations.row import OperationRow, SizedRow

DERIVATIVES = ("grad", "gradient", "jacobian", "hessian")
SIZED = (
    "eye", "zeros", "ones", "comm", "dup", "skewdup", "elim", "diagsel", "unit", "unvec", "tr1", "tr2",
    "reshape", "tile", "repeat", "repmat", "exchange",
)  # fmt: skip
SPREAD = ("vector", "matrix")
CROSS = "×"  # between two columns of three it is the cross product
DOTS = ("·", "⋅")  # between two columns of one size they are the dot product
BUILT_IN = ("where", *SPREAD, *SIZED, *DERIVATIVES)  # no rows of FUNCTIONS and OPERATIONS
MAX_ENTRIES = 1_000_000


def reductions() -> ModuleType:
    from matcalc_cli.model.operations import reductions as table

    return table


def sized_rows() -> dict[str, SizedRow]:
    from matcalc_cli.model.operations.table import SIZED as rows

    return rows


# -- sizes and indices


def size_of(arg: Node) -> Size:
    """A size entered as an argument: a letter, a whole number, products, sums and powers of them, n*(n + 1)/2."""
    inner = arg.bare()
    rule = _SIZES.get(inner.kind)
    found = rule(inner) if rule is not None else None
    if found is None:
        raise SyntaxProblem(
            "a size is a letter or a whole number up to 1000",
            arg.span,
            hint="or made of them: m*n, m + n, n^2, n*(n + 1)/2, n*(n - 1)/2",
        )
    return found


def _number(node: Node) -> Size | None:
    return int(node.word) if node.word.isdigit() and int(node.word) <= 1000 else None


def _sum(node: Node) -> Size | None:
    parts = [(sign, size_of(arg)) for sign, arg in zip(node.signs, node.args)]
    signed = [size if sign == "+" else -size if isinstance(size, int) else None for sign, size in parts]
    known = [size for size in signed if size is not None]
    return combine("+", *known) if len(known) == len(parts) else None


def _power(node: Node) -> Size | None:
    base, exponent = node.args
    return combine("*", *[size_of(base)] * int(exponent.word)) if exponent.value in ("2", "3", "4") else None


_SIZES: dict[str, Callable[[Node], Size | None]] = {
    "number": _number,
    "name": lambda node: names.tidy(node.word),
    "multiply": lambda node: combine("*", *map(size_of, node.args)),
    "add": _sum,
    "power": _power,
    "divide": lambda node: _triangular(size_of(node.args[0])) if node.args[1].value == "2" else None,
}


def _triangular(size: Size) -> Size | None:
    """The half of ... n (n + 1) ... or of ... n (n - 1) ...: a product with the triangle in it; None of other sizes."""
    if isinstance(size, int):
        return size // 2 if size % 2 == 0 else None
    parts = list(size[1:]) if isinstance(size, tuple) and size[0] == "*" else []
    for part, (triangle, one) in product(parts, TRIANGLES.items()):
        beside = combine("+", part, one)
        if beside in parts:
            rest = list(parts)
            rest.remove(part)
            rest.remove(beside)
            return combine("*", combine(triangle, part), *rest)
    return None


def span_of(index: Pick, size: Size) -> tuple[Size, Size, int]:
    """(start, stop, step) of an index or a slice of an axis, counted from 0 and from the front; raises ValueError.

    An index that counts from the end of a size with a letter is size - k.
    """
    if not isinstance(index, tuple):
        found = _from_front(index, size)
        if isinstance(size, int) and isinstance(found, int) and not 0 <= found < size:
            raise ValueError(f"index {index} is outside")
        return found, combine("+", found, 1), 1
    first, last, step = index
    start = 0 if first is None else _from_front(first, size)
    stop = size if last is None else _from_front(last, size)
    fault = _fault(index, start, stop, size)
    if fault:
        raise ValueError(fault)
    return start, stop, 1 if step is None else step


def _fault(index: tuple[int | None, int | None, int | None], start: Size, stop: Size, size: Size) -> str:
    """Why a slice has no known size, or holds nothing; "" of a slice that is right."""
    first, last, step = index
    if step is not None and step < 1:
        return "a slice goes forward: there is no negative step"
    if isinstance(start, int) and isinstance(stop, int):
        if start >= stop:
            return "this slice holds nothing"
        return f"slice {start}:{stop} is outside" if isinstance(size, int) and not 0 <= start < stop <= size else ""
    if step not in (None, 1):
        return "a slice with a step wants bounds that are numbers"
    if isinstance(stop, int):
        return "a slice from the end to a place counted from the front has no known size"
    if not isinstance(start, int) and first is not None and last is not None and first >= last:
        return "this slice holds nothing"
    return ""


def _from_front(k: int, size: Size) -> Size:
    return k if k >= 0 else combine("+", size, k)


def arrays_of(node: Node, row: OperationRow) -> tuple[list[Node], tuple[int, ...]]:
    """The arguments of an operation: arrays, and the whole numbers behind them, the k of diag(X, k)."""
    if node.kind != "call" or not row.offsets:
        return node.args, ()
    count = max(row.arity) - row.offsets
    return node.args[:count], tuple(_whole(arg, row) for arg in node.args[count:])


def _whole(arg: Node, row: OperationRow) -> int:
    """A whole number as it was entered, -2."""
    inner, sign = arg.bare(), 1
    while inner.kind == "negate":
        inner, sign = inner.args[0].bare(), -sign
    if inner.kind != "number" or not inner.word.isdigit() or int(inner.word) > 1000:
        raise SyntaxProblem(f"the last argument of {row.name} is a whole number", arg.span, hint=row.help)
    return sign * int(inner.word)


# -- shapes side by side


def is_column(shape: Shape) -> bool:
    """A column of any size, not a scalar."""
    return shape != SCALAR and resolve(shape[1]) == 1


def is_oblong(shape: Shape) -> bool:
    """A vector, or a matrix of two sizes that are known to differ."""
    rows, cols = map(resolve, shape)
    return 1 in (rows, cols) or rows != cols and not isinstance(rows, Var) and not isinstance(cols, Var)


def is_raised_vector(node: Node) -> bool:
    """(A x - b)², a power with a raised exponent of what is no square matrix: entry by entry."""
    shape = node.args[0].shape if node.kind == "power" and node.value not in ("^", "**") else SCALAR
    return shape != SCALAR and is_oblong(shape)


def dot_product(left: Shape, right: Shape) -> Shape:
    """Two columns of one size: a scalar."""
    unify(left[0], right[0])
    return SCALAR


def cross_product(left: Shape, right: Shape) -> Shape:
    """Two columns of three: a column of three."""
    unify(left[0], 3)
    unify(right[0], 3)
    return left


BROADCASTING = ("e-multiply", "e-divide")


def broadcast(a: Shape, b: Shape) -> Shape:
    """The shape of a sum: the same, or a row 1×n for every row of m×n, or a column m×1 for every column where the sizes
    are declared. A column beside a square matrix is refused: NumPy adds it to the rows."""
    if SCALAR in (a, b):
        return same(a, b)
    for wide, thin in ((a, b), (b, a)):
        (m, n), (p, q) = ([resolve(size) for size in s] for s in (wide, thin))
        if p == 1 != q and m != 1 != n:  # a size to be found is never 1
            unify(n, q)
            return wide
        if q == 1 != p and m != 1 != n and not isinstance(n, Var) and m != n:
            unify(m, p)
            return wide
    return same(a, b)


def by_numpy(node: Node) -> bool:
    """Is it NumPy's * or /, entry by entry? There a vector is taken for the rows of a matrix."""
    return node.kind in BROADCASTING and node.signs[-1] in ("*", "/")


def stands(node: Node) -> bool:
    """Is a part a column of two dimensions, as sum(X, axis=1, keepdims=True)?"""
    return any(n.kind == "call" and n.options.get("keepdims") for n in node.walk())


def along_rows(a: Shape, b: Shape) -> Shape:
    """The shape of NumPy's product of arrays: a vector is a row for every row of a matrix."""
    for wide, thin in ((a, b), (b, a)):
        if thin != SCALAR != wide and 1 not in map(resolve, wide) and 1 in map(resolve, thin):
            unify(wide[1], thin[0] if resolve(thin[1]) == 1 else thin[1])
            return wide
    return same(a, b)


def row_hint(a: Shape, b: Shape) -> str:
    """What to write where a vector beside a matrix could be meant for its rows or its columns."""
    for wide, thin in ((a, b), (b, a)):
        (m, n), (p, q) = ([resolve(size) for size in s] for s in (wide, thin))
        if q == 1 != n and p == n:
            every = "its transpose x' (keepdims=True of a mean) is taken for every row"
            return every + ("; x*ones(n)' is x for every column" if m == n else "")
    return ""
