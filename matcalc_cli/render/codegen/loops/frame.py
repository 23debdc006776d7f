"""What the frames of all languages ask of a routine of loops: its lines, its results and their sizes, its workspace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from matcalc_cli.render.codegen.dialect import Dialect, needed
from matcalc_cli.render.codegen.frames import bodies_and_helpers, taken_apart, words
from matcalc_cli.render.codegen.loops.grids import Sizes
from matcalc_cli.render.codegen.loops.sources import HELPERS
from matcalc_cli.render.codegen.loops.translation import translated
from matcalc_cli.render.codegen.loops.wholes import Whole, plus, times, whole
from matcalc_cli.render.codegen.loops.writing import Loops
from matcalc_cli.render.codegen.modules import Routine


@dataclass(frozen=True)
class Body:
    """A function of loops: `value` is the text of the number that it gives, `results` its arrays with their sizes."""

    loops: Loops
    lines: list[str]
    value: str
    results: list[tuple[str, Sizes]]
    used: set[str]

    @property
    def work(self) -> Whole:
        """How many numbers the workspace has."""
        return plus(*(times(*sizes) for _, sizes in self.loops.buffers))

    def idle(self, routine: Routine) -> list[str]:
        """The parameters that nothing reads."""
        return [name for name in (*routine.sizes, *(p.text for p in routine.parameters)) if name not in self.used]


def body(routine: Routine) -> Body:
    """The lines of a routine of loops; an array is written where it is computed."""
    loops = routine.loops
    assert loops is not None, "a routine of loops"
    ends: list[str] = []
    value = ""
    results: list[tuple[str, Sizes]] = []
    for part in routine.parts or [routine]:
        op, name = part.output.value, part.called or "out"
        if op is None:
            sizes = tuple(map(whole, part.output.shape))
            results.append((name, sizes))
            for at in product(*map(range, part.output.shape)):
                cell = part.output.cells.get(at)
                text = loops.literal(0.0) if cell is None else loops.written[id(cell)]
                entry = loops.words.entry(loops.words, name, list(map(whole, at)), sizes)
                ends.append(loops.words.put.format(p=entry, x=text[0]))
        elif op.rank:
            loops.result(op)
            results.append((name, loops.grids[id(op)].sizes))
        else:
            value = loops.written[id(op)][0]
    lines = loops.finished([*ends, value], words)[: None if value else -1]
    lines = [*taken_apart(routine, lines)[0], *lines]
    return Body(loops, lines[:-1] if value else lines, value, results, words(lines))


def functions_and_helpers(
    routines: Sequence[Routine],
    ends: Callable[[Routine], list[str]],
    function: Callable[[Routine, Sequence[str]], str],
    looped: Callable[[Routine], str],
    dialect: Dialect,
) -> list[str]:
    """The routines as text, those of explicit entries and those of loops, and before them what they call."""
    plain = [routine for routine in routines if routine.loops is None]
    bodies, _ = bodies_and_helpers(plain, ends, dialect)
    written = iter(map(function, plain, bodies))
    functions = [next(written) if routine.loops is None else looped(routine) for routine in routines]
    own = helpers(routines, dialect)
    lines = [*(line for found in bodies for line in found), *looped_lines(routines), *own.values()]
    return [*needed(lines, dialect.helpers), *own.values(), *functions]


def looped_lines(routines: Sequence[Routine]) -> list[str]:
    """The lines of those that are loops."""
    return [line for routine in routines if routine.loops is not None for line in routine.loops.complete]


def helpers(routines: Sequence[Routine], dialect: Dialect) -> dict[str, str]:
    """The helpers that routines call, once they are written, and those that these call, in the order of the table."""
    assert dialect.loops is not None, "a language of loops"
    made = {dialect.loops.called(name): name for name in HELPERS}
    found: dict[str, str] = {}
    waiting = words(looped_lines(routines)) & made.keys()
    while waiting:
        name = waiting.pop()
        found[name] = translated(made[name], dialect)
        waiting |= (words([found[name]]) & made.keys()) - found.keys()
    return {name: found[name] for name in made if name in found}
