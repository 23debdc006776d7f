"""jvp and vjp."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from matcalc_cli.cli import diagnostics
from matcalc_cli.cli import options as o
from matcalc_cli.cli.showing import show


def product_command(command: str) -> Callable:
    def product(
        expr: o.Expr = None,
        v: o.Direction = "",
        wrt: o.Wrt = None,
        given: o.Given = "",
        at: o.At = "",
        expand: o.Expand = False,
        simplify: o.Simplify = None,
        cse: o.Cse = False,
        check: o.Check = False,
        explain_reading: o.ExplainReading = False,
        format: o.AnyFormat = "pretty",
        env: o.Env = "none",
        output: o.Output = None,
        timeout: o.Timeout = 60,
    ) -> None:
        shown = (cse, check, format, env, output, timeout, explain_reading)
        _multiply(command, expr, v, "", wrt, given, at, expand, simplify, shown)

    def product_with_loss(
        expr: o.Expr = None,
        v: o.Direction = "",
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
        format: o.AnyFormat = "pretty",
        env: o.Env = "none",
        output: o.Output = None,
        timeout: o.Timeout = 60,
    ) -> None:
        shown = (cse, check, format, env, output, timeout, explain_reading)
        _multiply(command, expr, v, loss, wrt, given, at, expand, simplify, shown)

    return product if command == "jvp" else product_with_loss


def _multiply(
    command: str,
    expr: str,
    v: str,
    loss: str,
    wrt: list[str] | None,
    given: str,
    at: str,
    expand: bool,
    simplify: None,
    shown: tuple[bool | float | str | None, ...],
) -> None:
    cse, check, format, env, output, timeout, explain_reading = shown

    def compute(text: str) -> Any:
        from matcalc_cli.verbs.products import product as verb

        return verb(command, text, v, loss, tuple(wrt or ()), given, at, expand, simplify, check)

    found = show(expr, compute, format, output, timeout, env, cse=cse, explain_reading=explain_reading)
    diagnostics.notes(note for note in found.derivative.notes if note not in found.problem.notes)
    if check and format not in ("pretty", "json"):
        diagnostics.checks([found.derivative.check])
