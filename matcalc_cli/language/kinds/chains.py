"""Products, factor by factor: what a further factor costs beside what stands to its left, and what is never meant.

A `Factor` knows what is to be said of one factor whatever its kind; a `Chain` (entries.py) what is known of the factors
so far. Whether sizes fit is asked elsewhere. Imports no SymPy.
"""

from __future__ import annotations

from matcalc_cli.language.kinds.costs import C
from matcalc_cli.language.kinds.entries import Chain, Entry, Token
from matcalc_cli.language.kinds.letters import letter
from matcalc_cli.language.kinds.survey import Survey
from matcalc_cli.language.syntax import Node
from matcalc_cli.model.shapes import SCALAR


class Factor:
    """One factor of a product."""

    def __init__(self, node: Node, survey: Survey) -> None:
        self.node, self.survey = node, survey
        self.name = survey.lone(node)
        self.unmarked = survey.unmarked(node)
        self.inside_sum = id(node) in survey.inside_sum
        self.is_identity = survey.is_identity(node)
        self.is_free = self.name is not None and self.name not in survey.facts and self.name not in survey.declared
        self.is_vector_letter = self.name is not None and survey.strict_vector(self.name)  # y, but not k

    def begun(self, token: Token) -> Chain:
        """The chain of this factor alone."""
        array = token != SCALAR
        name = array and self.unmarked and self.name is not None
        determined = not array and not self.unmarked
        return Chain(int(array), array and self.unmarked, determined, name, False, array and self.is_identity)

    def added(self, chain: Chain, token: Token) -> Chain:
        """The chain with this factor at its right end."""
        array = token != SCALAR
        return Chain(
            min(chain.arrays + array, 2),
            chain.single or array and self.unmarked,
            chain.determined or not array and not self.unmarked,
            not chain.arrays and array and self.unmarked and self.name is not None,
            chain.name and array and token[0] == 1,
            chain.identity or array and self.is_identity,
        )

    def is_refused(self, left: Entry, token: Token) -> bool:
        """Is it a reading that nobody means: a vector letter that is a number inside of a sum, an array behind it,
        sum(y*w'*x) with one x for all of y?"""
        if token == SCALAR:
            return self.inside_sum and left.token != SCALAR and self.is_vector_letter
        chain = left.chain
        if chain is not None and chain.outer and self.inside_sum:
            return True
        alone = chain is not None and not chain.arrays and left.token == SCALAR
        return alone and id(self.node) in self.survey.after_vector_letter

    def cost(self, left: Entry, token: Token) -> tuple[float, bool]:
        """(what this factor costs beside what stands to its left, is the reading refused where it is the cheapest)"""
        if token == SCALAR:
            return self._cost_of_scalar(left) if left.token != SCALAR else (0.0, False)
        cost = 0.0
        if left.token != SCALAR and left.token[1] != 1 and self.survey.is_pattern(self.node):
            cost += C["pattern"]  # A*exp(-k*x): A is an amplitude
        if left.chain is not None and left.chain.outer:
            cost += C["role"]  # m*v'*v: only the scalar v'*v multiplies m
        return cost, False

    def _cost_of_scalar(self, left: Entry) -> tuple[float, bool]:
        """Of a scalar to the right of an array."""
        if self.survey.is_number(self.node):
            return 0.0, False
        row = letter(self.name).name if self.is_free and self.name is not None else ""
        if self.is_free and left.token[1] != 1 and row not in ("word", "capital word"):
            return C["neighbour"], left.token[0] == 1
        if self.is_free and self.is_vector_letter and self.survey.evidence:
            return C["neighbour"], True  # A[0,:]*x, x.^2*y
        if self.unmarked:
            return C["trailing"] + (2.0 if row == "capital" else 0.0), False
        return 0.0, False


def finished(entry: Entry, survey: Survey) -> float:
    """What a whole product costs: an array that only scalars multiply, the identity as a factor."""
    chain = entry.chain
    if chain is None:
        return 0.0
    cost = C["role"] if chain.arrays == 1 and chain.single and chain.determined else 0.0
    if chain.identity and chain.arrays > 1 and not survey.evidence and 1 not in entry.token:
        cost += C["identity"]
    return cost
