"""The rows of OPTIONS, and EXPR, as typer wants them: `options.Wrt` annotates the parameter that --wrt fills."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional, _AnnotatedAlias

import typer

from matcalc_cli.cli.settings import EITHER, FILE, FLAG, NUMBER, OPTIONS, TEXT, TEXTS, WHOLE, Option, Settings

_TYPES = {
    TEXT: str,
    TEXTS: Optional[list[str]],  # noqa: UP045 - typer reads the types at run time on Python 3.10
    WHOLE: int,
    NUMBER: float,
    FILE: Optional[Path],  # noqa: UP045
    FLAG: bool,
    EITHER: Optional[bool],  # noqa: UP045
}


def annotation(row: Option) -> _AnnotatedAlias:
    """The type of an option and how typer shows it; a default that is empty is not shown."""
    shown = row.kind not in (EITHER, FILE) and getattr(Settings(), row.field) not in ("", ())
    return Annotated[_TYPES[row.kind], typer.Option(*row.flags, help=row.help, show_default=shown)]


def _of(field: str) -> _AnnotatedAlias:
    return annotation(next(row for row in OPTIONS if row.field == field))


Expr = Annotated[
    Optional[str],  # noqa: UP045
    typer.Argument(
        metavar="EXPR",
        help="Expression; '-' or piped input: standard input; @FILE: a file; model.py:loss: a function.",
        show_default=False,
    ),
]
Wrt = _of("wrt")
LayoutName = _of("layout")
Given = _of("given")
Format = _of("format")
At = _of("at")
Order = _of("order")
Expand = _of("expand")
Simplify = _of("simplify")
Structure = _of("structure")
Digits = _of("digits")
Cse = _of("cse")
Env = _of("env")
Value = _of("value")
Check = _of("check")
Steps = _of("steps")
ExplainReading = _of("explain_reading")
Output = _of("output")
Timeout = _of("timeout")

# of the commands that do something with derivatives
StudyFormat = Annotated[str, typer.Option("--format", "-f", help="pretty or json; critical also latex.")]
AnyFormat = Annotated[
    str,
    typer.Option("--format", "-f", help="pretty json latex unicode ascii sympy numpy jax torch julia matlab c."),
]
Parameters = Annotated[str, typer.Option("--at", help="Values of parameters: a=1,b=2.", show_default=False)]
Box = Annotated[
    str, typer.Option("--box", help="Where to search: -10:10 for every unknown, or x=-2:2,y=0:3.", show_default=False)
]
Direction = Annotated[
    str,
    typer.Option(
        "--v", help="The direction: '[1, a]', numbers or expressions; left out: symbolic.", show_default=False
    ),
]
From = Annotated[str, typer.Option("--from", help="Where to start: x0=1,x1=2 or x=[1,2].", show_default=False)]
MaxIter = Annotated[int, typer.Option("--max-iter", help="Give up after so many iterations (exit 1).")]
Every = Annotated[int, typer.Option("--every", help="Show every so many rows; 0: all of a short run.")]
Save = Annotated[Path | None, typer.Option("--save", help="Write all iterations to a CSV file.", show_default=False)]
