"""A routine of arrays of unknown sizes as loops: which sizes it takes, and where its results are written."""

from __future__ import annotations

from dataclasses import replace

from sympy import S

from matcalc_cli.errors import MissingRule
from matcalc_cli.model import names
from matcalc_cli.render.codegen.arguments import Arguments, Parameter
from matcalc_cli.render.codegen.factors import size
from matcalc_cli.render.codegen.loops.grids import Sizes, size_of
from matcalc_cli.render.codegen.loops.numbers import NUMBERS
from matcalc_cli.render.codegen.loops.rules import RULES
from matcalc_cli.render.codegen.loops.wholes import names_of
from matcalc_cli.render.codegen.loops.writing import Loops
from matcalc_cli.render.codegen.lower import Lowering
from matcalc_cli.render.codegen.modules import Routine


def _sides(parameter: Parameter, low: Lowering, language: str) -> Sizes:
    """The sizes of an array: both of a matrix, the one that is not 1 of a vector."""
    both = (parameter.variable.rows, parameter.variable.cols)
    sides = [n for n in both if parameter.rank == 2 or n is not S.One] or [S.One]
    return tuple(size_of(size(low, n), language) for n in sides)


def in_loops(routine: Routine, arguments: Arguments, low: Lowering) -> Routine:
    """The routine with its loops, and the sizes as parameters; raises MissingRule for third-order results."""
    parts = routine.parts or [routine]
    dialect = arguments.dialect
    if any(part.output.loops or part.output.value is not None and part.output.value.rank > 2 for part in parts):
        raise MissingRule(f"{dialect.name} code has no third-order results of unknown size", hint="declare the sizes")
    sizes = {p.text: _sides(p, low, dialect.name) for p in arguments.parameters if p.rank}
    found = names_of(side for sides in sizes.values() for side in sides)
    ordered = sorted(found | set(routine.sizes), key=names.natural)
    outs = {id(part.output.value): part.called or "out" for part in parts if part.output.value is not None}
    roots = [root for part in parts for root in part.output.roots]
    loops = Loops(roots, dialect, arguments.taken, sizes, ordered, outs, (RULES, NUMBERS))
    return replace(routine, loops=loops, sizes=ordered)
