"""How a row is put to the program: the call as a shell makes it, with the reading and the results overheard.

The whole command runs in this process, so that whatever it tells the reader (its own needs, --at, --claim) counts.
`parse` and `derive` are wrapped: the wrappers pass everything on and keep what came out. With `kinds_only` the call
ends where differentiation would begin.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from matcalc_cli.engine import derive as engine
from matcalc_cli.engine import evaluation
from matcalc_cli.language import parse as parser
from matcalc_cli.model.names import key
from matcalc_cli.model.problem import Derivative, Problem
from tests.reading.row import Reading
from tests.shell import matcalc

OK, MISREAD, REFUSED, REASON = "ok", "misread", "refused", "another reason"


class _Stop(BaseException):
    """The reading is known, nothing else was asked for."""


@dataclass
class Heard:
    """What the program made of a row: exit code, texts, problems as read, results."""

    code: int = 0
    out: str = ""
    err: str = ""
    problems: list[Problem] = field(default_factory=list)
    results: list[Derivative] = field(default_factory=list)

    @property
    def kinds(self) -> dict[str, str]:
        """Kind by key of name; an array that was written out counts as itself, not as its entries."""
        if not self.problems:
            return {}
        problem = self.problems[-1]
        entries = {e for array in problem.arrays for e in array.symbol.free_symbols}
        listed = (*problem.arrays, *(v for v in problem.variables if v.symbol not in entries))
        return {key(v.name): v.kind for v in listed}


@contextmanager
def _overheard(row: Reading, heard: Heard, kinds_only: bool) -> Iterator[None]:
    parse, derive, value, at_point = parser.parse, engine.derive, engine.value, evaluation.at_point

    def parsing(text, *args, **more):
        problem = parse(text, *args, **more)
        if text.strip() == row.expr.strip():
            heard.problems.append(problem)
        return problem

    def deriving(verb, several):
        def wrapped(*args, **more):
            if kinds_only:
                raise _Stop
            found = verb(*args, **more)
            heard.results[:] = found if several else [found]
            return found

        return wrapped

    def placing(*args, **more):
        found = at_point(*args, **more)
        heard.results[:] = [r for r in heard.results if r.at] + [found]
        return found

    parser.parse, engine.derive, engine.value = parsing, deriving(derive, True), deriving(value, False)
    evaluation.at_point = placing
    try:
        yield
    finally:
        parser.parse, engine.derive, engine.value, evaluation.at_point = parse, derive, value, at_point


def ask(row: Reading, kinds_only: bool = False) -> Heard:
    """Run the call of a row."""
    heard = Heard()
    with _overheard(row, heard, kinds_only):
        try:
            outcome = matcalc(*row.argv)
        except _Stop:
            return heard
    heard.code, heard.out, heard.err = outcome.code, outcome.out, outcome.err
    return heard


def wrong_kinds(row: Reading, heard: Heard) -> dict[str, tuple[str, str]]:
    """{name: (meant, read)} of the names that were read otherwise; a name that the other side lacks counts."""
    meant = {key(name): kind for name, kind in row.kinds.items()}
    also = {key(name): kind for name, kind in row.also.items()}
    found = heard.kinds
    return {
        name: (meant.get(name, "nothing"), found.get(name, "nothing"))
        for name in {**meant, **found}
        if found.get(name, "nothing") not in (meant.get(name), also.get(name))
    }


def refused(heard: Heard) -> bool:
    """Was there a message in place of an answer?"""
    return heard.code in (2, 3) or not heard.problems


def verdict(row: Reading, heard: Heard) -> str:
    """ok, misread (another kind and no message), refused (a message, though there is a reading), another reason."""
    if row.refused:
        if not refused(heard):
            return MISREAD
        said = heard.err.lower()
        return OK if all(any(w.lower() in said for w in words.split("|")) for words in row.refused) else REASON
    if refused(heard):
        return REFUSED
    return MISREAD if wrong_kinds(row, heard) else OK
