"""The options of the derivative commands: a row each in OPTIONS, and Settings, what one call chose of them.

app.py makes typer's parameters of the rows, quick.py reads ordinary calls by them. Columns:

field    the field of Settings it fills, whose default is the option's
flags    how it is typed; of "--yes/--no" the second says no
kind     what is typed behind it: TEXT, TEXTS (repeat it for more), WHOLE, NUMBER, FILE, or nothing (FLAG, EITHER)
help     one line
value    does `eval` take it too?
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

TEXT, TEXTS, WHOLE, NUMBER, FILE, FLAG, EITHER = "text", "texts", "whole", "number", "file", "flag", "either"


class Settings(NamedTuple):
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
    steps: bool = False
    explain_reading: bool = False
    digits: int = 0


class Option(NamedTuple):
    """One row of OPTIONS; the module docstring is the legend."""

    field: str
    flags: tuple[str, ...]
    kind: str
    help: str
    value: bool = True


OPTIONS: tuple[Option, ...] = (
    Option(
        "wrt",
        ("--wrt",),
        TEXTS,
        "Differentiate by: x; x,y; '[x0, x1]'; '[[a,b],[c,d]]'; \"x'\". Repeat for ∂²f/∂x∂y.",
        value=False,
    ),
    Option("layout", ("--layout",), TEXT, "numerator, denominator or mixed.", value=False),
    Option("given", ("--given",), TEXT, "Declarations: 'A: m,n; x: n; S: n,n symmetric; c: scalar'."),
    Option(
        "format",
        ("--format", "-f"),
        TEXT,
        "pretty unicode ascii latex markdown sympy json numpy jax torch julia matlab c.",
    ),
    Option("at", ("--at",), TEXT, "Evaluate at a point: x0=1,x1=2."),
    Option("order", ("--order",), WHOLE, "Differentiate this many times.", value=False),
    Option("expand", ("--expand",), FLAG, "Write arrays of concrete size out entry by entry."),
    Option("simplify", ("--simplify/--no-simplify",), EITHER, "SymPy's slow simplifier; or no rewriting at all."),
    Option(
        "structure",
        ("--structure",),
        TEXT,
        "By a symmetric, diagonal ... variable: entries or projection.",
        value=False,
    ),
    Option("digits", ("--digits",), WHOLE, "Round the numbers of the result to this many digits; 0: exact."),
    Option("cse", ("--cse",), FLAG, "Print shared subexpressions once, as t0 = ..., t1 = ..."),
    Option("env", ("--env",), TEXT, "LaTeX environment: none inline equation align document."),
    Option("value", ("--value",), FLAG, "Code formats: also a function value(...).", value=False),
    Option("check", ("--check",), FLAG, "Check the result against numbers; exit 1 where it is wrong.", value=False),
    Option("steps", ("--steps",), FLAG, "The derivation too: pretty, latex, markdown and json.", value=False),
    Option("explain_reading", ("--explain-reading",), FLAG, "Say of each name what it was read as, and why."),
    Option("output", ("--output", "-o"), FILE, "Write to FILE, whole or not at all."),
    Option("timeout", ("--timeout",), NUMBER, "Seconds after which to give up (exit 3); 0: never."),
)
