"""Kinds and sizes: the shape laws, and the unification of sizes that finds what was not declared.

A shape is SCALAR, i.e. (), or (rows, cols). A size is an int, a str (a declared letter: rigid), a `Var` (to be found)
or a tuple ("*" | "+" | "t", ...) built of sizes. Two rules keep inference predictable: declared letters
are rigid (m and n that have to agree are an error), and a size to be found never becomes 1 (so that the product of two
columns is an error and not a silent 1 x 1). Imports no SymPy.
"""

from __future__ import annotations

from itertools import count
from math import gcd

SCALAR: tuple = ()


class Mismatch(Exception):
    """Two sizes cannot agree; caught by the inference, which knows where."""


class Var:
    """A size to be found; `link` points to what it was unified with, `square` is set where rows and cols agree."""

    __slots__ = ("hint", "link", "serial")
    _serials = count()

    def __init__(self, hint: str = "") -> None:
        self.link, self.hint, self.serial = None, hint, next(Var._serials)


class OfIdentity(Var):
    """The size of an I, which is never guessed."""

    __slots__ = ()


def resolve(size: str) -> str:
    """What a size is known to be by now; the way there is made short for those who ask next."""
    if isinstance(size, Var) and size.link is not None:
        last = size.link
        while isinstance(last, Var) and last.link is not None:
            last = last.link
        while size is not last:
            size.link, size = last, size.link
    if isinstance(size, tuple):
        return combine(size[0], *(resolve(part) for part in size[1:]))
    return size


TRIANGLES = {"t": 1, "s": -1}


def combine(operation: str, *sizes) -> tuple[Var | str, ...]:
    """m*n, m+n, the entries of a triangle n(n+1)/2 ("t") or of one without its diagonal n(n-1)/2 ("s"), evaluated where
    all sizes are known."""
    sizes = tuple(resolve(size) for size in sizes)
    if all(isinstance(size, int) for size in sizes):
        if operation in TRIANGLES:
            return sizes[0] * (sizes[0] + TRIANGLES[operation]) // 2
        if operation == "*":
            result = 1
            for size in sizes:
                result *= size
            return result
        return sum(sizes)
    if operation in TRIANGLES:
        return (operation, *sizes)
    flat = [
        part for size in sizes for part in (size[1:] if isinstance(size, tuple) and size[0] == operation else (size,))
    ]
    unit = 1 if operation == "*" else 0
    number = unit
    for part in (p for p in flat if isinstance(p, int)):
        number = number * part if operation == "*" else number + part
    others = sorted((p for p in flat if not isinstance(p, int)), key=_order)
    parts = ([] if number == unit else [number]) + others
    return parts[0] if len(parts) == 1 else (operation, *parts)


def _order(size: str) -> tuple:
    """Products and sums of sizes are written one way: n*m and m*n are the same size."""
    if isinstance(size, str):
        return (0, size, 0)
    return (1, repr(size), 0) if isinstance(size, tuple) else (2, "", size.serial)


def unify(a: Var | str, b: Var | str) -> None:
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
    elif len(operations) == 2 and operations[0] == operations[1] and len(a) == len(b):
        for left, right in zip(a[1:], b[1:]):
            unify(left, right)
    else:
        raise Mismatch


def _solved(a, b) -> bool:
    """n - 8 = 2 and n - 1 = m - 2, where n is to be found and stands on one side alone: n becomes what it has to be."""
    sides = [list(size[1:]) if isinstance(size, tuple) and size[0] == "+" else [size] for size in (a, b)]
    numbers = [sum(p for p in parts if isinstance(p, int)) for parts in sides]
    left, right = ([p for p in parts if not isinstance(p, int)] for parts in sides)
    for part in left[:]:
        if part in right:
            left.remove(part), right.remove(part)
    if not left and not right:
        return numbers[0] == numbers[1]
    if len(right) == 1 and isinstance(right[0], Var) and not (len(left) == 1 and isinstance(left[0], Var)):
        left, right, numbers = right, left, numbers[::-1]
    if len(left) != 1 or not isinstance(left[0], Var) or any(_occurs(left[0], part) for part in right):
        return False
    found = combine("+", *right, numbers[1] - numbers[0]) if right else numbers[1] - numbers[0]
    if isinstance(found, int) and found < 1:
        raise Mismatch
    unify(left[0], found)
    return True


def _factors(size: Var | int | str) -> list:
    return list(size[1:]) if isinstance(size, tuple) and size[0] == "*" else [size]


def _unify_products(sides: tuple[list, list]) -> None:
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


def _cancelled(left: list, right: list) -> tuple[list, list]:
    """The factors that the two do not share: m and Var of m*n = n*Var, 4 and Var of 12 = 3*Var."""
    left, right = left[:], right[:]
    for part in left[:]:
        if part in right:
            left.remove(part)
            right.remove(part)
    a, b = (next((p for p in parts if isinstance(p, int)), 1) for parts in (left, right))
    numbers = (a // gcd(a, b), b // gcd(a, b))
    kept = [[p for p in parts if not isinstance(p, int)] for parts in (left, right)]
    left, right = ([k, *parts] if k != 1 else parts for k, parts in zip(numbers, kept))
    return left, right


def _occurs(var: Var, size: Var) -> bool:
    return size is var or (isinstance(size, tuple) and any(_occurs(var, resolve(part)) for part in size[1:]))


def same(a: tuple, b: tuple) -> tuple:
    """Both shapes agree entry by entry; a scalar fits everything."""
    if a == SCALAR:
        return b
    if b != SCALAR:
        for left, right in sorted(zip(a, b), key=_is_open):  # what has one answer first: I in 1 ⊗ I by its columns
            unify(left, right)
    return a


def _is_open(pair: tuple) -> bool:
    """Are there two sizes to be found in a product, of which the unification would choose?"""
    return any(sum(isinstance(resolve(f), Var) for f in _factors(resolve(size))) > 1 for size in pair)


def product(a: tuple, b: tuple) -> tuple:
    """Shape of the matrix product; 1 x 1 is a scalar."""
    if a == SCALAR or b == SCALAR:
        return b if a == SCALAR else a
    unify(a[1], b[0])
    shape = (resolve(a[0]), resolve(b[1]))
    return SCALAR if shape == (1, 1) else shape


def square(a: tuple) -> tuple:
    """A square matrix."""
    unify(a[0], a[1])
    return a


def column(a: tuple) -> tuple:
    """A column vector."""
    if resolve(a[1]) != 1:
        raise Mismatch
    return a


def show(size: Var | str) -> str:
    """A size as a person writes it; an unknown one is ?."""
    size = resolve(size)
    if isinstance(size, Var):
        return size.hint or "?"
    if isinstance(size, tuple):
        if size[0] in TRIANGLES:
            return f"{show(size[1])}({show(size[1])}{TRIANGLES[size[0]]:+d})/2"
        parts = sorted(size[1:], key=lambda part: isinstance(part, int) and part < 0)
        return ("" if size[0] == "*" else "+").join(map(show, parts)).replace("+-", "-")
    return str(size)


def describe(shape: tuple) -> str:
    """n×1, m×n, or 'scalar'."""
    if shape == SCALAR:
        return "scalar"
    return "×".join(f"({text})" if "+" in text or "-" in text else text for text in (show(shape[0]), show(shape[1])))
