"""Values of what a loss is of, and its gradient by those who run its program: HIPS autograd, and JAX where it is."""

from __future__ import annotations

import importlib.util
import math

import numpy as np
from autograd import grad
from autograd import numpy as anp

from matcalc_cli.language.given import declarations
from tests.language.python.oracle import last
from tests.losses.table import Loss

SIZES = {"n": 4, "d": 3, "N": 4, "K": 3, "J": 3, "m": 3, "k": 2, "p": 2}


def _risk_sets(rng: np.random.Generator, shape: tuple) -> np.ndarray:
    times = rng.permutation(shape[0])
    return (times[None, :] >= times[:, None]).astype(float)


def _definite(rng: np.random.Generator, shape: tuple) -> np.ndarray:
    root = rng.standard_normal(shape)
    return root @ root.T + np.eye(*shape)


DRAWN = {
    "": lambda rng, shape: rng.standard_normal(shape),
    "positive": lambda rng, shape: rng.uniform(0.3, 1.5, shape),
    "signs": lambda rng, shape: np.sign(rng.standard_normal(shape)),
    "one-hot": lambda rng, shape: np.eye(shape[1])[rng.integers(0, shape[1], shape[0])],
    "indicator": lambda rng, shape: (rng.uniform(size=shape) < 0.6).astype(float),
    "events": lambda rng, shape: np.array([1.0, 0, 1, 1, 0, 1])[: shape[0]],
    "risk sets": _risk_sets,
    "positive definite": _definite,
}


def values(loss: Loss, seed: int = 3) -> dict[str, np.ndarray]:
    """Random values of what is declared, by the names of the formula."""
    rng = np.random.default_rng(seed)
    found = {}
    for declaration in declarations(loss.given).values():
        shape = tuple(SIZES.get(s, s) for s in declaration.shape)
        shape = shape[:1] if shape[1:] == (1,) else shape
        found[declaration.name] = np.asarray(DRAWN[loss.domains.get(declaration.name, "")](rng, shape))
    return found


def _arguments(loss: Loss, at: dict) -> dict:
    return {loss.renamed.get(name, name): value for name, value in at.items()}


def gradient(loss: Loss, at: dict, library=anp, differentiate=grad) -> np.ndarray:
    """The gradient of the program, run with the NumPy of a library."""
    scope = {"np": library, "math": math}
    exec(loss.source, scope)
    function = scope[last(loss.source)]
    arguments = _arguments(loss, at)
    wrt = loss.renamed.get(loss.wrt, loss.wrt)
    rest = {name: value for name, value in arguments.items() if name != wrt}
    return np.asarray(differentiate(lambda v: function(**{wrt: v}, **rest))(arguments[wrt]))


def double_precision() -> None:
    """JAX computes with single precision unless it is told not to."""
    import jax

    jax.config.update("jax_enable_x64", True)


def jax_gradient(loss: Loss, at: dict) -> np.ndarray:
    """The same by JAX."""
    import jax

    double_precision()
    return gradient(loss, {name: jax.numpy.asarray(v) for name, v in at.items()}, jax.numpy, jax.grad)


def installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None
