"""jvp and vjp."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from matcalc_cli.cli import analysis_input as read
from matcalc_cli.cli import diagnostics
from matcalc_cli.cli import options as o
from matcalc_cli.cli.analysis_output import show
from matcalc_cli.cli.commands import normaliser
from matcalc_cli.errors import UsageError


def product_command(command: str) -> Callable:
    def product(
        expr: o.Expr = None,
        v: read.Direction = "",
        wrt: o.Wrt = None,
        given: o.Given = "",
        at: o.At = "",
        expand: o.Expand = False,
        simplify: o.Simplify = None,
        cse: o.Cse = False,
        check: o.Check = False,
        explain_reading: o.ExplainReading = False,
        format: read.AnyFormat = "pretty",
        env: o.Env = "none",
        output: o.Output = None,
        timeout: o.Timeout = 60,
    ) -> None:
        shown = (cse, check, format, env, output, timeout, explain_reading)
        _multiply(command, expr, v, "", wrt, given, at, expand, simplify, shown)

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
        simplify: o.Simplify = None,
        cse: o.Cse = False,
        check: o.Check = False,
        explain_reading: o.ExplainReading = False,
        format: read.AnyFormat = "pretty",
        env: o.Env = "none",
        output: o.Output = None,
        timeout: o.Timeout = 60,
    ) -> None:
        if loss and v:
            raise UsageError("--v and --loss exclude each other: the loss gives v")
        shown = (cse, check, format, env, output, timeout, explain_reading)
        _multiply(command, expr, v, loss, wrt, given, at, expand, simplify, shown)

    return product if command == "jvp" else product_with_loss


def _multiply(command, expr, v, loss, wrt, given, at, expand, simplify, shown) -> None:
    cse, check, format, env, output, timeout, explain_reading = shown

    def compute():
        problem = read.problem(expr, given, tuple(wrt or ()), expand=expand, points=(at,))
        from matcalc_cli.analysis import products

        place = at
        if at and problem.targets[0][0].grid is None:
            problem, place = _with_entries(problem, at, wrt)
        if len(problem.targets[0]) > 1:
            names = [t.name for t in problem.targets[0]]
            raise UsageError(
                f"{command} is by one variable, and {', '.join(names)} are several", hint=f"add --wrt {names[0]}"
            )
        target = problem.targets[0][0]
        beside = target.kind == "scalar" and not problem.explicit  # a scalar variable beside arrays of any size
        if target.grid is None or beside:
            model = target.grid[0][0] if beside else target.symbol
            model = model if command == "jvp" else problem.expr
            direction = read.direction_of(v, given, model, problem) if v else None
            slope = None
            if loss:
                inner = read.loss_of(loss, given, problem.expr, False)
                slope = products.matrix_loss(inner.expr, inner.targets[0][0].symbol)
            return _checked(products.product_matrix(problem, target, command, direction, slope), check)
        field = read.component_field(problem, "")
        count = len(field.unknowns) if command == "jvp" else len(field.outputs)
        direction = read.direction_entries(v, given, count, problem) if v else None
        slope, composed = None, None
        if loss:
            inner = read.loss_of(loss, given, problem.expr, True)
            composed, slope, direction = products.loss_seed(field.outputs, inner)
        found = _checked(products.product(field, command, direction, slope, normaliser(simplify), composed), check)
        return products.at_values(found, read.point_of(place, problem)) if at else found

    found = show(compute, format, output, timeout, env, cse=cse, explain_reading=explain_reading)
    diagnostics.notes(note for note in found.derivative.notes if note not in found.problem.notes)
    if check and format not in ("pretty", "json"):
        diagnostics.checks([found.derivative.check])


def _with_entries(problem, at: str, wrt):
    """The problem by components, its sizes those of the values at the point; and the point with all its names."""
    from matcalc_cli.parser.point import concrete_sizes, named

    at = named(at, problem)
    listed = tuple(wrt or ()) or (", ".join(t.name for t in problem.targets[0]),)
    return read.problem(problem.text, concrete_sizes(at, problem), listed, expand=True, points=(at,)), at


def _checked(found, check: bool):
    """What --check has to say goes with the result."""
    if not check:
        return found
    from matcalc_cli.analysis.check_product import checked

    return checked(found)
