"""Every row of FUNCTIONS: value, derivatives, printed forms and code, against a function beside its name here.

REFERENCE has one entry a row; a new row without one fails the first test. None of the references is SymPy's.
"""

import inspect
import math
import re

import mpmath
import numpy as np
import pytest
import scipy.special
import scipy.stats
import sympy as sp

from matcalc_cli import diff, parse
from matcalc_cli.engine.derive import value
from matcalc_cli.model.functions import BY_NAME, FUNCTIONS
from matcalc_cli.render import render

SELU = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717


def _sigmoid(t):
    return 1 / (1 + math.exp(-t))


def _softplus(t):
    return math.log(1 + math.exp(t))


def _elu(t, a=1.0):
    return t if t > 0 else a * (math.exp(t) - 1)


def _huber(t, d=1.0):
    return t * t / 2 if abs(t) <= d else d * (abs(t) - d / 2)


REFERENCE = {
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "sec": lambda t: 1 / math.cos(t),
    "csc": lambda t: 1 / math.sin(t),
    "cot": lambda t: math.cos(t) / math.sin(t),
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "atan2": math.atan2,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "asinh": math.asinh,
    "acosh": math.acosh,
    "atanh": math.atanh,
    "exp": math.exp,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "log1p": math.log1p,
    "expm1": math.expm1,
    "sqrt": math.sqrt,
    "cbrt": lambda t: float(np.cbrt(t)),
    "abs": abs,
    "sign": lambda t: math.copysign(1.0, t),
    "step": lambda t: float(t > 0),
    "relu": lambda t: max(t, 0.0),
    "leaky_relu": lambda t, a=0.01: t if t > 0 else a * t,
    "elu": _elu,
    "selu": lambda t: SELU[0] * _elu(t, SELU[1]),
    "gelu": lambda t: t * (1 + math.erf(t / math.sqrt(2))) / 2,
    "silu": lambda t: t * _sigmoid(t),
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "softsign": lambda t: t / (1 + abs(t)),
    "mish": lambda t: t * math.tanh(_softplus(t)),
    "erf": math.erf,
    "gamma": math.gamma,
    "lgamma": math.lgamma,
    "digamma": lambda t: float(mpmath.digamma(t)),
    "polygamma": lambda k, t: float(mpmath.polygamma(int(k), t)),
    "max": max,
    "min": min,
    "huber": _huber,
    "sech": lambda t: 1 / math.cosh(t),
    "csch": lambda t: 1 / math.sinh(t),
    "coth": lambda t: math.cosh(t) / math.sinh(t),
    "asec": lambda t: float(mpmath.asec(t)),
    "acsc": lambda t: float(mpmath.acsc(t)),
    "acot": lambda t: float(mpmath.acot(t)),
    "asech": lambda t: float(mpmath.asech(t)),
    "acsch": lambda t: float(mpmath.acsch(t)),
    "acoth": lambda t: float(mpmath.acoth(t)),
    "deg2rad": math.radians,
    "rad2deg": math.degrees,
    "sind": lambda t: math.sin(math.radians(t)),
    "cosd": lambda t: math.cos(math.radians(t)),
    "tand": lambda t: math.tan(math.radians(t)),
    "asind": lambda t: math.degrees(math.asin(t)),
    "acosd": lambda t: math.degrees(math.acos(t)),
    "atand": lambda t: math.degrees(math.atan(t)),
    "sinpi": lambda t: float(mpmath.sinpi(t)),
    "cospi": lambda t: float(mpmath.cospi(t)),
    "sinc": lambda t: float(np.sinc(t)),
    "exp2": lambda t: 2.0**t,
    "exp10": lambda t: 10.0**t,
    "square": lambda t: t * t,
    "cube": lambda t: t * t * t,
    "reciprocal": lambda t: float(np.reciprocal(t)),
    "rsqrt": lambda t: 1 / math.sqrt(t),
    "hypot": math.hypot,
    "power": math.pow,
    "add": lambda *t: math.fsum(t),
    "subtract": lambda s, t: s - t,
    "multiply": lambda *t: math.prod(t),
    "divide": lambda s, t: s / t,
    "negative": lambda t: -t,
    "positive": lambda t: t,
    "logaddexp": lambda s, t: float(np.logaddexp(s, t)),
    "xlogy": lambda s, t: float(scipy.special.xlogy(s, t)),
    "xlog1py": lambda s, t: float(scipy.special.xlog1py(s, t)),
    "entr": lambda t: float(scipy.special.entr(t)),
    "rel_entr": lambda s, t: float(scipy.special.rel_entr(s, t)),
    "logit": lambda t: float(scipy.special.logit(t)),
    "floor": lambda t: float(math.floor(t)),
    "ceil": lambda t: float(math.ceil(t)),
    "round": lambda t: float(round(t)),
    "trunc": lambda t: float(math.trunc(t)),
    "mod": lambda s, t: s % t,
    "rem": math.fmod,
    "clip": lambda t, low, high: float(np.clip(t, low, high)),
    "relu6": lambda t: min(max(t, 0.0), 6.0),
    "hardtanh": lambda t, low=-1.0, high=1.0: min(max(t, low), high),
    "hardsigmoid": lambda t: min(max(t + 3, 0.0), 6.0) / 6,
    "hardswish": lambda t: t * min(max(t + 3, 0.0), 6.0) / 6,
    "celu": lambda t, a=1.0: max(t, 0.0) + min(0.0, a * math.expm1(t / a)),
    "softshrink": lambda t, d=0.5: math.copysign(max(abs(t) - d, 0.0), t),
    "hardshrink": lambda t, d=0.5: t if abs(t) > d else 0.0,
    "tanhshrink": lambda t: t - math.tanh(t),
    "logsigmoid": lambda t: float(scipy.special.log_expit(t)),
    "squareplus": lambda t: (t + math.sqrt(t * t + 4)) / 2,
    "glu": lambda s, t: s * _sigmoid(t),
    "erfc": math.erfc,
    "erfinv": lambda t: float(mpmath.erfinv(t)),
    "erfcinv": lambda t: float(mpmath.erfinv(1 - mpmath.mpf(t))),
    "beta": lambda s, t: float(mpmath.beta(s, t)),
    "betaln": lambda s, t: float(mpmath.log(mpmath.beta(s, t))),
    "gammainc": lambda a, t: float(mpmath.gammainc(a, 0, t, regularized=True)),
    "gammaincc": lambda a, t: float(mpmath.gammainc(a, t, regularized=True)),
    "besselj": lambda k, t: float(mpmath.besselj(k, t)),
    "bessely": lambda k, t: float(mpmath.bessely(k, t)),
    "besseli": lambda k, t: float(mpmath.besseli(k, t)),
    "besselk": lambda k, t: float(mpmath.besselk(k, t)),
    "normcdf": lambda t, m=0, s=1: float(mpmath.ncdf(t, m, s)),
    "normpdf": lambda t, m=0, s=1: float(scipy.stats.norm.pdf(t, m, s)),
    "norminv": lambda t: float(mpmath.sqrt(2) * mpmath.erfinv(2 * mpmath.mpf(t) - 1)),
}
# Rows whose domain in the table is one smooth side; the other side is tested as well.
BOTH_SIDES = {"cbrt", "abs", "sign", "step", "relu", "leaky_relu", "elu", "selu", "softsign"}
BOTH_SIDES |= {"csch", "coth", "asec", "acsc", "acot", "acsch", "acoth", "reciprocal", "celu", "sinc"}
# Numbers past the corners and jumps of a row, beside those of its domain
BEYOND = {
    "relu6": (-1.3, 7.1),
    "hardtanh": (-1.7, 1.6),
    "hardsigmoid": (-3.7, 3.2),
    "hardswish": (-3.7, 3.2),
    "floor": (-2.3, 3.7),
    "ceil": (-2.3, 3.7),
    "round": (-2.3, 3.7),
    "trunc": (-2.3, 3.7),
    "mod": (-2.9, 4.1),
    "rem": (-2.9, 4.1),
    "besselj": (11.3,),
}


