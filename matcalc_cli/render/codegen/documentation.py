"""What a generated function says of itself: what it computes, of what, in which shapes, where it holds."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr

from matcalc_cli.language.notation import Unicode
from matcalc_cli.model.allocate import function_name
from matcalc_cli.model.problem import Derivative
from matcalc_cli.model.words import phrase
from matcalc_cli.render.codegen.arguments import Parameter
from matcalc_cli.render.heading import condition_text

_LONG = 400
_MOST = 8  # conditions, as everywhere


def size_text(shape: Sequence[Expr | int]) -> str:
    """(m, n) -> m×n; () -> number."""
    return "×".join(str(n).replace("**", "^") for n in shape) if shape else "number"


def _shortened(text: str) -> str:
    text = "; ".join(" ".join(line.split()) for line in text.splitlines() if line.strip())
    return text if len(text) <= _LONG else text[: _LONG - 4] + " ..."


def _parameters(parameters: Sequence[Parameter]) -> list[str]:
    scalars = [p.text for p in parameters if not p.rank]
    lines = [
        f"{p.text}: {size_text(p.variable.shape)}{' ' + phrase(p.variable.words) if p.variable.words else ''}"
        for p in parameters
        if p.rank
    ]
    if scalars:
        listed = ", ".join(scalars) if len(scalars) <= 12 else f"{scalars[0]}, {scalars[1]}, ..., {scalars[-1]}"
        lines.append(f"{listed}: number{'s' if len(scalars) > 1 else ''}")
    return lines


def _conditions(derivative: Derivative) -> list[str]:
    notation, conditions = Unicode(), derivative.conditions
    needs = [condition_text(condition, notation) for condition in conditions[:_MOST]]
    needs += [f"and {len(conditions) - _MOST} more of this kind"] if len(conditions) > _MOST else []
    return [f"Needs {'; '.join(needs)}."] if needs else []


def describe(derivative: Derivative, parameters: Sequence[Parameter], flat: bool) -> list[str]:
    """The lines of the docstring of `derivative`."""
    text = _shortened(derivative.problem.right)
    name = derivative.symbol.partition("/")[0].lstrip("∂⁰¹²³⁴⁵⁶⁷⁸⁹") or "f"
    what = derivative.symbol or f"derivative of order {derivative.order}"
    what = {"taylor": "Taylor polynomial", "eval": "value"}.get(derivative.command, what)
    at = ", ".join(f"{x} = {value}" for x, value in derivative.at)
    first = (f"{what} of {name} = {text}" if text else what) + (f" at {at}" if at else "")
    first = first[0].upper() + first[1:]
    shape = size_text(derivative.shape)
    result = f"Returns a {shape}." if not derivative.shape else f"Returns {shape}, {derivative.layout.value} layout"
    if derivative.shape:
        result += ", as a 1-D array." if flat else "."
    return [first, *_parameters(parameters), *_conditions(derivative), result]


def describe_together(gradient: Derivative, hessian: Derivative, parameters: Sequence[Parameter]) -> list[str]:
    """The lines of the docstring of a function that gives value, gradient and Hessian."""
    text = _shortened(gradient.problem.right)
    f = function_name(gradient.problem)
    needs = dict.fromkeys([*_conditions(gradient), *_conditions(hessian)])
    shapes = f"the gradient ({size_text(gradient.shape)}) and the Hessian ({size_text(hessian.shape)})"
    first = f"Value, gradient and Hessian of {f}{f' = {text}' if text else ''}, by {gradient.targets[0].name}"
    return [first, *_parameters(parameters), *needs, f"Returns the value, {shapes}, {gradient.layout.value} layout."]


def describe_value(derivative: Derivative, parameters: Sequence[Parameter]) -> list[str]:
    """The lines of the docstring of `value`."""
    text = _shortened(derivative.problem.right)
    f = function_name(derivative.problem)
    return [f"The value of {f} = {text}" if text else f"The value of {f}", *_parameters(parameters)]
