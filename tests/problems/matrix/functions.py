"""Every element-wise function of the language, of a vector and inside the sum over a matrix.

FUNCTIONS has one row per function: how it is typed, NumPy's version, the derivative of the
calculus books, and where to sample. In both texts ``{}`` is the argument; in the derivative
``{one}`` is the constant one of the argument's size.
"""

import math

import autograd.numpy as np

from .oracles import erf, gamma, huber, lgamma, relu, sigmoid, softplus
from .problem import MatrixProblem, problem

_SELU_SCALE, _SELU_ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717
_GELU = "(1 + erf({}/sqrt(2)))/2 + {}.*exp(-{}.^2/2)/sqrt(2*pi)"


def _selu(x):
    return _SELU_SCALE * np.where(x > 0, x, _SELU_ALPHA * (np.exp(x) - 1))


def _gelu(x):
    return x * (1 + erf(x / math.sqrt(2))) / 2


# name, expression, NumPy, derivative, sampling domain, whether autograd goes through it
FUNCTIONS = (
    ("sin", "sin({})", np.sin, "cos({})", "real", True),
    ("cos", "cos({})", np.cos, "-sin({})", "real", True),
    ("tan", "tan({})", np.tan, "{one}./cos({}).^2", "unit", True),
    ("sec", "sec({})", lambda x: 1 / np.cos(x), "sec({}).*tan({})", "unit", True),
    ("csc", "csc({})", lambda x: 1 / np.sin(x), "-csc({}).*cot({})", "positive", True),
    ("cot", "cot({})", lambda x: 1 / np.tan(x), "-{one}./sin({}).^2", "positive", True),
    ("asin", "asin({})", np.arcsin, "{one}./sqrt({one} - {}.^2)", "unit", True),
    ("arccos", "arccos({})", np.arccos, "-{one}./sqrt({one} - {}.^2)", "unit", True),
    ("atan", "atan({})", np.arctan, "{one}./({one} + {}.^2)", "real", True),
    ("sinh", "sinh({})", np.sinh, "cosh({})", "real", True),
    ("cosh", "cosh({})", np.cosh, "sinh({})", "real", True),
    ("tanh", "tanh({})", np.tanh, "{one} - tanh({}).^2", "real", True),
    ("asinh", "asinh({})", np.arcsinh, "{one}./sqrt({}.^2 + {one})", "real", True),
    ("acosh", "acosh(2 + {})", lambda x: np.arccosh(2 + x), "{one}./sqrt((2 + {}).^2 - {one})", "positive", True),
    ("atanh", "atanh({})", np.arctanh, "{one}./({one} - {}.^2)", "unit", True),
    ("exp", "exp({})", np.exp, "exp({})", "real", True),
    ("log", "log({})", np.log, "{one}./{}", "positive", True),
    ("ln", "ln({})", np.log, "{one}./{}", "positive", True),
    ("log2", "log2({})", np.log2, "{one}./(log(2)*{})", "positive", True),
    ("log10", "log10({})", np.log10, "{one}./(log(10)*{})", "positive", True),
    ("log1p", "log1p({})", np.log1p, "{one}./({one} + {})", "positive", True),
    ("expm1", "expm1({})", np.expm1, "exp({})", "real", True),
    ("sqrt", "sqrt({})", np.sqrt, "{one}./(2*sqrt({}))", "positive", True),
    ("cbrt", "cbrt({})", np.cbrt, "{one}./(3*cbrt({}).^2)", "positive", False),
    ("abs", "abs({})", np.abs, "sign({})", "nonzero", True),
    ("sign", "abs({}).*sign({})", lambda x: np.abs(x) * np.sign(x), "{one}", "nonzero", True),
    ("step", "{}.*step({})", lambda x: x * np.where(x > 0, 1.0, 0.0), "step({})", "nonzero", True),
    ("relu", "relu({})", relu, "step({})", "nonzero", True),
    ("leaky-relu", "leaky_relu({})", lambda x: np.where(x > 0, x, 0.01 * x), "where({} > 0, 1, 0.01)", "nonzero", True),
    (
        "leaky-relu-slope",
        "leaky_relu({}, 0.2)",
        lambda x: np.where(x > 0, x, 0.2 * x),
        "where({} > 0, 1, 0.2)",
        "nonzero",
        True,
    ),
    ("elu", "elu({})", lambda x: np.where(x > 0, x, np.exp(x) - 1), "where({} > 0, 1, exp({}))", "nonzero", True),
    ("selu", "selu({})", _selu, "where({} > 0, 1.0507009873554805, 1.7580993408473768*exp({}))", "nonzero", True),
    ("gelu", "gelu({})", _gelu, _GELU, "real", False),
    ("silu", "silu({})", lambda x: x * sigmoid(x), "sigmoid({}).*({one} + {}.*({one} - sigmoid({})))", "real", True),
    ("swish", "swish({})", lambda x: x * sigmoid(x), "swish({}) + sigmoid({}).*({one} - swish({}))", "real", True),
    ("sigmoid", "sigmoid({})", sigmoid, "sigmoid({}).*({one} - sigmoid({}))", "real", True),
    ("softplus", "softplus({})", softplus, "sigmoid({})", "real", True),
    ("softsign", "softsign({})", lambda x: x / (1 + np.abs(x)), "{one}./({one} + abs({})).^2", "nonzero", True),
    (
        "mish",
        "mish({})",
        lambda x: x * np.tanh(softplus(x)),
        "tanh(softplus({})) + {}.*({one} - tanh(softplus({})).^2).*sigmoid({})",
        "real",
        True,
    ),
    ("erf", "erf({})", erf, "2/sqrt(pi)*exp(-{}.^2)", "real", False),
    ("gamma", "gamma({})", gamma, "gamma({}).*digamma({})", "positive", False),
    ("lgamma", "lgamma({})", lgamma, "digamma({})", "positive", False),
    ("huber", "huber({})", huber, "where(abs({}) <= 1, {}, sign({}))", "real", True),
    ("huber-delta", "huber({}, 0.5)", lambda x: huber(x, 0.5), "where(abs({}) <= 0.5, {}, 0.5*sign({}))", "real", True),
    ("max", "max({}, 0.1)", lambda x: np.maximum(x, 0.1), "step({} - 0.1)", "nonzero", True),
    ("min", "min({}, 0.1)", lambda x: np.minimum(x, 0.1), "step(0.1 - {})", "nonzero", True),
    ("where", "where({} > 0, {}, 2*{})", lambda x: np.where(x > 0, x, 2 * x), "where({} > 0, 1, 2)", "nonzero", True),
    ("power-two", "{}.^2", lambda x: x**2, "2*{}", "real", True),
    ("power-minus-one", "{}.^-1", lambda x: 1 / x, "-{one}./{}.^2", "nonzero", True),
    ("power-half", "{}.^(1/2)", lambda x: x**0.5, "{}.^(-1/2)/2", "positive", True),
    ("self-power", "{}.^{}", lambda x: x**x, "{}.^{}.*(log({}) + {one})", "positive", True),
)


