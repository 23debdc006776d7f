"""softmax(M): exp(x)/sum(exp(x)) of a column; of a matrix row by row."""

from __future__ import annotations

from sympy import Basic, S

from matcalc_cli.engine.algebra.base import constant_of, dims, ones, scaled
from matcalc_cli.engine.algebra.make import transpose
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import is_array, node


def softmax(m: Basic) -> Basic:
    """softmax(x); 1 of a scalar, 1/n of what is constant."""
    if not is_array(m):
        return S.One
    rows, cols = dims(m)
    if rows == 1:
        return transpose(node(N.Softmax, transpose(m)))
    if constant_of(m) is not None:
        return scaled(1 / (rows if cols == 1 else cols), ones(rows, cols))
    return node(N.Softmax, m)
