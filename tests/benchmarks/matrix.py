"""Matrix notation: time of a problem of the table, networks of L layers, and logistic loss beside JAX.

JAX is a peer and no dependency: without it the two figures that compare with it say so and are not measured.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable
from statistics import median

import numpy as np

from matcalc_cli.engine.derive import derive
from matcalc_cli.language.parse import parse
from matcalc_cli.render.code import code
from matcalc_cli.render.compiled import function
from tests.benchmarks.figure import Figure, duration, seconds
from tests.problems.matrix import PROBLEMS

LAYERS = (4, 8, 16, 32, 64)
LOGISTIC = "sum(log(1+exp(-y.*(X*w))))"


def _problem_times(problems) -> list[tuple[float, str]]:
    """Each problem once, first time in this process: parse, differentiate, polish."""
    derive(parse("x'*y", wrt="x"))  # the engine's modules are imported at the first use
    taken = []
    for problem in problems:
        run = lambda p=problem: derive(parse(p.text, p.given, p.wrt))
        taken.append((seconds(run), problem.name))
    return sorted(taken)


def network(layers: int, name: str = "W") -> tuple[str, str]:
    """(text, given) of ||tanh(W_L tanh(... tanh(W_1 x))) - y||^2"""
    inner = "x"
    for i in range(1, layers + 1):
        inner = f"tanh({name}{i}*{inner})"
    weights = "; ".join(f"{name}{i}: n,n" for i in range(1, layers + 1))
    return f"norm2({inner} - y)^2", f"{weights}; x: n; y: n"


def _network_figures(repeat: int) -> list[Figure]:
    times, sizes = [], []
    for layers in LAYERS:
        runs = []
        for r in range(repeat):
            # new names every time: nothing of the last run can be remembered
            text, given = network(layers, "ABCDEFGHPQ"[r % 10])
            wrt = f"{'ABCDEFGHPQ'[r % 10]}1"
            found = []
            runs.append(seconds(lambda t=text, g=given, w=wrt, f=found: f.extend(derive(parse(t, g, w)))))
        times.append(median(runs))
        sizes.append(len(code(found[0], "numpy").splitlines()))
    spread = lambda values: max(abs(v / (a * n + b) - 1) for n, v, (a, b) in zip(LAYERS, values, [_line(values)] * 5))
    listed = ", ".join(duration(t) for t in times)
    return [
        Figure(
            "L-layer network, time, L = 4 … 64",
            "within 20 % of a line",
            f"{spread(times):.0%} ({listed})",
            "",
            spread(times) <= 0.2,
        ),
        Figure(
            "L-layer network, lines of code",
            "within 20 % of a line",
            f"{spread(sizes):.0%} ({sizes})",
            "",
            spread(sizes) <= 0.2,
        ),
        Figure("64 layers", "≤ 300 ms", duration(times[-1]), "", times[-1] <= 0.3),
    ]


def _line(values) -> tuple[float, float]:
    """Slope and intercept of the line through the points, each weighted by its own size."""
    weights = [1 / v for v in values]
    slope, intercept = np.polyfit(LAYERS, values, 1, w=weights)
    return float(slope), float(intercept)


def _per_call(call: Callable[[], object], repeat: int) -> float:
    call()
    taken = []
    for _ in range(repeat):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return median(taken)


def _logistic_figures(repeat: int, rows: int, cols: int) -> list[Figure]:
    names = (f"logistic gradient {rows} × {cols}, numpy", f"logistic Hessian {rows} × {cols}, numpy")
    if importlib.util.find_spec("jax") is None:
        return [Figure(name, "≤ 1 × jax under jit", "not measured", "jax is not installed", True) for name in names]
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    rng = np.random.default_rng(0)
    X, w, y = rng.normal(size=(rows, cols)), rng.normal(size=cols) / 10, rng.choice([-1.0, 1.0], rows)
    loss = lambda w, X, y: jnp.sum(jnp.log1p(jnp.exp(-y * (X @ w))))
    figures = []
    for name, order, transform in zip(names, (1, 2), (jax.grad, jax.hessian)):
        (result,) = derive(parse(LOGISTIC, wrt="w"), order=order)
        ours, peer = function(result), jax.jit(transform(loss))
        arguments = tuple(jnp.asarray(a) for a in (w, X, y))
        assert np.allclose(ours(X=X, w=w, y=y), peer(*arguments), rtol=1e-8)
        mine = _per_call(lambda f=ours: f(X=X, w=w, y=y), repeat)
        theirs = _per_call(lambda f=peer, a=arguments: f(*a).block_until_ready(), repeat)
        figures.append(
            Figure(
                name,
                "≤ 1 × jax under jit",
                f"{1000 * mine:.3f} ms",
                f"`jax.{transform.__name__}` {1000 * theirs:.3f} ms",
                mine <= theirs,
            )
        )
    return figures


def figures(repeat: int = 5, count: int | None = None, rows: int = 1000, cols: int = 200) -> list[Figure]:
    """The figures of matrix notation; `count` problems only."""
    times = _problem_times(PROBLEMS[:count])
    middle, slowest = median(t for t, _ in times), times[-1]
    return [
        Figure(f"median of {len(times)} matrix problems", "≤ 3 ms", duration(middle), "", middle <= 0.003),
        Figure("slowest of them", "≤ 100 ms", f"{duration(slowest[0])} ({slowest[1]})", "", slowest[0] <= 0.1),
        *_network_figures(repeat),
        *_logistic_figures(200 if repeat > 1 else 3, rows, cols),
    ]
