"""`python -m tests.benchmarks.one_round [COUNT]`: each problem of the tables once, as JSON {group: {problem: seconds}}.

What builds.py runs for two builds in turns: the package is that of the first folder of PYTHONPATH, the problems are
ours, and nothing but names that every build has is imported. Seconds are of the processor; a problem that a build
cannot do is left out. COUNT limits each group.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import sympy as sp

from matcalc_cli import diff, gradient, hessian, jacobian
from tests.benchmarks.front.work import WORK, Algebra
from tests.problems.components import COMPONENT_PROBLEMS
from tests.problems.matrix import PROBLEMS

Problems = Iterator[tuple[str, Callable[[], Any]]]
VERBS = {"jacobian": jacobian, "gradient": gradient, "hessian": hessian}
SYMPY = Algebra(sp.sin, sp.cos, sp.sqrt, sp.tanh)


def components() -> Problems:
    for p in COMPONENT_PROBLEMS:
        yield f"diff of {p.name}", lambda p=p: diff(p.text, p.wrt)
        yield f"hessian of {p.name}", lambda p=p: hessian(p.text, p.wrt)


def matrices() -> Problems:
    for p in PROBLEMS:
        yield p.name, lambda p=p: diff(p.text, p.wrt, given=p.given)


def front() -> Problems:
    for work in WORK:
        for size in work.shown:
            symbols = {letter: sp.symbols(f"{letter}_0:{n}") for letter, n in work.letters(size).items()}
            outputs = work.build(SYMPY, symbols)
            asked = outputs if work.kind == "jacobian" else outputs[0]
            by = [s for letter in work.by for s in symbols[letter]]
            yield work.name.format(size), lambda w=work, a=asked, b=by: VERBS[w.kind](a, b)


GROUPS: dict[str, Callable[[], Problems]] = {"components": components, "matrix notation": matrices, "front page": front}


def seconds(problems: Problems, count: int | None) -> dict[str, float]:
    found: dict[str, float] = {}
    for number, (name, action) in enumerate(problems):
        if number == count:
            break
        gc.collect()
        gc.freeze()
        start = time.process_time()
        try:
            action()
        except Exception:  # what another build cannot do in any way is not compared
            continue
        found[name] = time.process_time() - start
    return found


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else None
    diff("sin(x)*exp(x)/(1+x^2)", "x")
    diff("x'*A*x", "x")
    json.dump({name: seconds(problems(), count) for name, problems in GROUPS.items()}, sys.stdout)


if __name__ == "__main__":
    main()