def calls(row):
    """(text, names, reference of them) of each number of arguments the row takes."""
    name, reference = row.name, REFERENCE[row.name]
    if row.ordered:
        yield f"{name}(2, t)", "t", lambda t: reference(2, t)
        if name != "polygamma":
            yield f"{name}(1.3, t)", "t", lambda t: reference(1.3, t)
        return
    if 1 in row.arity:
        yield f"{name}(t)", "t", reference
        if 2 in row.arity:
            yield f"{name}(t, 0.3)", "t", lambda t: reference(t, 0.3)
    elif 2 in row.arity:
        yield f"{name}(t, s)", "ts", reference
    if 3 in row.arity:
        yield f"{name}(t, s, r)", "tsr", reference


def points(row):
    """Numbers inside the row's domain, away from its ends."""
    low, high = max(row.domain[0], -2.5), min(row.domain[1], 2.5)
    found = [low + (high - low) * part for part in (0.17, 0.43, 0.81)] + list(BEYOND.get(row.name, ()))
    return found + [-t for t in found] if row.name in BOTH_SIDES else found


CASES = [
    pytest.param(row, text, names, reference, id=text)
    for row in FUNCTIONS
    for text, names, reference in (calls(row) if row.name in REFERENCE else ())
]
every_call = pytest.mark.parametrize("row, text, names, reference", CASES)


def places(row, names):
    """Points as tuples; the second name takes other values than the first, and so does the third."""
    return [(t, 0.7 + 0.31 * i, 1.47 + 0.2 * i)[: len(names)] for i, t in enumerate(points(row))]


def number(expr, names, place):
    at = {sp.Symbol(n, real=True): sp.Float(v, 20) for n, v in zip(names, place)}
    return float(sp.sympify(expr).xreplace(at).evalf(18))


