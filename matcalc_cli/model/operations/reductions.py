"""REDUCTIONS along an axis and NORMS by their order: one row each, all made of nodes that exist.

A row of REDUCTIONS says what is done to each row of a matrix: along(M, options) is a column with a number a row, or an
array of the shape of M where `keeps` is set. Axis 1 is that; axis 0 is the same of M', which gives a column again, as
NumPy gives a 1-D array, and with keepdims=True a row. A vector has axis 0 alone, and the row of OPERATIONS serves it.

A row of NORMS says what norm(x, order) is of a vector and of a matrix; of a matrix 1, 2 and inf are induced norms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import sympy as sp
from sympy import Basic, Expr, S
from sympy.core.symbol import Str

from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node, shape
from matcalc_cli.model.operations.row import ewise, plus, scaled, times, transposed
from matcalc_cli.model.operations.statistics import covariance, variance
from matcalc_cli.model.operations.table import OPERATION, apply
from matcalc_cli.model.shapes import SCALAR, Mismatch, Shape, resolve

Options = Mapping[str, Any]


class Reduction(NamedTuple):
    """One row of REDUCTIONS; the module docstring is the legend."""

    name: str
    along: Callable[[Basic, Options], Basic]
    keeps: bool = False


def _ones(m: Basic) -> Basic:
    return node(N.OneMatrix, shape(m)[1], S.One)


def _sums(m: Basic) -> Basic:
    return times(m, _ones(m))


def _means(m: Basic) -> Basic:
    return scaled(1 / shape(m)[1], _sums(m))


def _squares(m: Basic) -> Basic:
    """The sum of (m - mean)^2 of each row."""
    centred = plus(m, scaled(S.NegativeOne, times(_means(m), transposed(_ones(m)))))
    return _sums(ewise(lambda t: t**2, centred))


def _divisor(m: Basic, options: Options) -> Expr:
    return shape(m)[1] - options.get("ddof", 0)


def _extremes(kind: str) -> Callable[[Basic, Options], Basic]:
    return lambda m, options: N.RowExtreme(Str(kind), m)


def _norms(m: Basic, options: Options) -> Basic:
    order = options.get("ord", "2")
    if order == "inf":
        return N.RowExtreme(Str("max"), ewise(sp.Abs, m))
    if order == "1":
        return _sums(ewise(sp.Abs, m))
    if order == "2":
        return ewise(sp.sqrt, _sums(ewise(lambda t: t**2, m)))
    p = options["p"]
    return ewise(lambda t: t ** (1 / p), _sums(ewise(lambda t: sp.Abs(t) ** p, m)))


R = Reduction
REDUCTIONS: dict[str, Reduction] = {
    row.name: row
    for row in (
        R("sum", lambda m, o: _sums(m)),
        R("mean", lambda m, o: _means(m)),
        R("prod", lambda m, o: N.RowProd(m)),
        R("amax", _extremes("max")),
        R("amin", _extremes("min")),
        R("var", lambda m, o: scaled(1 / _divisor(m, o), _squares(m))),
        R("std", lambda m, o: scaled(1 / sp.sqrt(_divisor(m, o)), ewise(sp.sqrt, _squares(m)))),
        R("norm", _norms),
        R("logsumexp", lambda m, o: ewise(sp.log, _sums(ewise(sp.exp, m)))),
        R("softmax", lambda m, o: N.Softmax(m), keeps=True),
        R("log_softmax", lambda m, o: ewise(sp.log, N.Softmax(m)), keeps=True),
        R("cumsum", lambda m, o: times(m, N.Triu(node(N.OneMatrix, *shape(m)[1:] * 2))), keeps=True),
    )
}
del R
ALWAYS = ("cov", "cumsum")  # which need an option, or a vector


class Refusal(Exception):
    """A reduction that there is not: message and hint; the parser knows where."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def _axis(name: str, a: Shape, options: Options) -> int | None:
    """0, 1, or None where all entries are reduced; raises Refusal."""
    axis = options.get("axis")
    if axis is None:
        return None
    one = {0: resolve(a[1]) == 1, 1: resolve(a[0]) == 1}
    if one[0]:
        if axis in (0, -1):
            return None
        raise Refusal("a vector has the axis 0 alone")
    axis %= 2
    if one[1] and axis == 1:
        return None
    if one[1]:
        raise Refusal("there is nothing to reduce along axis 0 of a row", "its axis is 1")
    return axis


def reduced_shape(name: str, a: Shape, options: Options) -> Shape:
    """The shape of a reduction of an array of shape a; raises Refusal, Mismatch."""
    if a == SCALAR:
        raise Mismatch
    axis = _axis(name, a, options)
    if REDUCTIONS[name].keeps:
        if axis is None and 1 not in (resolve(a[0]), resolve(a[1])) and name == "cumsum":
            raise Refusal("cumsum of a matrix needs its axis", "cumsum(X, axis=0) or cumsum(X, axis=1)")
        return a
    if axis is None:
        return SCALAR
    if axis == 1:
        return (a[0], 1)
    return (1, a[1]) if options.get("keepdims") else (a[1], 1)


