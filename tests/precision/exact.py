"""Hand-written NumPy functions with hundreds of digits: the oracle for arguments far from 1.

A Jet carries a value and its derivatives in two directions, (v, a, b, ab), in mpmath; `exact` puts the functions of
autograd.numpy on Jets while it lasts, so the lambda beside a problem is its own oracle. Nothing here knows the
program under test. Source of the rule: Griewank and Walther, Evaluating Derivatives, chapter 13 (Taylor arithmetic).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import autograd.numpy as anp
import numpy as np
from mpmath import mp, mpf

DIGITS = 1000  # 1 - sigmoid(1000) = 1e-435 beside 1, and the square of it


class Jet:
    """v + a s + b t + ab s t with s^2 = t^2 = 0."""

    __slots__ = ("parts",)

    def __init__(self, v, a=0, b=0, ab=0):
        self.parts = (mpf(v), mpf(a), mpf(b), mpf(ab))

    def through(self, f: tuple[Callable, Callable, Callable]) -> Jet:
        """f(self) by the value and two derivatives of f."""
        v, a, b, ab = self.parts
        first = f[1](v) if a or b or ab else mpf(0)
        second = f[2](v) if a and b else mpf(0)
        return Jet(f[0](v), first * a, first * b, first * ab + second * a * b)

    def __add__(self, other):
        return Jet(*(p + q for p, q in zip(self.parts, jet(other).parts)))

    def __neg__(self):
        return Jet(*(-p for p in self.parts))

    def __sub__(self, other):
        return self + -jet(other)

    def __rsub__(self, other):
        return jet(other) - self

    def __mul__(self, other):
        (v, a, b, ab), (w, c, d, cd) = self.parts, jet(other).parts
        return Jet(v * w, v * c + a * w, v * d + b * w, v * cd + ab * w + a * d + b * c)

    def __truediv__(self, other):
        return self * jet(other).through((lambda t: 1 / t, lambda t: -1 / t**2, lambda t: 2 / t**3))

    def __rtruediv__(self, other):
        return jet(other) / self

    def __pow__(self, other):
        if isinstance(other, Jet) and any(other.parts[1:]):
            return (other * self.through(FUNCTIONS["log"])).through(FUNCTIONS["exp"])
        k = jet(other).parts[0]
        k = int(k) if k == int(k) else k
        return self.through((lambda t: t**k, lambda t: k * t ** (k - 1), lambda t: k * (k - 1) * t ** (k - 2)))

    def __rpow__(self, other):
        return jet(other) ** self

    def __abs__(self):
        return -self if self.parts[0] < 0 else self

    def __float__(self):
        return float(self.parts[0])

    def __lt__(self, other):
        return self.parts[0] < jet(other).parts[0]

    def __le__(self, other):
        return self.parts[0] <= jet(other).parts[0]

    def __gt__(self, other):
        return self.parts[0] > jet(other).parts[0]

    def __ge__(self, other):
        return self.parts[0] >= jet(other).parts[0]

    def __eq__(self, other):
        return self.parts[0] == jet(other).parts[0]

    __hash__ = None
    __radd__, __rmul__ = __add__, __mul__


def jet(number) -> Jet:
    """A number as a Jet."""
    return number if isinstance(number, Jet) else Jet(number.item() if isinstance(number, np.ndarray) else number)


def _tangent(value: Callable, slope: Callable) -> tuple[Callable, Callable, Callable]:
    """A function y with y' = slope(y): tan, tanh."""
    first = lambda t: slope(value(t))
    return value, first, lambda t: 2 * value(t) * first(t) * (1 if slope(mpf(2)) > 0 else -1)


def _gauss(t):
    return 2 / mp.sqrt(mp.pi) * mp.exp(-(t**2))


def _fewer_digits(f, t):
    """Fifty digits of a function that takes long for more."""
    with mp.workdps(50):
        return +f(t)


def _lgamma(t):
    return mp.log(abs(mp.gamma(t)))


