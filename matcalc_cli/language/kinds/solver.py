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
from typing import TYPE_CHECKING, Any, NamedTuple

from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.kinds.letters import added_as_number, letter
from matcalc_cli.language.kinds.shaper import CROSS, DERIVATIVES, SIZED, Shaper, broadcast, cross_product
from matcalc_cli.language.kinds.survey import MATRIX_FUNCTIONS, REDUCTIONS, Survey, leaves_of_size, stripped
from matcalc_cli.language.syntax import Node
from matcalc_cli.model import names
from matcalc_cli.model.shapes import SCALAR, Mismatch, Var, product, resolve, same

if TYPE_CHECKING:
    from collections.abc import Callable

    from matcalc_cli.language.kinds.infer import Inference
    from matcalc_cli.language.kinds.survey import Call

COLUMN, ROW, MATRIX = (None, 1), (1, None), (None, None)
TOKEN = {"scalar": SCALAR, "vector": COLUMN, "row": ROW, "matrix": MATRIX, "identity": MATRIX}
BEAM, NARROW = 20, 8  # readings kept of one part; of a text with more than MANY names
MANY = 14
SPREAD = 60  # what costs more than the cheapest by this is dropped, where there is enough else
READINGS = 24  # readings of the whole whose sizes are tried


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


# by survey.as_summand: numbers, names such as eps, a scalar by its marks, names that may be arrays
_REFUSED = frozenset((3,))
_ADDED = (lambda: 0.0, lambda: 0.0, lambda: C["broadcast"], lambda: C["stretch"])


_NEVER = 1e9


def _element(slots: list[int], tokens: tuple) -> float:
    return C["element"] * sum(1 for i in slots if tokens[i] == SCALAR)


class Entry:
    """One reading of one part: what it costs, its token, whether an array is in it, the kinds of the names that occur
    outside of it too, and a linked list of the kinds that are settled."""

    __slots__ = ("_kinds", "array", "closed", "cost", "flag", "open", "state", "token")

    def __init__(
        self,
        cost: float,
        token: tuple[str | None, ...] | None,
        array: bool,
        open_: dict[str, str],
        closed: None = None,
        flag: bool = False,
        state: tuple[int, ...] | None = None,
    ) -> None:
        self.cost, self.token, self.array, self.open = cost, token, array, open_
        self.closed, self.flag, self.state, self._kinds = closed, flag, state, None

    def with_(
        self,
        cost: float,
        token: tuple[int | str | None, ...],
        array: bool | None = None,
        flag: None = None,
        state: tuple[int, ...] | None = None,
    ) -> Entry:
        array = self.array if array is None else array
        return Entry(cost, token, array, self.open, self.closed, self.flag if flag is None else flag, state)

    def kinds(self) -> dict[str, str]:
        """{name: kind} of all names of this reading, which is complete and is asked once for every name."""
        if self._kinds is not None:
            return self._kinds
        found = dict(self.open)
        stack = [self.closed]
        while stack:
            item = stack.pop()
            if item is None:
                continue
            left, right, own = item
            found.update(own)
            stack += (left, right)
        self._kinds = found
        return found


def joined(left: Entry, right: Entry) -> Entry | None:
    """Both readings at once; None where they differ on a name. Token and state are the caller's to set."""
    small, large = (left.open, right.open) if len(left.open) < len(right.open) else (right.open, left.open)
    for key, kind in small.items():
        if large.get(key, kind) != kind:
            return None
    closed = (left.closed, right.closed, ()) if left.closed and right.closed else left.closed or right.closed
    return Entry(
        left.cost + right.cost,
        None,
        left.array or right.array,
        {**large, **small} if small else large,
        closed,
        left.flag or right.flag,
    )


def canonical(shape: tuple) -> tuple:
    """The token of a shape: sizes to be found become None."""
    return tuple(size if _known(size := resolve(part)) else None for part in shape)


def _known(size: Var | int | str) -> bool:
    if isinstance(size, tuple):
        return all(_known(part) for part in size[1:])
    return not isinstance(size, Var)


def fresh(token: tuple) -> tuple:
    """A shape of that token, with new sizes to be found."""
    return tuple(Var() if size is None else size for size in token)


