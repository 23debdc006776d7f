"""KINKS: what generated code gives where the derivative does not exist, beside what the libraries give there.

A row is a function, a point at which it has no derivative, and four measured answers: of our code (the same in every
language), of jax.grad, of torch.autograd, and of HIPS autograd on the function of the library that is named like ours.
tests/render/test_kinks.py measures them again.
"""

from __future__ import annotations

from dataclasses import dataclass

VERSIONS = "JAX 0.10.2, PyTorch 2.13.0, autograd 1.9.1, double precision"


@dataclass(frozen=True)
class Kink:
    """d text/dx at a point, as numbers; `point` and the answers are what NumPy reads: one number or a list."""

    text: str
    given: str
    point: float | tuple[float, ...]
    ours: float | tuple[float, ...]
    jax: float | tuple[float, ...]
    torch: float | tuple[float, ...]
    autograd: float | tuple[float, ...] | None


_NAN = float("nan")
_INF = float("inf")
_SLOPE = 1.7580993408473766  # of selu from the left, its scale times its alpha

KINKS: tuple[Kink, ...] = (
    Kink("abs(x)", "", 0, 0, 1, 0, 0),
    Kink("sign(x)", "", 0, 0, 0, 0, 0),
    Kink("step(x)", "", 0, 0, 0, 0, 0),
    Kink("floor(x)", "", 1, 0, 0, 0, 0),
    Kink("relu(x)", "", 0, 0, 0, 0, None),
    Kink("leaky_relu(x)", "", 0, 0.01, 1, 0.01, None),
    Kink("selu(x)", "", 0, _SLOPE, _SLOPE, _SLOPE, None),
    Kink("clip(x, 0, 1)", "", 0, 0.5, 0.5, 1, 0),
    Kink("clip(x, 0, 1)", "", 1, 0.5, 0.5, 1, 0),
    Kink("max(x, 1)", "", 1, 0.5, 0.5, 0.5, 0.5),
    Kink("min(x, 1)", "", 1, 0.5, 0.5, 0.5, 0.5),
    Kink("sqrt(x)", "", 0, _INF, _INF, _INF, _INF),
    Kink("max(x)", "x: n", (1, 3, 3), (0, 0.5, 0.5), (0, 0.5, 0.5), (0, 0.5, 0.5), (0, 0.5, 0.5)),
    Kink("min(x)", "x: n", (1, 1, 3), (0.5, 0.5, 0), (0.5, 0.5, 0), (0.5, 0.5, 0), (0.5, 0.5, 0)),
    Kink("norm1(x)", "x: n", (0, -2), (0, -1), (1, -1), (0, -1), (0, -1)),
    Kink("norm2(x)", "x: n", (0, 0), (_NAN, _NAN), (_NAN, _NAN), (0, 0), (_NAN, _NAN)),
    Kink("norminf(x)", "x: n", (-3, 1, 3), (-0.5, 0, 0.5), (-0.5, 0, 0.5), (-0.5, 0, 0.5), (-0.5, 0, 0.5)),
    Kink("sum(abs(x))", "x: n", (0, 2), (0, 1), (1, 1), (0, 1), (0, 1)),
)


def written(value: float | tuple[float, ...] | None) -> str:
    """0.5, or [0, 0.5]; a dash where a library has no such function."""
    if value is None:
        return "-"
    return f"[{', '.join(map(written, value))}]" if isinstance(value, tuple) else f"{value:.4g}"