# name in NumPy -> the function and its first two derivatives (Abramowitz and Stegun)
FUNCTIONS: dict[str, tuple[Callable, Callable, Callable]] = {
    "exp": (mp.exp, mp.exp, mp.exp),
    "expm1": (mp.expm1, mp.exp, mp.exp),
    "log": (mp.log, lambda t: 1 / t, lambda t: -1 / t**2),
    "log1p": (mp.log1p, lambda t: 1 / (1 + t), lambda t: -1 / (1 + t) ** 2),
    "log2": (lambda t: mp.log(t, 2), lambda t: 1 / (t * mp.log(2)), lambda t: -1 / (t**2 * mp.log(2))),
    "log10": (mp.log10, lambda t: 1 / (t * mp.log(10)), lambda t: -1 / (t**2 * mp.log(10))),
    "sqrt": (mp.sqrt, lambda t: 1 / (2 * mp.sqrt(t)), lambda t: -1 / (4 * t * mp.sqrt(t))),
    "cbrt": (mp.cbrt, lambda t: 1 / (3 * mp.cbrt(t) ** 2), lambda t: -2 / (9 * t * mp.cbrt(t) ** 2)),
    "sin": (mp.sin, mp.cos, lambda t: -mp.sin(t)),
    "cos": (mp.cos, lambda t: -mp.sin(t), lambda t: -mp.cos(t)),
    "tan": _tangent(mp.tan, lambda y: 1 + y**2),
    "sinh": (mp.sinh, mp.cosh, mp.sinh),
    "cosh": (mp.cosh, mp.sinh, mp.cosh),
    "tanh": _tangent(mp.tanh, lambda y: 1 - y**2),
    "arcsin": (mp.asin, lambda t: 1 / mp.sqrt(1 - t**2), lambda t: t / mp.sqrt(1 - t**2) ** 3),
    "arccos": (mp.acos, lambda t: -1 / mp.sqrt(1 - t**2), lambda t: -t / mp.sqrt(1 - t**2) ** 3),
    "arctan": (mp.atan, lambda t: 1 / (1 + t**2), lambda t: -2 * t / (1 + t**2) ** 2),
    "arcsinh": (mp.asinh, lambda t: 1 / mp.sqrt(1 + t**2), lambda t: -t / mp.sqrt(1 + t**2) ** 3),
    "arccosh": (mp.acosh, lambda t: 1 / mp.sqrt(t**2 - 1), lambda t: -t / mp.sqrt(t**2 - 1) ** 3),
    "arctanh": (mp.atanh, lambda t: 1 / (1 - t**2), lambda t: 2 * t / (1 - t**2) ** 2),
    "erf": (mp.erf, _gauss, lambda t: -2 * t * _gauss(t)),
    "lgamma": tuple(lambda t, f=f: _fewer_digits(f, t) for f in (_lgamma, mp.digamma, lambda t: mp.psi(1, t))),
    "digamma": tuple(lambda t, k=k: _fewer_digits(lambda t: mp.psi(k, t), t) for k in (0, 1, 2)),
}
# two arguments, or a sign
_PAIRS: dict[str, Callable] = {
    "maximum": lambda s, t: t if s < t else s,
    "minimum": lambda s, t: s if s < t else t,
    "arctan2": lambda s, t: (s / t).through(FUNCTIONS["arctan"]),  # in the right half plane
}


def applied(name: str, t):
    """A function of the table at a number or a Jet; of an array at every entry."""
    return np.frompyfunc(lambda entry: jet(entry).through(FUNCTIONS[name]), 1, 1)(t)


def _patched() -> dict[str, Callable]:
    found: dict[str, Callable] = {}
    for name in FUNCTIONS:
        if hasattr(anp, name):
            found[name] = lambda t, name=name: applied(name, t)
    for name, pair in _PAIRS.items():
        found[name] = np.frompyfunc(lambda s, t, pair=pair: pair(jet(s), jet(t)), 2, 1)
    found["sign"] = np.frompyfunc(lambda t: np.sign(float(t)), 1, 1)
    found["array"] = lambda rows, dtype=None: np.array(rows, dtype=object)
    found["where"] = lambda c, a, b: np.where(np.asarray(c, dtype=bool), a, b)[()]
    return found


@contextmanager
def exact(digits: int = DIGITS) -> Iterator[None]:
    """Within it autograd.numpy computes with Jets of so many digits."""
    kept = {name: getattr(anp, name) for name in _patched()}
    with mp.workdps(digits):
        try:
            for name, function in _patched().items():
                setattr(anp, name, function)
            yield
        finally:
            for name, function in kept.items():
                setattr(anp, name, function)


def columns(value) -> list[Jet]:
    """The entries of a value, columns stacked."""
    array = np.array(value, dtype=object)
    return [jet(entry) for entry in (array.T if array.ndim == 2 else array).reshape(-1)]


def jacobian(function: Callable, at: dict[str, float], names: list[str], digits: int = DIGITS) -> list[list[mpf]]:
    """One row an entry of the value (columns stacked), one column a name."""
    with exact(digits):
        found = [columns(function(**{k: Jet(v, k == name) for k, v in at.items()})) for name in names]
        return [[by.parts[1] for by in row] for row in zip(*found)]


def hessian(function: Callable, at: dict[str, float], names: list[str], digits: int = DIGITS) -> list[list[list[mpf]]]:
    """The second derivatives of every entry of the value."""
    with exact(digits):
        grid = [[columns(function(**{k: Jet(v, k == p, k == q) for k, v in at.items()})) for q in names] for p in names]
        return [[[cell[k].parts[3] for cell in row] for row in grid] for k in range(len(grid[0][0]))]


def value(function: Callable, at: dict[str, float], digits: int = DIGITS) -> list[mpf]:
    """The entries of the value."""
    with exact(digits):
        return [entry.parts[0] for entry in columns(function(**{k: Jet(v) for k, v in at.items()}))]
