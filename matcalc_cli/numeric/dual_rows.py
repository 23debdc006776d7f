"""ROWS: what each kind of node is in dual arrays, a row each, from the values of its operands.

A row is called with the sweep (forward.Sweep) and the node, and gives an array or a Dual. Nothing here comes from the
engine, and nothing but the constant matrices is shared with the rows of `evaluate`: that the two agree tells something.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import reduce
from operator import matmul
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy as sp
from sympy import Basic

from matcalc_cli.errors import MissingRule, UsageError
from matcalc_cli.model import functions as F
from matcalc_cli.model import nodes as N
from matcalc_cli.model.kinds import operands
from matcalc_cli.model.ties import Above, AtLeast, AtMost, Below
from matcalc_cli.numeric import arrays as a
from matcalc_cli.numeric import dual as d
from matcalc_cli.numeric import spectra as s
from matcalc_cli.numeric.constants import CONSTANTS
from matcalc_cli.numeric.dual import Array, Number, primal, seeded, tangent_part
from matcalc_cli.numeric.interpreter import Row

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from matcalc_cli.numeric.forward import Sweep

_WHOLE = 1e-12  # a power of a matrix this near to a whole number is one


def _symbol(go: Sweep, e: Symbol) -> Number:
    value = go.env[e.name]
    return go.number(float(value)) if isinstance(value, int) else value


def _product(go: Sweep, e: Basic) -> Number:
    arrays = [go(x) for x in e.args if N.is_array(x)]
    result = reduce(matmul, arrays)
    for x in e.args:
        if not N.is_array(x):
            result = d.multiply(go(x), result)
    return result


def _matrix_power(go: Sweep, e: Basic) -> Number:
    k = float(primal(go(e.args[1])).item())
    if abs(k - round(k)) > _WHOLE:
        raise MissingRule("a fractional power of a matrix has no value here")
    return a.matrix_power(go(e.args[0]), round(k))


def _ewise(go: Sweep, e: Basic) -> Number:
    operands = [go(m) for m in e.operands]
    inner = go.body(dict(zip(e.function.variables, operands)))
    return d.multiply(inner(e.function.expr), np.ones(primal(operands[0]).shape))


def _piecewise(go: Sweep, e: Expr) -> Number:
    *branches, (last, condition) = [p.args for p in e.args]
    result = go(last) if condition is sp.true else np.full((1, 1), np.nan)
    for branch, test in reversed(branches if condition is sp.true else [*branches, (last, condition)]):
        result = d.select(go(test), go(branch), result)
    return result


def _compare(test: Callable[[Array, Array], Array]) -> Row:
    return lambda go, e: test(primal(go(e.args[0])), primal(go(e.args[1])))


def _extreme(larger: bool) -> Row:
    def pick(x: Number, y: Number) -> Number:
        first = primal(x) >= primal(y) if larger else primal(x) <= primal(y)
        return d.select(first, x, y)

    return lambda go, e: reduce(pick, [go(x) for x in e.args])


def _literal(go: Sweep, e: Basic) -> Number:
    return a.block([[go(x) for x in row] for row in e.tolist()])


def _undefined(go: Sweep, e: Basic) -> Number:
    return go.env[e.args[0].name].forward([go(x) for x in operands(e)], tuple(int(k) for k in e.args[1]))


def _undefined_ewise(go: Sweep, e: Basic) -> Number:
    args, orders = [go(x) for x in operands(e)], tuple(int(k) for k in e.args[1])
    rows, cols = primal(args[0]).shape[-2:]
    function = go.env[e.args[0].name]
    cells = [[[a.entry(x, i, j) for x in args] for j in range(cols)] for i in range(rows)]
    return a.block([[function.forward(cell, orders) for cell in row] for row in cells])


def _inner_directions(go: Sweep, x: Basic) -> list[dict[str, Array]]:
    """The entries of what a derivative entered inside the expression is taken by: names, or a literal of names."""
    if isinstance(x, N.MatrixSymbol):
        rows, cols = primal(go.env[x.name]).shape
        return [{x.name: a.unit_entry(rows, cols, i, j)} for j in range(cols) for i in range(rows)]
    names = [getattr(s, "name", "") for s in (x.T if N.is_array(x) else [x])]
    if "" in names:
        raise UsageError("grad( , ) takes names to differentiate by")
    return [{name: np.ones((1, 1))} for name in names]


def _to_columns(y: Number, count: int, level: int) -> Number:
    """vec(y) with the axis of the directions of this level, the outermost, as its columns."""

    def moved(t: Array) -> Array:
        t = t.reshape((1,) * max(0, level + 3 - t.ndim) + t.shape)
        t = np.broadcast_to(t, (*t.shape[: -3 - level], count, *t.shape[t.ndim - 2 - level :]))
        t = np.moveaxis(np.swapaxes(t, -1, -2).reshape(*t.shape[:-2], -1), -level - 2, -1)
        while t.ndim > 2 and t.shape[0] == 1:
            t = t[0]
        return t

    return d.linear(moved, y)


def _inner_derivative(go: Sweep, e: N.DerivativeOf) -> Number:
    """grad, jacobian, hessian entered inside an expression: one or two more levels, in the shape the node states."""
    kind, f, x = e.args[0].name, e.args[1], e.args[2]
    group, base = _inner_directions(go, x), go.depth
    levels = 2 if kind == "hessian" else 1
    env = dict(go.env)
    for level in range(base, base + levels):
        for name in dict.fromkeys(name for direction in group for name in direction):
            env[name] = seeded(env[name], name, group, level)
    y = go.deeper(env, levels)(f)
    for level in reversed(range(base, base + levels)):
        part = tangent_part(y, level)
        y = _to_columns(part, len(group), level)
    rows, cols = (go.size(s) for s in e.args[3:5])
    if kind == "grad":
        return a.unvec(a.transpose(y), rows, cols)
    return y


def _on(function: Callable[..., Number]) -> Row:
    """A function of the values of the operands."""
    return lambda go, e: function(*map(go, operands(e)))


def _of_order(function: Callable[[float, Number], Number]) -> Row:
    """A function of an order, a number, and an argument."""
    return lambda go, e: function(float(primal(go(e.args[0])).item()), go(e.args[1]))


def _undual(test: Callable[[Any], Any]) -> Row:
    return lambda go, e: test([np.asarray(go(x)) for x in e.args])


ROWS: dict[type, Row] = {
    **CONSTANTS,
    sp.Symbol: _symbol,
    N.MatrixSymbol: lambda go, e: go.env[e.name],
    N.PropertySymbol: lambda go, e: go.env[e.name],
    N.MatMul: _product,
    N.MatAdd: _on(lambda *terms: reduce(d.add, terms)),
    N.MatPow: _matrix_power,
    N.Transpose: _on(a.transpose),
    N.Inverse: _on(a.inverse),
    N.Trace: _on(a.trace),
    N.Determinant: _on(a.determinant),
    N.LogDet: _on(a.logdet),
    N.Total: _on(a.total),
    N.ProdAll: _on(a.product),
    N.FNorm: _on(a.norm),
    N.NormInf: _on(a.largest),
    N.Largest: _on(lambda x: a.extreme(x, np.argmax)),
    N.Smallest: _on(lambda x: a.extreme(x, np.argmin)),
    N.Spectral: _on(a.spectral),
    N.Nuclear: _on(a.nuclear),
    N.RowExtreme: lambda go, e: a.row_extreme(e.args[0].name, go(e.args[1])),
    N.RowExtremeMask: lambda go, e: a.row_mask(e.args[0].name, go(e.args[1])),
    N.RowProd: _on(a.row_product),
    N.Entry: lambda go, e: a.entry(go(e.args[0]), go.size(e.args[1]), go.size(e.args[2])),
    N.Ewise: _ewise,
    N.Vec: _on(a.vec),
    N.Vech: _on(a.vech),
    N.Unvec: lambda go, e: a.unvec(go(e.args[0]), go.size(e.args[1]), go.size(e.args[2])),
    N.Cross: _on(a.cross),
    N.Skew: _on(a.skew),
    N.PartialTrace: lambda go, e: a.partial_trace(go(e.args[0]), int(e.args[1]), go.size(e.args[2])),
    N.CumProd: _on(a.running_products),
    N.Tril: _on(lambda x: d.linear(np.tril, x)),
    N.Triu: _on(lambda x: d.linear(np.triu, x)),
    N.DiagMatrix: _on(a.spread),
    N.DiagOf: _on(a.diagonal),
    N.KroneckerProduct: _on(lambda *factors: reduce(a.kron, factors)),
    N.KhatriRao: _on(a.khatri_rao),
    N.Softmax: _on(a.softmax),
    N.Pinv: _on(a.pseudo_inverse),
    N.Adj: _on(a.adjugate),
    N.MatExp: _on(a.exponential),
    N.MatSqrt: _on(lambda x: s.principal(x, s.ROOT)),
    N.MatLog: _on(lambda x: s.principal(x, s.LOG)),
    N.Cholesky: _on(s.cholesky),
    N.Eigvals: _on(lambda x: s.eigen(x)[0]),
    N.EigvalsH: _on(lambda x: s.eigen_symmetric(x)[0]),
    N.Eigvecs: _on(lambda x: s.eigen_symmetric(x)[1]),
    N.ExpFrechet: _on(a.exponential_slope),
    N.ExpJacobian: _on(a.exponential_jacobian),
    N.Blocks: lambda go, e: a.block([[go(cell) for cell in row] for row in e.grid]),
    N.ImmutableDenseMatrix: _literal,
    N.Undefined: _undefined,
    N.UndefinedEwise: _undefined_ewise,
    N.UndefinedScalar: _undefined,
    N.DerivativeOf: _inner_derivative,
    sp.Add: _on(lambda *terms: reduce(d.add, terms)),
    sp.Mul: _on(lambda *factors: reduce(d.multiply, factors)),
    sp.Pow: _on(d.power),
    sp.Piecewise: _piecewise,
    Above: _compare(np.greater),
    Below: _compare(np.less),
    AtLeast: _compare(np.greater_equal),
    AtMost: _compare(np.less_equal),
    sp.StrictGreaterThan: _compare(np.greater),
    sp.GreaterThan: _compare(np.greater_equal),
    sp.StrictLessThan: _compare(np.less),
    sp.LessThan: _compare(np.less_equal),
    sp.Equality: _compare(np.equal),
    sp.Unequality: _compare(np.not_equal),
    sp.And: _undual(np.logical_and.reduce),
    sp.Or: _undual(np.logical_or.reduce),
    sp.Not: _on(np.logical_not),
    sp.ITE: _on(d.select),
    type(sp.true): lambda go, e: np.full((1, 1), True),
    type(sp.false): lambda go, e: np.full((1, 1), False),
    sp.Max: _extreme(True),
    sp.Min: _extreme(False),
    sp.sec: _on(lambda x: d.power(d.COS(x), -1.0)),
    sp.csc: _on(lambda x: d.power(d.SIN(x), -1.0)),
    sp.cot: _on(lambda x: d.power(d.TAN(x), -1.0)),
    sp.sech: _on(lambda x: d.power(d.COSH(x), -1.0)),
    sp.csch: _on(lambda x: d.power(d.SINH(x), -1.0)),
    sp.coth: _on(lambda x: d.power(d.TANH(x), -1.0)),
    sp.asec: _on(lambda x: d.ACOS(d.power(x, -1.0))),
    sp.acsc: _on(lambda x: d.ASIN(d.power(x, -1.0))),
    sp.acot: _on(lambda x: d.ATAN(d.power(x, -1.0))),
    sp.asech: _on(lambda x: d.ACOSH(d.power(x, -1.0))),
    sp.acsch: _on(lambda x: d.ASINH(d.power(x, -1.0))),
    sp.acoth: _on(lambda x: d.ATANH(d.power(x, -1.0))),
    F.erfcinv: _on(lambda x: d.ERFINV(1.0 - x)),
    sp.besselj: _of_order(lambda k, x: d.bessel("j", k, x)),
    sp.bessely: _of_order(lambda k, x: d.bessel("y", k, x)),
    sp.besseli: _of_order(lambda k, x: d.bessel("i", k, x)),
    sp.besselk: _of_order(lambda k, x: d.bessel("k", k, x)),
    F.gammainc: _of_order(lambda a, x: d.incomplete_gamma(a, x, False)),
    F.gammaincc: _of_order(lambda a, x: d.incomplete_gamma(a, x, True)),
    F.normcdf: _on(lambda x: d.multiply(0.5, d.ERFC(d.multiply(-1 / math.sqrt(2), x)))),
    F.beta: _on(d.beta),
    sp.atan2: _on(d.angle),
    sp.polygamma: lambda go, e: d.polygamma(int(primal(go(e.args[0])).item()), go(e.args[1])),
}
_ELEMENTARY = {
    sp.Abs: d.ABS, sp.sign: d.SIGN, sp.exp: d.EXP, sp.log: d.LOG, sp.sin: d.SIN, sp.cos: d.COS, sp.tan: d.TAN,
    sp.asin: d.ASIN, sp.acos: d.ACOS, sp.atan: d.ATAN, sp.sinh: d.SINH, sp.cosh: d.COSH, sp.tanh: d.TANH,
    sp.asinh: d.ASINH, sp.acosh: d.ACOSH, sp.atanh: d.ATANH, sp.erf: d.ERF, sp.gamma: d.GAMMA, F.lgamma: d.LGAMMA,
    sp.erfc: d.ERFC, F.erfinv: d.ERFINV, F.floor: d.FLOOR, F.ceil: d.CEIL, F.trunc: d.TRUNC, F.rint: d.RINT,
    F.step: d.STEP, F.shared_step: d.STEP, F.relu: d.RELU, F.sigmoid: d.SIGMOID, F.softplus: d.SOFTPLUS, F.cbrt: d.CBRT,
}  # fmt: skip
ROWS.update({kind: _on(function) for kind, function in _ELEMENTARY.items()})
