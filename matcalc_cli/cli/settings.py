"""The options of all commands: a row each in OPTIONS, and Settings, what one call chose of them.

app.py makes typer's parameters of the rows, quick.py reads ordinary calls by them, table.py says which command takes
which. Columns:

field    the field of Settings it fills
flags    how it is entered; of "--yes/--no" the second says no
kind     what is entered behind it: TEXT, TEXTS (repeat it for more), WHOLE, NUMBER, FILE, or nothing (FLAG, EITHER)
help     one line
default  what the field is without it; a command may have a default and a help of its own
values   the words that may be entered, where they are few: the shell completes them
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from matcalc_cli.render.formats import DEFAULT, ENVIRONMENTS, FORMATS, GRAPHS, LETTERS, TRANSPOSES
from matcalc_cli.verbs.choices import LAYOUTS, STRUCTURES
from matcalc_cli.verbs.derive import COMMANDS, EVAL

TEXT, TEXTS, WHOLE, NUMBER, FILE, FLAG, EITHER = "text", "texts", "whole", "number", "file", "flag", "either"
Value = str | tuple[str, ...] | int | float | bool | Path | None


class Settings(NamedTuple):
    """The options of one call, as entered; a command fills those that its row in table.COMMANDS lists."""

    command: str = "diff"  # the command itself; of `check` the one whose derivative is meant
    wrt: tuple[str, ...] = ()
    layout: str = "numerator"
    given: str = ""
    format: str = DEFAULT
    at: str = ""
    expand: bool = False
    simplify: bool | None = None
    cse: bool = False
    env: str = "none"
    width: int = 0
    latex_style: str = "bold"
    transpose: str = "top"
    conditions: bool = False
    value: bool = False
    together: str = ""
    name: str = ""
    output: Path | None = None
    scale: float = 1
    copy: bool = False
    timeout: float = 60
    order: int = 1
    structure: str = "entries"
    check: bool = False
    steps: bool = False
    explain_reading: bool = False
    digits: int = 0
    # searches and iterations
    box: str = ""
    start: str = ""
    paths: tuple[str, ...] = ()
    minimize: bool = False
    damping: bool = False
    starts: int | None = None
    rate: float | None = None
    max_iter: int = 100
    tol: float = 0.0
    every: int = 0
    save: Path | None = None
    plot: Path | None = None
    # Taylor polynomials, products, traces, comparisons
    remainder: bool = False
    error: tuple[str, ...] = ()
    v: str = ""
    loss: str = ""
    mode: str = "forward"
    seeded: str = ""
    graph: str = ""
    h: str = ""
    # a page on this machine
    host: str = "127.0.0.1"
    port: int = 8642
    # claims and rules
    claim: str = ""
    points: int = 5
    seed: int = 0
    search: str = ""
    verify: bool = False
    # many problems
    of: str = ""
    jobs: int = 1
    scheduler: str = ""
    resume: bool = False
    schema: bool = False
    # documents
    documents: tuple[str, ...] = ()
    path: bool = False
    verbose: bool = False
    fix: bool = False


class Option(NamedTuple):
    """One row of OPTIONS; the module docstring is the legend."""

    field: str
    flags: tuple[str, ...]
    kind: str
    help: str
    default: Value = ""
    values: tuple[str, ...] = ()


_DERIVATIVES = tuple(row.name for row in COMMANDS)
_ROWS: tuple[Option, ...] = (
    Option(
        "wrt",
        ("--wrt",),
        TEXTS,
        "Differentiate by: x; x,y; '[x0, x1]'; '[[a,b],[c,d]]'; \"x'\". Repeat for ∂²f/∂x∂y.",
        (),
    ),
    Option("layout", ("--layout",), TEXT, "numerator, denominator or mixed.", "numerator", LAYOUTS),
    Option("given", ("--given",), TEXT, "Declarations: 'A: m,n; x: n; S: n,n symmetric; c: scalar'."),
    Option("format", ("--format", "-f"), TEXT, "How to print it.", None, tuple(FORMATS)),
    Option("at", ("--at",), TEXT, "Evaluate at a point: x0=1,x1=2."),
    Option("order", ("--order",), WHOLE, "Differentiate this many times.", 1),
    Option("expand", ("--expand",), FLAG, "Write arrays of concrete size out entry by entry.", False),
    Option("simplify", ("--simplify/--no-simplify",), EITHER, "SymPy's slow simplifier; or no rewriting at all.", None),
    Option(
        "structure",
        ("--structure",),
        TEXT,
        "By a symmetric, diagonal ... variable: entries or projection.",
        "entries",
        STRUCTURES,
    ),
    Option("digits", ("--digits",), WHOLE, "Round the numbers of the result to this many digits; 0: exact.", 0),
    Option("cse", ("--cse",), FLAG, "Print shared subexpressions once, as t0 = ..., t1 = ...", False),
    Option("env", ("--env",), TEXT, "LaTeX, MathML, Typst: none inline equation align document.", "none", ENVIRONMENTS),
    Option(
        "width",
        ("--width",),
        WHOLE,
        "Columns of a line, broken between terms; 0: the terminal's, no limit in a pipe; in LaTeX 69 digits.",
        0,
    ),
    Option(
        "latex_style",
        ("--latex-style",),
        TEXT,
        "LaTeX: letters of arrays bold, plain or under an arrow.",
        "bold",
        LETTERS,
    ),
    Option("transpose", ("--transpose",), TEXT, "LaTeX: the sign of a transpose.", "top", TRANSPOSES),
    Option("conditions", ("--conditions",), FLAG, "LaTeX: what has to hold behind a bare formula too.", False),
    Option("value", ("--value",), FLAG, "Code formats: also a function value(...).", False),
    Option("together", ("--with",), TEXT, "Code: value, gradient and Hessian by one function.", "", ("hessian",)),
    Option("name", ("--name",), TEXT, "Code formats: the name of the function, in place of derivative."),
    Option("check", ("--check",), FLAG, "Check the result against numbers; exit 1 where it is wrong.", False),
    Option("steps", ("--steps",), FLAG, "The derivation too; code has none.", False),
    Option("explain_reading", ("--explain-reading",), FLAG, "Say of each name what it was read as, and why.", False),
    Option("output", ("--output", "-o"), FILE, "Write to FILE, whole or not at all; its suffix sets the format.", None),
    Option("scale", ("--scale",), NUMBER, "Pictures of formulas: times the usual size.", 1.0),
    Option("copy", ("--copy",), FLAG, "Also put it on the clipboard, through the terminal.", False),
    Option("timeout", ("--timeout",), NUMBER, "Seconds after which to give up (exit 3); 0: never.", 60),
    Option("box", ("--box",), TEXT, "Where to search: -10:10 for every unknown, or x=-2:2,y=0:3."),
    Option("start", ("--from",), TEXT, "Where to start: x0=1,x1=2 or x=[1,2]."),
    Option("paths", ("--from",), TEXTS, "A path from here: x=1,y=0 (repeat).", ()),
    Option("minimize", ("--minimize",), FLAG, "Look for a minimum of a scalar EXPR.", False),
    Option("damping", ("--damping",), FLAG, "With --minimize: shift H and halve steps, so that f falls.", False),
    Option("starts", ("--starts",), WHOLE, "Try so many starts in --box, without --from.", None),
    Option("rate", ("--rate",), NUMBER, "A fixed step size; left out: backtracking.", None),
    Option("max_iter", ("--max-iter",), WHOLE, "Give up after so many iterations (exit 1).", 100),
    Option("tol", ("--tol",), NUMBER, "Stop at steps below TOL (1 + |x|); 0: by --digits.", 0.0),
    Option("every", ("--every",), WHOLE, "Show every so many rows; 0: all of a short run.", 0),
    Option("save", ("--save",), FILE, "Write all iterations to a CSV file.", None),
    Option("plot", ("--plot",), FILE, "Draw the iterates: FILE.png, .svg, .pdf; FILE.gif moves.", None),
    Option("remainder", ("--remainder",), FLAG, "Also the remainder in Lagrange's form.", False),
    Option("error", ("--error",), TEXTS, "Compare with f at x=0.1 (repeat), or at 0.1,0.2 in one unknown.", ()),
    Option("v", ("--v",), TEXT, "The direction: '[1, a]', numbers or expressions; left out: symbolic."),
    Option("loss", ("--loss",), TEXT, "v is ∂l/∂y of this loss of y, the value of EXPR."),
    Option("mode", ("--mode",), TEXT, "forward, reverse or both.", "forward", ("forward", "reverse", "both")),
    Option("seeded", ("--wrt",), TEXT, "Forward mode: the name to seed."),
    Option("graph", ("--graph",), TEXT, "Draw the computational graph: text dot svg png.", "", GRAPHS),
    Option("h", ("--h",), TEXT, "Steps of the difference quotients.", "1e-2,1e-5,1e-8,1e-11"),
    Option("claim", ("--claim",), TEXT, "A derivative worked out by hand: is it right?"),
    Option(
        "command", ("--command",), TEXT, "Which derivative: diff grad jacobian hessian tangent.", "diff", _DERIVATIVES
    ),
    Option("points", ("--points",), WHOLE, "How many random points.", 5),
    Option("seed", ("--seed",), WHOLE, "Of the random points.", 0),
    Option("search", ("--search",), TEXT, "The rules with this text in them."),
    Option("verbose", ("--verbose", "-v"), FLAG, "Also what is right, and what is not understood.", False),
    Option("path", ("--path",), FLAG, "Print the name of the file alone.", False),
    Option("fix", ("--fix",), FLAG, "Write what is right in the place of what is wrong.", False),
    Option("verify", ("--verify",), FLAG, "Check every rule numerically; exit 1 on failure.", False),
    Option("of", ("--command",), TEXT, "The command of lines that name none.", "diff", (*_DERIVATIVES, EVAL.name)),
    Option("host", ("--host",), TEXT, "Listen on this address; another one lets other machines in.", "127.0.0.1"),
    Option("port", ("--port",), WHOLE, "Listen on this port.", 8642),
    Option("jobs", ("--jobs",), WHOLE, "Work in so many processes; 0: one a core.", 1),
    Option("scheduler", ("--scheduler",), TEXT, "Work on the Dask cluster of this scheduler: tcp://host:8786."),
    Option("schema", ("--schema",), FLAG, "Print the JSON schema of a line, and do nothing.", False),
    Option("resume", ("--resume",), FLAG, "Go on with a run that did not end.", False),
)
COLOR = Option(  # of every call, taken out of it before it is read: the errors of reading have colours too
    "color", ("--color",), TEXT, "Colours: auto (at a terminal), always or never.", "auto", ("auto", "always", "never")
)
SETTABLE = ("layout", "format", "transpose", "latex_style", "digits")  # once and for all calls: config.py
Configured = Callable[[], Mapping[str, object]]  # what is set so, asked for where a call has use for it
OPTIONS: dict[str, Option] = {row.field: row for row in _ROWS}


# the headings of --help, and what stands below each
GROUPS: dict[str, str] = {
    "Input": "wrt given at box start paths v loss seeded claim command of points seed starts search",
    "Result": "layout order expand simplify structure digits steps check explain_reading remainder error mode graph h "
    "verify fix verbose schema",
    "Iteration": "minimize damping rate max_iter tol every",
    "Output": "format output env latex_style transpose conditions width scale cse value together name copy save plot "
    "path color",
    "Work": "timeout jobs scheduler resume host port",
}
GROUP_OF: dict[str, str] = {field: title for title, fields in GROUPS.items() for field in fields.split()}


def values(field: str) -> tuple[str, ...]:
    """What the option of this field may be; () where it is any text or number."""
    row = OPTIONS.get(field)
    return () if row is None else ("on", "off") if row.kind in (FLAG, EITHER) else row.values


def options(names: str, *own: Option) -> tuple[Option, ...]:
    """The rows of these fields, in this order; those in `own` in place of the common ones."""
    changed = {row.field: row for row in own}
    return tuple(changed.get(name, OPTIONS[name]) for name in names.split())


def in_format(formats: Iterable[str]) -> Option:
    """--format with the formats of a command."""
    listed = tuple(formats)
    return OPTIONS["format"]._replace(help=f"{' '.join(listed)}; left out: by FILE, else {DEFAULT}.", values=listed)
