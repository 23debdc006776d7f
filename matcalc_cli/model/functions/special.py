"""Special functions: error, gamma, beta and Bessel functions, the normal distribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy as sp
from sympy import Integer, S

from matcalc_cli.model.functions.primitives import beta, erfcinv, erfinv, gammainc, gammaincc, lgamma, normcdf
from matcalc_cli.model.functions.row import OO, FunctionRow

if TYPE_CHECKING:
    from sympy import Expr, Symbol


def _normal_density(t: Symbol, mean: Expr = S.Zero, deviation: Expr = S.One) -> Expr:
    return sp.exp(-(((t - mean) / deviation) ** 2) / 2) / (sp.sqrt(2 * sp.pi) * deviation)


def _lower(a: Expr, t: Symbol) -> Symbol:
    """t > 0, and a > 0 where that is not known"""
    return t if a.is_positive else sp.Min(a, t)


def _right_half(k: Expr, t: Symbol) -> Expr:
    """Bessel functions of whole order that have a value everywhere; those of other orders for t > 0."""
    return S.One if k.is_integer else t


def _gamma_density(a: Expr, t: Symbol) -> Expr:
    return t ** (a - 1) * sp.exp(-t) / sp.gamma(a)


R = FunctionRow
ROWS: tuple[FunctionRow, ...] = (
    R(
        "erf",
        sp.erf,
        "error function",
        (lambda t: 2 * sp.exp(-(t**2)) / sp.sqrt(sp.pi),),
        "np.vectorize(math.erf, otypes=[float])({0})",
        r"\operatorname{erf}",
    ),
    R(
        "gamma",
        sp.gamma,
        "gamma function",
        (lambda t: sp.gamma(t) * sp.digamma(t),),
        "np.vectorize(math.gamma, otypes=[float])({0})",
        r"\Gamma",
        "tgamma({0})",
        domain=(0, OO),
        poles=lambda t: t,
    ),
    R(
        "lgamma",
        lgamma,
        "log of the absolute value of the gamma function",
        (lambda t: sp.digamma(t),),
        "np.vectorize(math.lgamma, otypes=[float])({0})",
        r"\log\Gamma",
        "lgamma({0})",
        aliases=("loggamma", "gammaln"),
        domain=(0, OO),
        poles=lambda t: t,
    ),
    R(
        "polygamma",
        sp.polygamma,
        "derivative of digamma, of the given order: polygamma(k, t)",
        (None, lambda k, t: sp.polygamma(k + 1, t)),
        "scipy.special.polygamma({0}, {1})",
        None,
        arity=(2,),
        domain=(0, OO),
        poles=lambda k, t: t,
    ),
    R(
        "digamma",
        lambda t: sp.polygamma(Integer(0), t),
        "derivative of lgamma",
        aliases=("psi",),
        domain=(0, OO),
        notes=(("psi", "psi( ) is read as the digamma function"),),
    ),
    R(
        "erfc",
        sp.erfc,
        "1 - erf(t)",
        (lambda t: -2 * sp.exp(-(t**2)) / sp.sqrt(sp.pi),),
        "np.vectorize(math.erfc, otypes=[float])({0})",
        r"\operatorname{erfc}",
    ),
    R(
        "erfinv",
        erfinv,
        "inverse of erf",
        (lambda t: sp.sqrt(sp.pi) * sp.exp(erfinv(t) ** 2) / 2,),
        "scipy.special.erfinv({0})",
        r"\operatorname{erf}^{-1}",
        domain=(-1, 1),
    ),
    R(
        "erfcinv",
        erfcinv,
        "inverse of erfc",
        (lambda t: -sp.sqrt(sp.pi) * sp.exp(erfcinv(t) ** 2) / 2,),
        "scipy.special.erfcinv({0})",
        r"\operatorname{erfc}^{-1}",
        inside=lambda t: t * (2 - t),
        domain=(0, 2),
    ),
    R(
        "beta",
        beta,
        "beta function gamma(s) gamma(t)/gamma(s + t)",
        (
            lambda s, t: beta(s, t) * (sp.digamma(s) - sp.digamma(s + t)),
            lambda s, t: beta(s, t) * (sp.digamma(t) - sp.digamma(s + t)),
        ),
        "scipy.special.beta({0}, {1})",
        r"\operatorname{B}",
        "exp(lgamma({0}) + lgamma({1}) - lgamma({0} + {1}))",
        arity=(2,),
        inside=lambda s, t: sp.Min(s, t),
        domain=(0, OO),
    ),
    R(
        "betaln",
        lambda s, t: lgamma(s) + lgamma(t) - lgamma(s + t),
        "log of the beta function",
        arity=(2,),
        aliases=("lbeta", "logbeta"),
        domain=(0, OO),
    ),
    R(
        "gammainc",
        gammainc,
        "regularised lower incomplete gamma function of order a: gammainc(a, t), as in SciPy",
        (None, _gamma_density),
        "scipy.special.gammainc({0}, {1})",
        r"\operatorname{P}",
        arity=(2,),
        inside=_lower,
        domain=(0, OO),
        notes=(
            (
                "gammainc",
                "gammainc(a, x) is regularised, its order first, as in SciPy; MATLAB writes gammainc(x, a)",
            ),
        ),
    ),
    R(
        "gammaincc",
        gammaincc,
        "1 - gammainc(a, t)",
        (None, lambda a, t: -_gamma_density(a, t)),
        "scipy.special.gammaincc({0}, {1})",
        r"\operatorname{Q}",
        arity=(2,),
        inside=_lower,
        domain=(0, OO),
    ),
    R(
        "besselj",
        sp.besselj,
        "Bessel function of the first kind of order k: besselj(k, t)",
        (None, lambda k, t: (sp.besselj(k - 1, t) - sp.besselj(k + 1, t)) / 2),
        "scipy.special.jv({0}, {1})",
        arity=(2,),
        aliases=("jv",),
        inside=_right_half,
        domain=(0, OO),
    ),
    R(
        "bessely",
        sp.bessely,
        "Bessel function of the second kind of order k: bessely(k, t)",
        (None, lambda k, t: (sp.bessely(k - 1, t) - sp.bessely(k + 1, t)) / 2),
        "scipy.special.yv({0}, {1})",
        arity=(2,),
        aliases=("yv",),
        inside=lambda k, t: t,
        domain=(0, OO),
    ),
    R(
        "besseli",
        sp.besseli,
        "modified Bessel function of the first kind of order k: besseli(k, t)",
        (None, lambda k, t: (sp.besseli(k - 1, t) + sp.besseli(k + 1, t)) / 2),
        "scipy.special.iv({0}, {1})",
        arity=(2,),
        aliases=("iv",),
        inside=_right_half,
        domain=(0, OO),
    ),
    R(
        "besselk",
        sp.besselk,
        "modified Bessel function of the second kind of order k: besselk(k, t)",
        (None, lambda k, t: -(sp.besselk(k - 1, t) + sp.besselk(k + 1, t)) / 2),
        "scipy.special.kv({0}, {1})",
        arity=(2,),
        aliases=("kv",),
        inside=lambda k, t: t,
        domain=(0, OO),
    ),
    R(
        "normcdf",
        normcdf,
        "normal distribution function; normcdf(t, mean, deviation)",
        (_normal_density,),
        "np.vectorize(math.erfc, otypes=[float])(-{0}/math.sqrt(2))/2",
        None,
        "(erfc(-{0}/1.4142135623730951)/2)",
        arity=(1, 3),
        aliases=("ndtr",),
    ),
    R("normpdf", _normal_density, "normal density; normpdf(t, mean, deviation)", arity=(1, 3)),
    R(
        "norminv",
        lambda t: -sp.sqrt(2) * erfcinv(2 * t),
        "inverse of normcdf",
        aliases=("ndtri", "probit"),
        domain=(0, 1),
    ),
)
