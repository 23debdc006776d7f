"""Derivative -> text. FORMATS is the registry: a format is a module with `render(derivatives, options)` and a row here.

The modules are imported when they are used: a table needs no code generator, and code no table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import import_module

from matcalc_cli.errors import LimitError, UsageError
from matcalc_cli.model.problem import Derivative
from matcalc_cli.render.shared import length, operands


@dataclass(frozen=True)
class Options:
    """What a renderer may be asked for besides the format."""

    env: str = "none"
    cse: bool = False
    value: bool = False
    width: int = 120
    color: bool = False
    family: bool = False


FORMATS: dict[str, tuple[str, str]] = {
    "pretty": ("pretty", "heading, sizes, assumptions, and a table of entries"),
    "unicode": ("plain", "the result alone, in Unicode"),
    "ascii": ("plain", "the result alone, in the input language"),
    "latex": ("latex", "LaTeX, bare or in an environment (--env)"),
    "markdown": ("markdown", "Markdown with LaTeX formulas"),
    "sympy": ("sympy_text", "a SymPy expression"),
    "json": ("json_text", "everything, for programs"),
    "numpy": ("source", "a Python module for NumPy"),
    "jax": ("source", "a Python module for JAX"),
    "torch": ("source", "a Python module for PyTorch"),
    "julia": ("source", "a Julia function"),
    "matlab": ("source", "a MATLAB function"),
    "c": ("source", "a C function (explicit entries)"),
}
WITH_STEPS = ("pretty", "latex", "markdown", "json")  # the formats that print a derivation
IN_PARTS = ("pretty", "unicode", "ascii", "latex", "markdown")  # those that may name shared parts unasked
MAX_PRINTED = 600_000  # names and numbers of a result that is printed in full
MAX_PARTS = 800_000  # operands of all parts of a result that is printed in parts: 4 MB as well
ENVIRONMENTS = ("none", "inline", "equation", "align", "document")


def render(derivatives: Sequence[Derivative], format_name: str, options: Options | None = None) -> str:
    """The text of one or more derivatives; raises UsageError for an unknown format, MissingRule for an unknown node."""
    if format_name not in FORMATS:
        from matcalc_cli.model.names import nearest

        near = nearest(format_name, FORMATS)
        raise UsageError(
            f"unknown format {format_name!r}",
            hint=f"did you mean {near}?" if near else "the formats are " + ", ".join(FORMATS),
        )
    name, options = FORMATS[format_name][0], printable_options(derivatives, format_name, options or Options())
    if any(d.steps is not None for d in derivatives) and format_name != "json":
        from matcalc_cli.render.study.derivation import derivations

        return derivations(derivatives, format_name, options)
    return import_module(f"matcalc_cli.render.{name}").render(derivatives, options, format_name)


def printable_options(
    derivatives: Sequence[Derivative], format_name: str, options: Options, limit: int = MAX_PRINTED
) -> Options:
    """The options, with --cse where the results have more names and numbers than that, each written out.

    Writing out is what is long about a derivative: the expression itself shares its parts. Raises LimitError for a
    format that names no parts unasked, and where even the parts are too many.
    """
    if FORMATS[format_name][0] == "source" or options.cse:
        return options
    if length(tuple(d.expr for d in derivatives)) <= limit:
        return options
    if format_name not in IN_PARTS or operands(d.expr for d in derivatives) > MAX_PARTS:
        raise LimitError("the printed result would be longer than 4 MB", hint="--cse prints shared parts once")
    return replace(options, cse=True)
