"""Generated matrix code beside the program written by hand, and beside `jax.grad` and `jax.hessian` under jit.

Both sides run in turns in one process; what is compared is processor time (all threads of the process), the median of
the quotients of pairs. JAX and PyTorch are peers and no dependencies: without them their columns say so.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import numpy as np

from matcalc_cli.engine.derive import derive
from matcalc_cli.language.parse import parse
from matcalc_cli.model.problem import Layout
from matcalc_cli.render.code import code
from tests.benchmarks.by_hand import WORK, Work
from tests.benchmarks.figure import Figure, duration

Call = Callable[[], Any]
_ENOUGH = 0.02  # seconds of one side of a pair: clocks of processor time are coarse


def generated(work: Work, language: str) -> Callable[..., Any]:
    """The function `derivative` of the module that we print."""
    found = derive(
        parse(work.text, work.given, work.wrt), layout=Layout.denominator, order=work.order, structure="projection"
    )
    namespace: dict[str, Any] = {"__name__": "generated"}
    exec(compile(code(found, language), "<generated>", "exec"), namespace)
    return namespace["derivative"]


def quotient(ours: Call, theirs: Call, repeat: int) -> tuple[float, float, float]:
    """(median quotient, seconds of ours, seconds of theirs) of pairs measured in turns."""
    start = time.process_time()
    theirs()
    loops = max(1, int(_ENOUGH / max(time.process_time() - start, 1e-6))) if repeat > 1 else 1
    pairs = []
    for number in range(repeat):
        taken = {}
        for side in (ours, theirs)[:: 1 if number % 2 else -1]:
            start = time.process_time()
            for _ in range(loops):
                side()
            taken[side] = max(time.process_time() - start, 1e-9) / loops
        pairs.append((taken[ours] / taken[theirs], taken[ours], taken[theirs]))
    return tuple(median(column) for column in zip(*pairs))  # type: ignore[return-value]


def _figure(name: str, peer: str, found: tuple[float, float, float], most: float) -> Figure:
    ratio, ours, theirs = found
    return Figure(
        name, f"≤ {most:g} ×", f"{duration(ours)}: {ratio:.2f} ×", f"{peer} {duration(theirs)}", ratio <= most
    )


def by_numpy(work: Work, repeat: int) -> Figure:
    """Our NumPy code against the program by hand."""
    arguments, ours = work.arguments(), generated(work, "numpy")
    assert np.allclose(ours(**arguments), work.by_hand(**arguments), rtol=1e-7, atol=1e-9), work.name
    pair = (lambda: ours(**arguments), lambda: work.by_hand(**arguments))
    return _figure(f"{work.name}, numpy", "by hand", quotient(*pair, repeat), 1.2 if work.order == 2 else 1.1)


def by_jax(work: Work, repeat: int) -> Figure:
    """Our JAX code against JAX's own derivative, both under jit."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    arguments = {name: jnp.asarray(a) for name, a in work.arguments().items()}
    names, place = list(arguments), list(arguments).index(work.wrt)
    loss, transform = work.loss, jax.grad if work.order == 1 else jax.hessian
    assert loss is not None
    derivative = generated(work, "jax")
    ours = jax.jit(lambda *given: derivative(**dict(zip(names, given))))
    theirs = jax.jit(transform(lambda *given: loss(jnp, **dict(zip(names, given))), place))
    values = tuple(arguments.values())
    _same(work, np.asarray(ours(*values)), np.asarray(theirs(*values)))
    pair = (lambda: ours(*values).block_until_ready(), lambda: theirs(*values).block_until_ready())
    return _figure(f"{work.name}, jax", f"jax.{transform.__name__}", quotient(*pair, repeat), 1.1)


def by_torch(work: Work, repeat: int) -> Figure:
    """Our PyTorch code against torch.func's derivative."""
    import torch

    torch.set_num_threads(1)
    arguments = {name: torch.as_tensor(a, dtype=torch.float64) for name, a in work.arguments().items()}
    names, place = list(arguments), list(arguments).index(work.wrt)
    loss, transform = work.loss, torch.func.grad if work.order == 1 else torch.func.hessian
    assert loss is not None
    ours = generated(work, "torch")
    theirs = transform(lambda *given: loss(torch, **dict(zip(names, given))), place)
    values = tuple(arguments.values())
    _same(work, ours(**arguments).numpy(), theirs(*values).numpy())
    pair = (lambda: ours(**arguments), lambda: theirs(*values))
    return _figure(f"{work.name}, torch", f"torch.func.{transform.__name__}", quotient(*pair, repeat), 1.1)


def _same(work: Work, ours: Any, theirs: Any) -> None:
    """A Hessian by a matrix is theirs with four axes, of entries by rows."""
    if theirs.ndim == 4:
        theirs = theirs.transpose(1, 0, 3, 2).reshape(ours.shape)
    assert np.allclose(ours, theirs, rtol=1e-6, atol=1e-8), work.name


SIDES: dict[str, Callable[[Work, int], Figure]] = {"numpy": by_numpy, "jax": by_jax, "torch": by_torch}


def figures(repeat: int = 21, chosen: Sequence[Work] = WORK, sides: Sequence[str] = ("numpy", "jax")) -> list[Figure]:
    """Every work beside every peer that is installed."""
    found = []
    for side in sides:
        if side != "numpy" and importlib.util.find_spec(side) is None:
            found.append(Figure(f"generated {side} code", "≤ 1.1 ×", "not measured", f"{side} is not installed", True))
            continue
        found += [SIDES[side](work, repeat) for work in chosen if side == "numpy" or work.loss is not None]
    return found


def main() -> int:
    """`python -m tests.benchmarks.generated [WORD ...] --sides numpy jax torch`: the works whose names have a WORD."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.generated")
    parser.add_argument("word", nargs="*")
    parser.add_argument("--sides", nargs="+", choices=list(SIDES), default=["numpy"])
    parser.add_argument("--repeat", type=int, default=21)
    asked = parser.parse_args()
    chosen = [w for w in WORK if not asked.word or any(word in w.name for word in asked.word)]
    for side in asked.sides:
        for work in chosen:
            for figure in figures(asked.repeat, [work], [side]):
                print(
                    f"{figure.name:55} {figure.measured:22} {figure.peer:30} {'' if figure.holds else 'missed'}",
                    flush=True,
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
