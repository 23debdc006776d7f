"""A routine of arrays of unknown sizes as loops: which sizes it takes, and where its results are written."""

from __future__ import annotations

import re
from dataclasses import replace

from sympy import S

from matcalc_cli.errors import MissingRule
from matcalc_cli.model import names
from matcalc_cli.render.codegen.arguments import Arguments, Parameter
from matcalc_cli.render.codegen.factors import size
from matcalc_cli.render.codegen.loop_numbers import NUMBERS
from matcalc_cli.render.codegen.loop_rules import RULES
from matcalc_cli.render.codegen.loops import Loops, whole
from matcalc_cli.render.codegen.lower import Lowering
from matcalc_cli.render.codegen.modules import Routine


def _sides(parameter: Parameter, low: Lowering) -> tuple[str, ...]:
    """The sizes of an array: both of a matrix, the one that is not 1 of a vector."""
    both = (parameter.variable.rows, parameter.variable.cols)
    sides = [n for n in both if parameter.rank == 2 or n is not S.One] or [S.One]
    return tuple(whole(size(low, n)) for n in sides)


def in_loops(routine: Routine, arguments: Arguments, low: Lowering) -> Routine:
    """The routine with its loops, and the sizes as parameters; raises MissingRule for third-order results."""
    parts = routine.parts or [routine]
    if any(part.output.loops or part.output.value is not None and part.output.value.rank > 2 for part in parts):
        raise MissingRule(
            f"{arguments.dialect.name} code has no third-order results of unknown size", hint="declare the sizes"
        )
    sizes = {p.text: _sides(p, low) for p in arguments.parameters if p.rank}
    found = {name for texts in sizes.values() for text in texts for name in re.findall(r"[^\W\d]\w*", text)}
    ordered = sorted(found | set(routine.sizes), key=names.natural)
    outs = {id(part.output.value): part.called or "out" for part in parts if part.output.value is not None}
    roots = [root for part in parts for root in part.output.roots]
    loops = Loops(roots, arguments.dialect, arguments.taken, sizes, outs, (RULES, NUMBERS))
    return replace(routine, loops=loops, sizes=ordered)
