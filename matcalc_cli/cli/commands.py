"""The commands: a row each in COMMANDS, one function behind them: parse, differentiate, render, write."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from matcalc_cli.cli import diagnostics, inout
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.settings import Settings
from matcalc_cli.errors import MatcalcError, UsageError
from matcalc_cli.model.names import nearest


class Command(NamedTuple):
    """One derivative command: what EXPR and the variable have to be, and two examples that run."""

    name: str
    help: str
    examples: tuple[str, str]
    function: tuple[str, ...] = ("scalar", "vector", "row", "matrix")
    variable: tuple[str, ...] = ("scalar", "vector", "row", "matrix")
    order: int = 1
    single: str = "vector"
    needs: str = ""  # of EXPR: parser/survey.Call


COMMANDS: tuple[Command, ...] = (
    Command(
        "diff",
        "The derivative of EXPR by --wrt: any scalar, vector or matrix by any scalar, vector or matrix.",
        ('matcalc diff "sin(x)*y" --wrt x', 'matcalc diff "[[x0*x1, x0],[x1, x2]]" --wrt "[[x0,x1],[x2,x3]]"'),
        single="scalar",
    ),
    Command(
        "grad",
        "The gradient of a scalar EXPR by a vector or a matrix.",
        ('matcalc grad "x0+x1*x2"', 'matcalc grad "sin(x0*x3 + x1*x2)" --wrt "[[x0,x1],[x2,x3]]" --layout denominator'),
        function=("scalar",),
        needs="scalar",
    ),
    Command(
        "jacobian",
        "The Jacobian of a vector EXPR by a vector.",
        (
            'matcalc jacobian "[4*x0-2*x0*x1, 2*x1+x0*x1-2*x1^2]"',
            'matcalc jacobian "[r*cos(t), r*sin(t)]" --wrt "[r,t]" -f latex',
        ),
    ),
    Command(
        "hessian",
        "The Hessian of a scalar EXPR; of a vector EXPR one Hessian a component.",
        ('matcalc hessian "2*x0^2 + x0*x2 + 3*x1*x2 - x1^2"', 'matcalc hessian "x^2*y + y^3" --at x=1,y=2'),
        variable=("scalar", "vector", "row", "matrix"),
        order=2,
        needs="prefer-scalar",
    ),
    Command(
        "tangent",
        "The tangent of a vector or matrix EXPR by a scalar.",
        ('matcalc tangent "[t*cos(t), t*sin(t), t]" --wrt t', 'matcalc tangent "[cos(t), sin(t)]" --at t=0'),
        variable=("scalar",),
        single="scalar",
        needs="scalar-variable",
    ),
)
EVAL = Command(
    "eval",
    "The value of EXPR itself, simplified; a number at --at.",
    ('matcalc eval "inv([a,b;c,d])"', 'matcalc eval "eigvals(hessian(x^2+3*x*y+y^2, [x,y]))"'),
)
_TRIED = 12  # names of which it is asked whether they were misread
BY_NAME = {command.name: command for command in (*COMMANDS, EVAL)}


LAYOUTS = ("numerator", "denominator", "mixed")
STRUCTURES = ("entries", "projection")


def _chosen(value: str, allowed, option: str) -> str:
    """The value, written in full: the beginning of one alone is enough, and so is another usual word for it."""
    if value in allowed:
        return value
    word = value.strip().lower()
    whole = [name for name in allowed if word and name.startswith(word)]
    if len(whole) == 1 and option != "--format":
        return whole[0]
    meant = WORDS.get((option, word), "")
    if meant in allowed and option != "--format":
        return meant
    near = meant if meant in allowed else nearest(value, allowed)
    listed = ", ".join(allowed)
    raise UsageError(f"{option} {value!r} is not known", hint=f"did you mean {near}?" if near else f"one of {listed}")


# other words for the values of options: layouts by the names that books give them (Wikipedia, "Matrix calculus": the
# Jacobian formulation is the numerator layout, the Hessian formulation the denominator layout); formats are only named
WORDS: dict[tuple[str, str], str] = {
    **{("--layout", word): "numerator" for word in ("jacobian", "jacobi")},
    **{("--layout", word): "denominator" for word in ("hessian", "gradient")},
    **{("--format", word): "latex" for word in ("tex", "katex", "mathjax", "amsmath")},
    **{("--format", word): "numpy" for word in ("python", "py", "np", "scipy")},
    **{("--format", word): "torch" for word in ("pytorch",)},
    **{("--format", word): "julia" for word in ("jl",)},
    **{("--format", word): "matlab" for word in ("m", "octave")},
    **{("--format", word): "markdown" for word in ("md", "rmd")},
    **{("--format", word): "ascii" for word in ("text", "txt", "plain", "input")},
    **{("--format", word): "unicode" for word in ("utf8", "utf-8")},
    **{("--format", word): "c" for word in ("c99", "ansi-c")},
}


def execute(command: Command, argument: str | None, settings: Settings) -> None:
    """Read EXPR, do what the command says, write the result."""
    from matcalc_cli.parser.read import read

    text = inout.expression(argument)
    with time_limit(settings.timeout):
        read(text)  # a syntax error is told before SymPy is imported
        settings = _checked_choices(settings)
        results = _results(command, text, settings)
        from matcalc_cli.render import render

        rendered = render(results, settings.format, _render_options(settings, results))
    if settings.explain_reading:
        diagnostics.reading(results[0].problem.reading)
    inout.write(rendered, settings.output)
    diagnostics.notes(note for result in results for note in result.notes)
    if settings.check and settings.format not in ("pretty", "json"):
        diagnostics.checks(result.check for result in results)


def _checked_choices(settings: Settings) -> Settings:
    """The settings with their words written in full."""
    from matcalc_cli.render import ENVIRONMENTS, FORMATS, WITH_STEPS

    _chosen(settings.format, FORMATS, "--format")
    if settings.steps and settings.format not in WITH_STEPS:
        raise UsageError(f"--steps is for the formats {', '.join(WITH_STEPS)}", hint="leave out --steps or --format")
    return settings._replace(
        layout=_chosen(settings.layout, LAYOUTS, "--layout"),
        env=_chosen(settings.env, ENVIRONMENTS, "--env"),
        structure=_chosen(settings.structure, STRUCTURES, "--structure"),
    )


def _render_options(settings: Settings, results=()):
    from matcalc_cli.render import Options

    terminal = settings.output is None and sys.stdout.isatty()
    width = shutil.get_terminal_size((120, 24)).columns if terminal else 120
    color = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    # --wrt x where x0, x1, x2 occur: code takes them as one array
    typed = {text.strip() for text in settings.wrt}
    family = any(t.grid is not None and t.kind != "scalar" and t.name in typed for r in results for t in r.targets)
    return Options(settings.env, settings.cse, settings.value, width, color, family)


def _results(command: Command, text: str, settings: Settings) -> list:
    from matcalc_cli.engine import derive
    from matcalc_cli.model.problem import Layout
    from matcalc_cli.parser.facts import call
    from matcalc_cli.parser.parse import parse
    from matcalc_cli.parser.point import concrete_sizes, named, parse_point, with_indexed

    if "[" in settings.at:
        settings = settings._replace(given=with_indexed(text, settings.at, settings.given))
    read_as = call(command.needs, settings.at)
    targets = command is not EVAL
    problem = parse(text, settings.given, settings.wrt or None, settings.expand, command.single, targets, read_as)
    at = named(settings.at, problem) if settings.at else ""
    if at and not problem.explicit:
        # numbers for arrays: their sizes are known now, and everything has entries
        wrt = settings.wrt or [", ".join(t.name for t in group) for group in problem.targets] or None
        given = concrete_sizes(at, problem, settings.given)
        problem = parse(text, given, wrt, True, command.single, targets, read_as)
    point = parse_point(at, problem) if at else None
    if point:
        from matcalc_cli.engine.local.point import with_exponents  # other calls do without

        problem = with_exponents(problem, point)
    if command is EVAL:
        results = [derive.value(problem, normaliser(settings.simplify), point)]
    else:
        _fits(command, problem, settings)
        order = settings.order * (command.order if len(problem.targets) < 2 else 1)
        results = derive.derive(
            problem, Layout(settings.layout), order, normaliser(settings.simplify), settings.structure, command.name
        )
    if settings.check:
        from matcalc_cli.analysis.check import checked

        results = [checked(result, settings.structure) for result in results]
    if settings.steps:
        from matcalc_cli.analysis.explain import explained

        results = [replace(result, steps=explained(result)) for result in results]
    if point is not None:
        results = [derive.at_point(result, point, settings.structure) for result in results]
    return results


def _fits(command: Command, problem, settings: Settings) -> None:
    """Is this the kind of EXPR and variable the command is for?"""
    from matcalc_cli.model.nodes import is_array, shape

    array = is_array(problem.expr)
    if array and "vector" not in command.function:
        rows, cols = shape(problem.expr)
        raise UsageError(
            f"{command.name} takes a scalar EXPR, and this one is {rows}×{cols}",
            hint=_misread(problem, settings, command.needs) + "use jacobian or diff",
        )
    for target in (t for group in problem.targets for t in group):
        if target.kind not in command.variable:
            raise UsageError(
                f"{command.name} differentiates by a scalar, and {target.name} is a {target.kind}", hint="use diff"
            )


def _misread(problem, settings: Settings, needs: str = "") -> str:
    """The name that was read as an array, and with which as a scalar EXPR would be one; '' where there is none.

    A name under a transpose is an array, and one that is differentiated by is the last to be suspected.
    """
    from matcalc_cli.model.names import key
    from matcalc_cli.model.nodes import is_array
    from matcalc_cli.parser.facts import call
    from matcalc_cli.parser.parse import parse
    from matcalc_cli.parser.read import read

    if type(problem.text) is not str:
        return ""
    lets, root = read(problem.text)
    nodes = (node for tree in (root, *(value for *_, value in lets)) for node in tree.walk())
    marked = {key(str(n.args[0].bare().value)) for n in nodes if n.kind == "transpose"}
    targets = {t.name for group in problem.targets for t in group}
    arrays = [v for v in problem.variables if v.inferred and v.kind != "scalar" and key(v.name) not in marked]
    for v in sorted(arrays[:_TRIED], key=lambda v: v.name in targets):
        declared = "; ".join(part for part in (settings.given.strip().rstrip(";"), f"{v.name}: scalar") if part)
        with suppress(MatcalcError):
            read_as = call(needs, settings.at)
            if not is_array(parse(problem.text, declared, settings.wrt or None, targets=False, call=read_as).expr):
                return f'{v.name} was read as a {v.kind}: --given "{declared}" for a number; else '
    return ""


def normaliser(simplify: bool | None) -> Callable | None:
    """What --simplify and --no-simplify do with each entry of a result; None: what is usual."""
    from matcalc_cli.engine import tidy

    return {None: None, True: tidy.simplified, False: tidy.untouched}[simplify]
