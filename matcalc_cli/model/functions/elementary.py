"""Exponentials, logarithms, roots, and arithmetic by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy as sp
from sympy import Rational

from matcalc_cli.model.functions.primitives import cbrt, softplus
from matcalc_cli.model.functions.row import MANY, OO, FunctionRow

if TYPE_CHECKING:
    from sympy import Expr


def _hypot(*t: Expr) -> Expr:
    return sp.sqrt(sp.Add(*(s**2 for s in t)))


R = FunctionRow
ROWS: tuple[FunctionRow, ...] = (
    R("exp", sp.exp, "exponential, entry by entry", (lambda t: sp.exp(t),), "np.exp({0})", r"\exp"),
    R(
        "log",
        sp.log,
        "natural logarithm",
        (lambda t: 1 / t,),
        "np.log({0})",
        r"\log",
        aliases=("ln",),
        domain=(0, OO),
    ),
    R("log2", lambda t: sp.log(t) / sp.log(2), "logarithm to base 2", domain=(0, OO)),
    R("log10", lambda t: sp.log(t) / sp.log(10), "logarithm to base 10", domain=(0, OO)),
    R("log1p", lambda t: sp.log(1 + t), "log(1 + t)", numpy="np.log1p({0})", domain=(-1, OO)),
    R("expm1", lambda t: sp.exp(t) - 1, "exp(t) - 1", numpy="np.expm1({0})"),
    R("sqrt", sp.sqrt, "square root", domain=(0, OO)),
    R(
        "cbrt",
        cbrt,
        "real cube root",
        (lambda t: 1 / (3 * cbrt(t) ** 2),),
        "np.cbrt({0})",
        r"\sqrt[3]",
        kinks=(lambda t: t,),
        domain=(0, OO),
    ),
    R("exp2", lambda t: sp.Integer(2) ** t, "2^t"),
    R("exp10", lambda t: sp.Integer(10) ** t, "10^t"),
    R("square", lambda t: t**2, "t^2", aliases=("sqr", "abs2")),
    R("cube", lambda t: t**3, "t^3"),
    R("reciprocal", lambda t: 1 / t, "1/t", domain=(0, OO)),
    R("rsqrt", lambda t: t ** Rational(-1, 2), "1/sqrt(t)", domain=(0, OO)),
    R("hypot", _hypot, "sqrt(s^2 + t^2 + ...)", arity=MANY),
    R("power", lambda s, t: s**t, "s^t, entry by entry", arity=(2,), aliases=("pow",), domain=(0, OO)),
    R("add", lambda *t: sp.Add(*t), "s + t + ..., entry by entry", arity=MANY, aliases=("plus",)),
    R("subtract", lambda s, t: s - t, "s - t, entry by entry", arity=(2,), aliases=("minus",)),
    R("multiply", lambda *t: sp.Mul(*t), "s t ..., entry by entry", arity=MANY, aliases=("times",)),
    R(
        "divide",
        lambda s, t: s / t,
        "s/t, entry by entry",
        arity=(2,),
        aliases=("true_divide", "rdivide"),
        domain=(0, OO),
    ),
    R("negative", lambda t: -t, "-t", aliases=("neg", "uminus")),
    R("positive", lambda t: t, "t"),
    R("logaddexp", lambda s, t: t + softplus(s - t), "log(exp(s) + exp(t))", arity=(2,)),
    R("xlogy", lambda s, t: s * sp.log(t), "s log(t)", arity=(2,), domain=(0, OO)),
    R("xlog1py", lambda s, t: s * sp.log(1 + t), "s log(1 + t)", arity=(2,), domain=(-1, OO)),
    R("entr", lambda t: -t * sp.log(t), "-t log(t)", domain=(0, OO)),
    R("rel_entr", lambda s, t: s * sp.log(s / t), "s log(s/t)", arity=(2,), domain=(0, OO)),
    R("logit", lambda t: sp.log(t / (1 - t)), "log(t/(1 - t)), the inverse of sigmoid", domain=(0, 1)),
)
