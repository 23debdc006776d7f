"""Which name is a scalar, a vector or a matrix: one choice over the whole input (SPEC, "Kinds and sizes").

Every undeclared name has candidates, each with what it costs by its letter (LETTERS). Every node of the syntax tree
says by its shape law (shaper.py) which kinds of its parts fit, and COSTS say what a fitting combination costs where it
is not what people write. The cheapest readings are found bottom-up: a node has a table of readings of its part, each
with the kinds of the names that occur elsewhere too; readings of two parts are joined where they agree on these names.
A table keeps the BEAM cheapest, so that the work is linear in the length of the input. Sizes are checked afterwards,
for the cheapest readings in their order (infer.py).

A token stands for a shape: () a scalar, (None, 1) a column of any size, (1, None) a row, (None, None) a matrix; a size
that is known (3, "n") stands in the place of None. Imports no SymPy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import TYPE_CHECKING

from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.kinds.candidates import candidates
from matcalc_cli.language.kinds.chains import Factor, finished
from matcalc_cli.language.kinds.costs import C
from matcalc_cli.language.kinds.entries import COLUMN, TOKEN, Entry, Token, canonical, fresh, joined
from matcalc_cli.language.kinds.laws import CROSS, DERIVATIVES, DOTS, SIZED, broadcast, cross_product, dot_product
from matcalc_cli.language.kinds.letters import letter
from matcalc_cli.language.kinds.marks import leaves_of_size, stripped
from matcalc_cli.language.kinds.shaper import Shaper
from matcalc_cli.language.kinds.survey import MATRIX_FUNCTIONS, REDUCTIONS, Survey
from matcalc_cli.language.syntax import Node
from matcalc_cli.model import names
from matcalc_cli.model.shapes import SCALAR, Mismatch, Shape, product

if TYPE_CHECKING:
    from collections.abc import Callable

    from matcalc_cli.language.kinds.call import Call
    from matcalc_cli.language.kinds.infer import Inference

BEAM, NARROW = 20, 8  # readings kept of one part; of a text with more than MANY names
MANY = 14
SPREAD = 60  # what costs more than the cheapest by this is dropped, where there is enough else
_FEW = 5  # readings that are kept whatever they cost
READINGS = 24  # readings of the whole whose sizes are tried

# the cost of a scalar that is added to an array, by survey.as_summand: numbers, names such as eps, a scalar by its
# marks, names that may be arrays
ADDED = ("", "", "broadcast", "stretch")
REFUSED = frozenset((3,))
_COST = attrgetter("cost")
_NEVER = 1e9


def _element(slots: list[int], tokens: tuple[Token, ...]) -> float:
    return C["element"] * sum(1 for i in slots if tokens[i] == SCALAR)


class Probe(Shaper):
    """The shape laws with the shapes of a node's parts given: does this node take such parts, and what is it then?"""

    def __init__(self, inference: Inference) -> None:
        super().__init__(inference, {})
        self.preset: dict[int, Shape] = {}

    def shape(self, node: Node) -> Shape:
        found = self.preset.get(id(node))
        return found if found is not None else self.law(node)

    def __call__(self, node: Node, parts: list[Node], tokens: tuple[Token, ...]) -> Token | None:
        self.preset = {id(part): fresh(token) for part, token in zip(parts, tokens)}
        try:
            return canonical(self.law(node))
        except (Mismatch, MatcalcError):
            return None


