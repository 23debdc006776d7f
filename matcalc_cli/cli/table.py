"""The commands: a row each in COMMANDS. typer, the quick way in, completion, help and the man page are made of it.

name      the word behind `matcalc`
function  where it is done, "module:function" of cli/commands or of a whole path; it takes the argument and the Settings
help      one line
examples  two calls that run
options   its options, in the order of --help
argument  what stands behind the name, EXPR nearly always

A row imports nothing: `matcalc --help` needs neither SymPy nor the modules that do the work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import NamedTuple

from matcalc_cli.cli.settings import OPTIONS, SETTABLE, Configured, Option, Settings, in_format, options
from matcalc_cli.errors import UsageError
from matcalc_cli.render.formats import DEFAULT, FORMATS, LINT_FORMATS, RESULTS
from matcalc_cli.verbs.derive import COMMANDS as DERIVATIVES
from matcalc_cli.verbs.derive import EVAL


class Argument(NamedTuple):
    """How the argument of a command is named and explained."""

    metavar: str
    help: str
    many: bool = False  # they are Settings.documents
    words: str = ""  # where it is one of few: "module:function" of cli/ that gives them, each with what it is


EXPR = Argument("EXPR", "Expression; '-' or piped input: standard input; @FILE: a file; model.py:loss: a function.")
DOCUMENTS = Argument("FILE...", "Documents (.tex .md .ipynb .py), or folders of them.", True)
NOTHING = Argument("", "")  # of a command that takes options alone


class Command(NamedTuple):
    """One row of COMMANDS; the module docstring is the legend."""

    name: str
    function: str
    help: str
    examples: tuple[str, ...]
    options: tuple[Option, ...]
    argument: Argument = EXPR

    def settings(self, chosen: Mapping[str, object], configured: Configured = dict) -> Settings:
        """The options of a call; those that were not chosen are what a person has set once, or what the rows say."""
        defaults: dict[str, object] = {row.field: row.default for row in self.options}
        if not defaults.keys().isdisjoint(SETTABLE):
            defaults |= {field: value for field, value in configured().items() if self._takes(field, value)}
        usual = str(defaults.pop("format") or DEFAULT) if "format" in defaults else ""
        given = {"command": self.name, **defaults, **chosen}
        by_file = bool(usual) and given.get("format") is None
        settings = Settings(**{**given, "format": usual} if by_file else given)  # type: ignore[arg-type]  # as the rows say
        own = self.format_of_files and settings.output is not None
        return settings._replace(format=_of_file(settings, self.formats, usual)) if by_file and own else settings

    @property
    def format_of_files(self) -> bool:
        """Does the suffix of -o set the format? Not where --format has a default of its own."""
        return any(row.field == "format" and row.default is None for row in self.options)

    def _takes(self, field: str, value: object) -> bool:
        """Does what a person has set mean here what it means to all?"""
        rows = (row for row in self.options if row.field == field)
        return any(row.default == OPTIONS[field].default and (not row.values or value in row.values) for row in rows)

    @property
    def formats(self) -> tuple[str, ...]:
        """What --format takes; () without it."""
        return next((row.values for row in self.options if row.field == "format"), ())

    def run(self, argument: str | None, settings: Settings) -> int:
        """The result goes to standard output or to a file; the exit code, 0 or that of a claim which is wrong."""
        module, _, name = self.function.partition(":")
        do: Callable[[str | None, Settings], int | None]
        do = getattr(import_module(module if "." in module else f"matcalc_cli.cli.commands.{module}"), name)
        return do(argument, settings) or 0


def _of_file(settings: Settings, formats: tuple[str, ...], usual: str) -> str:
    """The format of a call without --format: that of the files with the suffix of -o; raises UsageError for a suffix
    that none of the command's formats has."""
    suffix = settings.output.suffix if settings.output is not None and not settings.graph else ""
    if not suffix or not formats:
        return usual
    known = {ending: name for name in formats if name in FORMATS for ending in FORMATS[name].suffix.split()}
    if suffix.lower() not in known:
        hint = f"the suffixes are {' '.join(known)}; with --format any name will do"
        raise UsageError(f"no format of this command is written to {suffix} files", hint=hint)
    return known[suffix.lower()]


