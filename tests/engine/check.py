"""One random problem through the engine and against the numeric oracle; what the fuzz tests and long runs share."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import numpy as np

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.matrix.differential import derivative, hessian
from matcalc_cli.engine.textbook.polish import polish
from matcalc_cli.errors import MissingRule
from matcalc_cli.model import nodes as N
from matcalc_cli.model.stack import deep
from matcalc_cli.numeric.evaluate import evaluate

from .generate import Generator, point, symbols_of
from .oracle import jacobian, second, stacked

BIG = 1e5


@dataclass
class Report:
    """How a case went: `done` counts derivatives compared."""

    seed: int
    done: int = 0
    skipped: int = 0


def make(seed: int):
    """The random expression of a seed: scalar more often than array, depth 2 to 6."""
    gen = Generator(seed)
    depth = 2 + seed % 4
    if gen.rng.random() < 0.6:
        return gen.scalar(depth)
    return gen.any(min(depth, 4))


def close(got, expected, tolerance: float) -> bool:
    got, expected = np.asarray(got, dtype=float), np.asarray(expected, dtype=float)
    if got.shape != expected.shape:
        return False
    scale = 1 + np.abs(expected).max(initial=0)
    return bool(np.abs(got - expected).max(initial=0) <= tolerance * scale)


def tame(value) -> bool:
    value = np.asarray(value)
    return bool(np.all(np.isfinite(value)) and np.abs(value).max(initial=0) < BIG)


def compare(what: str, e, got_node, got, expected, tolerance=1e-7) -> None:
    assert close(got, expected, tolerance), f"{what}\n  of   {e}\n  gave {got_node}\n  {got}\n  not  {expected}"


def _ranks_full(a) -> bool:
    return np.linalg.matrix_rank(a, tol=1e-6) == min(np.shape(a))


def _no_tie(a) -> bool:
    ordered = np.sort(np.abs(a).reshape(-1))
    return ordered.size < 2 or ordered[-1] - ordered[-2] > 1e-6


HOLDS = {
    "invertible": _ranks_full,
    "full-rank": _ranks_full,
    "positive": lambda a: np.all(np.asarray(a) > 1e-6),
    "nonnegative": lambda a: np.all(np.asarray(a) > -1e-9),
    "nonzero": lambda a: np.all(np.abs(a) > 1e-6),
    "whole": lambda a: np.all((np.asarray(a) >= 0) & (a == np.round(a))),
    "smooth": lambda a: np.all(np.abs(a) > 1e-4),
}


def holds(conditions, env) -> bool:
    """Whether the point satisfies what the engine says it needs."""
    for condition in conditions:
        e = condition.expr
        if isinstance(e, N.NormInf):
            good = _no_tie(evaluate(e.args[0], env))
        else:
            good = HOLDS[condition.kind](evaluate(e, env))
        if not good:
            return False
    return True


def regular(e, env) -> bool:
    """Whether every inverse and pseudo-inverse in a raw tree is of a matrix of full rank, as the oracle needs."""
    stack, seen = [e], set()
    while stack:
        a = stack.pop()
        if a in seen:
            continue
        seen.add(a)
        if isinstance(a, N.Inverse | N.Pinv) and not _ranks_full(evaluate(a.args[0], env)):
            return False
        stack.extend(a.args)
    return True


def check(seed: int, orders: int = 2) -> Report:
    """`_check`, at a singular matrix as far as it goes: there the derivative is allowed not to exist."""
    report = Report(seed)
    with contextlib.suppress(np.linalg.LinAlgError):
        _check(report, seed, orders)
    return report


def _check(report: Report, seed: int, orders: int) -> None:
    """Normal form, polish, first and second derivatives of the seed's expression by every plain variable."""
    e = make(seed)
    env = point(e, seed + 1)
    value = evaluate(e, env)
    if not tame(value) or not regular(e, env):
        return
    with deep():
        form = A.normal(e)
    compare("normal", e, form, stacked(evaluate(form, env)), stacked(value))
    with deep():
        again = A.normal(form)
    assert again == form, f"normal is not idempotent:\n {form}\n {again}"
    polished = polish(form)
    compare("polish", form, polished, stacked(evaluate(polished, env)), stacked(value))
    scalar = not N.is_array(form)
    for x in symbols_of(e):
        if N.properties(x):
            continue
        expected = jacobian(e, x.name, env)
        if not tame(expected):
            continue
        try:
            got, conditions = derivative(e, x)
        except MissingRule:
            report.skipped += 1
            continue
        if not holds(conditions, env):
            continue
        short = polish(got)
        for form in (got, short):
            value = np.asarray(evaluate(form, env))
            if scalar and N.is_array(x):
                value = value.T
            if scalar or not N.is_array(x):
                value = stacked(value)
                expected = expected.reshape(-1)
            value = value.reshape(1, 1) if value.ndim == 0 and expected.ndim == 2 else value
            compare(f"d/d{x} (seed {seed})", e, form, value, expected)
        report.done += 1
        if orders > 1 and scalar:
            _second(report, e, x, env)


def _second(report: Report, e, x, env) -> None:
    for y in symbols_of(e):
        if N.properties(y) or (y is not x and report.seed % 4):
            continue
        try:
            got, conditions = hessian(e, x, y)
        except MissingRule:
            report.skipped += 1
            continue
        if not holds(conditions, env):
            continue
        expected = second(e, x.name, y.name, env)
        smaller = second(e, x.name, y.name, env, 3e-6)
        if not tame(expected) or not close(expected, smaller, 1e-6):
            continue
        short = polish(got)
        for form in (got, short):
            value = np.asarray(evaluate(form, env), dtype=float)
            value = value.reshape(expected.shape) if value.size == expected.size == max(expected.shape) else value
            compare(f"d2/d{x}d{y} (seed {report.seed})", e, form, value, expected, 2e-5)
        report.done += 1
