"""STATISTICS: rows of OPERATIONS for variances and covariances; axes and options are in reductions.py."""

from __future__ import annotations

import sympy as sp
from sympy import Basic, S

from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node, shape
from matcalc_cli.model.operations.row import OperationRow, count, ewise, ones_like, scaled, times, transposed
from matcalc_cli.model.shapes import SCALAR, Shape, column


def variance(x: Basic, ddof: Basic = 0) -> Basic:
    """The mean of (x - mean(x))^2 over all entries; divided by the number of entries less ddof."""
    mean = node(N.Total, x) / count(x)
    centred = node(N.MatAdd, x, scaled(-mean, ones_like(x)))
    return node(N.Total, ewise(lambda t: t**2, centred)) / (count(x) - ddof)


def covariance(x: Basic, ddof: Basic = 1) -> Basic:
    """C'C/(m - ddof) with C = x - 1 1'x/m: the rows of x are observations, its columns variables."""
    rows, cols = shape(x)
    if cols == 1:
        return variance(x, ddof)
    ones = node(N.OneMatrix, rows, S.One)
    mean = scaled(1 / rows, times(ones, transposed(ones), x))
    centred = node(N.MatAdd, x, scaled(S.NegativeOne, mean))
    return scaled(1 / (rows - ddof), times(transposed(centred), centred))


def _to_scalar(a: Shape) -> Shape:
    return SCALAR


def _of_vector(a: Shape) -> Shape:
    column(a)
    return SCALAR


R = OperationRow
STATISTICS: tuple[OperationRow, ...] = (
    R("var", "variance of all entries; divided by n, as in NumPy (ddof=1: by n - 1)", _to_scalar, variance),
    R(
        "std",
        "standard deviation of all entries, with n in var (ddof=1: n - 1)",
        _to_scalar,
        lambda x: sp.sqrt(variance(x)),
    ),
    R(
        "cov",
        "covariance matrix cov(X, rowvar=False) of observations in rows, divided by m - 1; of a vector its variance",
        _of_vector,
        covariance,
    ),
)
del R

__all__ = ["STATISTICS", "covariance", "variance"]
