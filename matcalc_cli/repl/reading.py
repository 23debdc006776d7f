"""How the line that is being typed would be read: names with kinds and sizes, or the mistake and its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.table import BY_NAME as ROWS
from matcalc_cli.errors import LimitError, MatcalcError, Span
from matcalc_cli.repl.lines import Call, Definition, read_line
from matcalc_cli.repl.session import Session
from matcalc_cli.verbs.derive import BY_NAME, EVAL

if TYPE_CHECKING:
    from matcalc_cli.model.problem import Problem

PATIENCE = 0.3  # seconds for a reading while someone types
LONGEST = 600  # characters that are read at every key
_MOST = 12  # names that are listed


class Reading(NamedTuple):
    """`text` is one line; `wrong` is the place of a mistake in the line that was typed, None of a good one."""

    text: str = ""
    wrong: Span | None = None
    good: bool = True


class Reader:
    """`read` keeps the last line, which is asked for at every key and every redraw."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._kept: tuple[object, Reading] = (None, Reading())
        self.warm = False

    def warm_up(self) -> None:
        """Load what reads, beside the person who begins to type: nothing is read before."""
        described(parsed("norm2(A*x - b)^2 + x0", "", None))
        self.warm = True

    def read(self, line: str) -> Reading:
        """The reading of a line; an empty one of what is no expression, or too long to be read at every key."""
        state = (line, *self._session.definitions.values(), *self._session.settings.items())
        if self.warm and self._kept[0] != state:
            self._kept = (state, self._read(line) if len(line) <= LONGEST else Reading())
        return self._kept[1]

    def _read(self, line: str) -> Reading:
        try:
            said = read_line(line)
        except MatcalcError:
            return Reading()
        if isinstance(said, Definition):
            start = line.index("=") + 1
            start += len(line[start:]) - len(line[start:].lstrip())
            said = Call(ROWS["eval"], said.right, start) if said.right else None
        if not isinstance(said, Call) or not said.of_expression or not said.text:
            return Reading()
        shift = 0
        try:
            with time_limit(PATIENCE):
                entered = self._session.entered(said)
                shift = entered.shift
                return Reading(described(parsed(entered.text, self._given(said, entered.text), said)))
        except LimitError:
            return Reading()
        except MatcalcError as problem:
            span, place = problem.span, None
            if span is not None and span.start >= shift:
                back = said.start - shift
                place = Span(span.start + back, max(span.end, span.start + 1) + back)
            return Reading(problem.message, place, good=False)

    def _given(self, said: Call, text: str) -> str:
        pairs = zip(said.options, (*said.options[1:], ""))
        own = [word.partition("=")[2] or after for word, after in pairs if word.partition("=")[0] == "--given"]
        return "; ".join(filter(None, (self._session.declared(f"{text} {said.wrt}"), *own)))


def parsed(text: str, given: str, said: Call | None) -> Problem:
    """The text as its command would read it; None: as `eval`."""
    from matcalc_cli.language.facts import call
    from matcalc_cli.language.parse import parse

    row = BY_NAME.get(said.command.name, EVAL) if said else EVAL
    by = said.wrt if said else ()
    return parse(text, given, by or None, single=row.single, targets=False, call=call(row.needs))


def described(problem: Problem) -> str:
    """A ∈ ℝᵐˣⁿ, x ∈ ℝⁿ → m×1: what each name is, and the whole."""
    from matcalc_cli.language.notation import Unicode
    from matcalc_cli.model import nodes as N
    from matcalc_cli.render.heading import shape_text, space

    unicode = Unicode()
    scalars = [unicode.name(v.name) for v in problem.variables if v.kind == "scalar"]
    arrays = [f"{unicode.name(v.name)} ∈ {space(v)}" for v in problem.variables if v.kind != "scalar"]
    whole = shape_text(N.shape(problem.expr)) if N.is_array(problem.expr) else "scalar"
    return " → ".join(filter(None, (_listed([*arrays, *([f"{_listed(scalars)} ∈ ℝ"] if scalars else [])]), whole)))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST]) + (", …" if len(names) > _MOST else "")
