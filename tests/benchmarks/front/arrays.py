"""Generated array code beside what people write by hand, and beside JAX: processor time of a call, warm, in turns.

ROWS is the table; the letters of a row are arrays of the sizes in `given`, and everyone has to give the same numbers.
What is written by hand is NumPy as a careful person writes it. jax.grad and jax.hessian stand under jit, and so does
matcalc's code for JAX.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from matcalc_cli import gradient, hessian
from tests.benchmarks.front.peers import is_installed

Arrays = dict[str, Any]


class Row(NamedTuple):
    """A loss, its variable, the derivative that is asked for; `function` is the loss with jax.numpy in place of np."""

    name: str
    text: str
    given: str
    wrt: str
    sizes: dict[str, tuple[int, ...]]
    by_hand: Callable[..., Any]
    function: Callable[..., Any]
    order: int = 1
    reach: str = "≤ 1.1 × both"


def _softmax(z: Any) -> Any:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _softmax_hessian(W: Any, X: Any, Y: Any) -> Any:
    """Block (a, b): X' diag(p_a (δ_ab - p_b)) X, of vec W; Y has one 1 a row."""
    p, (rows, classes) = _softmax(X @ W), W.shape
    found = np.empty((classes, rows, classes, rows))
    for a in range(classes):
        for b in range(a + 1):
            weights = p[:, a] * ((a == b) - p[:, b])
            found[a, :, b] = (X * weights[:, None]).T @ X
            found[b, :, a] = found[a, :, b]
    return found.reshape(rows * classes, rows * classes)


def _softmax_loss(np: Any, W: Any, X: Any, Y: Any) -> Any:
    z = X @ W
    top = z.max(axis=1, keepdims=True)
    return np.sum(Y * (np.log(np.sum(np.exp(z - top), axis=1, keepdims=True)) + top - z))


def _factor(U: Any, V: Any, M: Any, R: Any) -> Any:
    return 2 * (M * M * (U @ V.T - R)) @ V


REGRESSION = "-sum(Y.*log_softmax(X*W))", "X: n,p; Y: n,k; W: p,k", "W"
ROWS = (
    Row(
        "softmax regression, Hessian, 500 × 50 × 10",
        *REGRESSION,
        {"X": (500, 50), "Y": (500, 10), "W": (50, 10)},
        _softmax_hessian,
        _softmax_loss,
        2,
        "≤ 1.2 × by hand",
    ),
    Row(
        "softmax regression, gradient, 2000 × 100 × 10",
        *REGRESSION,
        {"X": (2000, 100), "Y": (2000, 10), "W": (100, 10)},
        lambda W, X, Y: X.T @ (_softmax(X @ W) - Y),
        _softmax_loss,
    ),
    Row(
        "matrix factorisation, gradient, 400 × 300 × 20",
        "sum((M.*(U*V' - R)).^2)",
        "M: m,n; R: m,n; U: m,k; V: n,k",
        "U",
        {"M": (400, 300), "R": (400, 300), "U": (400, 20), "V": (300, 20)},
        _factor,
        lambda np, U, V, M, R: np.sum((M * (U @ V.T - R)) ** 2),
    ),
)


def arrays(row: Row) -> Arrays:
    """Numbers; Y has one 1 a row, M is a mask."""
    rng = np.random.default_rng(0)
    found = {name: rng.normal(size=size) / 4 for name, size in row.sizes.items()}
    if "Y" in found:
        n, k = row.sizes["Y"]
        found["Y"] = np.eye(k)[rng.integers(k, size=n)]
    if "M" in found:
        found["M"] = (rng.random(row.sizes["M"]) < 0.5) * 1.0
    return found


def _generated(row: Row, language: str) -> Callable[..., Any]:
    result = (hessian if row.order == 2 else gradient)(row.text, row.wrt, given=row.given, layout="mixed")
    namespace: dict[str, Any] = {"__name__": "generated"}
    exec(compile(result.to_text(language), "<matcalc>", "exec"), namespace)
    made: Callable[..., Any] = namespace["derivative"]
    return made


def _vec_of_jax(row: Row, found: Any) -> Any:
    """The Hessian of JAX has four axes, ours is of vec W, whose columns are stacked."""
    size = int(np.prod(row.sizes[row.wrt]))
    return np.asarray(found).transpose(1, 0, 3, 2).reshape(size, size) if row.order == 2 else np.asarray(found)


def sides(row: Row, values: Arrays) -> dict[str, Callable[[], Any]]:
    """{who: a call with these numbers}; those that agree with what is written by hand, or an error."""
    calls: dict[str, Callable[[], Any]] = {
        "matcalc": partial(_generated(row, "numpy"), **values),
        "by hand": partial(row.by_hand, **values),
    }
    if is_installed("jax"):
        import jax
        import jax.numpy as jnp

        jax.config.update("jax_enable_x64", True)
        there = {name: jnp.asarray(value) for name, value in values.items()}
        way = jax.hessian if row.order == 2 else jax.grad
        rest = {name: value for name, value in there.items() if name != row.wrt}
        peer = jax.jit(way(lambda w, rest: row.function(jnp, **{row.wrt: w}, **rest)))
        ours = jax.jit(_generated(row, "jax"))
        calls["matcalc for jax"] = lambda: ours(**there).block_until_ready()
        calls["jax"] = lambda: peer(there[row.wrt], rest).block_until_ready()
    want = calls["by hand"]()
    for who, call in calls.items():
        got = _vec_of_jax(row, call()) if who == "jax" else call()
        np.testing.assert_allclose(np.asarray(got), want, rtol=1e-8, atol=1e-8, err_msg=f"{who}, {row.name}")
    return calls


def measured(row: Row, repeat: int) -> dict[str, float]:
    """Median seconds of the processor of each; several calls a turn where one is short."""
    calls = sides(row, arrays(row))
    taken: dict[str, list[float]] = {who: [] for who in calls}
    gc.collect()
    gc.freeze()
    for _ in range(repeat):
        for who, call in calls.items():
            start, times = time.process_time(), 0
            while time.process_time() - start < 0.02:
                call()
                times += 1
            taken[who].append((time.process_time() - start) / times)
    return {who: median(seconds) for who, seconds in taken.items()}


def notation(repeat: int) -> dict[str, float]:
    """∂ sum tanh(W x) by W and by x in matrix notation, of any size: matcalc beside tensorgrad, median seconds."""
    taken: dict[str, list[float]] = {"matcalc": []}
    calls: dict[str, Callable[[str], object]] = {"matcalc": _in_notation}
    if is_installed("tensorgrad"):
        calls["tensorgrad"] = _tensorgrad
        taken["tensorgrad"] = []
    for k in range(-1, repeat):
        for who, call in calls.items():
            gc.collect()
            start = time.process_time()
            call(str(1000 + k))
            if k >= 0:
                taken[who].append(time.process_time() - start)
    return {who: median(seconds) for who, seconds in taken.items()}


def _in_notation(mark: str) -> list[Any]:
    W, x = f"W{mark}", f"x{mark}"
    return [gradient(f"sum(tanh({W}*{x}))", by, given=f"{W}: m,n; {x}: n") for by in (W, x)]


def _tensorgrad(mark: str) -> list[Any]:
    import tensorgrad.functions as F
    from sympy import symbols
    from tensorgrad import Variable

    i, j = symbols(f"i{mark} j{mark}")
    W, x = Variable(f"W{mark}", i, j), Variable(f"x{mark}", j)
    loss = F.sum(F.tanh(W @ x))
    return [loss.grad(v).full_simplify() for v in (W, x)]
