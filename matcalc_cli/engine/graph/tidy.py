"""Explicit scalar results in the form a person would write: fast, bounded rewriting that never changes the value.

`Tidier` works bottom-up over one node, each shared part once: sin² + cos² with one cofactor, where() terms with one
condition list merged, common factors and numbers taken out; small expressions are also tried expanded and over one
denominator, and the shortest form wins. Leaves (names and numbers) measure length. Nothing here is asked of SymPy but
quotients of exponentials by their names, and powers whose exponents are names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sympy as sp

from matcalc_cli.engine.graph.alike import Alike
from matcalc_cli.engine.graph.collecting import Collecting
from matcalc_cli.engine.graph.exponents import Number, Terms, is_one
from matcalc_cli.engine.graph.factoring import Factoring, terms_of
from matcalc_cli.engine.graph.facts import (
    ADDED,
    ANGLES,
    BROKEN,
    DIVIDED,
    EXPLOG,
    LOCAL,
    RATIO,
    ROOT,
    SIGMOID,
    SQUARE,
    SYMBOLIC,
    WHERE,
    Facts,
    Length,
    Names,
)
from matcalc_cli.engine.graph.joining import Joining
from matcalc_cli.engine.graph.kinds import CALL, LEAF, NUMBER, POWER, PRODUCT, SCALED, SUM
from matcalc_cli.engine.graph.nodes import Graph
from matcalc_cli.engine.objects.book_names import BookNames, with_one_sigmoid
from matcalc_cli.engine.objects.length import Length as LengthOfObjects
from matcalc_cli.model.walk import fold

SMALL = 60  # leaves; above it only the linear-time rewrites are tried
APART = 20  # leaves; from here on parts of a sum with different denominators are looked at one by one
NOT_BY_FACTORS = LOCAL | RATIO | SIGMOID | SYMBOLIC | ROOT | BROKEN  # what is looked for in a product as a whole
COMPARED = 8  # leaves; larger parts are looked for among those that are alike
BY_ITSELF = WHERE | EXPLOG | RATIO | SIGMOID | SYMBOLIC  # what is written by names that the book has for it
MEDIUM = 240  # leaves; up to here common factors and names of quotients are looked for


class Tidier:
    """Rewrites the nodes of one graph; what they share is measured and rewritten once."""

    def __init__(self, graph: Graph, decimals: bool = False) -> None:
        """`decimals`: numbers were entered as decimals, and x + 1.2 is not to become (5x + 6)/5."""
        self._graph, self._numbers = graph, not decimals
        self.facts = Facts(graph)
        self._length = Length(graph)
        self._names = Names(graph)
        self._factoring = Factoring(graph, self._numbers)
        self._collecting = Collecting(graph, self.facts, decimals)
        self._joining = Joining(graph, self.facts)
        self._alike = Alike(graph, self.facts)
        self._rewritten: dict[int, int] = {}
        self._clear: dict[int, int] = {}
        self._tidied: dict[int, int] = {}
        self._named_: BookNames | None = None

    def __call__(self, node: int, fast: bool = False) -> int:
        """The shortest of a few equal forms of a scalar; `fast` stays with the linear-time rewrites."""
        if self._graph.kind[node] in (NUMBER, LEAF):
            return node
        found = self._tidied.get(node)
        if found is None:
            found = self._signed(self._shortest(node, fast))
            self._tidied[node] = found
            self._tidied.setdefault(self._graph.negative(node), self._signed(self._graph.negative(found)))
        return found

    def _shortest(self, node: int, fast: bool) -> int:
        size, contents = self.facts(node)
        groups: list[int] = []
        if not fast:
            if size > APART and contents & DIVIDED and not contents & (WHERE | EXPLOG | RATIO | SIGMOID):
                groups = self._by_denominators(node)
            several = len(groups) < 2 and len(self._graph.split(node)[1]) > 1
            if several and not contents & NOT_BY_FACTORS and not self._interplay(node):
                return self._by_factors(node)
        compared = not fast and COMPARED < size < MEDIUM and not contents & BY_ITSELF
        found = self._alike(node) if compared else None
        if found is None:
            found = self._apart(groups) if len(groups) > 1 else self._whole(node, fast)
            if compared:
                self._alike.note(node, found)
        return found

    def _whole(self, node: int, fast: bool) -> int:
        size, contents = self.facts(node)
        if size < MEDIUM and (contents & RATIO or contents & SIGMOID and self._nested(node)):
            forms = [self._of_names(e, fast) for e in self._named(node)]
            return min(forms, key=self._length)
        return self._of_names(node, fast)

    def _by_factors(self, node: int) -> int:
        """A product of which nothing changes where it is multiplied out: each factor in its own form."""
        graph = self._graph
        number, factors = graph.split(node)
        made = []
        for base, k in factors:
            if graph.kind[base] == SUM and k == 1:
                made.append(self(base))
            else:
                made.append(graph.factor(self._factoring.factored(base), k))
        found = graph.times(graph.number(number), graph.multiplied(made))
        return node if self.facts.size(found) > self.facts.size(node) else found

    def _by_denominators(self, node: int) -> list[int]:
        """A sum in parts that divide by different sums: nothing of one cancels with another. The node alone where a
        term has no denominator."""
        graph = self._graph
        if graph.kind[node] != SUM:
            return [node]
        groups: list[tuple[set[int], list[int]]] = []
        for term in terms_of(graph, node):
            below = {base for base, k in graph.split(term)[1] if k < 0 and graph.kind[base] == SUM}
            if not below:
                return [node]
            apart, members = [], [term]
            for group in groups:
                if below.isdisjoint(group[0]):
                    apart.append(group)
                else:
                    below |= group[0]
                    members = group[1] + members
            groups = [*apart, (below, members)]
        return [graph.added(members) for _, members in groups]

    def _apart(self, groups: list[int]) -> int:
        """The sum of parts, each in its own form, with what all of them share taken out."""
        whole = self._graph.plus(map(self, groups))
        return self._shorter(whole, self.facts.size(whole), self._factoring.factored(whole))[0]

    def _signed(self, node: int) -> int:
        """The minus of a product in a sum among its factors that has one already: -(a - b) x is (b - a) x; and out of
        sums of negative terms alone."""
        graph = self._graph
        if graph.kind[node] not in (PRODUCT, SCALED):
            return node
        number, factors = graph.split(node)
        sums = [base for base, k in factors if graph.kind[base] == SUM and is_one(k)]
        turned = [base for base in sums if self._factoring.is_negative(base)]
        if not turned and number < 0:
            led = [base for base in sums if graph.data[base][0] < 0]
            turned = led[:1] or [base for base in sums if len(sums) == 1 and _may_turn(*graph.data[base])]
        if not turned:
            return node
        rest = graph.product(number * (-1) ** len(turned), tuple(f for f in factors if f[0] not in turned))
        return graph.multiplied([rest, *map(graph.negative, turned)])

    def _named(self, node: int) -> list[int]:
        """Forms to try: with quotients of exponentials by their names and as they are; with 1 - σ(t) for σ(-t) where
        both signs occur."""
        exchange = self._graph.sympy
        if self._named_ is None:
            factored = lambda e: exchange.expr(self._factoring.factored(exchange.node(e)))
            self._named_ = BookNames(LengthOfObjects(), factored)
        expr = exchange.expr(node)
        named = self._named_(expr)
        if named is expr:
            return [node]
        other = with_one_sigmoid(named)
        forms = [named] if other is named else [other, named]
        return [*map(exchange.node, forms), node]

    def _of_names(self, node: int, fast: bool) -> int:
        graph = self._graph
        node = self._bottom_up(node)
        if graph.kind[node] not in (SUM, PRODUCT, SCALED):
            return node
        factored, node = node, self._with_number_inside(node)
        size, contents = self.facts(node)
        best, best_size = (factored, self.facts.size(factored)) if factored != node else (node, size)
        if best_size >= size:
            best, best_size = node, size
        if fast or contents & WHERE:
            return best
        if best_size > SMALL:
            return self._collected(node, best, best_size) if best_size < MEDIUM else best
        joined: list[int] = []
        for open_ in self._candidates(node):
            candidate = self._bottom_up(open_)
            if candidate != open_ and contents & ANGLES:
                joined.append(candidate)
            length = self.facts.size(candidate)
            # of two equally short forms, the sum of plain products
            if length < best_size or length == best_size and not self._nested(candidate) and self._nested(best):
                best, best_size = candidate, length
        best = self._collected(node, best, best_size)
        for candidate in joined:  # of sums of angles what was nested before may be collected in another way
            best = self._collected(candidate, best, self.facts.size(best))
        return best

    def _with_number_inside(self, node: int) -> int:
        """2 (a + b) = 2a + 2b"""
        graph = self._graph
        if graph.kind[node] == SCALED and graph.kind[graph.data[node][1]] == SUM:
            return graph.plus([node])
        return node

    def _collected(self, node: int, best: int, best_size: int) -> int:
        """The best form so far, or a shorter one with factors taken out of parts, and without fractions in sums."""
        if not self.facts.contents(node) & (ADDED | ROOT) or best_size < 4:
            return best
        if self._collecting.worth(node):
            for candidate in self._gathered(node, best):
                if candidate is not None and candidate != best:
                    best, best_size = self._shorter(best, best_size, self._bottom_up(candidate))
        return self._cleared(best)

    def _cleared(self, node: int) -> int:
        """Products without fractions in the sums among their factors where that is shorter, term by term."""
        if not self.facts.contents(node) & BROKEN:
            return node
        found = self._clear.get(node)
        if found is None:
            found = self._clear[node] = self._without_fractions(node)
        return found

    def _without_fractions(self, node: int) -> int:
        graph = self._graph
        kind = graph.kind[node]
        if kind not in (SUM, PRODUCT, SCALED):
            return node
        if kind == SUM:
            return graph.plus([self._cleared(t) for t in terms_of(graph, node)])
        other = self._collecting.cleared(node, self._numbers)
        node = self._shorter(node, self.facts.size(node), other)[0]
        if graph.kind[node] == SUM:
            return node
        number, factors = graph.split(node)
        made = [self._cleared(b) if k == 1 else graph.factor(b, k) for b, k in factors]
        return graph.times(graph.number(number), graph.multiplied(made))

    def _shorter(self, best: int, best_size: int, other: int) -> tuple[int, int]:
        """The form with fewer characters and no more names and numbers, and how many those are."""
        if other == best:
            return best, best_size
        length = self.facts.size(other)
        if length <= best_size and self._length(other) < self._length(best):
            return other, length
        return best, best_size

    def _gathered(self, node: int, best: int) -> Iterator[int | None]:
        """The terms of all of it collected, and of each sum among its factors."""
        graph, collecting = self._graph, self._collecting
        if graph.kind[node] == SUM or self._interplay(node):
            yield from collecting(node)
        if graph.kind[best] not in (PRODUCT, SCALED):
            return
        number, factors = graph.split(best)
        if any(k == 1 and graph.kind[b] == SUM and collecting.worth(b) for b, k in factors):
            made = []
            for base, k in factors:
                part = None
                if k == 1 and graph.kind[base] == SUM and collecting.worth(base):
                    part = collecting(base)[0]
                made.append(graph.factor(base, k) if part is None else part)
            yield collecting.with_short_roots(graph.times(graph.number(number), graph.multiplied(made)))

    def _opens(self, node: int) -> bool:
        """May anything cancel or join where it is multiplied out?"""
        if self._graph.kind[node] != SUM:
            return self._interplay(node)
        found = self._collecting.opened(node)
        if found is None or len(found[1]) < found[0] or self.facts.contents(node) & (SQUARE | SYMBOLIC | EXPLOG):
            return True
        return self._joining.may_join(found[1])

    def _interplay(self, node: int) -> bool:
        """May a product change where it is multiplied out? Two sums may cancel, and so may a factor of a term."""
        graph = self._graph
        factors = graph.split(node)[1]
        sums = [base for base, k in factors if k == 1 and graph.kind[base] == SUM]
        others = {base for base, _ in factors}
        others |= {graph.data[base][0] for base in others if graph.kind[base] == POWER}
        if any(graph.kind[base] in (PRODUCT, SCALED, NUMBER) for base in others):
            return True
        denominators = [base for base in others if graph.kind[base] == SUM and base not in sums]
        others |= {term for base in denominators for term in graph.operands(base)}
        seen = 0
        for base in sums:
            names = self._names(base)
            if names & seen or self._meets(base, others):
                return True
            seen |= names
        return False

    def _meets(self, node: int, others: set[int]) -> bool:
        """Has a sum among factors terms that may change where they are multiplied by the others?"""
        graph = self._graph
        constant, terms = graph.data[node]
        if type(constant) is not int:
            return True
        return any(
            type(weight) is not int
            or base in others
            or graph.kind[base] in (SUM, PRODUCT, SCALED, POWER, NUMBER)
            or graph.kind[base] == LEAF
            and k != 1
            for term, weight in terms
            for base, k in graph.split(term)[1]
        )

    def _nested(self, node: int) -> bool:
        """Is there a sum inside a term or factor?"""
        graph = self._graph
        parts = [term for term, _ in graph.data[node][1]] if graph.kind[node] == SUM else [node]
        return any(self.facts.contents(part) & ADDED for part in parts)

    def _inside(self, node: int) -> Sequence[int]:
        graph = self._graph
        if graph.kind[node] in (SUM, PRODUCT, SCALED, CALL, POWER) and self.facts.contents(node) & LOCAL:
            return graph.operands(node)
        return ()

    def _bottom_up(self, node: int) -> int:
        if not self.facts.contents(node) & LOCAL:
            return node
        return fold(node, self._inside, self._joined, self._rewritten)

    def _joined(self, node: int, operands: list[int]) -> int:
        graph = self._graph
        if not operands:
            return node
        number, unit = graph.data[node] if graph.kind[node] == SCALED else (1, node)
        if graph.kind[unit] == PRODUCT and unit != node and unit not in operands:
            return self._joining.scaled(number, operands[0])
        return self._joining(graph.rebuilt(node, operands))

    def _candidates(self, node: int) -> Iterator[int]:
        graph, factoring = self._graph, self._factoring
        contents = self.facts.contents(node)
        if contents & SYMBOLIC:
            merged = graph.sympy.node(sp.powsimp(graph.sympy.expr(node), combine="exp"))
            yield merged
            yield factoring.factored(merged)
        if not self._nested(node):
            if graph.kind[node] == SUM and self._has_factor(node):
                yield factoring.factored(node)
        elif graph.kind[node] == SUM or any(k == 1 and graph.kind[b] == SUM for b, k in graph.split(node)[1]):
            if self._opens(node):
                yield factoring.opened(node)
            yield factoring.factored(node)
            if contents & DIVIDED and contents & BROKEN and self._denominators(node) <= 2:
                over, under = factoring.together(node)
                yield factoring.over(over, under)
                if self.facts.size(over) < SMALL // 2 and self._powers_of_sums(over):
                    numerator = self._bottom_up(factoring.expanded(over))
                    yield factoring.over(numerator, under)
                    yield factoring.over(factoring.factored(numerator), under)

    def _powers_of_sums(self, node: int) -> bool:
        """Is there anything to multiply out?"""
        graph = self._graph
        terms = graph.operands(node) if graph.kind[node] == SUM else [node]
        return any(graph.kind[base] == SUM and k > 0 for term in terms for base, k in graph.split(term)[1])

    def _denominators(self, node: int) -> int:
        """How many sums are divided by? Over one denominator, three and more are longer than they were."""
        graph = self._graph
        terms = graph.operands(node) if graph.kind[node] == SUM else [node]
        found = {base for t in terms for base, k in graph.split(t)[1] if k < 0 and graph.kind[base] == SUM}
        return len(found)

    def _has_factor(self, node: int) -> bool:
        """May taking a factor out shorten a sum of plain products? A number has to vanish from two terms at least."""
        graph = self._graph
        constant, terms = graph.data[node]
        if not constant:
            common: set[int] | None = None
            for term, _ in terms:
                bases = {base for base, _ in graph.split(term)[1]}
                common = bases if common is None else common & bases
            if common:
                return True
        numbers = [abs(weight) for _, weight in terms]
        least = min(numbers)
        if least == 1 or numbers.count(least) < 2:
            return False
        return all(number % least == 0 for number in (*numbers, abs(constant)))


def _may_turn(constant: Number, terms: Terms) -> bool:
    """Has a sum a minus, and its negative no minus before a constant?"""
    return constant == 0 and any(weight < 0 for _, weight in terms)
