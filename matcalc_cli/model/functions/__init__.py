"""FUNCTIONS: one row per named scalar function. The open table: a new function is a new row here and nowhere else.

Parser, engine, printers, code generation, help, did-you-mean and tests all read the row. Columns:

name         what is entered and printed; `aliases` are accepted too
make         the SymPy object the name stands for, as a function of its arguments; a *definition by composition*
             (softsign, gelu, leaky_relu ...) is expanded when read, so it needs no derivative
partials     the derivative by each argument, as functions of the arguments (t, or s and t); None for a composition, and
             in place of the derivative by an order
numpy, c     code templates ({0}, {1} are the arguments); a leading module is imported by the code printer
latex        head that the arguments follow in brackets, or a template with {0}; None prints \\operatorname{name}(...)
arity        how many arguments may be given
domain       open interval in which the function is smooth, for tests and checks
kinks        expressions whose zeros are points without a derivative
inside       what has to be positive for a derivative to exist, of all arguments; by default it follows from the domain
poles        what must not be one of 0, -1, -2, ..., of all arguments; there is a derivative everywhere else
notes        (spelling, what is said of a reading that other programs do not share)
help         one line
"""

from __future__ import annotations

import sympy as sp

from matcalc_cli.model.functions import activations, elementary, special, steps, trigonometric
from matcalc_cli.model.functions.primitives import (
    beta,
    cbrt,
    ceil,
    erfcinv,
    erfinv,
    floor,
    gammainc,
    gammaincc,
    lgamma,
    normcdf,
    relu,
    rint,
    shared_step,
    sigmoid,
    softplus,
    step,
    trunc,
)
from matcalc_cli.model.functions.row import OO, FunctionRow, Primitive, Scalars, choice

FUNCTIONS: tuple[FunctionRow, ...] = (
    *trigonometric.ROWS,
    *elementary.ROWS,
    *steps.ROWS,
    *activations.ROWS,
    *special.ROWS,
)
BY_NAME: dict[str, FunctionRow] = {alias: row for row in FUNCTIONS for alias in (row.name, *row.aliases)}
BY_CLASS: dict[type, FunctionRow] = {
    row.make: row for row in FUNCTIONS if row.partials is not None and isinstance(row.make, type)
}
BY_CLASS[shared_step] = BY_CLASS[step]
Primitive.rows = BY_CLASS

# What has to be positive for a function to have a derivative, by its domain
_INSIDE: dict[tuple[float, float], Scalars] = {
    (0, OO): lambda *t: t[-1],
    (-1, 1): lambda *t: 1 - t[-1] ** 2,
    (1, OO): lambda *t: t[-1] - 1,
}


def inside_of(e: sp.Basic) -> Scalars | None:
    """arguments -> what has to be positive: t of log, 1 - t^2 of asin; None of what has a derivative off its kinks."""
    row = BY_CLASS.get(type(e))
    if row is None or row.kinks or row.poles:
        return None
    return row.inside or _INSIDE.get(row.domain)


__all__ = [
    "BY_CLASS",
    "BY_NAME",
    "FUNCTIONS",
    "FunctionRow",
    "Primitive",
    "beta",
    "cbrt",
    "ceil",
    "choice",
    "erfcinv",
    "erfinv",
    "floor",
    "gammainc",
    "gammaincc",
    "inside_of",
    "lgamma",
    "normcdf",
    "relu",
    "rint",
    "shared_step",
    "sigmoid",
    "softplus",
    "step",
    "trunc",
]