def difference(function, order, i, place, h=2e-3):
    """The derivative by coordinate i, by central differences at two steps, extrapolated."""

    def central(h):
        moved = [list(place) for _ in range(2)]
        moved[0][i], moved[1][i] = place[i] + h, place[i] - h
        f = [function(*m) for m in moved]
        return (f[0] - f[1]) / (2 * h) if order == 1 else (f[0] - 2 * function(*place) + f[1]) / h**2

    return (4 * central(h / 2) - central(h)) / 3


def test_every_row_has_a_reference_and_a_help_line():
    assert set(REFERENCE) == {row.name for row in FUNCTIONS}
    assert all(row.help and "\n" not in row.help for row in FUNCTIONS)


def test_no_name_belongs_to_two_rows():
    names = [name for row in FUNCTIONS for name in (row.name, *row.aliases)]
    assert len(names) == len(set(names)) == len(BY_NAME)


@pytest.mark.parametrize("row", [row for row in FUNCTIONS if row.aliases], ids=lambda row: row.name)
def test_aliases_are_the_same_function(row):
    arguments = {1: "(t)", 2: "(t, s)", 3: "(t, s, r)"}[row.arity[0]]
    for alias in row.aliases:
        assert parse(alias + arguments).expr == parse(row.name + arguments).expr


@every_call
def test_value(row, text, names, reference):
    found = value(parse(text)).expr
    for place in places(row, names):
        assert number(found, names, place) == pytest.approx(reference(*place), rel=1e-13, abs=1e-13)


@every_call
def test_first_derivative(row, text, names, reference):
    for i, name in enumerate(names):
        found = diff(text, name).expr
        for place in places(row, names):
            assert number(found, names, place) == pytest.approx(difference(reference, 1, i, place), rel=1e-7, abs=1e-8)


@every_call
def test_second_derivative(row, text, names, reference):
    for i, name in enumerate(names):
        found = diff(text, name, order=2).expr
        for place in places(row, names):
            wanted = difference(reference, 2, i, place, 1e-2)
            assert number(found, names, place) == pytest.approx(wanted, rel=1e-5, abs=1e-6)


@every_call
def test_numpy_code_of_value_and_derivative(row, text, names, reference):
    for i, name in enumerate(names):
        result = diff(text, name)
        module = {}
        exec(result.to_text("numpy", value=True), module)
        for place in places(row, names):
            at = dict(zip(names, place))
            taken = inspect.signature(module["derivative"]).parameters
            assert module["derivative"](**{n: at[n] for n in taken}) == pytest.approx(
                difference(reference, 1, i, place), rel=1e-7, abs=1e-8
            )
            assert module["value"](**at) == pytest.approx(reference(*place), rel=1e-13, abs=1e-13)


@every_call
def test_numpy_code_takes_arguments_far_out(row, text, names, reference):
    """A finite number, and no nan on the way, where the function itself is finite."""
    if row.domain != (-math.inf, math.inf) or row.name in ("sinh", "cosh", "exp", "expm1", "exp2", "exp10"):
        return
    module = {}
    exec(diff(text, names[0]).to_text("numpy", value=True), module)
    with np.errstate(invalid="raise", divide="raise", over="ignore"):
        for t in (-800.0, 800.0):
            assert math.isfinite(module["value"](*(t, 1.0, 2.0)[: len(names)]))
            taken = inspect.signature(module["derivative"]).parameters
            assert math.isfinite(module["derivative"](*(t, 1.0, 2.0)[: len(taken)]))


@every_call
def test_ascii_is_the_input_language(row, text, names, reference):
    """What is printed can be typed in again: the function and both derivatives."""
    for result in (value(parse(text)), diff(text, names[0]), diff(text, names[0], order=2)):
        typed = render([result], "ascii").strip()
        again = value(parse(typed)).expr
        for place in places(row, names):
            assert number(again, names, place) == pytest.approx(number(result.expr, names, place), rel=1e-12, abs=1e-12)


@every_call
def test_latex_is_balanced_and_names_the_function(row, text, names, reference):
    found = render([value(parse(text))], "latex")
    assert found.count("{") == found.count("}") and found.count(r"\left") == found.count(r"\right")
    if row.latex and row.name != "exp":  # exp(t) prints as the power e^t
        assert all(part in found for part in row.latex.split("{0}"))


@every_call
def test_unicode_shows_the_argument(row, text, names, reference):
    found = render([value(parse(text))], "unicode")
    assert all(re.search(rf"(?<!\w){name}(?![a-z0-9])", found) for name in names)


@every_call
def test_element_wise_on_an_explicit_vector(row, text, names, reference):
    """f([t, s]) = [f(t), f(s)]."""
    if len(names) > 1 or row.ordered:
        return
    found = value(parse(text.replace("(t", "([t, s]", 1))).expr
    first, second = points(row)[:2]
    for entry, wanted in zip(found, (first, second)):
        assert number(entry, "ts", (first, second)) == pytest.approx(reference(wanted), rel=1e-13, abs=1e-13)
