"""Kinds and sizes: the shape laws, and the unification of sizes that finds what was not declared.

A shape is SCALAR, i.e. (), or (rows, cols). A size is an int, a str (a declared letter: rigid), a `Var` (to be found)
or a tuple ("*" | "+" | "t", ...) built of sizes. Two rules keep inference predictable: declared letters
are rigid (m and n that have to agree are an error), and a size to be found never becomes 1 (so that the product of two
columns is an error and not a silent 1 x 1). Imports no SymPy.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from math import gcd, prod
from typing import TypeAlias

Size: TypeAlias = "int | str | Var | tuple[Size, ...]"
Shape: TypeAlias = tuple[Size, ...]  # () or (rows, cols)
SCALAR: Shape = ()


def kind_of_shape(rows: object, cols: object) -> str:
    """vector (a column), row or matrix"""
    return "vector" if cols == 1 else "row" if rows == 1 else "matrix"


class Mismatch(Exception):
    """Two sizes cannot agree; caught by the inference, which knows where."""


class Var:
    """A size to be found; `link` points to what it was unified with, `square` is set where rows and cols agree."""

    __slots__ = ("hint", "link", "serial")
    _serials = count()
    link: Size | None

    def __init__(self, hint: str = "") -> None:
        self.link, self.hint, self.serial = None, hint, next(Var._serials)


class OfIdentity(Var):
    """The size of an I, which is never guessed."""

    __slots__ = ()


def resolve(size: Size) -> Size:
    """What a size is known to be by now; the way there is made short for those who ask next."""
    if isinstance(size, Var) and size.link is not None:
        last = size.link
        while isinstance(last, Var) and last.link is not None:
            last = last.link
        step: Size | None = size
        while step is not last and isinstance(step, Var):
            step.link, step = last, step.link
        size = last
    if isinstance(size, tuple):
        return combine(str(size[0]), *(resolve(part) for part in size[1:]))
    return size


TRIANGLES = {"t": 1, "s": -1}


def combine(operation: str, *sizes: Size) -> Size:
    """m*n, m+n, the entries of a triangle n(n+1)/2 ("t") or of one without its diagonal n(n-1)/2 ("s"), evaluated where
    all sizes are known."""
    sizes = tuple(resolve(size) for size in sizes)
    if operation in TRIANGLES:
        (n,) = sizes
        return n * (n + TRIANGLES[operation]) // 2 if isinstance(n, int) else (operation, n)
    flat = [
        part for size in sizes for part in (size[1:] if isinstance(size, tuple) and size[0] == operation else (size,))
    ]
    known = [part for part in flat if isinstance(part, int)]
    number, unit = (prod(known), 1) if operation == "*" else (sum(known), 0)
    others = sorted((part for part in flat if not isinstance(part, int)), key=_order)
    parts = [*([] if number == unit and others else [number]), *others]
    return parts[0] if len(parts) == 1 else (operation, *parts)


def _order(size: Size) -> tuple[int, str, int]:
    """Products and sums of sizes are written one way: n*m and m*n are the same size."""
    if isinstance(size, str):
        return (0, size, 0)
    return (2, "", size.serial) if isinstance(size, Var) else (1, repr(size), 0)


def unify(a: Size, b: Size) -> None:
    """Make two sizes agree, or raise Mismatch."""
    a, b = resolve(a), resolve(b)
    if a is b or a == b:
        return
    if isinstance(a, Var):
        if b == 1 or _occurs(a, b):
            raise Mismatch
        a.link = b
        return
    if isinstance(b, Var):
        unify(b, a)
        return
    operations = [size[0] for size in (a, b) if isinstance(size, tuple)]
    if "*" in operations:
        _unify_products(_cancelled(_factors(a), _factors(b)))
    elif "+" in operations and _solved(a, b):
        return
    elif isinstance(a, tuple) and isinstance(b, tuple) and a[0] == b[0] and len(a) == len(b):
        for left, right in zip(a[1:], b[1:]):
            unify(left, right)
    else:
        raise Mismatch


def _solved(a: Size, b: Size) -> bool:
    """n - 8 = 2 and n - 1 = m - 2, where n is to be found and stands on one side alone: n becomes what it has to be."""
    (first, left), (second, right) = _summands(a), _summands(b)
    _strike(left, right)
    if not left and not right:
        return first == second
    rest = second - first
    if _alone(right) and not _alone(left):
        left, right, rest = right, left, -rest
    alone = _alone(left)
    if alone is None or any(_occurs(alone, part) for part in right):
        return False
    found = combine("+", *right, rest) if right else rest
    if isinstance(found, int) and found < 1:
        raise Mismatch
    unify(alone, found)
    return True


def _summands(size: Size) -> tuple[int, list[Size]]:
    """The number of a sum, and its other terms."""
    terms = size[1:] if isinstance(size, tuple) and size[0] == "+" else (size,)
    return sum(t for t in terms if isinstance(t, int)), [t for t in terms if not isinstance(t, int)]


def _alone(parts: list[Size]) -> Var | None:
    """The size to be found that is all there is on a side."""
    return parts[0] if len(parts) == 1 and isinstance(parts[0], Var) else None


def _strike(left: list[Size], right: list[Size]) -> None:
    """What stands on both sides is taken from both."""
    for part in left[:]:
        if part in right:
            left.remove(part)
            right.remove(part)


def _factors(size: Size) -> list[Size]:
    return list(size[1:]) if isinstance(size, tuple) and size[0] == "*" else [size]


def _unify_products(sides: tuple[list[Size], list[Size]]) -> None:
    """The factor that is to be found and stands alone is the product of the others; else factor by factor."""
    for alone, others in (sides, sides[::-1]):
        if len(alone) == 1 and isinstance(alone[0], Var):
            return unify(alone[0], combine("*", *others) if others else 1)
    left, right = sides
    known = [[p for p in parts if not isinstance(p, Var)] for parts in sides]
    if all(len(parts) == len(k) + 1 for parts, k in zip(sides, known)):  # kron(A, I) + kron(I, B): the smallest
        unify(left[-1], combine("*", *known[1]))
        return unify(right[-1], combine("*", *known[0]))
    if len(left) != len(right):
        raise Mismatch
    for parts, others in ((left, right), (right, left)):
        # I ⊗ K(n,m) ⊗ I of m n m n: which I is m and which is n is not known
        letters = {other for other in others if isinstance(other, str)}
        if sum(isinstance(part, OfIdentity) for part in parts) > 1 and len(letters) > 1:
            raise Mismatch
    for one, other in zip(left, right):
        unify(one, other)


def _cancelled(left: list[Size], right: list[Size]) -> tuple[list[Size], list[Size]]:
    """The factors that the two do not share: m and Var of m*n = n*Var, 4 and Var of 12 = 3*Var."""
    left, right = left[:], right[:]
    _strike(left, right)
    a, b = (next((p for p in parts if isinstance(p, int)), 1) for parts in (left, right))
    numbers = (a // gcd(a, b), b // gcd(a, b))
    one, other = ([p for p in parts if not isinstance(p, int)] for parts in (left, right))
    return _times(numbers[0], one), _times(numbers[1], other)


def _times(number: int, parts: Sequence[Size]) -> list[Size]:
    return [number, *parts] if number != 1 else [*parts]


def _occurs(var: Var, size: Size) -> bool:
    return size is var or (isinstance(size, tuple) and any(_occurs(var, resolve(part)) for part in size[1:]))


def same(a: Shape, b: Shape) -> Shape:
    """Both shapes agree entry by entry; a scalar fits everything."""
    if a == SCALAR:
        return b
    if b != SCALAR:
        for left, right in sorted(zip(a, b), key=_is_open):  # what has one answer first: I in 1 ⊗ I by its columns
            unify(left, right)
    return a


def _is_open(pair: tuple[Size, Size]) -> bool:
    """Are there two sizes to be found in a product, of which the unification would choose?"""
    return any(sum(isinstance(resolve(f), Var) for f in _factors(resolve(size))) > 1 for size in pair)


def product(a: Shape, b: Shape) -> Shape:
    """Shape of the matrix product; 1 x 1 is a scalar."""
    if a == SCALAR or b == SCALAR:
        return b if a == SCALAR else a
    unify(a[1], b[0])
    shape = (resolve(a[0]), resolve(b[1]))
    return SCALAR if shape == (1, 1) else shape


def square(a: Shape) -> Shape:
    """A square matrix."""
    unify(a[0], a[1])
    return a


def column(a: Shape) -> Shape:
    """A column vector."""
    if resolve(a[1]) != 1:
        raise Mismatch
    return a


def show(size: Size) -> str:
    """A size as a person writes it; an unknown one is ?."""
    size = resolve(size)
    if isinstance(size, Var):
        return size.hint or "?"
    if isinstance(size, tuple):
        if size[0] in TRIANGLES:
            return f"{show(size[1])}({show(size[1])}{TRIANGLES[str(size[0])]:+d})/2"
        parts = sorted(size[1:], key=lambda part: isinstance(part, int) and part < 0)
        return ("" if size[0] == "*" else "+").join(map(show, parts)).replace("+-", "-")
    return str(size)


def describe(shape: Shape) -> str:
    """n×1, m×n, or 'scalar'."""
    if shape == SCALAR:
        return "scalar"
    return "×".join(f"({text})" if "+" in text or "-" in text else text for text in (show(shape[0]), show(shape[1])))
