"""polygamma at arrays of real numbers: reflection to the right half-line, recurrence, and the asymptotic series."""

from __future__ import annotations

import math

import numpy as np

MAX_ORDER = 20
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330)


def polygamma(n: int, x: np.ndarray) -> np.ndarray:
    """The derivative of digamma of order n = 0 ... 20; nan at the poles 0, -1, -2, ..."""
    x = np.asarray(x, dtype=float)
    mirrored = x < 0.5
    y = np.where(mirrored, 1 - x, x)
    right = _right(n, y)
    # psi_n(1 - x) + (-1)^(n+1) psi_n(x) = (-1)^n pi (d/dx)^n cot(pi x)
    found = np.where(mirrored, (-1) ** n * right - _cot(n, x), right)
    return np.where((x <= 0) & (x == np.floor(x)), np.nan, found)


def _cot(n: int, x: np.ndarray) -> np.ndarray:
    """pi (d/dx)^n cot(pi x): a polynomial in the cotangent c, whose derivative is -pi (1 + c^2)."""
    p = np.polynomial.Polynomial([0.0, np.pi])
    for _ in range(n):
        p = p.deriv() * np.polynomial.Polynomial([-np.pi, 0.0, -np.pi])
    t = np.pi * (x - np.round(x))
    return p(np.where(np.abs(t) < 0.7, 1 / np.tan(t), np.tan(np.copysign(np.pi / 2, t) - t)))


def _right(n: int, y: np.ndarray) -> np.ndarray:
    """For y >= 0.5: psi_n(y) = psi_n(y + 1) - (-1)^n n!/y^(n+1) until the series of y converges."""
    far, shifted = y + 12 + n, np.zeros_like(y)
    for k in range(12 + n):
        shifted = shifted + (y + k) ** -(n + 1.0)
    if n == 0:
        series = np.log(far) - 1 / (2 * far)
        series = series - sum(b / (2 * k * far ** (2 * k)) for k, b in enumerate(_BERNOULLI, 1))
        return series - shifted
    tail = sum(
        b * math.factorial(2 * k + n - 1) / math.factorial(2 * k) * far ** -(2.0 * k + n)
        for k, b in enumerate(_BERNOULLI, 1)
    )
    series = math.factorial(n - 1) * far ** -float(n) + math.factorial(n) / 2 * far ** -(n + 1.0) + tail
    return (-1) ** (n + 1) * (series + math.factorial(n) * shifted)
