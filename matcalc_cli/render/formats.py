"""Which result prints in which format: the one list of formats, for renderers, command line and `matcalc help`.

FORMATS has a row for each format of a derivative: the module of render/ that writes it, and what it is.
RESULTS has a row for each class of results, by the name of the class: its module, and its formats. The module has
`data(result)`, a JSON object, and `pretty(result, options)`, lines; `latex(result, options)` where it
writes LaTeX itself, and so of each format; the others are those of `result.derivative`.
GRAPHS are the formats of a computational graph, PICTURES those of a drawn function.

Data alone: nothing is imported here, for `--help` needs it before SymPy is there.
"""

from __future__ import annotations

from typing import NamedTuple

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
GRAPHS = ("text", "dot", "svg", "png")
PICTURES = ("png", "svg", "pdf")
ENVIRONMENTS = ("none", "inline", "equation", "align", "document")  # of LaTeX


class Printed(NamedTuple):
    """One row of RESULTS; the module docstring is the legend."""

    module: str
    formats: tuple[str, ...] = ("pretty", "json")


_PARTLY = tuple(name for name in FORMATS if name != "markdown")
RESULTS: dict[str, Printed] = {
    "Critical": Printed("critical", ("pretty", "json", "latex")),
    "Run": Printed("iterations"),
    "Starts": Printed("starts"),
    "Expansion": Printed("taylor", _PARTLY),
    "Product": Printed("products", _PARTLY),
    "Trace": Printed("trace"),
    "ArrayTrace": Printed("backprop"),
    "Comparison": Printed("compare"),
    "Check": Printed("checking"),
    "Verdict": Printed("claims"),
    "Explanations": Printed("derivation", ("pretty", "json", "latex", "markdown")),
    "Catalogue": Printed("catalogue", ("pretty", "json", "markdown")),
    "Shown": Printed("catalogue"),
    "Verification": Printed("catalogue"),
}
