"""Activations of neural networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy as sp
from sympy import Integer, Rational, S

from matcalc_cli.model.applying import is_long
from matcalc_cli.model.functions.primitives import relu, sigmoid, softplus, step
from matcalc_cli.model.functions.row import OO, FunctionRow, choice
from matcalc_cli.model.functions.steps import clip

if TYPE_CHECKING:
    from sympy import Expr, Symbol

_LEAK = Rational(1, 100)
_SELU_ALPHA = Rational("1.6732632423543772848170429916717")
_SELU_SCALE = Rational("1.0507009873554804934193349852946")


def _where(t: Expr, positive: Expr, other: Expr) -> Expr:
    """One of two that are 0 at t = 0."""
    if not is_long(t) and t.is_nonnegative:
        return positive
    return choice(sp.Gt, t, S.Zero, positive, other)


def _leaky_relu(t: Expr, slope: Expr = _LEAK) -> Expr:
    return _where(t, t, slope * t)


def _elu(t: Symbol, alpha: Expr = S.One) -> Expr:
    return _where(t, t, alpha * (sp.exp(t) - 1))


def _huber(t: Symbol, delta: Expr = S.One) -> Expr:
    return choice(sp.Le, sp.Abs(t), delta, t**2 / 2, delta * (sp.Abs(t) - delta / 2))


def _gelu(t: Expr) -> Expr:
    return t * (1 + sp.erf(t / sp.sqrt(2))) / 2


def _hardtanh(t: Expr, low: Expr = S.NegativeOne, high: Expr = S.One) -> Expr:
    return clip(t, low, high)


def _hardsigmoid(t: Expr) -> Expr:
    return clip(t / 6 + S.Half, S.Zero, S.One)


def _celu(t: Expr, alpha: Expr = S.One) -> Expr:
    return _where(t, t, alpha * (sp.exp(t / alpha) - 1))


def _softshrink(t: Expr, width: Expr = S.Half) -> Expr:
    return relu(t - width) - relu(-t - width)


def _hardshrink(t: Expr, width: Expr = S.Half) -> Expr:
    return choice(sp.Gt, sp.Abs(t), width, t, S.Zero)


R = FunctionRow
ROWS: tuple[FunctionRow, ...] = (
    R(
        "relu",
        relu,
        "rectifier max(t, 0)",
        (lambda t: step(t),),
        "np.maximum({0}, 0)",
        r"\operatorname{relu}",
        "fmax({0}, 0.0)",
        kinks=(lambda t: t,),
        domain=(0, OO),
    ),
    R("leaky_relu", _leaky_relu, "t for t > 0, else a t; a = 0.01", arity=(1, 2), domain=(0, OO)),
    R("elu", _elu, "t for t > 0, else a (exp(t) - 1); a = 1", arity=(1, 2), domain=(0, OO)),
    R(
        "selu",
        lambda t: _SELU_SCALE * _elu(t, _SELU_ALPHA),
        "scaled elu with the published constants",
        domain=(0, OO),
    ),
    R("gelu", _gelu, "t Phi(t), exact, by erf"),
    R("silu", lambda t: t * sigmoid(t), "t sigmoid(t)", aliases=("swish",)),
    R(
        "sigmoid",
        sigmoid,
        "logistic function 1/(1 + exp(-t))",
        (lambda t: sigmoid(t) * (1 - sigmoid(t)),),
        "1/(1 + np.exp(-{0}))",
        r"\sigma",
        "1/(1 + exp(-{0}))",
        aliases=("logistic", "expit"),
    ),
    R(
        "softplus",
        softplus,
        "log(1 + exp(t))",
        (lambda t: sigmoid(t),),
        "np.logaddexp(0, {0})",
        r"\operatorname{softplus}",
        "(fmax({0}, 0.0) + log1p(exp(-fabs({0}))))",
    ),
    R("softsign", lambda t: t / (1 + sp.Abs(t)), "t/(1 + |t|)", domain=(0, OO)),
    R("mish", lambda t: t * sp.tanh(softplus(t)), "t tanh(softplus(t))"),
    R("huber", _huber, "t^2/2 for |t| <= d, else d(|t| - d/2); d = 1", arity=(1, 2)),
    R("relu6", lambda t: clip(t, S.Zero, Integer(6)), "min(max(t, 0), 6)", domain=(0, 6)),
    R(
        "hardtanh",
        _hardtanh,
        "t between -1 and 1, or between a and b",
        arity=(1, 3),
        aliases=("hard_tanh",),
        domain=(-1, 1),
    ),
    R(
        "hardsigmoid",
        _hardsigmoid,
        "min(max(t/6 + 1/2, 0), 1), as in PyTorch and JAX",
        aliases=("hard_sigmoid",),
        domain=(-3, 3),
    ),
    R(
        "hardswish",
        lambda t: t * _hardsigmoid(t),
        "t hardsigmoid(t)",
        aliases=("hard_swish", "hard_silu"),
        domain=(-3, 3),
    ),
    R("celu", _celu, "t for t > 0, else a (exp(t/a) - 1); a = 1", arity=(1, 2), domain=(0, OO)),
    R("softshrink", _softshrink, "t moved towards 0 by d, and 0 where |t| <= d; d = 1/2", arity=(1, 2)),
    R("hardshrink", _hardshrink, "t where |t| > d, else 0; d = 1/2", arity=(1, 2)),
    R("tanhshrink", lambda t: t - sp.tanh(t), "t - tanh(t)"),
    R("logsigmoid", lambda t: -softplus(-t), "log(sigmoid(t))", aliases=("log_sigmoid",)),
    R("squareplus", lambda t: (t + sp.sqrt(t**2 + 4)) / 2, "(t + sqrt(t^2 + 4))/2"),
    R("glu", lambda s, t: s * sigmoid(t), "s sigmoid(t) of the two halves of the input", arity=(2,)),
)
