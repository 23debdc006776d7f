"""Functions with corners and jumps: absolute value, sign, rounding, remainders, the largest of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy as sp
from sympy import S

from matcalc_cli.model.functions.primitives import ceil, floor, rint, step, trunc
from matcalc_cli.model.functions.row import MANY, OO, FunctionRow

if TYPE_CHECKING:
    from sympy import Expr, Symbol

_AT_WHOLE = (lambda t: sp.sin(sp.pi * t),)
_HALFWAY = (lambda t: sp.cos(sp.pi * t),)
_FLAT = (lambda t: S.Zero,)


def clip(t: Symbol, low: Expr, high: Expr) -> Expr:
    """min(max(t, low), high)"""
    return sp.Min(sp.Max(t, low), high)


R = FunctionRow
ROWS: tuple[FunctionRow, ...] = (
    R(
        "abs",
        sp.Abs,
        "absolute value",
        (lambda t: sp.sign(t),),
        "np.abs({0})",
        None,
        "fabs({0})",
        aliases=("absolute", "fabs"),
        kinks=(lambda t: t,),
        domain=(0, OO),
    ),
    R(
        "sign",
        sp.sign,
        "sign: -1, 0 or 1",
        (lambda t: S.Zero,),
        "np.sign({0})",
        r"\operatorname{sign}",
        "(({0} > 0) - ({0} < 0))",
        aliases=("sgn",),
        kinks=(lambda t: t,),
        domain=(0, OO),
    ),
    R(
        "step",
        step,
        "unit step: 1 for t > 0, else 0",
        (lambda t: S.Zero,),
        "np.where({0} > 0, 1.0, 0.0)",
        r"\operatorname{step}",
        "({0} > 0 ? 1.0 : 0.0)",
        aliases=("heaviside",),
        kinks=(lambda t: t,),
        domain=(0, OO),
    ),
    R(
        "floor",
        floor,
        "largest whole number <= t",
        _FLAT,
        "np.floor({0})",
        r"\left\lfloor {0} \right\rfloor",
        "floor({0})",
        kinks=_AT_WHOLE,
        domain=(0, 1),
    ),
    R(
        "ceil",
        ceil,
        "smallest whole number >= t",
        _FLAT,
        "np.ceil({0})",
        r"\left\lceil {0} \right\rceil",
        "ceil({0})",
        aliases=("ceiling",),
        kinks=_AT_WHOLE,
        domain=(0, 1),
    ),
    R(
        "round",
        rint,
        "nearest whole number, the even one of two, as in NumPy and Python",
        _FLAT,
        "np.round({0})",
        r"\operatorname{round}",
        "rint({0})",
        aliases=("rint",),
        kinks=_HALFWAY,
        domain=(-0.5, 0.5),
    ),
    R(
        "trunc",
        trunc,
        "t without its decimals: rounded towards 0",
        _FLAT,
        "np.trunc({0})",
        r"\operatorname{trunc}",
        "trunc({0})",
        aliases=("fix",),
        kinks=_AT_WHOLE,
        domain=(0, 1),
    ),
    R(
        "mod",
        lambda s, t: s - t * floor(s / t),
        "remainder s - t floor(s/t): with the sign of t, as in NumPy and MATLAB",
        arity=(2,),
        domain=(1, OO),
    ),
    R(
        "rem",
        lambda s, t: s - t * trunc(s / t),
        "remainder s - t trunc(s/t): with the sign of s, as in MATLAB and C",
        arity=(2,),
        aliases=("fmod",),
        domain=(1, OO),
    ),
    R("max", sp.Max, "the largest one", arity=MANY, aliases=("maximum", "fmax")),
    R("min", sp.Min, "the smallest one", arity=MANY, aliases=("minimum", "fmin")),
    R("clip", clip, "t between two bounds: min(max(t, a), b)", arity=(3,), aliases=("clamp",)),
)
