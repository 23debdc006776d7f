"""Numeric derivatives of `evaluate` on the raw tree: complex steps, and central differences of those."""

from __future__ import annotations

import numpy as np

from matcalc_cli.numeric.evaluate import evaluate

STEP = 1e-30


def stacked(value) -> np.ndarray:
    """vec of a value; a scalar is one entry."""
    a = np.asarray(value)
    return a.reshape(1) if a.ndim == 0 else a.T.reshape(-1)


def jacobian(e, name: str, env: dict) -> np.ndarray:
    """d vec(e) / d(vec x)' by complex steps, to full precision."""
    x = np.asarray(env[name], dtype=complex)
    columns = []
    for k in range(x.size):
        flat = x.T.reshape(-1).copy()
        flat[k] += 1j * STEP
        moved = flat.reshape(x.T.shape).T if x.ndim else flat[0]
        columns.append(stacked(evaluate(e, env | {name: moved})).imag / STEP)
    return np.array(columns).T


def second(e, name: str, other: str, env: dict, h: float = 1e-5) -> np.ndarray:
    """d²e / d vec(x) d(vec y)' of a scalar: central differences, by y, of complex steps by x."""
    y = np.asarray(env[other], dtype=float)
    columns = []
    for k in range(y.size):
        ends = []
        for sign in (1, -1):
            flat = y.T.reshape(-1).copy()
            flat[k] += sign * h
            moved = flat.reshape(y.T.shape).T if y.ndim else flat[0]
            ends.append(jacobian(e, name, env | {other: moved})[0])
        columns.append((ends[0] - ends[1]) / (2 * h))
    return np.array(columns).T
