"""evaluate(node, env): the numeric meaning of every node, one row per class; the measure everything is checked against.

It knows no derivative rule and no normal form: a raw tree and a result are evaluated alike. Inside, a column is an
n x 1 array and a scalar a number; `env` gives each name a number or an array (a vector may be 1-D) and, where sizes
cannot be read off the arrays, each size letter an integer. An undefined function is a callable in `env`, called with
its arguments; its partial derivatives are looked up as (name, orders). Complex arrays are welcome: every row is
analytic where its function is, so that a step of 1e-20 i gives derivatives to full precision.

The rows are those of array_values.py, scalar_values.py and constants.py, the walk is that of interpreter.py. Dual
numbers (forward.py) share the walk and the constants, and no other row: that the two agree is worth something.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import sympy as sp
from sympy import Basic, Symbol

from matcalc_cli.model import nodes as N
from matcalc_cli.model.walk import parts
from matcalc_cli.numeric.array_values import ARRAYS, Value, as_array
from matcalc_cli.numeric.constants import CONSTANTS
from matcalc_cli.numeric.dual import Array, Perturb
from matcalc_cli.numeric.interpreter import Interpreter, Row, unknown_size
from matcalc_cli.numeric.scalar_values import SCALARS


def _inferred_sizes(e: Basic, env: Mapping[Any, Value]) -> dict[Basic, int]:
    sizes: dict[Basic, int] = {}
    for a in parts([e]):
        if isinstance(a, N.MatrixSymbol) and a.name in env:
            shape = a.shape
            actual = as_array(env[a.name], shape if shape[0] == 1 else None).shape
            sizes.update((letter, number) for letter, number in zip(shape, actual) if letter.is_Symbol)
    return sizes


def evaluate(node: Basic, env: Mapping[Any, Value], perturb: Perturb | None = None) -> Array | float:
    """The value of a tree: a number for a scalar, a 2-D array (n x 1 for a column) for an array.

    `perturb` is applied to every value on the way. Raises KeyError for a name without a value and MissingRule for a
    node without a meaning in numbers.
    """
    run = Interpreter(ROWS, env, _inferred_sizes(node, env), perturb)
    with np.errstate(all="ignore"):
        return run(node)


def evaluate_all(nodes: Iterable[Basic], env: Mapping[Any, Value]) -> list[Value]:
    """The values of several scalar trees, shared parts once; a name may stand for an array of many values at a time."""
    run = Interpreter(ROWS, env)
    with np.errstate(all="ignore"):
        return [run(e) for e in nodes]


def largest(node: Basic, env: Mapping[Any, Value]) -> float:
    """The largest finite number met on the way to the value: differences of values are rounded by it."""
    return max((float(a[np.isfinite(a)].max(initial=0)) for a in _sizes_met(node, env)), default=0.0)


def overflows(node: Basic, env: Mapping[Any, Value], bound: float) -> bool:
    """Is a number met on the way that is not below a bound: whose powers are too large, or a pole?"""
    return any((a >= bound).any() for a in _sizes_met(node, env))


def _sizes_met(node: Basic, env: Mapping[Any, Value]) -> Iterator[Array]:
    with np.errstate(all="ignore"):
        run = Interpreter(ROWS, env, _inferred_sizes(node, env))
        run(node)
        yield from (np.abs(np.asarray(v)) for v in run.known.values())


def _symbol(go: Interpreter, e: Symbol) -> Value:
    if e.name in go.env:
        return go.env[e.name]
    if e in go.sizes:
        return go.sizes[e]
    if e.is_integer and e.is_positive:
        raise unknown_size(e)
    raise KeyError(e.name)


ROWS: dict[type, Row] = {sp.Symbol: _symbol, sp.Dummy: _symbol, **CONSTANTS, **ARRAYS, **SCALARS}
