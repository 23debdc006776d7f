"""Which result prints in which format: the one list of formats, for renderers, command line and `matcalc help`.

FORMATS has a row for each format of a derivative: the module of render/ that writes it, what it is, and the suffixes
of the files that are written in it, as -o NAME.tex.
RESULTS has a row for each class of results, by the name of the class: its module, and its formats. The module has
`data(result)`, a JSON object, and `pretty(result, options)`, lines; `latex(result, options)` where it
writes LaTeX itself, and so of each format; the others are those of `result.derivative`.
GRAPHS are the formats of a computational graph, PICTURES those of a drawn function.

Data alone: nothing is imported here, for `--help` needs it before SymPy is there.
"""

from __future__ import annotations

from typing import NamedTuple


class Format(NamedTuple):
    """One row of FORMATS; the module docstring is the legend."""

    module: str
    help: str
    suffix: str = ""


FORMATS: dict[str, Format] = {
    "pretty": Format("pretty", "heading, sizes, assumptions, and a table of entries", ".txt"),
    "unicode": Format("plain", "the result alone, in Unicode"),
    "ascii": Format("plain", "the result alone, in the input language"),
    "latex": Format("latex", "LaTeX, bare or in an environment (--env)", ".tex"),
    "markdown": Format("markdown", "Markdown with LaTeX formulas", ".md"),
    "mathml": Format("typeset", "MathML Core for web pages", ".mml"),
    "typst": Format("typeset", "Typst", ".typ"),
    "html": Format("page", "a web page of the result: sizes, conditions, steps, code", ".html"),
    "svg": Format("pictures.formula", "a picture of the formula", ".svg"),
    "png": Format("pictures.formula", "the same in pixels; shown at a terminal that can", ".png"),
    "pdf": Format("pictures.formula", "the same as a page of its size", ".pdf"),
    "sympy": Format("sympy_text", "a SymPy expression"),
    "json": Format("json_text", "everything, for programs", ".json"),
    "numpy": Format("source", "a Python module for NumPy", ".py"),
    "jax": Format("source", "a Python module for JAX"),
    "torch": Format("source", "a Python module for PyTorch"),
    "julia": Format("source", "a Julia function", ".jl"),
    "matlab": Format("source", "a MATLAB function", ".m"),
    "c": Format("source", "a C function; loops in matrix notation", ".c"),
    "cpp": Format("source", "a C++ function with Eigen", ".cpp .hpp"),
    "rust": Format("source", "a Rust function; loops in matrix notation", ".rs"),
    "javascript": Format("source", "a JavaScript module; loops in matrix notation", ".js .mjs"),
    "fortran": Format("source", "a Fortran module; loops in matrix notation", ".f90"),
}
DEFAULT = "pretty"
# what is made of the LaTeX of a result: who has that has all of these
TYPESET = ("mathml", "typst", "html", "svg", "png", "pdf")
WITH_STEPS = ("pretty", "latex", "markdown", *TYPESET, "json")  # the formats that print a derivation
IN_PARTS = ("pretty", "unicode", "ascii", "latex", "markdown", *TYPESET)  # those that may name shared parts unasked
IN_FULL = ("json",)  # those that name no parts, asked or not
WITH_CHECK = ("pretty", "html", "json")  # those that tell what --check found
CODE = tuple(name for name, row in FORMATS.items() if row.module == "source")
GRAPHS = ("text", "dot", "svg", "png")
PICTURES = ("png", "svg", "pdf")
MOVING = "gif"  # of iterates
ENVIRONMENTS = ("none", "inline", "equation", "align", "document")  # of LaTeX
LETTERS = ("bold", "plain", "arrow")  # of its vectors and matrices
TRANSPOSES = ("top", "T", "intercal", "prime")  # its signs
BARE = ("none", "inline")  # environments in which the result stands alone


LINT_FORMATS = ("pretty", "json", "sarif")  # of `matcalc lint`


class Printed(NamedTuple):
    """One row of RESULTS; the module docstring is the legend."""

    module: str
    formats: tuple[str, ...] = ("pretty", "json")


_PARTLY = tuple(name for name in FORMATS if name != "markdown")
RESULTS: dict[str, Printed] = {
    "Critical": Printed("critical", ("pretty", "json", "latex", *TYPESET)),
    "Run": Printed("iterations"),
    "Starts": Printed("starts"),
    "Expansion": Printed("taylor", _PARTLY),
    "Product": Printed("products", _PARTLY),
    "Trace": Printed("trace"),
    "ArrayTrace": Printed("backprop"),
    "Comparison": Printed("compare"),
    "Check": Printed("checking"),
    "Verdict": Printed("claims"),
    "Explanations": Printed("derivation", ("pretty", "json", "latex", "markdown", *TYPESET)),
    "Catalogue": Printed("catalogue", ("pretty", "json", "markdown")),
    "Shown": Printed("catalogue"),
    "Verification": Printed("catalogue"),
}
