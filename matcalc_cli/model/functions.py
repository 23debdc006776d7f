"""FUNCTIONS: one row per named scalar function. The open table: a new function is a new row here and nowhere else.

Parser, engine, printers, code generation, help, did-you-mean and tests all read the row. Columns:

name         what is typed and printed; `aliases` are accepted too
make         the SymPy object the name stands for, as a function of its arguments; a *definition by composition*
             (softsign, gelu, leaky_relu ...) is expanded when read, so it needs no derivative
partials     the derivative by each argument, as functions of the arguments (t, or s and t); None for a composition
numpy, c     code templates ({0}, {1} are the arguments); a leading module is imported by the code printer
latex        template; None prints \\operatorname{name}(...)
domain       open interval in which the function is smooth, for tests and checks
kinks        expressions whose zeros are points without a derivative
help         one line
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp
from sympy import Function, Integer, Piecewise, Rational, S

from matcalc_cli.model.applying import is_long

_OO = float("inf")


class Primitive(Function):
    """Base of the functions SymPy lacks: a named atom that evaluates at numbers through its `definition`."""

    nargs = 1
    definition: Callable = None

    @classmethod
    def eval(cls, *args):
        if all(arg.is_Number for arg in args):
            value = cls.definition(*args)
            return value if value.is_Number else None
        return None

    def _eval_evalf(self, prec):
        return self.definition(*self.args).evalf(prec)  # digits of log(1 + exp(-500)) are SymPy's to find

    def _eval_is_extended_real(self):
        return True

    _eval_is_real = _eval_is_extended_real
    _eval_is_finite = _eval_is_extended_real

    def fdiff(self, argindex=1):
        return BY_CLASS[self.func].partials[argindex - 1](*self.args)


class step(Primitive):
    """step(t) = 1 for t > 0, else 0."""

    definition = staticmethod(lambda t: Piecewise((S.One, t > 0), (S.Zero, True)))

    @classmethod
    def eval(cls, t):
        if isinstance(t, relu):
            return cls(t.args[0])
        if is_long(t):
            return None
        return S.One if t.is_positive else S.Zero if t.is_nonpositive else None

    def _eval_is_nonnegative(self):
        return True


class relu(Primitive):
    """relu(t) = max(t, 0)."""

    definition = staticmethod(lambda t: sp.Max(t, 0))

    @classmethod
    def eval(cls, t):
        if is_long(t):
            return None
        return t if t.is_nonnegative else S.Zero if t.is_nonpositive else None

    def _eval_is_nonnegative(self):
        return True


class sigmoid(Primitive):
    """sigmoid(t) = 1/(1 + exp(-t))."""

    definition = staticmethod(lambda t: 1 / (1 + sp.exp(-t)))

    def _eval_is_positive(self):
        return True


class softplus(Primitive):
    """softplus(t) = log(1 + exp(t))."""

    definition = staticmethod(lambda t: sp.log(1 + sp.exp(t)))

    def _eval_is_positive(self):
        return True


class cbrt(Primitive):
    """The real cube root: cbrt(-8) = -2."""

    definition = staticmethod(lambda t: sp.sign(t) * sp.Abs(t) ** Rational(1, 3))


@dataclass(frozen=True)
class FunctionRow:
    """One row of FUNCTIONS; the module docstring is the legend."""

    name: str
    make: Callable
    help: str
    partials: tuple[Callable, ...] | None = None
    numpy: str = ""
    latex: str | None = None
    c: str = ""
    aliases: tuple[str, ...] = ()
    arity: tuple[int, ...] = (1,)
    domain: tuple[float, float] = (-_OO, _OO)
    kinks: tuple[Callable, ...] = ()


_LEAK = Rational(1, 100)
_SELU_ALPHA = Rational("1.6732632423543772848170429916717")
_SELU_SCALE = Rational("1.0507009873554804934193349852946")


def choice(test: Callable, s, t, yes, no):
    """where(s ? t, yes, no), evaluated also where all else is left as it was typed: SymPy cannot compare otherwise."""
    with sp.evaluate(True):
        return Piecewise((yes, test(s, t)), (no, True))


def _where(t, positive, other):
    """One of two that are 0 at t = 0."""
    if not is_long(t) and t.is_nonnegative:
        return positive
    return choice(sp.Gt, t, S.Zero, positive, other)


def _leaky_relu(t, slope=_LEAK):
    return _where(t, t, slope * t)


def _elu(t, alpha=S.One):
    return _where(t, t, alpha * (sp.exp(t) - 1))


def _huber(t, delta=S.One):
    return choice(sp.Le, sp.Abs(t), delta, t**2 / 2, delta * (sp.Abs(t) - delta / 2))


def _gelu(t):
    return t * (1 + sp.erf(t / sp.sqrt(2))) / 2


R = FunctionRow
FUNCTIONS: tuple[FunctionRow, ...] = (
    R("sin", sp.sin, "sine", (lambda t: sp.cos(t),), "np.sin({0})", r"\sin"),
    R("cos", sp.cos, "cosine", (lambda t: -sp.sin(t),), "np.cos({0})", r"\cos"),
    R(
        "tan",
        sp.tan,
        "tangent",
        (lambda t: 1 + sp.tan(t) ** 2,),
        "np.tan({0})",
        r"\tan",
        kinks=(sp.cos,),
        domain=(-1.5, 1.5),
    ),
    R(
        "sec",
        sp.sec,
        "secant",
        (lambda t: sp.sec(t) * sp.tan(t),),
        "1/np.cos({0})",
        r"\sec",
        "1/cos({0})",
        kinks=(sp.cos,),
        domain=(-1.5, 1.5),
    ),
    R(
        "csc",
        sp.csc,
        "cosecant",
        (lambda t: -sp.csc(t) * sp.cot(t),),
        "1/np.sin({0})",
        r"\csc",
        "1/sin({0})",
        kinks=(sp.sin,),
        domain=(0.1, 3.0),
    ),
    R(
        "cot",
        sp.cot,
        "cotangent",
        (lambda t: -1 - sp.cot(t) ** 2,),
        "1/np.tan({0})",
        r"\cot",
        "1/tan({0})",
        kinks=(sp.sin,),
        domain=(0.1, 3.0),
    ),
    R(
        "asin",
        sp.asin,
        "inverse sine",
        (lambda t: 1 / sp.sqrt(1 - t**2),),
        "np.arcsin({0})",
        r"\arcsin",
        aliases=("arcsin",),
        domain=(-1, 1),
    ),
    R(
        "acos",
        sp.acos,
        "inverse cosine",
        (lambda t: -1 / sp.sqrt(1 - t**2),),
        "np.arccos({0})",
        r"\arccos",
        aliases=("arccos",),
        domain=(-1, 1),
    ),
    R(
        "atan",
        sp.atan,
        "inverse tangent",
        (lambda t: 1 / (1 + t**2),),
        "np.arctan({0})",
        r"\arctan",
        aliases=("arctan",),
    ),
    R(
        "atan2",
        sp.atan2,
        "angle of the point (t, s): atan2(s, t)",
        (lambda s, t: t / (s**2 + t**2), lambda s, t: -s / (s**2 + t**2)),
        "np.arctan2({0}, {1})",
        r"\operatorname{atan2}",
        aliases=("arctan2",),
        arity=(2,),
        domain=(0.1, _OO),
        kinks=(lambda s, t: t + sp.sqrt(s**2 + t**2),),  # the cut, where the angle jumps by 2π
    ),
    R("sinh", sp.sinh, "hyperbolic sine", (lambda t: sp.cosh(t),), "np.sinh({0})", r"\sinh"),
    R("cosh", sp.cosh, "hyperbolic cosine", (lambda t: sp.sinh(t),), "np.cosh({0})", r"\cosh"),
    R("tanh", sp.tanh, "hyperbolic tangent", (lambda t: 1 - sp.tanh(t) ** 2,), "np.tanh({0})", r"\tanh"),
    R(
        "asinh",
        sp.asinh,
        "inverse hyperbolic sine",
        (lambda t: 1 / sp.sqrt(t**2 + 1),),
        "np.arcsinh({0})",
        r"\operatorname{arsinh}",
        aliases=("arcsinh", "arsinh"),
    ),
    R(
        "acosh",
        sp.acosh,
        "inverse hyperbolic cosine",
        (lambda t: 1 / (sp.sqrt(t - 1) * sp.sqrt(t + 1)),),
        "np.arccosh({0})",
        r"\operatorname{arcosh}",
        aliases=("arccosh", "arcosh"),
        domain=(1, _OO),
    ),
    R(
        "atanh",
        sp.atanh,
        "inverse hyperbolic tangent",
        (lambda t: 1 / (1 - t**2),),
        "np.arctanh({0})",
        r"\operatorname{artanh}",
        aliases=("arctanh", "artanh"),
        domain=(-1, 1),
    ),
    R("exp", sp.exp, "exponential, entry by entry", (lambda t: sp.exp(t),), "np.exp({0})", r"\exp"),
    R(
        "log",
        sp.log,
        "natural logarithm",
        (lambda t: 1 / t,),
        "np.log({0})",
        r"\log",
        aliases=("ln",),
        domain=(0, _OO),
    ),
    R("log2", lambda t: sp.log(t) / sp.log(2), "logarithm to base 2", domain=(0, _OO)),
    R("log10", lambda t: sp.log(t) / sp.log(10), "logarithm to base 10", domain=(0, _OO)),
    R("log1p", lambda t: sp.log(1 + t), "log(1 + t)", numpy="np.log1p({0})", domain=(-1, _OO)),
    R("expm1", lambda t: sp.exp(t) - 1, "exp(t) - 1"),
    R("sqrt", sp.sqrt, "square root", domain=(0, _OO)),
    R(
        "cbrt",
        cbrt,
        "real cube root",
        (lambda t: 1 / (3 * cbrt(t) ** 2),),
        "np.cbrt({0})",
        r"\sqrt[3]",
        kinks=(lambda t: t,),
        domain=(0, _OO),
    ),
    R(
        "abs",
        sp.Abs,
        "absolute value",
        (lambda t: sp.sign(t),),
        "np.abs({0})",
        None,
        "fabs({0})",
        kinks=(lambda t: t,),
        domain=(0, _OO),
    ),
    R(
        "sign",
        sp.sign,
        "sign: -1, 0 or 1",
        (lambda t: S.Zero,),
        "np.sign({0})",
        r"\operatorname{sign}",
        "(({0} > 0) - ({0} < 0))",
        kinks=(lambda t: t,),
        domain=(0, _OO),
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
        domain=(0, _OO),
    ),
    R(
        "relu",
        relu,
        "rectifier max(t, 0)",
        (lambda t: step(t),),
        "np.maximum({0}, 0)",
        r"\operatorname{relu}",
        "fmax({0}, 0.0)",
        kinks=(lambda t: t,),
        domain=(0, _OO),
    ),
    R("leaky_relu", _leaky_relu, "t for t > 0, else a t; a = 0.01", arity=(1, 2), domain=(0, _OO)),
    R("elu", _elu, "t for t > 0, else a (exp(t) - 1); a = 1", arity=(1, 2), domain=(0, _OO)),
    R(
        "selu",
        lambda t: _SELU_SCALE * _elu(t, _SELU_ALPHA),
        "scaled elu with the published constants",
        domain=(0, _OO),
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
    R("softsign", lambda t: t / (1 + sp.Abs(t)), "t/(1 + |t|)", domain=(0, _OO)),
    R("mish", lambda t: t * sp.tanh(softplus(t)), "t tanh(softplus(t))"),
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
        domain=(0, _OO),
    ),
    R(
        "lgamma",
        sp.loggamma,
        "log of the gamma function",
        (lambda t: sp.digamma(t),),
        "np.vectorize(math.lgamma, otypes=[float])({0})",
        r"\log\Gamma",
        "lgamma({0})",
        aliases=("loggamma", "gammaln"),
        domain=(0, _OO),
    ),
    R(
        "polygamma",
        sp.polygamma,
        "derivative of digamma, of the given order: polygamma(k, t)",
        (None, lambda k, t: sp.polygamma(k + 1, t)),
        "scipy.special.polygamma({0}, {1})",
        None,
        arity=(2,),
        domain=(0, _OO),
    ),
    R("digamma", lambda t: sp.polygamma(Integer(0), t), "derivative of lgamma", aliases=("psi",), domain=(0, _OO)),
    R("max", sp.Max, "the larger one", None, arity=(2,)),
    R("min", sp.Min, "the smaller one", None, arity=(2,)),
    R("huber", _huber, "t^2/2 for |t| <= d, else d(|t| - d/2); d = 1", arity=(1, 2)),
)
del R

BY_NAME: dict[str, FunctionRow] = {alias: row for row in FUNCTIONS for alias in (row.name, *row.aliases)}
BY_CLASS: dict[type, FunctionRow] = {row.make: row for row in FUNCTIONS if row.partials is not None}

# What has to be positive for a function to have a derivative, by its domain
_INSIDE = {(0, _OO): lambda t: t, (-1, 1): lambda t: 1 - t**2, (1, _OO): lambda t: t - 1}


def inside_of(e: sp.Basic) -> Callable | None:
    """t -> what has to be positive: t of log, 1 - t^2 of asin; None of what has a derivative off its kinks."""
    row = BY_CLASS.get(type(e))
    return _INSIDE.get(row.domain) if row is not None and not row.kinks else None
