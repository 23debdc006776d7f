"""The commands that do something with derivatives: each reads its options, calls one verb of analysis, prints."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from matcalc_cli.cli import analysis_input as read
from matcalc_cli.cli import diagnostics, inout
from matcalc_cli.cli import options as o
from matcalc_cli.cli.commands import _render_options
from matcalc_cli.cli.drawing import draw
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.settings import Settings
from matcalc_cli.errors import MathError, UsageError


def _help(text: str, *examples: str) -> str:
    return text + "\n\n\b\nExamples:\n  " + "\n  ".join(examples)


def _print(compute: Callable, format: str, output: Path | None, timeout: float, env: str = "none", every: int = 0):
    """Compute and render under the time limit, write, tell the notes of the input; returns the result."""
    with time_limit(timeout):
        result = compute()
        from matcalc_cli.render.analysis import View, render

        plain = _render_options(Settings(env=env, output=output))
        text = render(result, format, View(env, width=plain.width, color=plain.color, every=every))
    inout.write(text, output)
    diagnostics.notes(result.problem.notes)
    return result


def critical(
    expr: o.Expr = None,
    wrt: o.Wrt = None,
    given: o.Given = "",
    at: read.Parameters = "",
    box: read.Box = "",
    format: read.Format = "pretty",
    env: o.Env = "none",
    output: o.Output = None,
    timeout: o.Timeout = 60,
) -> None:
    def compute():
        field = read.component_field(read.problem(expr, given, tuple(wrt or ())), at)
        from matcalc_cli.analysis.critical import critical as verb

        return verb(field, read.box_of(box, field.unknown_names), time_limit)

    _print(compute, format, output, timeout, env)


def _iterate(compute: Callable, format: str, output, timeout: float, every: int, save: Path | None) -> None:
    """Print a run, save it where asked; a run without convergence ends with exit code 1."""
    run = _print(compute, format, output, timeout, every=every)
    if save is not None:
        from matcalc_cli.render.analysis.iterations import table

        inout.write(table(run), save)
    if not run.converged:
        raise MathError(run.ending, hint=run.hint)


def newton(
    expr: o.Expr = None,
    start: read.From = "",
    wrt: o.Wrt = None,
    given: o.Given = "",
    at: read.Parameters = "",
    minimize: Annotated[bool, typer.Option("--minimize", help="Look for a minimum of a scalar EXPR.")] = False,
    max_iter: read.MaxIter = 100,
    tol: Annotated[float, typer.Option("--tol", help="Stop at steps below TOL (1 + |x|); 0: by --digits.")] = 0.0,
    digits: Annotated[int, typer.Option("--digits", help="Digits to compute with; more than 16: mpmath.")] = 16,
    every: read.Every = 0,
    save: read.Save = None,
    format: read.Format = "pretty",
    output: o.Output = None,
    timeout: o.Timeout = 60,
) -> None:
    if not 1 <= digits <= 10_000:
        raise UsageError(f"--digits is between 1 and 10000, not {digits}")
    read.positive(max_iter, "--max-iter")
    tolerance = tol or (1e-12 if digits <= 16 else 10.0 ** max(-300, 2 - digits))

    def compute():
        field = read.component_field(read.problem(expr, given, tuple(wrt or ())), at)
        from matcalc_cli.analysis.newton import newton as verb

        return verb(field, read.start_of(field, start), max_iter, tolerance, digits, minimize)

    _iterate(compute, format, output, timeout, every, save)


def descent(
    expr: o.Expr = None,
    start: read.From = "",
    wrt: o.Wrt = None,
    given: o.Given = "",
    at: read.Parameters = "",
    rate: Annotated[
        float | None,
        typer.Option("--rate", help="A fixed step size; left out: backtracking.", show_default=False),
    ] = None,
    max_iter: read.MaxIter = 1000,
    tol: Annotated[float, typer.Option("--tol", help="Stop where the gradient is below TOL.")] = 1e-8,
    every: read.Every = 0,
    save: read.Save = None,
    format: read.Format = "pretty",
    output: o.Output = None,
    timeout: o.Timeout = 60,
) -> None:
    read.positive(max_iter, "--max-iter")
    read.positive(tol, "--tol")

    def compute():
        field = read.component_field(read.problem(expr, given, tuple(wrt or ())), at)
        from matcalc_cli.analysis.descent import descent as verb

        return verb(field, read.start_of(field, start), max_iter, tol, rate)

    _iterate(compute, format, output, timeout, every, save)


def taylor(
    expr: o.Expr = None,
    wrt: o.Wrt = None,
    given: o.Given = "",
    at: Annotated[
        str,
        typer.Option("--at", help="The point: x=1, or x=a to keep it symbolic; 0 when left out.", show_default=False),
    ] = "",
    order: Annotated[int, typer.Option("--order", help="Degree of the polynomial.")] = 2,
    remainder: Annotated[bool, typer.Option("--remainder", help="Also the remainder in Lagrange's form.")] = False,
    error: Annotated[
        list[str] | None,
        typer.Option(
            "--error", help="Compare with f at x=0.1 (repeat), or at 0.1,0.2 in one unknown.", show_default=False
        ),
    ] = None,
    format: read.AnyFormat = "pretty",
    env: o.Env = "none",
    output: o.Output = None,
    timeout: o.Timeout = 60,
) -> None:
    def compute():
        problem = read.problem(expr, given, tuple(wrt or ()), expand=False)
        from matcalc_cli.analysis import taylor as verb
        from matcalc_cli.analysis.field import field

        target = problem.targets[0][0]
        if target.grid is None:
            if error or remainder:
                raise UsageError("--error and --remainder need components", hint="declare sizes, as in --given 'x: 3'")
            return verb.taylor_matrix(problem, target, read.array_point(at, target, problem), order)
        about = read.point_of(at, problem)
        unknowns = field(problem).unknowns
        known = {x: v for x, v in about.items() if x not in unknowns}
        points = [point for text in error or () for point in read.points_of(text, problem, unknowns)]
        return verb.taylor(field(problem, known), about, order, remainder, points)

    _print(compute, format, output, timeout, env)


def _product(command: str) -> Callable:
    def product(
        expr: o.Expr = None,
        v: read.Direction = "",
        wrt: o.Wrt = None,
        given: o.Given = "",
        at: o.At = "",
        expand: o.Expand = False,
        format: read.AnyFormat = "pretty",
        env: o.Env = "none",
        output: o.Output = None,
        timeout: o.Timeout = 60,
    ) -> None:
        _multiply(command, expr, v, "", wrt, given, at, expand, format, env, output, timeout)

    def product_with_loss(
        expr: o.Expr = None,
        v: read.Direction = "",
        loss: Annotated[
            str, typer.Option("--loss", help="v is ∂l/∂y of this loss of y, the value of EXPR.", show_default=False)
        ] = "",
        wrt: o.Wrt = None,
        given: o.Given = "",
        at: o.At = "",
        expand: o.Expand = False,
        format: read.AnyFormat = "pretty",
        env: o.Env = "none",
        output: o.Output = None,
        timeout: o.Timeout = 60,
    ) -> None:
        if loss and v:
            raise UsageError("--v and --loss exclude each other: the loss gives v")
        _multiply(command, expr, v, loss, wrt, given, at, expand, format, env, output, timeout)

    return product if command == "jvp" else product_with_loss


def _multiply(command, expr, v, loss, wrt, given, at, expand, format, env, output, timeout) -> None:
    def compute():
        problem = read.problem(expr, given, tuple(wrt or ()), expand=expand)
        from matcalc_cli.analysis import products

        target = problem.targets[0][0]
        if target.grid is None:
            model = target.symbol if command == "jvp" else problem.expr
            direction = read.direction_of(v, given, model) if v else None
            slope = None
            if loss:
                inner = read.loss_of(loss, given, problem.expr, False)
                slope = products.matrix_loss(inner.expr, inner.targets[0][0].symbol)
            if at:
                raise UsageError("--at needs components", hint="declare sizes, as in --given 'x: 3', and add --expand")
            return products.product_matrix(problem, target, command, direction, slope)
        field = read.component_field(problem, "")
        direction, slope = read.entries_of(v, given) if v else None, None
        if loss:
            inner = read.loss_of(loss, given, problem.expr, True)
            slope, direction = products.loss_seed(field.outputs, inner)
        found = products.product(field, command, direction, slope)
        return products.at_values(found, read.point_of(at, problem)) if at else found

    _print(compute, format, output, timeout, env)


def autodiff(
    expr: o.Expr = None,
    at: o.At = "",
    mode: Annotated[str, typer.Option("--mode", help="forward, reverse or both.")] = "forward",
    wrt: Annotated[str, typer.Option("--wrt", help="Forward mode: the name to seed.", show_default=False)] = "",
    v: Annotated[
        str,
        typer.Option("--v", help="The direction of forward, the weights of reverse mode: '[1,0]'.", show_default=False),
    ] = "",
    given: o.Given = "",
    graph: Annotated[
        str, typer.Option("--graph", help="Draw the computational graph: text dot svg png.", show_default=False)
    ] = "",
    format: read.Format = "pretty",
    output: o.Output = None,
    timeout: o.Timeout = 60,
) -> None:
    def compute():
        text = inout.expression(expr)
        problem = read.problem(text, given, (), targets=False)
        from matcalc_cli.analysis import trace as verb

        inputs = read.inputs_of(problem)
        outputs, scalar = read.typed(text, given, problem)
        point = read.numbers_at(at, problem) if at.strip() else None
        seeds, weights = read.seeds_of(v, wrt, mode, inputs)
        return verb.trace(problem, outputs, scalar, inputs, mode, point, seeds, weights)

    if graph:
        draw(compute, graph, output, timeout)
    else:
        _print(compute, format, output, timeout)


def compare(
    expr: o.Expr = None,
    at: o.At = "",
    wrt: o.Wrt = None,
    given: o.Given = "",
    h: Annotated[str, typer.Option("--h", help="Steps of the difference quotients.")] = "1e-2,1e-5,1e-8,1e-11",
    format: read.Format = "pretty",
    output: o.Output = None,
    timeout: o.Timeout = 60,
) -> None:
    def compute():
        text = inout.expression(expr)
        problem = read.problem(text, given, tuple(wrt or ()))
        from matcalc_cli.analysis.compare import compare as verb
        from matcalc_cli.analysis.field import field, unknowns_of

        point = read.numbers_at(at, problem)
        unknowns = unknowns_of(problem)
        read.complete(point, problem)
        known = {x: v for x, v in point.items() if x not in unknowns}
        outputs, _ = read.typed(text, given, problem)
        typed = [e.xreplace(known) for e in outputs] if known else outputs
        steps = [read.number(part) for part in h.split(",")]
        for step in steps:
            read.positive(step, "--h")
        return verb(field(problem, known), typed, [point[x] for x in unknowns], steps)

    _print(compute, format, output, timeout)


COMMANDS: tuple[tuple[str, Callable, str, tuple[str, str]], ...] = (
    (
        "critical",
        critical,
        "Critical points of a scalar EXPR, or equilibria of x' = EXPR, with their class.",
        ('matcalc critical "[4*x0-2*x0*x1, 2*x1+x0*x1-2*x1^2]"', 'matcalc critical "x^3 - 3*x*y + y^3" --box -4:4'),
    ),
    (
        "newton",
        newton,
        "Newton's method: a root of EXPR, or a minimum with --minimize, a row an iteration.",
        (
            'matcalc newton "x^2 - 2" --from x=1',
            'matcalc newton "(1-x)^2 + 100*(y-x^2)^2" --minimize --from x=-1.2,y=1',
        ),
    ),
    (
        "descent",
        descent,
        "Gradient descent of a scalar EXPR, with a fixed --rate or with backtracking.",
        ('matcalc descent "x^2 + 3*y^2" --from x=2,y=1', 'matcalc descent "x^2 + 3*y^2" --from x=2,y=1 --rate 0.25'),
    ),
    (
        "taylor",
        taylor,
        "Taylor polynomial of a scalar EXPR about --at, in one variable or in a vector.",
        ('matcalc taylor "exp(x)" --at x=0 --order 4 --error 0.1,1', 'matcalc taylor "f(x)" --at x=a --order 3'),
    ),
    (
        "jvp",
        _product("jvp"),
        "J·v, the derivative of EXPR along v, by one forward sweep: the Jacobian is never formed.",
        ('matcalc jvp "[x*y, sin(x)]" --v "[1, a]"', 'matcalc jvp "tanh(W*x)" --wrt x'),
    ),
    (
        "vjp",
        _product("vjp"),
        "vᵀ·J by one reverse sweep: the Jacobian is never formed. --loss chains a loss through.",
        ('matcalc vjp "[x*y, sin(x)]" --v "[1, a]"', 'matcalc vjp "W*x + b" --wrt W --loss "sum(y.^2)/2"'),
    ),
    (
        "autodiff",
        autodiff,
        "The evaluation trace of EXPR: values, tangents or adjoints and the rule of each elementary operation.",
        (
            'matcalc autodiff "ln(x1) + x1*x2 - sin(x2)" --at x1=2,x2=5',
            'matcalc autodiff "ln(x1) + x1*x2 - sin(x2)" --at x1=2,x2=5 --mode reverse',
        ),
    ),
    (
        "compare",
        compare,
        "Symbolic, difference quotients, forward and reverse AD side by side: value, error, cost, size, time.",
        (
            'matcalc compare "ln(x1) + x1*x2 - sin(x2)" --at x1=2,x2=5',
            'matcalc compare "exp(sin(x))" --at x=1 --h 1e-3,1e-6',
        ),
    ),
)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for name, function, text, examples in COMMANDS:
        app.command(name, help=_help(text, *examples), short_help=text)(function)
