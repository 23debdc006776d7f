"""Kinds and sizes of every name and every node: what is read is what was meant, or it is refused.

The choice of kinds is made once, over the whole input: marks.py and survey.py find what the text says, solver.py weighs
it and lists the cheapest readings; here their sizes are tried in that order, and the first that fits is the reading. A
reading with marks never falls back to scalars. When none fits, the error is that of the conventional reading, with both
sizes and the operator. Imports no SymPy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from matcalc_cli.errors import LimitError, MatcalcError, SizeError, SyntaxProblem
from matcalc_cli.language.given import Declared
from matcalc_cli.language.kinds.call import Call
from matcalc_cli.language.kinds.letters import letter
from matcalc_cli.language.kinds.shaper import Shaper
from matcalc_cli.language.kinds.survey import Survey
from matcalc_cli.language.syntax import Lets, Node
from matcalc_cli.model import names
from matcalc_cli.model.shapes import SCALAR, Shape

if TYPE_CHECKING:
    from matcalc_cli.language.kinds.entries import Entry
    from matcalc_cli.language.kinds.solver import Solver
    from matcalc_cli.model.functions.row import FunctionRow
    from matcalc_cli.model.operations.row import OperationRow

CONSTANTS = ("pi", "e")
IDENTITIES = ("I", "eye")
MAX_LEVELS = 1000  # of definitions that use definitions


@dataclass
class Names:
    """The names of a text, in the order in which they appear."""

    occurring: list[str] = field(default_factory=list)
    spelled: dict[str, str] = field(default_factory=dict)
    sizes: set[str] = field(default_factory=set)  # names inside eye(n), zeros(m, n)


class Why(NamedTuple):
    """Why a name is what it is: its kind, the reason, and the kind it could have had as well by its letter alone."""

    kind: str
    reason: str
    other: str = ""


class Reading(NamedTuple):
    """A text whose kinds are known: shape by name key; every node's `shape` is set. `why` explains each inferred name;
    `arrays_fit`: a reading with arrays would have fitted too."""

    shapes: dict[str, Shape]
    assumed: frozenset[str]
    why: Mapping[str, Why] = MappingProxyType({})
    arrays_fit: bool = False


def _tables() -> tuple[dict[str, FunctionRow], dict[str, OperationRow]]:
    from matcalc_cli.model.functions import BY_NAME
    from matcalc_cli.model.operations.table import OPERATION

    return BY_NAME, OPERATION


class Inference:
    """One text, its declarations, the names --wrt lists as scalars, and what the command says (`call`)."""

    def __init__(
        self,
        lets: Lets,
        expression: Node,
        given: Declared,
        scalars: set[str],
        columns: dict[str, str],
        text: str = "",
        call: Call | None = None,
    ) -> None:
        self.functions, self.operations = _tables()
        self.text, self.call = text, call or Call()
        self.given, self.scalars, self.columns = given, scalars, columns
        self.let_list = lets
        self.lets = _definitions(lets)
        self.expression = expression
        declared = (s for d in given.values() for s in (*d.shape, *sum(d.arguments or (), ())))
        parts = (part for s in declared for part in (s if isinstance(s, tuple) else (s,)))
        self.size_letters = (
            {s for s in parts if isinstance(s, str) and s != "*"} - set(given) - scalars - self.lets.keys()
        )
        self.roots = [value for _, _, value in lets] + [expression]
        self.nodes = [node for root in self.roots for node in root.walk()]
        self.marked: Mapping[str, str] = {}
        self.numbers: frozenset[str] = frozenset()  # I where it is a number
        self.survey = Survey(self, self.call)
        self.marked = self.survey.marked
        self.stems = self.survey.stems
        self.names = Names(self.survey.occurring, self.survey.spelled, self.survey.sizes)

    def entered(self, node: Node) -> str:
        """A part as it was entered, on one line."""
        return " ".join(self.text[node.span.start : node.span.end].split())

    # -- what a name is before kinds ------------------------------------------------------------------------------

    def _own(self, name: str) -> bool:
        """Is it a name of the user's by a declaration, --wrt or a fact?"""
        return (
            name in self.given
            or name in self.scalars
            or name in self.columns
            or name in self.call.listed
            or name in self.call.facts
        )

    def is_constant(self, name: str) -> bool:
        """pi and e, unless declared, differentiated by, given a value or marked as an array (e'*e)."""
        return name in CONSTANTS and not self._own(name) and name not in self.marked

    def is_e(self, node: Node) -> bool:
        """Is a part the base of the natural logarithm?"""
        bare = node.bare()
        return bare.kind == "name" and bare.value == "e" and self.is_constant("e")

    def is_identity(self, name: str) -> bool:
        """I and eye, unless they are names of the user's; I is a number where no array is beside it."""
        return name in IDENTITIES and not self._own(name) and name not in self.numbers

    def is_power_t(self) -> bool:
        """Is x^T a power, since T is a name?"""
        return "T" in self.given or "T" in self.scalars

    def is_open_capital(self, name: str) -> bool:
        """A capital of which nothing is declared or given."""
        settled = (*self.given, *self.scalars, *self.columns, *self.call.facts, *self.lets)
        return letter(name).name == "capital" and name not in settled

    # -- the choice -----------------------------------------------------------------------------------------------

    def infer(self) -> Reading:
        """The cheapest reading whose sizes fit; raises SizeError (of the conventional reading) when none does."""
        survey = self.survey
        if survey.declared_all:
            return self.declared()
        if survey.plain:
            return self._sized(dict.fromkeys(survey.occurring, "scalar"))
        from matcalc_cli.language.kinds.solver import Solver  # where there is no choice, nothing that chooses

        solver = Solver(self, survey, self.call)
        readings = solver.readings()
        scalars = Solver(self, survey, self.call, only_scalars=True).readings() if not survey.evidence else []
        first: MatcalcError | None = None
        for entry in sorted((*scalars, *readings), key=lambda e: e.cost):
            try:
                reading = self._sized(entry.kinds())
                if entry.flag:
                    raise self._misfit(solver)
                return self._explained(reading, entry, (*scalars, *readings))
            except SizeError as problem:
                if entry.flag:
                    raise
                first = first or problem
        raise first or self._misfit(solver)

    def declared(self) -> Reading:
        """The reading where every name is declared: there is nothing to choose."""
        return self._sized({})

    def _sized(self, kinds: dict[str, str]) -> Reading:
        """The reading with these kinds; raises SizeError where sizes do not fit."""
        survey = self.survey
        self.numbers = frozenset(key for key in IDENTITIES if kinds.get(key) == "scalar")
        shaper = Shaper(self, kinds)
        for root in self.roots:
            shaper.shape(root)
        identities = {key for key in IDENTITIES if key in survey.spelled and self.is_identity(key)}
        self.names = Names(
            [key for key in survey.occurring if key not in identities],
            {key: name for key, name in survey.spelled.items() if key not in identities},
            survey.sizes,
        )
        shapes = {n: s for n, s in shaper.shapes.items() if n in self.names.spelled}
        return Reading(shapes, frozenset(n for n in shapes if n not in self.given))

    def _misfit(self, solver: Solver) -> MatcalcError:
        """The error of the reading that letters and marks alone propose."""
        from matcalc_cli.language.kinds.candidates import candidates

        kinds: dict[str, str] = {}
        for key in self.survey.occurring:
            if key not in self.given:
                found = candidates(key, self.survey)
                kinds[key] = min(found, key=found.__getitem__)
        try:
            self._sized(kinds)
        except MatcalcError as problem:
            return problem
        stuck = solver.stuck or self.expression
        part = self.entered(stuck)
        return SizeError(
            f"no choice of scalars, vectors and matrices fits {part}" if len(part) <= 40 else "no kinds fit this part",
            stuck.span,
            hint='declare the names: --given "A: m,n; x: n; c: scalar"',
        )

    # -- why ------------------------------------------------------------------------------------------------------

    def _explained(self, reading: Reading, chosen: Entry, readings: tuple[Entry, ...]) -> Reading:
        """The reading with the reason of each kind, and the kind that only its letter decided against."""
        kinds = chosen.kinds()
        why: dict[str, Why] = {}
        for key in self.names.occurring:
            if key in self.given or key not in kinds:
                continue
            kind = kinds[key]
            why[key] = Why(kind, self._reason(key, kind), self._other(key, kind, chosen, readings))
        fit = any(entry.token != SCALAR for entry in readings) and not chosen.flag
        return Reading(reading.shapes, reading.assumed, why, fit)

    def _reason(self, key: str, kind: str) -> str:
        survey = self.survey
        if key in survey.facts:
            return "the call says so (--wrt, --at or an index)"
        if key in survey.why and kind != "scalar":
            return survey.why[key]
        row = letter(key)
        usual = min(row.costs, key=row.costs.__getitem__)
        if kind == usual:
            return f"by its letter: {row.name}, as in {row.example}"
        if kind == "vector":
            return "it is added to a vector, or stands to the right of a matrix"
        return "it meets only scalars, divides, or is an exponent" if kind == "scalar" else "nothing else fits"

    def _other(self, key: str, kind: str, chosen: Entry, readings: tuple[Entry, ...]) -> str:
        """Another kind of this name that fits as well, where nothing but letters decided."""
        if key in self.survey.facts or key in self.survey.marked:
            return ""
        for entry in sorted(readings, key=lambda e: e.cost):
            kinds = entry.kinds()
            if kinds.get(key, kind) == kind or entry.flag or entry.cost - chosen.cost > _LETTERS_ALONE:
                continue
            if sum(kinds.get(k) != v for k, v in chosen.kinds().items()) == 1 or not self.survey.evidence:
                return kinds[key]
        return ""


_LETTERS_ALONE = 4.5  # readings that differ by no more differ by letters


def _definitions(lets: Lets) -> dict[str, Node]:
    """{key: expression}; raises SyntaxProblem for a name defined twice or by itself."""
    found: dict[str, Node] = {}
    if not lets:
        return found
    for name, span, value in lets:
        if names.key(name) in found:
            raise SyntaxProblem(f"{name} is defined twice", span, hint="give the second one another name")
        found[names.key(name)] = value
    uses = {
        key: {k for n in value.walk() if n.kind == "name" and (k := names.key(str(n.value))) in found}
        for key, value in found.items()
    }
    spans = {names.key(name): (name, span) for name, span, _ in lets}
    try:
        ordered = list(TopologicalSorter(uses).static_order())
    except CycleError as circle:
        name, span = next(spans[key] for key in spans if key in circle.args[1])
        raise SyntaxProblem(f"{name} is defined by itself", span) from None
    levels: dict[str, int] = {}
    for key in ordered:
        levels[key] = 1 + max((levels[k] for k in uses[key]), default=0)
        if levels[key] > MAX_LEVELS:
            raise LimitError(f"definitions build on one another more than {MAX_LEVELS:,} deep", spans[key][1])
    return found
