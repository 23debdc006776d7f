"""Functions that are harmless as mathematics and lose everything as programs, at points far from 1 and near 0.

Each row is a text, the same function in NumPy beside it (computed by exact.py with hundreds of digits), and the points.
Softmax, logsumexp and their kin are written out by their definitions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import autograd.numpy as np

from tests.precision.exact import applied


class Far(NamedTuple):
    """One function and where it is looked at; the points are lists of the values of `names`."""

    text: str
    function: Callable
    points: Sequence[Sequence[float]]
    names: Sequence[str] = ("x",)
    orders: Sequence[int] = (1, 2)


def erf(t):
    return applied("erf", t)


def tanh(t):
    return np.tanh(t)


def sigmoid(t):
    return 1 / (1 + np.exp(-t))


def softplus(t):
    return np.log(1 + np.exp(t))


def _lse(*ts):
    return np.log(sum(np.exp(t) for t in ts))


def _entropy(y, z):
    return -(y * np.log(sigmoid(z)) + (1 - y) * np.log(1 - sigmoid(z)))


LINE = [[v] for v in (-1000.0, -300.0, -40.0, -1.0, -1e-3, 1e-3, 0.7, 36.0, 300.0, 1000.0)]
OFF_ZERO = [[v] for v in (-1000.0, -300.0, -40.0, -1.0, 0.7, 36.0, 300.0, 1000.0)]
RIGHT = [[v] for v in (1e-3, 0.5, 4.0, 40.0, 300.0, 1000.0)]
MODERATE = [[v] for v in (-300.0, -40.0, -1.0, -1e-6, 1e-6, 0.7, 36.0, 300.0)]
PAIRS = [[1000.0, 0.0], [-1000.0, 0.0], [1000.0, 999.0], [-400.0, 300.0], [0.3, 0.2], [-1000.0, -1001.0], [1e-3, -2e-3]]
TRIPLES = [[1000.0, 0.0, 0.0], [-1000.0, -1000.0, -1001.0], [300.0, -300.0, 299.0], [0.1, 0.2, 0.4]]
BOTH, THREE = ("x0", "x1"), ("x0", "x1", "x2")

LOGISTIC = (
    Far("log(1+exp(x))", softplus, LINE),
    Far("log(exp(x)+1)*3", lambda x: 3 * softplus(x), LINE),
    Far("log(1+exp(-2*x))", lambda x: softplus(-2 * x), LINE),
    Far("softplus(x)", softplus, LINE),
    Far("sigmoid(x)", sigmoid, LINE),
    Far("exp(x)/(1+exp(x))", sigmoid, LINE),
    Far("1/(1+exp(-x))", sigmoid, LINE),
    Far("1/(1+exp(x))^2", lambda x: 1 / (1 + np.exp(x)) ** 2, LINE),
    Far("exp(2*x)/(1+exp(x))^3", lambda x: np.exp(2 * x) / (1 + np.exp(x)) ** 3, LINE, orders=(1,)),
    Far("1 - sigmoid(x)", lambda x: 1 - sigmoid(x), LINE),
    Far("sigmoid(x)*(1 - sigmoid(x))", lambda x: sigmoid(x) * (1 - sigmoid(x)), OFF_ZERO),
    Far("2*sigmoid(2*x) - 1", lambda x: 2 * sigmoid(2 * x) - 1, MODERATE),
    Far("log(sigmoid(x))", lambda x: np.log(sigmoid(x)), LINE),
    Far("log(1 - sigmoid(x))", lambda x: np.log(1 - sigmoid(x)), LINE),
    Far("log(1/(1+exp(-x)))", lambda x: np.log(sigmoid(x)), LINE),
    Far("logsigmoid(x)", lambda x: np.log(sigmoid(x)), LINE),
    Far("x*sigmoid(x)", lambda x: x * sigmoid(x), OFF_ZERO, orders=(1,)),
    Far("x/(1+exp(-x))", lambda x: x * sigmoid(x), OFF_ZERO, orders=(1,)),
    Far("sqrt(sigmoid(x))", lambda x: np.sqrt(sigmoid(x)), LINE),
    Far("log(2+exp(x))", lambda x: np.log(2 + np.exp(x)), LINE),
    Far("1/(2+exp(x))", lambda x: 1 / (2 + np.exp(x)), LINE, orders=(1,)),
    Far("exp(x)/(exp(x)+a)", lambda a, x: np.exp(x) / (np.exp(x) + a), [[2.0, v[0]] for v in LINE], ("a", "x"), (1,)),
    Far("log(1+a*exp(x))", lambda a, x: np.log(1 + a * np.exp(x)), [[2.0, v[0]] for v in LINE], ("a", "x"), (1,)),
    Far("-(y*log(sigmoid(z))+(1-y)*log(1-sigmoid(z)))", _entropy, [[0.0, v[0]] for v in LINE], ("y", "z"), (1,)),
    Far("2^x/(1+2^x)", lambda x: 2**x / (1 + 2**x), LINE),
    Far("mish(x)", lambda x: x * np.tanh(softplus(x)), OFF_ZERO, orders=(1,)),
)
HYPERBOLIC = (
    Far("tanh(x)", tanh, LINE),
    Far("1 - tanh(x)^2", lambda x: 1 - np.tanh(x) ** 2, LINE),
    Far("(exp(x)-exp(-x))/(exp(x)+exp(-x))", tanh, LINE),
    Far("sinh(x)/cosh(x)", tanh, LINE),
    Far("1/cosh(x)", lambda x: 1 / np.cosh(x), LINE),
    Far("2/(exp(x)+exp(-x))", lambda x: 1 / np.cosh(x), LINE),
    Far("log(cosh(x))", lambda x: np.log(np.cosh(x)), LINE),
    Far("log(exp(x)+exp(-x))", lambda x: np.log(np.exp(x) + np.exp(-x)), MODERATE),
    Far("log(sinh(x))", lambda x: np.log(np.sinh(x)), RIGHT),
    Far("log(tanh(x))", lambda x: np.log(np.tanh(x)), RIGHT[:-1]),
    Far("atan(sinh(x))", lambda x: np.arctan(np.sinh(x)), MODERATE, orders=(1,)),
)
NEAR_ONE = (
    Far("exp(x)-1", lambda x: np.exp(x) - 1, MODERATE),
    Far("x/(exp(x)-1)", lambda x: x / (np.exp(x) - 1), OFF_ZERO, orders=(1,)),
    Far("1/(exp(x)-1)", lambda x: 1 / (np.exp(x) - 1), [*OFF_ZERO, [1e-6]]),
    Far("(1-exp(-x))/x", lambda x: (1 - np.exp(-x)) / x, [[0.7], [36.0], [1000.0], [-1.0]], orders=(1,)),
    Far("log(1-exp(-x))", lambda x: np.log(1 - np.exp(-x)), RIGHT),
    Far("log(exp(x)-1)", lambda x: np.log(np.exp(x) - 1), RIGHT),
    Far("log(1+x)", lambda x: np.log(1 + x), [[1e-12], [3.0], [1e12]]),
    Far("1-cos(x)", lambda x: 1 - np.cos(x), [[1e-6], [1.0]]),
    Far("a - a*cos(x)", lambda a, x: a - a * np.cos(x), [[1e3, 1e-6]], ("a", "x"), (1,)),
    Far("sqrt(x^2+1)-x", lambda x: np.sqrt(x**2 + 1) - x, [[1e8], [1.0], [-1e8]], orders=()),
    Far("squareplus(x)", lambda x: (x + np.sqrt(x**2 + 4)) / 2, [[1e8], [1.0], [-1e8]], orders=()),
    Far("gelu(x)", lambda x: x * (1 + erf(x / np.sqrt(2))) / 2, [[-30.0], [-5.0], [0.5], [30.0]], orders=()),
    Far("1-erf(x)", lambda x: 1 - erf(x), [[0.3], [5.0], [20.0]]),
)
SEVERAL = (
    Far("exp(x0)/(exp(x0)+exp(x1))", lambda x0, x1: np.exp(x0) / (np.exp(x0) + np.exp(x1)), PAIRS, BOTH),
    Far("log(exp(x0)+exp(x1))", _lse, PAIRS, BOTH),
    Far("1/(exp(x0)+exp(x1))", lambda x0, x1: 1 / (np.exp(x0) + np.exp(x1)), PAIRS, BOTH, orders=(1,)),
    Far("log(exp(x0)+exp(x1)+exp(x2))", _lse, TRIPLES, THREE),
    Far("logsumexp([x0,x1,x2])", _lse, TRIPLES, THREE),
    Far("exp(x0)/(exp(x0)+exp(x1)+exp(x2))", lambda x0, x1, x2: np.exp(x0 - _lse(x0, x1, x2)), TRIPLES, THREE),
    Far("exp(x0-x1)/(1+exp(x0-x1))", lambda x0, x1: sigmoid(x0 - x1), PAIRS, BOTH),
    Far("log(1+exp(x0*x1))", lambda x0, x1: softplus(x0 * x1), [[100.0, 20.0], [-100.0, 20.0], [0.2, 0.3]], BOTH),
    Far("logaddexp(x0, x1)", _lse, PAIRS, BOTH),
)
LENGTHS = (
    Far("sqrt(x0^2+x1^2)", lambda x0, x1: np.sqrt(x0**2 + x1**2), [[3e200, 4e200], [3e-200, 4e-200], [3.0, 4.0]], BOTH),
    Far("norm2([x0,x1])", lambda x0, x1: np.sqrt(x0**2 + x1**2), [[3e200, 4e200], [3e-200, 4e-200]], BOTH),
    Far(
        "sqrt(x0^2+4*x1^2+x2^2)",
        lambda x0, x1, x2: np.sqrt(x0**2 + 4 * x1**2 + x2**2),
        [[3e200, 4e200, 1e200], [3e-200, 4e-200, 1e-200], [3.0, 4.0, 1e-3]],
        THREE,
        orders=(1,),
    ),
    Far(
        "x0/sqrt(x0^2+x1^2)",
        lambda x0, x1: x0 / np.sqrt(x0**2 + x1**2),
        [[3e150, 4e150], [3e-90, 4e-90]],
        BOTH,
        orders=(),
    ),
)
POLES = (  # second derivatives nearer to 0: mpmath takes its time for them
    Far("lgamma(x)", lambda x: applied("lgamma", x), [[-1e7 + 0.3], [-3.7], [0.3], [1e7]], orders=(1,)),
    Far("polygamma(0, x)", lambda x: applied("digamma", x), [[-100.7], [-3.7], [0.3], [30.0]], orders=(1,)),
)
FAR: tuple[Far, ...] = (*LOGISTIC, *HYPERBOLIC, *NEAR_ONE, *SEVERAL, *LENGTHS, *POLES)
