"""A reading of a part of the input, and the token that stands for its shape: what the tables of solver.py are made of.

A token is a shape with None for a size to be found: () a scalar, (None, 1) a column of any size, (1, None) a row,
(None, None) a matrix, (3, "n") where the sizes are known. Imports no SymPy.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from matcalc_cli.model.shapes import SCALAR, Shape, Size, Var, resolve

Token: TypeAlias = "tuple[Size | None, ...]"
Closed: TypeAlias = "tuple[Closed | None, Closed | None, tuple[tuple[str, str], ...]]"
COLUMN: Token = (None, 1)
ROW: Token = (1, None)
MATRIX: Token = (None, None)
TOKEN: dict[str, Token] = {"scalar": SCALAR, "vector": COLUMN, "row": ROW, "matrix": MATRIX, "identity": MATRIX}


class Chain(NamedTuple):
    """The factors of a product so far: how many arrays (2: several), is its one array unmarked, is a determined scalar
    among them, are they one free name alone, a free name times a row, is the identity among them."""

    arrays: int
    single: bool
    determined: bool
    name: bool
    outer: bool
    identity: bool


class Entry:
    """One reading of one part: what it costs, its token, whether an array is in it, the kinds of the names that occur
    outside of it too (`open`), and a linked list of the kinds that are settled (`closed`). `flag`: it is refused,
    though it is the cheapest. What only the rule of one node looks at: `tokens` of the parts read so far and `arrays`,
    is an array in them; `chain`, the factors of a product so far."""

    __slots__ = ("_kinds", "array", "arrays", "chain", "closed", "cost", "flag", "open", "token", "tokens")

    def __init__(
        self,
        cost: float,
        token: Token,
        array: bool,
        open_: dict[str, str],
        closed: Closed | None = None,
        flag: bool = False,
        chain: Chain | None = None,
    ) -> None:
        self.cost, self.token, self.array, self.open = cost, token, array, open_
        self.closed, self.flag, self.chain = closed, flag, chain
        self.tokens: tuple[Token, ...] = ()
        self.arrays: tuple[bool, ...] = ()
        self._kinds: dict[str, str] | None = None

    def with_(self, cost: float, token: Token, array: bool | None = None, chain: Chain | None = None) -> Entry:
        """The same kinds, as a reading of a larger part."""
        array = self.array if array is None else array
        return Entry(cost, token, array, self.open, self.closed, self.flag, chain)

    def kinds(self) -> dict[str, str]:
        """{name: kind} of all names of this reading, which is complete and is asked once for every name."""
        if self._kinds is None:
            found, waiting = dict(self.open), [self.closed]
            for item in waiting:
                if item is not None:
                    left, right, own = item
                    found.update(own)
                    waiting += (left, right)
            self._kinds = found
        return self._kinds


def joined(left: Entry, right: Entry) -> Entry | None:
    """Both readings at once; None where they differ on a name. The token is the caller's to set."""
    small, large = (left.open, right.open) if len(left.open) < len(right.open) else (right.open, left.open)
    for key, kind in small.items():
        if large.get(key, kind) != kind:
            return None
    closed = left.closed or right.closed
    if left.closed and right.closed:
        closed = (left.closed, right.closed, ())
    return Entry(
        left.cost + right.cost,
        SCALAR,
        left.array or right.array,
        {**large, **small} if small else large,
        closed,
        left.flag or right.flag,
    )


def canonical(shape: Shape) -> Token:
    """The token of a shape: sizes to be found become None."""
    return tuple(size if _known(size := resolve(part)) else None for part in shape)


def _known(size: Size) -> bool:
    if isinstance(size, tuple):
        return all(_known(part) for part in size[1:])
    return not isinstance(size, Var)


def fresh(token: Token) -> Shape:
    """A shape of that token, with new sizes to be found."""
    return tuple(Var() if size is None else size for size in token)
