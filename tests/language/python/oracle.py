"""HIPS autograd runs the very source: an oracle that shares nothing with the reader of Python."""

from __future__ import annotations

import math
import re

import autograd.numpy as anp
import numpy as np
from autograd import grad, jacobian

from matcalc_cli.language.given import declarations

SIZES = {"m": 3, "n": 4, "p": 2, "q": 3, "k": 2, "d": 2, "r": 3}


def function(source: str, name: str):
    """The function, executed with autograd's NumPy."""
    scope = {"np": anp, "math": math}
    exec(source, scope)
    return scope[name]


def last(source: str) -> str:
    """The name of the last function at the top level."""
    return re.findall(r"^def (\w+)", source, re.MULTILINE)[-1]


def inputs(given: str, positive: str = "", seed: int = 0, sizes=SIZES) -> dict:
    """Random values of what is declared, in its order."""
    rng = np.random.default_rng(seed)
    found = {}
    for declaration in declarations(given).values():
        shape = tuple(sizes.get(s, s) for s in declaration.shape)
        shape = shape[:1] if shape[1:] == (1,) else shape
        value = rng.uniform(0.3, 1.5, shape) if declaration.name in positive.split() else rng.standard_normal(shape)
        found[declaration.name] = value if shape else float(value)
    return found


def differences(source: str, values: dict, wrt: str, step: float = 1e-6):
    """Central differences of the function executed with NumPy."""
    scope = {"np": np, "math": math}
    exec(source, scope)
    own, at = scope[last(source)], np.array(values[wrt], dtype=float)
    found = np.zeros(at.shape)
    for place in np.ndindex(at.shape):
        ends = []
        for sign in (1, -1):
            moved = at.copy()
            moved[place] += sign * step
            ends.append(own(**{**values, wrt: moved if at.shape else float(moved)}))
        found[place] = (ends[0] - ends[1]) / (2 * step)
    return found


def gradient(source: str, values: dict, wrt: str, scalar: bool = True):
    """The derivative of the last function by one argument."""
    own = function(source, last(source))
    at = np.float64(values[wrt]) if isinstance(values[wrt], float) else values[wrt]
    return (grad if scalar else jacobian)(lambda v: own(**{**values, wrt: v}))(at)
