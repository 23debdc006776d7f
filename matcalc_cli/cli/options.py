"""The options every derivative command takes, each declared once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Optional

import typer

Expr = Annotated[
    Optional[str],  # noqa: UP045 - typer reads the annotation at run time on Python 3.10
    typer.Argument(
        metavar="EXPR", help="Expression; '-' or piped input: standard input; @FILE: a file.", show_default=False
    ),
]
Wrt = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--wrt",
        help="Differentiate by: x; x,y; '[x0, x1]'; '[[a,b],[c,d]]'; \"x'\". Repeat for ∂²f/∂x∂y.",
        show_default=False,
    ),
]
LayoutName = Annotated[str, typer.Option("--layout", help="numerator, denominator or mixed.")]
Given = Annotated[
    str, typer.Option("--given", help="Declarations: 'A: m,n; x: n; S: n,n symmetric; c: scalar'.", show_default=False)
]
Format = Annotated[
    str,
    typer.Option(
        "--format", "-f", help="pretty unicode ascii latex markdown sympy json numpy jax torch julia matlab c."
    ),
]
At = Annotated[str, typer.Option("--at", help="Evaluate at a point: x0=1,x1=2.", show_default=False)]
Expand = Annotated[bool, typer.Option("--expand", help="Write arrays of concrete size out entry by entry.")]
Simplify = Annotated[
    Optional[bool],  # noqa: UP045
    typer.Option(
        "--simplify/--no-simplify", help="SymPy's slow simplifier; or no rewriting at all.", show_default=False
    ),
]
Cse = Annotated[bool, typer.Option("--cse", help="Print shared subexpressions once, as t0 = ..., t1 = ...")]
Env = Annotated[str, typer.Option("--env", help="LaTeX environment: none inline equation align document.")]
Value = Annotated[bool, typer.Option("--value", help="Code formats: also a function value(...).")]
Output = Annotated[
    Optional[Path], typer.Option("--output", "-o", help="Write to FILE, whole or not at all.", show_default=False)
]  # noqa: UP045
Timeout = Annotated[float, typer.Option("--timeout", help="Seconds after which to give up (exit 3); 0: never.")]
Order = Annotated[int, typer.Option("--order", help="Differentiate this many times.")]
Structure = Annotated[
    str, typer.Option("--structure", help="By a symmetric, diagonal ... variable: entries or projection.")
]


Check = Annotated[bool, typer.Option("--check", help="Check the result against numbers; exit 1 where it is wrong.")]


@dataclass(frozen=True)
class Settings:
    """The options of one call, as typed."""

    wrt: tuple[str, ...] = ()
    layout: str = "numerator"
    given: str = ""
    format: str = "pretty"
    at: str = ""
    expand: bool = False
    simplify: bool | None = None
    cse: bool = False
    env: str = "none"
    value: bool = False
    output: Path | None = None
    timeout: float = 60
    order: int = 1
    structure: str = "entries"
    check: bool = False