_DERIVATIVE = options(
    "wrt layout given format at order expand simplify structure digits cse env width latex_style transpose "
    "conditions value together name check steps explain_reading "
    "output scale copy timeout",
    in_format(FORMATS),
)
_NOT_OF_VALUES = ("wrt", "layout", "order", "structure", "value", "together", "check", "steps")
_OF_VALUES = tuple(row for row in _DERIVATIVE if row.field not in _NOT_OF_VALUES)
_PARAMETERS = OPTIONS["at"]._replace(help="Values of parameters: a=1,b=2.")
_LATEX = "env width latex_style transpose conditions"
_PRODUCT = f"wrt given at expand simplify cse name check explain_reading format {_LATEX} output scale copy timeout"

_STUDIES: tuple[Command, ...] = (
    Command(
        "critical",
        "study:critical",
        "Critical points of a scalar EXPR, or equilibria of x' = EXPR, with their class.",
        ('matcalc critical "[4*x0-2*x0*x1, 2*x1+x0*x1-2*x1^2]"', 'matcalc critical "x^3 - 3*x*y + y^3" --box -4:4'),
        options(
            "wrt given at box format env explain_reading output scale copy timeout",
            _PARAMETERS,
            in_format(RESULTS["Critical"].formats),
        ),
    ),
    Command(
        "newton",
        "iterate:newton",
        "Newton's method: a root of EXPR, or a minimum with --minimize, a row an iteration.",
        (
            'matcalc newton "x^2 - 2" --from x=1',
            'matcalc newton "(1-x)^2 + 100*(y-x^2)^2" --minimize --from x=-1.2,y=1',
        ),
        options(
            "start wrt given at minimize damping starts box max_iter tol digits every save plot format "
            "explain_reading output timeout",
            _PARAMETERS,
            OPTIONS["digits"]._replace(help="Digits to compute with; more than 16: mpmath.", default=16),
            in_format(RESULTS["Run"].formats),
        ),
    ),
    Command(
        "descent",
        "iterate:descent",
        "Gradient descent of a scalar EXPR, with a fixed --rate or with backtracking.",
        ('matcalc descent "x^2 + 3*y^2" --from x=2,y=1', 'matcalc descent "x^2 + 3*y^2" --from x=2,y=1 --rate 0.25'),
        options(
            "start wrt given at rate max_iter tol every save plot format explain_reading output timeout",
            _PARAMETERS,
            OPTIONS["max_iter"]._replace(default=1000),
            OPTIONS["tol"]._replace(help="Stop where the gradient is below TOL.", default=1e-8),
            in_format(RESULTS["Run"].formats),
        ),
    ),
    Command(
        "taylor",
        "study:taylor",
        "Taylor polynomial of a scalar EXPR about --at, in one variable or in a vector.",
        ('matcalc taylor "exp(x)" --at x=0 --order 4 --error 0.1,1', 'matcalc taylor "f(x)" --at x=a --order 3'),
        options(
            f"wrt given at order remainder error name format {_LATEX} explain_reading output scale copy timeout",
            OPTIONS["at"]._replace(help="The point: x=1, or x=a to keep it symbolic, of all variables; 0 left out."),
            OPTIONS["order"]._replace(help="Degree of the polynomial.", default=2),
            in_format(RESULTS["Expansion"].formats),
        ),
    ),
    Command(
        "jvp",
        "products:product",
        "J·v, the derivative of EXPR along v, by one forward sweep: the Jacobian is never formed.",
        ('matcalc jvp "[x*y, sin(x)]" --v "[1, a]"', 'matcalc jvp "tanh(W*x)" --wrt x'),
        options(f"v {_PRODUCT}", in_format(RESULTS["Product"].formats)),
    ),
    Command(
        "vjp",
        "products:product",
        "vᵀ·J by one reverse sweep: the Jacobian is never formed. --loss chains a loss through.",
        ('matcalc vjp "[x*y, sin(x)]" --v "[1, a]"', 'matcalc vjp "W*x + b" --wrt W --loss "sum(y.^2)/2"'),
        options(f"v loss {_PRODUCT}", in_format(RESULTS["Product"].formats)),
    ),
    Command(
        "autodiff",
        "study:autodiff",
        "The evaluation trace of EXPR: values, tangents or adjoints and the rule of each elementary operation.",
        (
            'matcalc autodiff "ln(x1) + x1*x2 - sin(x2)" --at x1=2,x2=5',
            'matcalc autodiff "ln(x1) + x1*x2 - sin(x2)" --at x1=2,x2=5 --mode reverse',
        ),
        options(
            "at mode seeded v given expand graph format output timeout",
            OPTIONS["v"]._replace(help="The direction of forward, the weights of reverse mode: '[1,0]'."),
            in_format(RESULTS["Trace"].formats),
        ),
    ),
    Command(
        "compare",
        "study:compare",
        "Symbolic, difference quotients, forward and reverse AD side by side: value, error, cost, size, time.",
        (
            'matcalc compare "ln(x1) + x1*x2 - sin(x2)" --at x1=2,x2=5',
            'matcalc compare "exp(sin(x))" --at x=1 --h 1e-3,1e-6',
        ),
        options("at wrt given h format output timeout", in_format(RESULTS["Comparison"].formats)),
    ),
    Command(
        "check",
        "check:check",
        "The derivative against automatic and numeric differentiation at random points, or your own answer (--claim).",
        (
            'matcalc check "norm2(A*x - b)^2" --wrt x',
            'matcalc check "x\'*A*x" --wrt x --claim "2*x\'*A"',
        ),
        options(
            "wrt layout given claim command order structure at points seed expand explain_reading format output "
            "timeout",
            OPTIONS["layout"]._replace(
                help="numerator, denominator or mixed; left out: a claim may be in any.", default=""
            ),
            OPTIONS["at"]._replace(help="Hold names at values: x0=1,x1=2 or x=[1,2]."),
            in_format(RESULTS["Check"].formats),
        ),
    ),
    Command(
        "explain",
        "explain:explain",
        "The derivation of a derivative, step by step: which rule, on which part, and what comes of it.",
        ('matcalc explain "x\'*A*x" --wrt x', 'matcalc explain "g = x0+x1*x2; g^2" --layout denominator'),
        options(
            f"wrt layout given order expand structure explain_reading format {_LATEX} output scale copy timeout",
            in_format(RESULTS["Explanations"].formats),
        ),
    ),
    Command(
        "rules",
        "explain:rules",
        "The rules of differentiation that are used; NAME shows one of them.",
        ("matcalc rules det", "matcalc rules --search norm"),
        options("search verify format output timeout", in_format(RESULTS["Catalogue"].formats)),
        Argument("NAME", "A rule by its number, its name, or what is typed: det.", words="rule_names:offered"),
    ),
    Command(
        "plot",
        "plot:plot",
        "A picture of EXPR: curve and tangent, contours, phase portrait, plane or space curve.",
        (
            'matcalc plot "[4*x0-2*x0*x1, 2*x1+x0*x1-2*x1^2]" --save phase.png',
            'matcalc plot "x^3 - 3*x" --at x=2 --box x=-3..3',
        ),
        options(
            "wrt given box at paths save timeout",
            OPTIONS["box"]._replace(help="What is shown: x=-2..2,y=-1..3, or -2..2 for all."),
            OPTIONS["at"]._replace(help="Where the tangent is drawn: x=1; and values of parameters: a=2."),
            OPTIONS["save"]._replace(help="Write FILE.png, FILE.svg or FILE.pdf."),
        ),
    ),
    Command(
        "lint",
        "lint:lint",
        "The claims about derivatives in documents, judged: right, wrong (and why), or not understood.",
        ("matcalc lint samples/documents/notes.md", "matcalc lint samples/documents -f json -v"),
        options(
            "format verbose fix output timeout jobs scheduler",
            in_format(LINT_FORMATS),
            OPTIONS["timeout"]._replace(help="Seconds for one claim.", default=20),
        ),
        DOCUMENTS,
    ),
    Command(
        "repl",
        "matcalc_cli.repl.commands:repl",
        "A session: expressions without quotes, definitions that are kept; also matcalc alone at a terminal.",
        ("matcalc repl", "matcalc repl session.matcalc"),
        (),
        Argument("FILE", "A session that was saved: its lines are done first."),
    ),
    Command(
        "serve",
        "matcalc_cli.serving.commands:serve",
        "A page in the browser, on this machine: live reading, result, steps, code, plots, your own answer judged.",
        ("matcalc serve", "matcalc serve --port 9000"),
        options(
            "host port jobs timeout",
            OPTIONS["timeout"]._replace(help="Seconds for one question.", default=10),
            OPTIONS["jobs"]._replace(help="Worker processes; 0: one a core, two at least.", default=0),
        ),
        NOTHING,
    ),
    Command(
        "mcp",
        "matcalc_cli.serving.commands:mcp",
        "Tools for language models, over the Model Context Protocol on standard input and output.",
        ("matcalc mcp", "matcalc mcp --timeout 20"),
        options("timeout", OPTIONS["timeout"]._replace(help="Seconds for one question.", default=10)),
        NOTHING,
    ),
    Command(
        "batch",
        "batch:batch",
        "Many problems, a JSON object a line: an answer a line, in their order; a bad one is told, and the rest go on.",
        (
            """echo '{"command": "grad", "expr": "x0+x1*x2"}' | matcalc batch""",
            """printf '{"expr": "x^2"}\\n{"expr": "sin(x)*y", "wrt": "x"}\\n' | matcalc batch -f unicode""",
        ),
        options(
            "of wrt layout given format timeout output jobs scheduler resume schema",
            OPTIONS["wrt"]._replace(help="The variable of lines that name none."),
            OPTIONS["layout"]._replace(help="Of lines that name none: numerator, denominator or mixed.", default=""),
            OPTIONS["given"]._replace(help="Declarations of lines that have none."),
            OPTIONS["format"]._replace(help="Of lines that name none; what their command has.", default="json"),
            OPTIONS["timeout"]._replace(help="Seconds for each problem; 0: any."),
        ),
        Argument("FILE", "Problems, a JSON object a line; '-' or none: standard input."),
    ),
    Command(
        "fill",
        "fill:fill",
        "Results in documents: each stands behind its call, in LaTeX, Markdown, Typst and notebooks.",
        ("matcalc fill samples/filled/notes.md", "matcalc fill --verify samples/filled"),
        options(
            "verify timeout jobs scheduler",
            OPTIONS["verify"]._replace(help="Change nothing; show what is stale, and exit 1 where something is."),
            OPTIONS["timeout"]._replace(help="Seconds for each call; 0: any."),
        ),
        Argument("FILE...", "Documents, and folders of them: .tex .md .qmd .typ .ipynb.", True),
    ),
    Command(
        "config",
        "config:config",
        "What you have set in a file or in the environment: every setting, its value, where it comes from.",
        ("matcalc config", "matcalc config --path"),
        options("path output"),
        NOTHING,
    ),
    Command(
        "examples",
        "manual:examples",
        "Calls that run: recipes for usual tasks, and two of every command; NAME shows one.",
        ("matcalc examples", "matcalc examples newton"),
        options("output"),
        Argument("NAME", "A recipe, or a command.", words="recipes:offered"),
    ),
    Command(
        "help",
        "manual:help_",
        "Pages on the language, on reading, layouts, functions ..., a TOPIC each; without one, their list.",
        ("matcalc help", "matcalc help layouts"),
        options("output"),
        Argument("TOPIC", "A topic, or a command.", words="topics:offered"),
    ),
)
COMMANDS: tuple[Command, ...] = (
    *(Command(c.name, "derivative:derive", c.help, c.examples, _DERIVATIVE) for c in DERIVATIVES),
    Command(EVAL.name, "derivative:derive", EVAL.help, EVAL.examples, _OF_VALUES),
    *_STUDIES,
)
BY_NAME: dict[str, Command] = {row.name: row for row in COMMANDS}