def reduced(name: str, m: Basic, options: Options) -> Basic:
    """The raw node of a reduction of m."""
    row = REDUCTIONS[name]
    axis = _axis(name, tuple(int(k) if k.is_Integer else k for k in shape(m)), options)
    if axis is None:
        return _whole(name, m, options)
    if axis == 1:
        return row.along(m, options)
    found = row.along(transposed(m), options)
    return transposed(found) if row.keeps or options.get("keepdims") else found


def _whole(name: str, m: Basic, options: Options) -> Basic:
    """The reduction of all entries; softmax and cumsum of a vector."""
    is_row = REDUCTIONS[name].keeps and shape(m)[0] == 1
    if name in ("var", "std"):
        found = variance(m, options.get("ddof", 0))
        return sp.sqrt(found) if name == "std" else found
    if name == "norm":
        return norm(m, options)
    found = apply(OPERATION[name], [transposed(m) if is_row else m])
    return transposed(found) if is_row else found


# ----------------------------------------------------------------------------------------------------------- norms


class NormRow(NamedTuple):
    """One row of NORMS: norm(x, order) of a vector, and of a matrix; None where there is none."""

    order: str
    vector: Callable[[Basic, Expr | None], Expr] | None
    matrix: Callable[[Basic], Expr] | None
    help: str


def _p_norm(x: Basic, p: Expr) -> Expr:
    return node(N.Total, ewise(lambda t: sp.Abs(t) ** p, x)) ** (1 / p)


def _largest_sum(m: Basic) -> Expr:
    return node(N.Largest, _sums(ewise(sp.Abs, m)))


NORMS: dict[str, NormRow] = {
    row.order: row
    for row in (
        NormRow(
            "1",
            lambda x, p: node(N.Total, ewise(sp.Abs, x)),
            lambda m: _largest_sum(transposed(m)),
            "sum of absolute values; of a matrix the largest such sum of a column",
        ),
        NormRow(
            "2",
            lambda x, p: node(N.FNorm, x),
            lambda m: N.Spectral(m),
            "Euclidean norm of a vector; of a matrix the largest singular value",
        ),
        NormRow(
            "inf",
            lambda x, p: node(N.NormInf, x),
            _largest_sum,
            "largest absolute value; of a matrix the largest sum of absolute values of a row",
        ),
        NormRow("fro", lambda x, p: node(N.FNorm, x), lambda m: node(N.FNorm, m), "root of the sum of squares"),
        NormRow("nuc", None, lambda m: N.Nuclear(m), "sum of the singular values of a matrix"),
        NormRow("p", _p_norm, None, "(sum |x|^p)^(1/p) of a vector, p >= 1"),
    )
}


def norm_shape(a: Shape, options: Options) -> Shape:
    """The shape of norm(x, order); raises Refusal where there is no such norm."""
    order = options.get("ord", "fro")
    if a == SCALAR:
        return SCALAR
    vector = 1 in (resolve(a[0]), resolve(a[1]))
    row = NORMS[order]
    if vector and row.vector is None:
        raise Refusal("the nuclear norm is one of matrices")
    if not vector and row.matrix is None:
        raise Refusal("the p-norm of a matrix is not here", "norm(vec(X), p) takes its entries")
    return SCALAR


def checked_order(p: Expr) -> None:
    """p >= 1 of a p-norm that is a number; raises Refusal."""
    if p.is_number and not (p >= 1):
        raise Refusal("a p-norm has p >= 1", "norm(x, 1), norm(x, 2), norm(x, inf)")


def norm(m: Basic, options: Options) -> Expr:
    """The raw node of norm(m, order); |c| of a number."""
    if not is_array(m):
        return sp.Abs(m)
    row = NORMS[options.get("ord", "fro")]
    if 1 in shape(m):
        assert row.vector is not None, "norm_shape has refused it"
        return row.vector(m, options.get("p"))
    assert row.matrix is not None, "norm_shape has refused it"
    return row.matrix(m)


# ------------------------------------------------------------------------------------------------------ covariance


def covariance_shape(a: Shape, options: Options) -> Shape:
    """cov(x) of a vector is its variance; of a matrix the reading has to be said."""
    if a == SCALAR:
        raise Mismatch
    if resolve(a[1]) == 1:
        return SCALAR
    if "rowvar" not in options:
        raise Refusal(
            "cov(X) can mean two things: are the rows of X observations or variables?",
            "cov(X, rowvar=False) takes rows as observations (MATLAB, pandas), rowvar=True as variables (np.cov)",
        )
    return (a[0], a[0]) if options["rowvar"] else (a[1], a[1])


def cov(m: Basic, options: Options) -> Basic:
    """The raw node of cov(m)."""
    return covariance(transposed(m) if options.get("rowvar") and is_array(m) else m, options.get("ddof", 1))


__all__ = [
    "ALWAYS",
    "NORMS",
    "REDUCTIONS",
    "Refusal",
    "checked_order",
    "cov",
    "covariance_shape",
    "norm",
    "norm_shape",
    "reduced",
    "reduced_shape",
]
