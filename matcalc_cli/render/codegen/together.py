"""The derivatives that one function gives together: value, gradient and Hessian."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import MatrixBase

from matcalc_cli.engine.derive import derive_by
from matcalc_cli.errors import UsageError
from matcalc_cli.model.nodes import is_array
from matcalc_cli.model.problem import Derivative


def both(derivatives: Sequence[Derivative]) -> tuple[Derivative, Derivative]:
    """(gradient, Hessian) of the EXPR of a derivative; raises UsageError where there are none."""
    first, problem = derivatives[0], derivatives[0].problem
    if len(derivatives) > 1 or len(set(first.targets)) != 1:
        raise UsageError("--with hessian is for one variable", hint="as in --wrt x")
    if (
        is_array(problem.expr)
        or isinstance(problem.expr, MatrixBase)
        or first.command in ("jvp", "vjp", "taylor", "eval")
    ):
        raise UsageError("--with hessian is for derivatives of a scalar EXPR", hint="as in grad or hessian")
    if first.at:
        raise UsageError("--with hessian and --at exclude each other", hint="the function takes the point")
    target = first.targets[0]
    found = [derive_by(problem, [target] * order, first.layout, None, "entries") for order in (1, 2)]
    gradient = first if first.order == 1 else found[0]
    return gradient, found[1]
