"""Independent values of the rows: differences of the NumPy lambda, in numerator layout by the manual's table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from keyword import iskeyword

import numpy as np

from matcalc_cli.model.names import key
from matcalc_cli.model.problem import Derivative
from matcalc_cli.numeric.evaluate import evaluate
from tests.engine.matrix.harness import arranged, flat, jacobian, letters_of, point
from tests.problems.matrix.problem import MatrixProblem
from tests.reading.ask import Heard, wrong_kinds
from tests.reading.row import SIZES, Reading

ORDERS = {"eval": 0, "diff": 1, "grad": 1, "jacobian": 1, "tangent": 1, "hessian": 2}
TOLERANCE = {0: 1e-10, 1: 1e-6, 2: 2e-5}
_JOINED = "joined_variables"


def _problem(row: Reading, function, wrt: str) -> MatrixProblem:
    return MatrixProblem(row.expr, row.expr, "", wrt, function, "", row.shapes, (SIZES,), row.domains, autograd=False)


def argument(name: str) -> str:
    """A name as a parameter in Python: lambda_."""
    return f"{name}_" if iskeyword(name) else name


def values_of(row: Reading) -> dict:
    """Values of all names, by the names of the lambda: at random, the same in every run; given ones as given."""
    found = point(_problem(row, row.function, ""), {"seed": len(row.expr)})
    found |= {name: np.asarray(v, dtype=float) for name, v in row.values.items()}
    return {argument(name): value for name, value in found.items()}


def expected(row: Reading, values: Mapping, variables: tuple[str, ...], order: int) -> np.ndarray:
    """The value, derivative or Hessian by `variables` (several scalars are one vector), always 2-D."""
    if not order:
        return np.atleast_2d(np.asarray(row.function(**values), dtype=float))
    variables = tuple(map(argument, variables))
    if len(variables) == 1:
        name, function, x = variables[0], row.function, values[variables[0]]
    else:
        name, x = _JOINED, np.array([float(values[v]) for v in variables])
        rest = {k: v for k, v in values.items() if k not in variables}
        values = {**rest, _JOINED: x}
        function = lambda joined_variables, **fixed: row.function(**fixed, **dict(zip(variables, joined_variables)))
    first = _problem(row, function, name)
    if order == 1:
        return arranged(jacobian(first, dict(values)), function(**values), x, "numerator")
    gradient = lambda **at: jacobian(first, at)[0]
    return jacobian(_problem(row, gradient, name), dict(values))


def found(row: Reading, result: Derivative, values: Mapping) -> np.ndarray:
    """The program's result at the values, always 2-D; a vector of eval stands as a column."""
    by_key = {key(name.rstrip("_")): value for name, value in values.items()}
    read = result.problem
    named = {v.name: by_key[key(v.name)] for v in read.variables if key(v.name) in by_key}
    letters = {} if read.arrays else letters_of(read, named)
    for array in read.arrays:  # written out: its entries have values, not it
        named |= {str(e): v for e, v in zip(array.symbol, np.asarray(by_key[key(array.name)], dtype=float).reshape(-1))}
    return np.atleast_2d(np.asarray(evaluate(result.expr, {**letters, **named}), dtype=float))


def close(a: np.ndarray, b: np.ndarray, order: int) -> bool:
    """Are two arrays of one shape the same to what differences of this order can tell?"""
    if a.size != b.size or a.shape != b.shape and 1 not in a.shape:
        return False
    a, b = flat(a), flat(b)
    scale = max(1.0, float(np.max(np.abs(b), initial=0)))
    return bool(np.all(np.isfinite(b))) and float(np.max(np.abs(a - b), initial=0)) <= TOLERANCE[order] * scale


def value_problem(row: Reading, heard: Heard) -> str:
    """What is wrong with the values and words of an answer whose kinds are right; '' of nothing."""
    said = heard.out + heard.err
    silent = [words for words in row.told if not any(word.lower() in said.lower() for word in words.split("|"))]
    if silent:
        return f"the answer does not say {silent[0]}: {said.strip()[:200]}"
    second_kind = row.also and wrong_kinds(replace(row, also={}), heard)
    if row.function is None or row.command not in ORDERS or second_kind:
        return ""
    order, values, variables = ORDERS[row.command], values_of(row), row.variables
    groups = [(v,) for v in variables] if len(heard.results) > 1 else [variables]
    if len(groups) != len(heard.results):
        return f"{len(heard.results)} results"
    for result, names in zip(heard.results, groups):
        value, truth = found(row, result, values), expected(row, values, names, order)
        if not close(value, truth, order):
            return f"by {', '.join(names)}: {value.tolist()} is not {truth.tolist()}"
    return ""


def silent_about(row: Reading, heard: Heard) -> list[str]:
    """The names that no note speaks of, though one has to."""
    notes = " ".join(heard.problems[-1].notes) if heard.problems else ""
    return [name for name in row.noted if name not in re.split(r"[^\w]+", notes)]
