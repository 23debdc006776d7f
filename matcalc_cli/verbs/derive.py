"""The derivative commands and `eval`: COMMANDS has a row each, and `results` does what a row says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from matcalc_cli.errors import MatcalcError, UsageError

if TYPE_CHECKING:
    from sympy import Expr

    from matcalc_cli.model.problem import Derivative, Problem


class Command(NamedTuple):
    """One derivative command: what EXPR and the variable have to be, and two examples that run."""

    name: str
    help: str
    examples: tuple[str, str]
    function: tuple[str, ...] = ("scalar", "vector", "row", "matrix")
    variable: tuple[str, ...] = ("scalar", "vector", "row", "matrix")
    order: int = 1
    single: str = "vector"
    needs: str = ""  # of EXPR: language/kinds/call.Call


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
BY_NAME = {command.name: command for command in (*COMMANDS, EVAL)}
_TRIED = 12  # names of which it is asked whether they were misread
_LONG = 10_000  # characters of an EXPR of which other readings are not tried


class Asked(NamedTuple):
    """What a call asks of a derivative, as entered."""

    wrt: Sequence[str] = ()
    layout: str = "numerator"
    given: str = ""
    at: str = ""
    expand: bool = False
    simplify: bool | None = None
    order: int = 1
    structure: str = "entries"
    check: bool = False
    steps: bool = False
    digits: int = 0


def results(command: Command, text: str, asked: Asked) -> list[Derivative]:
    """The derivatives that a call asks for, one for each variable; with their checks, steps and values at a point.

    Raises MatcalcError: SyntaxProblem, NameProblem and SizeError with the place in the text, UsageError where EXPR or
    the variable are not what the command is for, MathError where there is no derivative at the point.
    """
    from matcalc_cli.engine import derive
    from matcalc_cli.model.problem import Layout

    problem, point = _read(command, text, asked)
    if command is EVAL:
        found = [derive.value(problem, normaliser(asked.simplify), point)]
    else:
        _fits(command, problem, asked)
        order = asked.order * (command.order if len(problem.targets) < 2 else 1)
        normalise = normaliser(asked.simplify)
        found = derive.derive(problem, Layout(asked.layout), order, normalise, asked.structure, command.name)
    if asked.check:
        from matcalc_cli.checking.check import checked

        found = [checked(result, asked.structure) for result in found]
    if asked.steps:
        from matcalc_cli.study.derivation.explain import explained

        found = [replace(result, steps=explained(result)) for result in found]
    if point is not None:
        from matcalc_cli.engine import evaluation  # other calls do without

        found = [evaluation.at_point(result, point, asked.structure) for result in found]
    if asked.digits:
        from matcalc_cli.engine.textbook.digits import in_digits  # other calls do without

        found = [in_digits(result, asked.digits) for result in found]
    return found


def _read(command: Command, text: str, asked: Asked) -> tuple[Problem, dict[Expr, Expr] | None]:
    """The problem and the point; numbers for arrays tell their sizes, so that everything has entries."""
    from matcalc_cli.language.facts import call
    from matcalc_cli.language.parse import parse
    from matcalc_cli.language.point import concrete_sizes, named, parse_point, with_indexed

    given = with_indexed(text, asked.at, asked.given) if "[" in asked.at else asked.given
    read_as, targets = call(command.needs, asked.at, explained=asked.steps), command is not EVAL
    problem = parse(text, given, tuple(asked.wrt) or None, asked.expand, command.single, targets, read_as)
    at = named(asked.at, problem) if asked.at else ""
    if at and not problem.explicit:
        wrt = asked.wrt or [", ".join(t.name for t in group) for group in problem.targets] or None
        given = concrete_sizes(at, problem, given)
        problem = parse(text, given, wrt, True, command.single, targets, read_as)
    point = parse_point(at, problem, exact=asked.digits > 0) if at else None
    if point:
        from matcalc_cli.engine.domain.local.point import with_exponents  # other calls do without

        problem = with_exponents(problem, point)
    return problem, point


def _fits(command: Command, problem: Problem, asked: Asked) -> None:
    """Is this the kind of EXPR and variable the command is for?"""
    from matcalc_cli.model.nodes import is_array, shape

    array = is_array(problem.expr)
    if array and "vector" not in command.function:
        rows, cols = shape(problem.expr)
        raise UsageError(
            f"{command.name} takes a scalar EXPR, and this one is {rows}×{cols}",
            hint=misread(problem, asked, command.needs) + "use jacobian or diff",
        )
    for target in (t for group in problem.targets for t in group):
        if target.kind not in command.variable:
            raise UsageError(
                f"{command.name} differentiates by a scalar, and {target.name} is a {target.kind}", hint="use diff"
            )


def misread(problem: Problem, asked: Asked, needs: str = "") -> str:
    """The name that was read as an array, and with which as a scalar EXPR would be one; '' where there is none.

    A name under a transpose is an array, and one that is differentiated by is the last to be suspected.
    """
    from matcalc_cli.language.facts import call
    from matcalc_cli.language.parse import parse
    from matcalc_cli.language.text.reader import read
    from matcalc_cli.model.names import key
    from matcalc_cli.model.nodes import is_array

    if type(problem.text) is not str or len(problem.text) > _LONG:
        return ""
    lets, root = read(problem.text)
    nodes = (node for tree in (root, *(value for *_, value in lets)) for node in tree.walk())
    marked = {key(str(n.args[0].bare().value)) for n in nodes if n.kind == "transpose"}
    targets = {t.name for group in problem.targets for t in group}
    arrays = [v for v in problem.variables if v.inferred and v.kind != "scalar" and key(v.name) not in marked]
    for v in sorted(arrays[:_TRIED], key=lambda v: v.name in targets):
        declared = "; ".join(part for part in (asked.given.strip().rstrip(";"), f"{v.name}: scalar") if part)
        with suppress(MatcalcError):
            read_as = call(needs, asked.at)
            if not is_array(parse(problem.text, declared, tuple(asked.wrt) or None, targets=False, call=read_as).expr):
                return f'{v.name} was read as a {v.kind}: --given "{declared}" for a number; else '
    return ""


def normaliser(simplify: bool | None) -> Callable[[Expr], Expr] | None:
    """What --simplify and --no-simplify do with each entry of a result; None: what is usual."""
    from matcalc_cli.engine.scalar import tidy

    return {None: None, True: tidy.simplified, False: tidy.untouched}[simplify]
