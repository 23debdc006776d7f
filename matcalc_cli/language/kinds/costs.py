"""What a combination of kinds costs where it fits but is not what people write: COSTS, a row a reason.

The numbers are weighed against each other and against the letters of names (LETTERS of letters.py): each row decides a
reading that would come out otherwise without it. solver.py adds them up. Imports no SymPy.
"""

from __future__ import annotations

from typing import NamedTuple


class Cost(NamedTuple):
    """One row of COSTS: its name, what it adds, and what a person would say."""

    name: str
    value: float
    meaning: str


COSTS: tuple[Cost, ...] = (
    Cost("call", 1000, "the command needs a scalar EXPR, and this one is an array"),
    Cost("parameter", 12, "a name in a list of lower-case names a, b of --wrt is an array"),
    Cost("broadcast", 30, "a scalar is added to a vector or a matrix, entry by entry"),
    Cost("upright", 9, "a capital is a vector, so that EXPR is the scalar that the command needs"),
    Cost("identity", 6, "the identity is a factor, which says nothing"),
    Cost("blocks", 1, "an entry of a literal list [A*x; B*x] is an array"),
    Cost("stretch", 60, "a term of names that may be arrays is added to an array as a scalar: refused"),
    Cost("rows", 8, "a row is added to every row of a matrix"),
    Cost("neighbour", 20, "a name right of a matrix or of a transposed vector is a scalar"),
    Cost("role", 10, "a name or product that only scalars multiply is an array"),
    Cost("capitals", 10, "capitals among themselves are matrices (--wrt is none of them, or numbers are beside them)"),
    Cost("formula", 4.5, "a product of unmarked names over other names, G*M*m/r, is an array"),
    Cost("prefer", 6, "EXPR is an array where the command prefers a scalar"),
    Cost("pattern", 5, "a function of a product of several names is an array"),
    Cost("element", 5, "a name beside .*, ./ or under .^ is a scalar"),
    Cost("trailing", 2, "a scalar stands to the right of an array"),
    Cost("quotient", 0.5, "a number is divided by an array: refused, for ./ is meant"),
)
C: dict[str, float] = {row.name: row.value for row in COSTS}
