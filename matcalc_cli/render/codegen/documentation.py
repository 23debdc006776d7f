"""What a generated function says of itself: what it computes, of what, in which shapes, where it holds."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_cli.model.problem import Derivative
from matcalc_cli.render.codegen.arguments import Parameter

_LONG = 400


def size_text(shape: Sequence) -> str:
    """(m, n) -> m×n; () -> number."""
    return "×".join(str(n).replace("**", "^") for n in shape) if shape else "number"


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONG else text[: _LONG - 4] + " ..."


def _parameters(parameters: Sequence[Parameter]) -> list[str]:
    scalars = [p.text for p in parameters if not p.rank]
    lines = [
        f"{p.text}: {size_text(p.variable.shape)}{' ' + ' '.join(sorted(p.variable.words)) if p.variable.words else ''}"
        for p in parameters
        if p.rank
    ]
    if scalars:
        listed = ", ".join(scalars) if len(scalars) <= 12 else f"{scalars[0]}, {scalars[1]}, ..., {scalars[-1]}"
        lines.append(f"{listed}: number{'s' if len(scalars) > 1 else ''}")
    return lines


def describe(derivative: Derivative, parameters: Sequence[Parameter], flat: bool, notes: Sequence[str]) -> list[str]:
    """The lines of the docstring of `derivative`."""
    text = _shortened(derivative.problem.text)
    what = derivative.symbol or {"taylor": "Taylor polynomial", "eval": "Value"}.get(derivative.command, "Derivative")
    order = f" of order {derivative.order}" if derivative.order > 1 and not derivative.symbol else ""
    first = f"{what}{order} of f = {text}" if text else f"{what}{order}"
    shape = size_text(derivative.shape)
    result = f"Returns a {shape}." if not derivative.shape else f"Returns {shape}, {derivative.layout.value} layout"
    if derivative.shape:
        result += ", as a 1-D array." if flat else "."
    return [first, *_parameters(parameters), *notes, result]


def describe_value(derivative: Derivative, parameters: Sequence[Parameter]) -> list[str]:
    """The lines of the docstring of `value`."""
    text = _shortened(derivative.problem.text)
    return [f"The value of f = {text}" if text else "The value of f", *_parameters(parameters)]