class Solver:
    """The readings of one input, cheapest first."""

    def __init__(self, inference: Inference, survey: Survey, call: Call, only_scalars: bool = False) -> None:
        self.inference, self.survey, self.call, self.only_scalars = inference, survey, call, only_scalars
        self.probe = Probe(inference)
        self.laws: dict[tuple[object, ...], Token | None] = {}
        self.stuck: Node | None = None
        many = len(survey.occurring) > MANY
        self.beam = NARROW if many else BEAM
        self.keep = 3 if survey.evidence or many else 12  # readings that differ in settled names alone
        self.lets: dict[str, tuple[Token, ...]] = {}

    # -- tables ---------------------------------------------------------------------------------------------------

    def table(self, node: Node) -> list[Entry]:
        """The cheapest readings of a part."""
        rule = _TABLES.get(node.kind, Solver._general)
        found = self._pruned(rule(self, node), self.survey.interval[id(node)])
        if not found and self.stuck is None:
            self.stuck = node
        return found

    def _pruned(self, entries: Iterable[Entry], interval: tuple[int, int]) -> list[Entry]:
        """The cheapest; names that do not occur outside of this interval of leaves are settled."""
        first, last = interval
        spans = self.survey.spans
        groups: dict[tuple[object, ...], int] = {}
        kept: list[Entry] = []
        found = sorted(entries, key=_COST)
        all_kept = len(found) <= min(self.keep, _FEW)  # whatever they are
        for entry in found:
            if len(kept) >= _FEW and entry.cost > kept[0].cost + SPREAD:
                break
            own = [key for key in entry.open if key not in spans or first <= spans[key][0] and spans[key][1] <= last]
            if own:
                entry.closed = (entry.closed, None, tuple((key, entry.open[key]) for key in own))
                entry.open = {k: v for k, v in entry.open.items() if k not in own}
            if all_kept:
                kept.append(entry)
                continue
            same_as = (
                entry.token,
                entry.tokens,
                entry.array,
                entry.arrays,
                entry.flag,
                entry.chain,
                frozenset(entry.open.items()),
            )
            count = groups.get(same_as, 0)
            if count < self.keep:
                groups[same_as] = count + 1
                kept.append(entry)
                if len(kept) >= self.beam:
                    break
        return kept

    def _until(self, node: Node, part: Node) -> tuple[int, int]:
        """The leaves from the beginning of a node to the end of one of its parts."""
        return (self.survey.interval[id(node)][0], self.survey.interval[id(part)][1])

    def _number(self, node: Node) -> list[Entry]:
        return [Entry(0.0, SCALAR, False, {})]

    def _name(self, node: Node) -> list[Entry]:
        key = names.key(node.word)
        inference = self.inference
        if key in inference.lets:
            tokens: tuple[Token, ...] = self.lets.get(key, (SCALAR,))
            return [Entry(0.0, token, token != SCALAR, {key: str(token)}) for token in tokens]
        if key in self.survey.declared:
            token: Token = self.survey.declared[key]
            return [Entry(0.0, token, token != SCALAR, {})]
        if inference.is_constant(key) or key in inference.size_letters:
            return [Entry(0.0, SCALAR, False, {})]
        found = []
        for kind, cost in candidates(key, self.survey, self.only_scalars).items():
            token = TOKEN[kind]
            found.append(Entry(cost, token, token != SCALAR, {key: kind}))
        return found

    def _index(self, node: Node) -> list[Entry]:
        return [Entry(0.0, SCALAR, False, {})]

    def _passed(self, node: Node) -> list[Entry]:
        return [entry.with_(entry.cost, entry.token) for entry in self.table(node.args[0])]

    def _add(self, node: Node) -> list[Entry]:
        survey = self.survey
        found = [e.with_(e.cost, e.token) for e in self.table(node.args[0])]
        state = survey.as_summand(node.args[0])
        for arg in node.args[1:]:
            table, role = self.table(arg), survey.as_summand(arg)
            found = self._pruned(self._sums(found, state, table, role), self._until(node, arg))
            state = max(state, role)
        return found

    def _sums(self, lefts: list[Entry], left_role: int, rights: list[Entry], right_role: int) -> Iterator[Entry]:
        for left in lefts:
            for right in rights:
                both = joined(left, right)
                token = self._law2(broadcast, left.token, right.token) if both is not None else None
                if both is None or token is None:
                    continue
                if (left.token == SCALAR) != (right.token == SCALAR):
                    role = left_role if left.token == SCALAR else right_role
                    both.cost += C[ADDED[role]] if ADDED[role] else 0.0
                    both.flag = both.flag or role in REFUSED
                elif SCALAR not in (left.token, right.token) and (left.token[0] == 1) != (right.token[0] == 1):
                    both.cost += C["rows"]
                both.token = token
                yield both

    def _law2(self, law: Callable[[Shape, Shape], Shape], left: Token, right: Token) -> Token | None:
        key = (law, left, right)
        if key not in self.laws:
            try:
                self.laws[key] = canonical(law(fresh(left), fresh(right)))
            except Mismatch:
                self.laws[key] = None
        return self.laws[key]

    # -- products --------------------------------------------------------------------------------------------------

    def _multiply(self, node: Node) -> list[Entry]:
        operators = node.signs if node.kind == "multiply" else ["", "*"]
        first = Factor(node.args[0], self.survey)
        found = [e.with_(e.cost, e.token, chain=first.begun(e.token)) for e in self.table(first.node)]
        for operator, arg in zip(operators[1:], node.args[1:]):
            products = self._products(found, operator, Factor(arg, self.survey), self.table(arg))
            found = self._pruned(products, self._until(node, arg))
        return [e.with_(e.cost + finished(e, self.survey), e.token) for e in found]

    def _products(self, lefts: list[Entry], operator: str, factor: Factor, rights: list[Entry]) -> Iterator[Entry]:
        for left in lefts:
            for right in rights:
                if operator == "@" and SCALAR in (left.token, right.token):
                    continue
                both = joined(left, right)
                token = self._product(operator, left.token, right.token) if both is not None else None
                if both is None or token is None or left.chain is None or factor.is_refused(left, right.token):
                    continue
                cost, flag = factor.cost(left, right.token)
                both.cost, both.flag, both.token = both.cost + cost, both.flag or flag, token
                both.chain = factor.added(left.chain, right.token)
                yield both

    def _product(self, operator: str, left: Token, right: Token) -> Token | None:
        if operator in (*DOTS, CROSS) and SCALAR not in (left, right) and left[1] == 1 == right[1]:
            return self._law2(dot_product if operator in DOTS else cross_product, left, right)
        return self._law2(product, left, right)

    # -- everything else ------------------------------------------------------------------------------------------

    def _divide(self, node: Node) -> Iterator[Entry]:
        left, right = node.args
        entrywise = self.survey.is_number(left) and any(n.kind == "call" for n in right.walk())
        for a in self.table(left):
            for b in self.table(right):
                both = joined(a, b)
                if both is None:
                    continue
                if b.token == SCALAR:
                    both.token = a.token
                    yield both
                elif entrywise and not self.survey.evidence:
                    both.token, both.flag, both.cost = b.token, True, both.cost + C["quotient"]
                    yield both

    def _general(self, node: Node) -> Iterator[Entry]:
        """Any other node: the tables of its parts joined, and its law asked."""
        parts = self._parts(node)
        combined = [Entry(0.0, SCALAR, False, {})]
        numbers = node.kind == "literal" and self.survey.holds_numbers(node)
        for part in parts:
            table = self.table(part)
            fitting = [e for e in table if e.token == SCALAR] if numbers else table
            combined = self._pruned(self._tuples(combined, fitting), self._until(node, part))
        wanted = self._arrays_wanted(node, parts)
        extra, open_ = self._extra(node), self.survey.has_free(node)
        for entry in combined:
            if any(entry.tokens[i] == SCALAR and (strictly or not entry.arrays[i]) for i, strictly in wanted):
                continue
            token = self._law(node, parts, entry.tokens)
            if token is None:
                continue
            cost = entry.cost + self._blocks(node, entry.tokens) + extra(entry.tokens, token)
            if cost >= _NEVER:
                continue
            if token == SCALAR and id(node) in self.survey.element and not self.survey.is_number(node) and open_:
                continue
            yield entry.with_(cost, token, array=entry.array or token != SCALAR)

    def _arrays_wanted(self, node: Node, parts: list[Node]) -> list[tuple[int, bool]]:
        """Which parts a mark makes arrays, and whether an array inside of a part is not enough: sum(w'*x) is w'*x."""
        marked = self.survey.mark_nodes.get(id(node), ())
        nested = any(stripped(part).kind == "call" and stripped(part).value in REDUCTIONS for part in marked)
        strict = node.kind == "call" and node.value in MATRIX_FUNCTIONS | REDUCTIONS and not nested
        return [(parts.index(part), strict or node.kind == "norm") for part in marked if part in parts]

    def _blocks(self, node: Node, tokens: tuple[Token, ...]) -> float:
        """What blocks in a literal list without marks cost."""
        if node.kind != "literal" or not self.survey.unmarked(node) or all(token == SCALAR for token in tokens):
            return 0.0
        return C["blocks"] if self._stacked(node, tokens) else _NEVER

    def _tuples(self, lefts: list[Entry], rights: list[Entry]) -> Iterator[Entry]:
        """Joined readings with the tokens of all parts, and of each: is an array in it?"""
        for left in lefts:
            for right in rights:
                both = joined(left, right)
                if both is not None:
                    both.tokens, both.arrays = (*left.tokens, right.token), (*left.arrays, right.array)
                    yield both

    def _parts(self, node: Node) -> list[Node]:
        if node.kind == "call" and node.value in SIZED:
            return node.args[: leaves_of_size(node.word)]
        if node.kind == "power-T" and not self.inference.is_power_t():
            return node.args[:1]
        return list(node.args)

    def _law(self, node: Node, parts: list[Node], tokens: tuple[Token, ...]) -> Token | None:
        own = node.kind != "call" or node.value in (*DERIVATIVES, *SIZED) or len(parts) != len(node.args)
        own = own or bool(node.options) or any(part.kind == "number" for part in parts)
        key = (id(node) if own else node.word, tokens)
        if key not in self.laws:
            self.laws[key] = self.probe(node, parts, tokens)
        return self.laws[key]

    def _stacked(self, node: Node, tokens: tuple[Token, ...]) -> bool:
        """May a list without marks hold blocks? Where one variable is asked for, and a cell is a matrix times it."""
        return len(self.call.listed) == 1 and any(
            token == COLUMN and any(self.survey.is_applied_matrix(n) for n in cell.walk())
            for cell, token in zip(node.args, tokens)
        )

    def _extra(self, node: Node) -> Callable[[tuple[Token, ...], Token], float]:
        """tokens, token -> what this combination costs besides."""
        survey = self.survey
        if node.kind in ("e-multiply", "e-divide", "e-power") and id(node) in survey.element:
            slots = survey.element[id(node)]
            lone = {i: key for i in slots if (key := survey.lone(node.args[i])) is not None}
            strict = [i for i, key in lone.items() if survey.strict_vector(key)]
            if strict:
                return lambda tokens, token: (
                    _NEVER if any(tokens[i] == SCALAR for i in strict) else _element(slots, tokens)
                )
            return lambda tokens, token: _element(slots, tokens)
        if id(node) in survey.patterns and not survey.evidence:
            return lambda tokens, token: C["pattern"] if token != SCALAR else 0.0
        return lambda tokens, token: 0.0

    # -- the whole ------------------------------------------------------------------------------------------------

    def readings(self) -> list[Entry]:
        """The cheapest readings of the whole input."""
        found = [Entry(0.0, SCALAR, False, {})]
        for name, _, value in self.inference.let_list:
            key = names.key(name)
            table = self.table(value)
            self.lets[key] = tuple(dict.fromkeys(entry.token for entry in table))
            for entry in table:
                if entry.open.get(key, str(entry.token)) != str(entry.token):
                    continue
                entry.open = {**entry.open, key: str(entry.token)}
            found = self._pruned(self._beside(found, table), (0, -1))
        table = self.table(self.inference.expression)
        found = list(self._beside(found, table, last=True))
        for entry in found:
            entry.cost += self._whole(entry)
        return sorted(found, key=lambda e: e.cost)[:READINGS]

    def _beside(self, lefts: list[Entry], rights: list[Entry], last: bool = False) -> Iterator[Entry]:
        for left in lefts:
            for right in rights:
                both = joined(left, right)
                if both is not None:
                    both.token = right.token if last else SCALAR
                    yield both

    def _whole(self, entry: Entry) -> float:
        """What the command, --wrt and the capitals of the whole reading cost."""
        needs, survey = self.call.needs, self.survey
        array, cost = entry.token != SCALAR, 0.0
        if array and needs in ("scalar", "components-scalar"):
            cost += C["call"]
        if array and needs == "prefer-scalar":
            cost += C["prefer"]
        if not survey.evidence and not self.only_scalars:
            cost += C["capitals"] if self._lone_capitals(entry.kinds()) else 0.0
            cost += C["formula"] if survey.quotient and array else 0.0
        return cost

    def _lone_capitals(self, kinds: dict[str, str]) -> bool:
        """Are capitals matrices among themselves, where neither --wrt nor a power nor a second factor asks for it? An I
        that is a number, I*R, and an identity without a matrix are no better."""
        survey, listed = self.survey, self.call.listed
        chosen = {key for key, kind in kinds.items() if kind == "matrix"}
        if not chosen:
            return "identity" in kinds.values()
        if kinds.get("I") == "scalar":
            return True
        if any(kind in ("vector", "row") for kind in kinds.values()) or survey.power in listed:
            return False
        alone = all(letter(key).name == "capital" for key in survey.occurring)  # X + Y, exp(X)
        asked = survey.repeated or any(key in chosen and (alone or key in survey.companions) for key in listed)
        return survey.numeric or not asked


_TABLES: dict[str, Callable[[Solver, Node], Iterable[Entry]]] = {
    "number": Solver._number,
    "string": Solver._number,
    "name": Solver._name,
    "index": Solver._index,
    "group": Solver._passed,
    "negate": Solver._passed,
    "add": Solver._add,
    "multiply": Solver._multiply,
    "juxtapose": Solver._multiply,
    "divide": Solver._divide,
}
