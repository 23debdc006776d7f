"""Operations: the small array language between mathematics and the text of a program.

An Op has a kind (a row of the dialect tables), operands, a literal `value` where the kind needs one, and a rank: 0 for
a number, 1 for a vector, 2 for a matrix. A column and a row are both rank 1, and a 1x1 array is rank 0: whoever lowers
a node knows its true shape. Equal operations are one object (`Ops` interns them), so what is computed twice shows as
an Op with two users. The constructors fold what no reader wants to see: x + 0, 1*x, -(-x), A.T.T.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Container
from fractions import Fraction
from typing import Any

from matcalc_cli.errors import MathError
from matcalc_cli.render.codegen.spans import span

# Whole numbers up to here are exact in single precision, the default of JAX and PyTorch; JAX reads none beyond 2^31 at
# all, and a quotient of two such as 5e+61 is inf/inf there
_EXACT = 2**24


Value = Any  # what the kind says: a number, a name, a place, the sides of a literal; None of most


# what a language may lack: the same is made of other operations, with more work
SAVING = frozenset(
    {
        *("flat", "each", "block_diagonal", "interleaved", "swapped_kron", "swapped_inside"),
        *("kron_times", "eye_kron_times", "kron_eye_times", "kron_blocks", "kron_square"),
        *("traces_with1", "traces_with2", "weighted_square", "sech2", "solve_transposed", "plus_blocks"),
        "plus_interleaved",
    }
)

# what is larger than the operand at this place, and a multiple of it
_BILINEAR = frozenset({"matmul", "matvec", "vecmat"})
_FUSED = frozenset({"add", "sub", "mul", "div", "call"})
_PRODUCTS = {"kron": 0, "swapped_kron": 0, "diag": 0, "outer": 0, "block_diagonal": 1, "interleaved": 1}
_PRODUCTS |= {"weighted_square": 1, "kron_square": 2, "kron_blocks": 0}


class Op:
    """One operation; compared by identity, because `Ops` makes equal ones only once.

    `span` is the rank as a text, but "column" or "row" of a matrix all of whose columns or rows are one vector.
    """

    __slots__ = ("kind", "args", "value", "rank", "span")

    def __init__(self, kind: str, args: tuple[Op, ...], value: Value, rank: int) -> None:
        self.kind, self.args, self.value, self.rank = kind, args, value, rank
        self.span = span(kind, args) if rank == 2 else str(rank)

    def __repr__(self) -> str:
        inside = [repr(arg) for arg in self.args] + ([] if self.value is None else [repr(self.value)])
        return f"{self.kind}({', '.join(inside)})"


LEAVES = frozenset({"name", "number", "constant", "size"})
VIEWS = frozenset({"transpose", "col", "row", "along0", "along1", "neg"})
_SYMMETRIC = frozenset({"eye", "diag", "weighted_square", "kron_square"})
_SYMMETRIC_OF = frozenset({"add", "sub", "mul", "div", "neg", "inv"})  # of operands that are, and numbers
_TURNED = {"col": "row", "row": "col", "along0": "along1", "along1": "along0"}


def is_short(value: Fraction) -> bool:
    """Is p/q, or p of a whole number, written as it is? Else it is one decimal literal."""
    return max(abs(value.numerator), value.denominator) <= _EXACT


def _rounded(value: int | float | Fraction) -> float:
    """The nearest float."""
    try:
        number = float(value)
    except OverflowError:
        raise MathError("a number of the result is too large for floating-point code") from None
    if value and isinstance(value, Fraction) and number < sys.float_info.min:
        raise MathError("a number of the result is too small for floating-point code")
    return number


def _is_selection(op: Op) -> bool:
    """Rows of an identity: what they multiply keeps these rows."""
    return op.kind in ("slice0", "slice_from0", "slice_by0") and op.args[0].kind == "eye"


class Ops:
    """Makes operations and interns them; `kinds` are the rows of a language, which `fuses` what goes entry by entry."""

    def __init__(self, kinds: Container[str] = frozenset(), fuses: bool = False) -> None:
        self._made: dict[tuple[object, ...], Op] = {}
        self._kinds, self._fuses = kinds, fuses
        self._symmetric: dict[int, bool] = {}

    def has(self, kind: str) -> bool:
        """Has the language this operation of SAVING?"""
        return kind in self._kinds

    def make(self, kind: str, *args: Op, value: Value = None, rank: int | None = None) -> Op:
        """The operation `kind` on args; its rank is the largest operand's unless given."""
        key = (kind, value, type(value), *map(id, args))
        found = self._made.get(key)
        if found is None:
            if rank is None:
                rank = max([arg.rank for arg in args])
            found = self._made[key] = Op(kind, args, value, rank)
        return found

    def known(self, kind: str, *args: Op, value: Value = None) -> Op | None:
        """The operation if it has been made already."""
        return self._made.get((kind, value, type(value), *map(id, args)))

    def name(self, text: str, rank: int = 0) -> Op:
        return self.make("name", value=text, rank=rank)

    def constant(self, text: str) -> Op:
        return self.make("constant", value=text, rank=0)

    def number(self, value: int | float | Fraction) -> Op:
        """A literal that keeps full precision: p/q stays a quotient of integers while both are exact floats."""
        if value < 0:
            return self.neg(self.number(-value))
        if isinstance(value, Fraction):
            if value.denominator == 1:
                value = value.numerator
            elif is_short(value):
                return self.make("div", self.number(value.numerator), self.number(value.denominator), rank=0)
        if isinstance(value, Fraction) or value > _EXACT:
            value = _rounded(value)
        return self.make("number", value=value, rank=0)

    def whole(self, value: int) -> Op:
        """A size or an index, which stays a whole number however large it is."""
        return self.make("number", value=value, rank=0)

    def is_number(self, op: Op, value: int) -> bool:
        return op.kind == "number" and op.value == value

    def neg(self, a: Op) -> Op:
        if a.kind == "neg":
            return a.args[0]
        if self.is_number(a, 0):
            return a
        if a.kind == "sub" and a.rank == 0:
            return self.make("sub", a.args[1], a.args[0])
        return self.make("neg", a)

    def cheaper(self, op: Op) -> int | None:
        """The operand by which a multiple of a large operation is had for less; None where there is none."""
        if op.rank == 3 and op.kind in ("mul", "matmul", "each"):
            return 0
        if op.kind == "kron" and op.args[1].kind in ("row", "col"):
            return 1
        if self._fuses and op.kind in _BILINEAR:
            bare = [arg.args[0] if arg.kind == "transpose" else arg for arg in op.args]
            return next((i for i, arg in enumerate(bare) if arg.kind in _FUSED), None)
        return _PRODUCTS.get(op.kind)

    def signed(self, a: Op) -> Op:
        """-a with the sign in the smallest part that a is the product of: a large result is not gone through for it."""
        if a.kind != "neg" or (place := self.cheaper(a.args[0])) is None:
            return a
        inside = a.args[0]
        args = [self.signed(self.make("neg", arg)) if i == place else arg for i, arg in enumerate(inside.args)]
        return self.make(inside.kind, *args, value=inside.value, rank=inside.rank)

    def add(self, a: Op, b: Op) -> Op:
        if self.is_number(a, 0) and b.rank >= a.rank:
            return b
        if self.is_number(b, 0):
            return a
        if b.kind == "neg":
            return self.sub(a, b.args[0])
        if a.kind == "neg":
            return self.sub(b, a.args[0])
        return self.entrywise("add", a, b)

    def sub(self, a: Op, b: Op) -> Op:
        if self.is_number(b, 0):
            return a
        if b.kind == "neg":
            return self.add(a, b.args[0])
        if self.is_number(a, 0) and b.rank >= a.rank:
            return self.neg(b)
        if a.kind == "neg":
            return self.entrywise("sub", a, b)
        return self.entrywise("sub", a, b)

    def _signed(self, make: Callable[[Op, Op], Op], a: Op, b: Op) -> Op | None:
        """(-a) b = -(a b), (-a) (-b) = a b of a product or quotient; None where there is no minus."""
        if a.kind != "neg" and b.kind != "neg":
            return None
        bare = make(a.args[0] if a.kind == "neg" else a, b.args[0] if b.kind == "neg" else b)
        return bare if a.kind == b.kind else self.neg(bare)

    def mul(self, a: Op, b: Op) -> Op:
        signed = self._signed(self.mul, a, b)
        if signed is not None:
            return signed
        if self.is_number(a, 1):
            return b
        if self.is_number(b, 1):
            return a
        if b.kind == "div" and self.is_number(b.args[0], 1):
            return self.div(a, b.args[1])
        if a.kind == "div" and self.is_number(a.args[0], 1):
            return self.div(b, a.args[1])
        return self.entrywise("mul", a, b)

    def div(self, a: Op, b: Op) -> Op:
        signed = self._signed(self.div, a, b)
        if signed is not None:
            return signed
        if self.is_number(b, 1):
            return a
        return self.entrywise("div", a, b)

    def power(self, base: Op, exponent: Op) -> Op:
        return self.entrywise("pow", base, exponent)

    def declare_symmetric(self, a: Op) -> Op:
        """a, which is its own transpose"""
        self._symmetric[id(a)] = True
        return a

    def is_symmetric(self, a: Op) -> bool:
        """Is it plain to see that a matrix is its own transpose?"""
        found = self._symmetric.get(id(a)) if a.rank == 2 else False
        if found is None:
            found = self._symmetric[id(a)] = self._seen_symmetric(a)
        return found

    def _seen_symmetric(self, a: Op) -> bool:
        if a.kind in _SYMMETRIC:
            return True
        if a.kind == "outer":
            return a.args[0] is a.args[1]
        if a.kind == "matmul":
            left, right = a.args
            return (
                left.kind == "transpose"
                and left.args[0] is right
                or right.kind == "transpose"
                and right.args[0] is left
            )
        return a.kind in _SYMMETRIC_OF and all(not arg.rank or self.is_symmetric(arg) for arg in a.args)

    def transpose(self, a: Op) -> Op:
        if a.rank < 2:
            return a
        if a.kind == "transpose":
            return a.args[0]
        if self.is_symmetric(a):
            return a
        if a.kind in _TURNED:
            return self.make(_TURNED[a.kind], *a.args, rank=2)
        if a.kind == "neg":
            return self.neg(self.transpose(a.args[0]))
        return self.make("transpose", a)

    def along(self, a: Op, axis: int) -> Op:
        """A vector stretched to a matrix whose rows (axis 0) or columns (axis 1) it scales or shifts."""
        if a.kind == "neg":
            return self.neg(self.along(a.args[0], axis))
        return self.make(f"along{axis}", a, rank=2)

    def permuted(self, a: Op, rows: Op, cols: Op, axis: int) -> Op:
        """Rows (axis 0) or columns (axis 1) in the order in which vec of a matrix becomes vec of its transpose."""
        if a.kind == "neg":
            return self.neg(self.permuted(a.args[0], rows, cols, axis))
        if a.kind == "transpose":
            return self.transpose(self.permuted(a.args[0], rows, cols, 1 - axis))
        return self.make(f"permuted{axis}" if a.rank == 2 else "permuted", a, rows, cols, rank=a.rank)

    def entrywise(self, kind: str, *args: Op, value: str | None = None) -> Op:
        """An operation on entries, with a transposition common to all matrix operands pulled out."""
        arrays = [arg.args[0] if arg.kind == "neg" else arg for arg in args if arg.rank == 2]
        if (
            arrays
            and any(arg.kind == "transpose" for arg in arrays)
            and all(arg.kind in ("transpose", "along0", "along1") for arg in arrays)
        ):
            return self.transpose(self.entrywise(kind, *(self.transpose(arg) for arg in args), value=value))
        return self.make(kind, *args, value=value)

    def total(self, a: Op) -> Op:
        """The sum of all entries."""
        if a.kind == "neg":
            return self.neg(self.total(a.args[0]))
        if a.kind == "transpose":
            a = a.args[0]
        return self.make("sum", a, rank=0) if a.rank else a

    def sums(self, a: Op, axis: int) -> Op:
        """Sums along an axis, of the untransposed array."""
        if a.kind == "neg":
            return self.neg(self.sums(a.args[0], axis))
        if a.kind == "transpose":
            return self.sums(a.args[0], 1 - axis)
        return self.make(f"sum{axis}", a, rank=1)

    def matmul(self, a: Op, b: Op) -> Op:
        """a @ b with b not a row: matrices, a row times a matrix, a matrix times a column, a row times a column.

        Products that are transposes of each other are one product.
        """
        signed = self._signed(self.matmul, a, b)
        if signed is not None:
            return signed
        if not a.rank or not b.rank:
            return self.mul(a, b) if not a.rank else self.mul(b, a)
        picked = self._selected(a, b)
        if picked is not None:
            return picked
        if a.rank == b.rank == 1:
            return self.known("dot", b, a) or self.make("dot", a, b, rank=0)
        if b.rank == 1:
            kind, args = ("vecmat", (b, a.args[0])) if a.kind == "transpose" else ("matvec", (a, b))
            return self.make(kind, *args, rank=1)
        if a.rank == 1:
            if self.is_symmetric(b):
                return self.make("matvec", b, a, rank=1)
            kind, args = ("matvec", (b.args[0], a)) if b.kind == "transpose" else ("vecmat", (a, b))
            return self.make(kind, *args, rank=1)
        square = self._weighted_square(a, b) or self._weighted_square(self.transpose(b), self.transpose(a))
        if square is not None:
            return square
        turned = self.known("matmul", self.transpose(b), self.transpose(a))
        if turned is not None or a.kind == b.kind == "transpose":
            return self.transpose(turned or self.make("matmul", b.args[0], a.args[0], rank=2))
        return self.make("matmul", a, b, rank=2)

    def _weighted_square(self, a: Op, b: Op) -> Op | None:
        """A diag(v) A', of which the language may compute half."""
        turned = a.kind == "transpose"
        scaled, axis = (a.args[0], 0) if turned else (a, 1)
        if scaled.kind != "mul" or not self.has("weighted_square"):
            return None
        for bare, weights in (scaled.args, scaled.args[::-1]):
            if weights.kind == f"along{axis}" and bare is (b if turned else self.transpose(b)):
                return self.make("weighted_square", self.transpose(bare) if turned else bare, weights.args[0], rank=2)
        return None

    def _selected(self, a: Op, b: Op) -> Op | None:
        """A product with a unit vector or a selection of rows as an index: X[0, :], X[:, 1], x[1:3]."""
        if a.kind in ("unit", "unit_at") and b.kind != a.kind:
            return self._one(b, a, 0)
        if b.kind in ("unit", "unit_at"):
            return self._one(a, b, 1)
        if _is_selection(a):
            return self.sliced(b, a.kind[:-1], a.args[1:], a.value, 0)
        if b.kind == "transpose" and _is_selection(b.args[0]):
            kept = b.args[0]
            return self.sliced(a, kept.kind[:-1], kept.args[1:], kept.value, 1)
        return None

    def _one(self, a: Op, unit: Op, axis: int) -> Op:
        """The row (axis 0) or column (axis 1) of a matrix, the entry of a vector."""
        if a.rank == 2 and a.kind == "transpose":
            return self._one(a.args[0], unit, 1 - axis)
        kind = "entry1" if a.rank == 1 else f"line{axis}"
        if unit.kind == "unit":
            return self.make(kind, a, value=unit.value, rank=a.rank - 1)
        return self.make(kind + "_at", a, unit.args[1], rank=a.rank - 1)

    def sliced(self, a: Op, kind: str, bounds: tuple[Op, ...], start: Value, axis: int) -> Op:
        """Some rows (axis 0) or columns (axis 1) of a matrix, some entries of a vector."""
        if a.kind == "neg":
            return self.neg(self.sliced(a.args[0], kind, bounds, start, axis))
        if a.kind == "transpose":
            return self.transpose(self.sliced(a.args[0], kind, bounds, start, 1 - axis))
        if kind == "slice" and a.kind == f"slice{1 - axis}":
            both = ((a, start, bounds), (a, a.value, a.args[1:]))[:: -1 if axis else 1]
            (_, top, rows), (_, left, cols) = both
            return self.make("slice2", a.args[0], *rows, *cols, value=(*top, *left), rank=2)
        return self.make(kind + (str(axis) if a.rank == 2 else ""), a, *bounds, value=start, rank=a.rank)

    def outer(self, a: Op, b: Op) -> Op:
        """The column a times the row b."""
        if a.kind == "neg" or b.kind == "neg":
            bare = self.outer(a.args[0] if a.kind == "neg" else a, b.args[0] if b.kind == "neg" else b)
            return bare if a.kind == b.kind else self.neg(bare)
        turned = self.known("outer", b, a)
        return self.transpose(turned) if turned is not None else self.make("outer", a, b, rank=2)

    def inverse(self, a: Op) -> Op:
        if a.kind == "transpose":
            return self.transpose(self.inverse(a.args[0]))
        return self.make("inv", a)

    def solve(self, a: Op, b: Op) -> Op:
        """inv(a) @ b"""
        if b.kind == "neg":
            return self.neg(self.solve(a, b.args[0]))
        if a.kind == "transpose" and self.has("solve_transposed"):
            return self.make("solve_transposed", a.args[0], b, rank=b.rank)
        return self.make("solve", a, b, rank=b.rank)