def _of_vector(name, text, function, derivative, kind, autograd) -> MatrixProblem:
    """f(x) by x: the diagonal matrix of f'(x)."""
    return problem(
        f"{name}-of-vector",
        text.replace("{}", "x"),
        "x",
        lambda x: function(x),
        "eye(n)" if derivative == "{one}" else f"diag({_written(derivative, 'x', 'vector(1)')})",
        "x: n",
        kinds={"x": kind},
        autograd=autograd,
        source="element-wise function",
    )


def _summed_over_matrix(name, text, function, derivative, kind, autograd) -> MatrixProblem:
    """sum(f(X)) by X: the transpose of f'(X)."""
    return problem(
        f"sum-of-{name}-of-matrix",
        f"sum({text.replace('{}', 'X')})",
        "X",
        lambda X: np.sum(function(X)),
        "matrix(1)" if derivative == "{one}" else f"({_written(derivative, 'X', 'matrix(1)')})'",
        "X: m,n",
        kinds={"X": kind},
        autograd=autograd,
        source="element-wise function",
    )


def _written(derivative: str, argument: str, one: str) -> str:
    return derivative.replace("{}", argument).replace("{one}", one)


PROBLEMS = (*(_of_vector(*row) for row in FUNCTIONS), *(_summed_over_matrix(*row) for row in FUNCTIONS))