class Probe(Shaper):
    """The shape laws with the shapes of a node's parts given: does this node take such parts, and what is it then?"""

    def __init__(self, inference: Inference) -> None:
        super().__init__(inference, {})
        self.preset: dict[int, tuple] = {}

    def shape(self, node: Node) -> tuple:
        found = self.preset.get(id(node))
        return found if found is not None else getattr(self, "_" + node.kind.replace("-", "_"))(node)

    def __call__(self, node: Node, parts: list[Node], tokens: tuple) -> tuple | None:
        self.preset = {id(part): fresh(token) for part, token in zip(parts, tokens)}
        try:
            return canonical(getattr(self, "_" + node.kind.replace("-", "_"))(node))
        except (Mismatch, MatcalcError):
            return None


class Solver:
    """The readings of one input, cheapest first."""

    def __init__(self, inference: Inference, survey: Survey, call: Call, only_scalars: bool = False) -> None:
        self.inference, self.survey, self.call, self.only_scalars = inference, survey, call, only_scalars
        self.probe = Probe(inference)
        self.laws: dict = {}
        self.stuck: Node | None = None
        many = len(survey.occurring) > MANY
        self.beam = NARROW if many else BEAM
        self.keep = 3 if survey.evidence or many else 12  # readings that differ in settled names alone
        self.lets: dict[str, tuple] = {}

    # -- names ----------------------------------------------------------------------------------------------------

    def candidates(self, key: str) -> dict[str, float]:
        """{kind: cost} of a name: a fact, a mark, or its letter."""
        survey = self.survey
        if key in survey.facts:
            return {survey.facts[key]: 0.0}
        row = letter(key)
        costs = {k: float(c) for k, c in row.costs.items()}
        if row.name == "capital" and key in self.call.listed:
            costs["scalar"] += 1.0
        placed = key in survey.placed
        if "vector" in costs and placed:
            costs["vector"] = row.added if key in survey.summands else row.placed
        if key in survey.summands and added_as_number(key):
            costs["vector"] = costs.get("vector", 0.0) + 4
        if key in survey.divisors and key not in survey.marked:
            costs["scalar"] = 0.0
        if row.name == "capital" and self.call.needs == "scalar":
            costs["vector"] = C["upright"]  # the Y of (Y - X*b)'*(Y - X*b)
        if key in ("I", "eye"):
            costs = {"identity": 0.0, **({"scalar": 2.0} if key == "I" else {})}
        wanted = survey.marked.get(key)
        if wanted is not None:
            costs.pop("scalar", None)
            if "vector" in costs and row.name != "capital":
                costs["vector"] = 0.0
            if wanted == "matrix":
                costs.setdefault("matrix", 1.0)
            if not costs:
                costs = {"vector": 0.0}
        elif key in survey.summed:
            costs.pop("scalar", None)
        elif self.only_scalars:
            asked = 1.0 if key in self.call.listed else 0.0
            return {"scalar": 2.0 + asked if row.name == "capital" or key == "I" else 0.0} if key != "eye" else costs
        if key in survey.parameters:
            costs = {k: c + (C["parameter"] if k != "scalar" else 0.0) for k, c in costs.items()}
        if self.call.needs == "components" and wanted is None:
            costs = {k: c + (C["call"] if k != "scalar" else 0.0) for k, c in costs.items()}
            costs.setdefault("scalar", 0.0)
        return costs

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
        groups: dict = {}
        kept: list[Entry] = []
        for entry in sorted(entries, key=lambda e: e.cost):
            if len(kept) > 4 and entry.cost > kept[0].cost + SPREAD:
                break
            own = [key for key in entry.open if key not in spans or first <= spans[key][0] and spans[key][1] <= last]
            if own:
                entry.closed = (entry.closed, None, tuple((key, entry.open[key]) for key in own))
                entry.open = {k: v for k, v in entry.open.items() if k not in own}
            same_as = (entry.token, entry.array, entry.flag, entry.state, frozenset(entry.open.items()))
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
        key = names.key(node.value)
        inference = self.inference
        if key in inference.lets:
            tokens = self.lets.get(key, (SCALAR,))
            return [Entry(0.0, token, token != SCALAR, {key: token}) for token in tokens]
        if key in self.survey.declared:
            token = self.survey.declared[key]
            return [Entry(0.0, token, token != SCALAR, {})]
        if inference.is_constant(key) or key in inference.size_letters:
            return [Entry(0.0, SCALAR, False, {})]
        found = []
        for kind, cost in self.candidates(key).items():
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
                if token is None:
                    continue
                if (left.token == SCALAR) != (right.token == SCALAR):
                    role = left_role if left.token == SCALAR else right_role
                    both.cost += _ADDED[role]()
                    both.flag = both.flag or role in _REFUSED
                elif SCALAR not in (left.token, right.token) and (left.token[0] == 1) != (right.token[0] == 1):
                    both.cost += C["rows"]
                both.token = token
                yield both

    def _law2(self, law: Callable[..., Any], left: tuple, right: tuple) -> tuple | None:
        key = (law, left, right)
        if key not in self.laws:
            try:
                self.laws[key] = canonical(law(fresh(left), fresh(right)))
            except Mismatch:
                self.laws[key] = None
        return self.laws[key]

    # -- products: the state of a chain is (arrays in it, is its one array unmarked, is a determined scalar in it,
    #    is it so far one free name, is it a free name times a row) ------------------------------------------------

    def _multiply(self, node: Node) -> list[Entry]:
        operators = node.value if node.kind == "multiply" else ["", "*"]
        factors = node.args
        found = [self._started(e, factors[0]) for e in self.table(factors[0])]
        for operator, arg in zip(operators[1:], factors[1:]):
            rights = self.table(arg)
            found = self._pruned(self._products(found, operator, arg, rights), self._until(node, arg))
        return [self._finished(e) for e in found]

    def _started(self, entry: Entry, factor: Node) -> Entry:
        array = entry.token != SCALAR
        unmarked = self.survey.unmarked(factor)
        name = array and unmarked and self.survey.lone(factor) is not None
        identity = array and self.survey.is_identity(factor)
        state = (int(array), array and unmarked, not array and not unmarked, name, False, identity)
        return entry.with_(entry.cost, entry.token, state=state)

    def _products(self, lefts: list[Entry], operator: str, arg: Node, rights: list[Entry]) -> Iterator[Entry]:
        survey = self.survey
        unmarked, bare = survey.unmarked(arg), survey.lone(arg)
        inside = id(arg) in survey.inside_sum
        for left in lefts:
            for right in rights:
                if operator == "@" and SCALAR in (left.token, right.token):
                    continue
                both = joined(left, right)
                if both is None:
                    continue
                token = self._product(operator, left.token, right.token)
                if token is None:
                    continue
                arrays, single, determined, name, outer, _ = left.state
                array = right.token != SCALAR
                cost = both.cost
                if not array and left.token != SCALAR and not survey.is_number(arg):
                    free = bare is not None and bare not in survey.facts and bare not in survey.declared
                    wide = left.token[1] != 1
                    if free and wide and letter(bare).name not in ("word", "capital word"):
                        cost += C["neighbour"]
                        both.flag = both.flag or left.token[0] == 1
                    elif free and survey.strict_vector(bare) and survey.evidence:
                        cost, both.flag = cost + C["neighbour"], True  # A[0,:]*x, x.^2*y
                    elif unmarked:
                        cost += C["trailing"] + (2.0 if free and letter(bare).name == "capital" else 0.0)
                if inside and not array and left.token != SCALAR and self._is_vector_letter(arg):
                    continue
                if array and left.token == SCALAR and not arrays and id(arg) in survey.after_vector_letter:
                    continue
                if array and left.token != SCALAR and left.token[1] != 1 and survey.is_pattern(arg):
                    cost += C["pattern"]  # A*exp(-k*x): A is an amplitude
                if outer and array and inside:
                    continue  # sum(y*w'*x): one x for all of y was not meant
                if outer and array:
                    cost += C["role"]  # m*v'*v: only the scalar v'*v multiplies m
                both.cost, both.token = cost, token
                both.state = (
                    min(arrays + array, 2),
                    single or array and unmarked,
                    determined or not array and not unmarked,
                    not arrays and array and unmarked and bare is not None,
                    name and array and right.token[0] == 1,
                    left.state[5] or array and survey.is_identity(arg),
                )
                yield both

    def _product(self, operator: str, left: tuple, right: tuple) -> tuple | None:
        if operator in ("·", "⋅") and SCALAR not in (left, right) and left[1] == 1 == right[1]:
            return SCALAR if self._law2(same, left, right) is not None else None
        if operator == CROSS and SCALAR not in (left, right) and left[1] == 1 == right[1]:
            return self._law2(cross_product, left, right)
        return self._law2(product, left, right)

    def _finished(self, entry: Entry) -> Entry:
        arrays, single, determined, *_, identity = entry.state
        extra = C["role"] if arrays == 1 and single and determined else 0.0
        if identity and arrays > 1 and not self.survey.evidence and 1 not in entry.token:
            extra += C["identity"]
        return entry.with_(entry.cost + extra, entry.token)

    def _is_vector_letter(self, arg: Node) -> bool:
        """Is it a bare vector letter that is no number as often (y, but not k), possibly negated?"""
        key = self.survey.lone(arg)
        return key is not None and self.survey.strict_vector(key)

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
        combined = [Entry(0.0, (), False, {})]
        for part in parts:
            table = self.table(part)
            combined = self._pruned(self._tuples(combined, table), self._until(node, part))
        marked = self.survey.mark_nodes.get(id(node), ())
        wanted = [parts.index(part) for part in marked if part in parts]
        extra = self._extra(node)
        open_ = self.survey.has_free(node)
        nested = any(stripped(part).kind == "call" and stripped(part).value in REDUCTIONS for part in marked)
        strictly = (
            node.kind == "norm" or not nested and node.kind == "call" and node.value in MATRIX_FUNCTIONS | REDUCTIONS
        )
        scalars = node.kind == "literal" and self.survey.unmarked(node)
        for entry in combined:
            tokens = entry.token
            if any(tokens[i] == SCALAR and (strictly or not entry.state[i]) for i in wanted):
                continue
            token = self._law(node, parts, tokens)
            if token is None:
                continue
            if scalars and any(t != SCALAR for t in tokens):
                if not self._stacked(node, tokens):
                    continue
                entry.cost += C["blocks"]
            if token == SCALAR and id(node) in self.survey.element and not self.survey.is_number(node) and open_:
                continue
            cost = entry.cost + extra(tokens, token)
            if cost >= _NEVER:
                continue
            yield entry.with_(cost, token, array=entry.array or token != SCALAR)

    def _tuples(self, lefts: list[Entry], rights: list[Entry]) -> Iterator[Entry]:
        """Joined readings whose token is the tuple of the parts' tokens, and state the tuple of "is an array in it, or
        nothing free" of the parts."""
        for left in lefts:
            for right in rights:
                both = joined(left, right)
                if both is None:
                    continue
                both.token = (*left.token, right.token)
                both.state = (*(left.state or ()), right.array)
                yield both

    def _parts(self, node: Node) -> list[Node]:
        if node.kind == "call" and node.value in SIZED:
            return node.args[: leaves_of_size(node.value)]
        if node.kind == "power-T" and not self.inference.is_power_t():
            return node.args[:1]
        return list(node.args)

    def _law(self, node: Node, parts: list[Node], tokens: tuple) -> tuple | None:
        key = (node.kind, node.value if node.kind == "call" else id(node), tokens)
        if node.kind == "call" and (node.value in DERIVATIVES or node.value in SIZED or len(parts) != len(node.args)):
            key = (id(node), tokens)
        if node.kind == "call" and (node.options or any(part.kind == "number" for part in parts)):
            key = (id(node), tokens)
        if key not in self.laws:
            self.laws[key] = self.probe(node, parts, tokens)
        return self.laws[key]

    def _stacked(self, node: Node, tokens: tuple) -> bool:
        """May a list without marks hold blocks? Where one variable is asked for, and a cell is a matrix times it."""
        call = self.call
        return len(call.listed) == 1 and any(
            token == COLUMN and any(self.survey.is_applied_matrix(n) for n in cell.walk())
            for cell, token in zip(node.args, tokens)
        )

    def _extra(self, node: Node) -> Callable[..., Any]:
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
                if entry.open.get(key, entry.token) != entry.token:
                    continue
                entry.open = {**entry.open, key: entry.token}
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
        call, survey = self.call, self.survey
        array = entry.token != SCALAR
        cost = 0.0
        if array and call.needs in ("scalar", "components-scalar"):
            cost += C["call"]
        if array and call.needs == "prefer-scalar":
            cost += C["prefer"]
        kinds = entry.kinds()
        if not survey.evidence and not self.only_scalars:
            chosen = [k for k in kinds if kinds[k] == "matrix"]
            lower = any(kinds[k] in ("vector", "row") for k in kinds)
            alone = all(letter(k).name == "capital" for k in survey.occurring)  # X + Y, exp(X)
            asked = any(k in chosen and (alone or k in survey.companions) for k in call.listed) or survey.repeated
            asked = asked and not survey.numeric or survey.power in call.listed
            identity = not chosen and "identity" in kinds.values()
            number = bool(chosen) and kinds.get("I") == "scalar"  # I*R: current and resistance
            if identity or number or chosen and not lower and not asked:
                cost += C["capitals"]
            if survey.quotient and array:
                cost += C["formula"]
        return cost


_TABLES = {
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
