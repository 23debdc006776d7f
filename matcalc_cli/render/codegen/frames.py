"""What the frames of languages with explicit entries share: which parameters a body uses, and what it calls."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from matcalc_cli.render.codegen.dialect import Dialect, needed
from matcalc_cli.render.codegen.modules import Routine

_WORD = re.compile(r"[^\W\d]\w*")


def words(lines: Iterable[str]) -> set[str]:
    """Every name in some lines."""
    return set(_WORD.findall("\n".join(lines)))


def taken_apart(routine: Routine, lines: Iterable[str]) -> tuple[list[str], list[str]]:
    """(the assignments x0 = x[0] that the lines need, the parameters that nothing needs)."""
    used = words(lines)
    unpack = [line for line in routine.unpack if line.partition(" = ")[0].split()[-1] in used]
    used |= words(line.partition(" = ")[2] for line in unpack)
    return unpack, [p.text for p in routine.parameters if p.text not in used]


def safe_comment(lines: Iterable[str]) -> list[str]:
    """The lines of a comment /* */ that no text can break out of."""
    return [line.replace("*/", "* /").replace("/*", "/ *") for text in lines for line in text.splitlines() or [""]]


def bodies_and_helpers(
    routines: Sequence[Routine], ends: Callable[[Routine], list[str]], dialect: Dialect
) -> tuple[list[list[str]], list[str]]:
    """The statements of each routine with its ends behind them, and the definitions that they call."""
    bodies = [[*routine.statements.lines, *ends(routine)] for routine in routines]
    return bodies, needed((line for body in bodies for line in body), dialect.helpers)
