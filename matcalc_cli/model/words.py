"""WORDS: the properties that a name can be declared with (`--given "A: n,n symmetric"`), one row each.

What a word *is* stands here, once: whether it wants a square matrix, what it implies, what X' is, how prose and other
programs spell it, and which entries of the matrix are free. What it *means* to an interpretation is a row there:
STRUCTURES in engine/matrix/structure.py (the gradient), numeric/distributions.py (random values), _HOLDS in
language/point.py (a value of --at) where the entries alone do not say it.

A pattern maps the place (i, j) to (sign, r, c): the entry there is sign times the free entry (r, c), or 0. The free
entries of a symmetric matrix are those of its upper triangle, of an antisymmetric one those below its diagonal.
Imports no SymPy: declarations are read before it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

Place = tuple[int, int, int]  # sign (0: the entry is 0), row and column of the free entry
Pattern = Callable[[int, int], Place]


@dataclass(frozen=True)
class Word:
    """One row. `transposed` is 1 where X' = X, -1 where X' = -X, 0 where X' is another matrix."""

    name: str
    square: bool = True
    pattern: Pattern | None = None
    transposed: int = 0
    implies: tuple[str, ...] = ()
    also: tuple[str, ...] = ()  # how others spell it
    prose: str = ""

    @property
    def holed(self) -> bool:
        """Is an entry of such a matrix always 0?"""
        pattern = self.pattern
        return pattern is not None and any(pattern(i, j)[0] == 0 for i in (0, 1) for j in (0, 1))


def _diagonal(i: int, j: int) -> Place:
    return int(i == j), i, j


def _symmetric(i: int, j: int) -> Place:
    return 1, min(i, j), max(i, j)


def _antisymmetric(i: int, j: int) -> Place:
    return (i > j) - (i < j), max(i, j), min(i, j)


def _lower(i: int, j: int) -> Place:
    return int(i >= j), i, j


def _upper(i: int, j: int) -> Place:
    return int(i <= j), i, j


# The strongest first: a matrix is drawn, and differentiated by, after the first of its words.
_ROWS = (
    Word(
        "positive-definite",
        transposed=1,
        implies=("symmetric",),
        also=("spd", "SPD", "pd", "PD", "posdef", "symmetric-positive-definite"),
        prose="positive definite",
    ),
    Word("orthogonal", also=("orthonormal",)),
    Word("diagonal", pattern=_diagonal, transposed=1, also=("diag",)),
    Word(
        "antisymmetric",
        pattern=_antisymmetric,
        transposed=-1,
        also=("skew-symmetric", "skewsymmetric", "skew", "anti-symmetric"),
    ),
    Word("symmetric", pattern=_symmetric, transposed=1, also=("sym", "self-adjoint")),
    Word("lower", pattern=_lower, also=("lower-triangular", "tril"), prose="lower triangular"),
    Word("upper", pattern=_upper, also=("upper-triangular", "triu"), prose="upper triangular"),
    Word("invertible", also=("nonsingular", "non-singular", "regular")),
    Word("positive", square=False),
    Word("real", square=False),
    Word("nonzero", square=False, also=("non-zero",)),
    Word("constant", square=False),
    Word("entrywise", square=False, also=("elementwise", "element-wise", "entry-wise")),
)
WORDS: dict[str, Word] = {row.name: row for row in _ROWS}
SPELLED: dict[str, str] = {spelling: row.name for row in _ROWS for spelling in (row.name, *row.also)}
SQUARE = frozenset(row.name for row in _ROWS if row.square)
SYMMETRIC = frozenset(row.name for row in _ROWS if row.transposed == 1)
ANTISYMMETRIC = frozenset(row.name for row in _ROWS if row.transposed == -1)
INVERTIBLE = frozenset(["invertible", "positive-definite", "orthogonal"])
HOLED = frozenset(row.name for row in _ROWS if row.holed)
PATTERNED = tuple(row.name for row in _ROWS if row.pattern)
_TRIANGLES = frozenset(["lower", "upper"])


def implied(words: Collection[str]) -> frozenset[str]:
    """The words with those that they imply: a positive definite matrix is symmetric.

    What is triangular and symmetric, orthogonal, or triangular the other way, is diagonal.
    """
    known = frozenset(words).union(*(WORDS[word].implies for word in words if word in WORDS))
    if known >= _TRIANGLES or known & _TRIANGLES and known & (SYMMETRIC | {"orthogonal"}):
        return known - _TRIANGLES | {"diagonal"}
    return known


def vanishing(words: Collection[str]) -> str:
    """The word beside `antisymmetric` with which a matrix is 0; '' of other words."""
    others = SYMMETRIC | _TRIANGLES
    return next((word for word in WORDS if "antisymmetric" in words and word in words and word in others), "")


def strongest(words: Collection[str], among: Collection[str]) -> str:
    """The first word of the table that is declared, or implied, and is one of `among`; '' where none is."""
    known = implied(words)
    return next((word for word in WORDS if word in known and word in among), "")


def place(words: Collection[str], i: int, j: int) -> Place:
    """The free entry that stands at (i, j) of a matrix with all of these words, and its sign."""
    sign = 1
    for word in PATTERNED:
        pattern = WORDS[word].pattern
        if word in words and pattern is not None:
            change, i, j = pattern(i, j)
            sign *= change
    return sign, i, j


def phrase(words: Collection[str]) -> str:
    """symmetric positive definite: the words of a name as a heading has them, which reads back as a declaration."""
    known = [word for word in reversed(WORDS) if word in words]
    return " ".join(map(prose, [*known, *sorted(set(words) - WORDS.keys())]))


def prose(word: str) -> str:
    """upper triangular of upper, and the word itself of most."""
    return WORDS[word].prose or word
