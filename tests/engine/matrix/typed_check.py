"""One typed random problem through parser, engine, printers and generated code, against its NumPy function."""

from __future__ import annotations

import contextlib
import inspect
import random
from dataclasses import dataclass, field

import numpy as np

from matcalc_cli.engine.derive import derive
from matcalc_cli.errors import LimitError, MissingRule, UsageError
from matcalc_cli.language.notation import Latex, Notation, Unicode
from matcalc_cli.language.parse import parse
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Layout
from matcalc_cli.numeric.evaluate import evaluate
from matcalc_cli.render.compiled import function
from tests.engine.check import HOLDS, close, tame
from tests.engine.matrix.harness import arranged
from tests.engine.matrix.stand_ins import environment
from tests.engine.matrix.typed import SIZES, Typed, Typist, jacobian, point, second, stacked

STRUCTURED = ("symmetric", "antisymmetric", "diagonal", "lower", "upper", "positive-definite")


@dataclass
class Outcome:
    """What was compared, and what was not and why."""

    seed: int
    compared: int = 0
    skipped: list[str] = field(default_factory=list)


def make(seed: int) -> Typed:
    return Typist(seed).problem(1 + seed % 4)


def natural(value):
    """A column as a vector, a 0-axis array as a number."""
    value = np.asarray(value)
    if value.ndim == 2 and value.shape[1] == 1:
        return value[:, 0]
    return value


def _tie(e, env) -> bool:
    ordered = np.sort(np.abs(np.asarray(evaluate(e.args[0], env))).reshape(-1))
    return ordered.size > 1 and ordered[-1] - ordered[-2] < 1e-6


def holds(conditions, env) -> bool:
    for condition in conditions:
        e = condition.expr
        if isinstance(e, N.NormInf):
            if _tie(e, env):
                return False
        elif not HOLDS[condition.kind](np.real(evaluate(e, env))):
            return False
    return True


def real_value(problem: Typed, env: dict):
    """The value at a real point; None where it is not a tame real number, or not smooth in a neighbourhood."""
    with np.errstate(all="ignore"):
        try:
            value = problem.f(env)
        except np.linalg.LinAlgError:
            return None
    return value if np.isrealobj(value) and tame(value) else None


def check(seed: int) -> Outcome:
    problem = make(seed)
    outcome = Outcome(seed)
    names = [name for name in problem.shapes if name != "k"]
    env = point(problem, seed)
    value = real_value(problem, env)
    if value is None or not names:
        outcome.skipped.append("no value")
        return outcome
    rng = random.Random(seed)
    with np.errstate(all="ignore"), contextlib.suppress(np.linalg.LinAlgError):
        for name in rng.sample(names, min(3, len(names))):
            _first(problem, name, env, value, outcome, rng)
        if np.ndim(value) == 0 and problem.kind is None:
            x = rng.choice(names)
            _second(problem, x, rng.choice((x, x, rng.choice(names))), env, outcome)
    return outcome


def _told(problem: Typed, what: str) -> str:
    return f"{problem.text!r} --given {problem.given!r} --wrt {what}"


def _environment(problem: Typed, env: dict) -> dict:
    letters = {letter: size for letter, size in SIZES.items() if letter != "one"}
    return {**letters, **_entries(env), **env, **environment()}


def _entries(env: dict) -> dict:
    """x0, x1 .. and A00, A01 .. of the arrays."""
    found = {}
    for name, v in env.items():
        if np.ndim(v) == 2 and 1 in v.shape:
            found |= {f"{name}{i}": entry for i, entry in enumerate(v.reshape(-1))}
        elif np.ndim(v) == 2:
            found |= {f"{name}{i}{j}": v[i, j] for i in range(v.shape[0]) for j in range(v.shape[1])}
    return found


def _first(problem: Typed, name: str, env: dict, value, outcome: Outcome, rng) -> None:
    word = problem.words.get(name)
    read = parse(problem.text, problem.given, name)
    jac = jacobian(problem.f, name, env, word)
    if not tame(jac) or np.abs(jac).max(initial=0) > 1e4:
        outcome.skipped.append("wild")
        return
    structure = rng.choice(("entries", "projection")) if word in STRUCTURED else "entries"
    full = _environment(problem, env)
    for layout in Layout:
        try:
            (result,) = derive(read, layout, structure=structure)
        except (LimitError, MissingRule, UsageError) as error:
            outcome.skipped.append(error.message)
            return
        if not holds(result.conditions, full):
            outcome.skipped.append("condition")
            return
        expected = _arranged(problem, jac, value, env[name], word, layout.value, structure)
        told = _told(problem, f"{name} --layout {layout.value} --structure {structure}")
        _compare(told, result, expected, full, problem)
        outcome.compared += 1
    if word is None and problem.concrete and not problem.signatures and "k" not in problem.shapes:
        _expanded(problem, name, value, jac, env, full, outcome)


def _arranged(problem, jac, value, x, word, layout, structure):
    value = value if problem.kind is not None and problem.kind[0] == "one" else natural(value)
    if word not in STRUCTURED:
        return arranged(jac, value, natural(x) if x_is_column(x) else x, layout)
    if np.ndim(value):
        return jac.T if layout == "denominator" else jac
    gradient = np.zeros(x.shape)
    n = len(x)
    lower = [(i, j) for j in range(n) for i in range(j, n)]
    if word == "diagonal":
        lower = [(i, i) for i in range(n)]
    if word == "antisymmetric":
        lower = [(i, j) for i, j in lower if i != j]
    half = 0.5 if structure == "projection" and word not in ("diagonal", "lower", "upper") else 1.0
    for d, (i, j) in zip(jac[0], lower):
        if word == "upper":
            i, j = j, i
        gradient[i, j] = d * (half if i != j else 1)
        if word in ("symmetric", "positive-definite"):
            gradient[j, i] = gradient[i, j]
        if word == "antisymmetric":
            gradient[j, i] = -gradient[i, j]
    return gradient.T if layout == "numerator" else gradient


def x_is_column(x) -> bool:
    return np.ndim(x) == 2 and x.shape[1] == 1


def _compare(told, result, expected, full, problem, tolerance=1e-7) -> None:
    expected = np.asarray(expected, dtype=float)
    found = np.asarray(evaluate(result.expr, full))
    found = found.reshape(expected.shape) if found.ndim == 0 or found.size == 1 == expected.size else found
    assert close(found, expected, tolerance), (
        f"WRONG {told}\n  {Notation().text(result.expr)}\n  {found}\n  not {expected}"
    )
    for condition in result.conditions:
        assert Notation().text(condition.expr)
    try:
        printed = Notation().text(result.expr)
    except LimitError:
        return
    if len(printed) > 100_000:
        return
    for notation in (Unicode, Latex):
        assert notation().text(result.expr)
    if problem.signatures:
        return
    entries = {str(name) for name in getattr(result.expr, "free_symbols", ())} & set(_entries(full))
    given = "; ".join([problem.given, *(f"{name}: scalar" for name in sorted(entries))])
    again = evaluate(parse(printed, given, targets=False).expr, full)
    assert close(stacked(again), stacked(found), 1e-8), f"ROUND TRIP {told}\n  {printed}\n  {again}\n not {found}"
    run = function(result)
    wanted = inspect.signature(run).parameters
    value = np.asarray(run(**{name: natural(v) for name, v in full.items() if name in wanted}), dtype=float)
    assert close(value.reshape(-1), expected.reshape(-1), tolerance), (
        f"CODE {told}\n  {printed}\n {value} not {expected}"
    )


def _expanded(problem, name, value, jac, env, full, outcome) -> None:
    try:
        (result,) = derive(parse(problem.text, problem.given, name, expand=True))
    except (LimitError, MissingRule) as error:
        outcome.skipped.append(error.message)
        return
    expected = _arranged(problem, jac, value, env[name], None, "numerator", "entries")
    found = np.asarray(evaluate(result.expr, full))
    expected = np.asarray(expected, dtype=float)
    found = found.reshape(expected.shape) if found.size == 1 else found
    told = _told(problem, f"{name} --expand")
    assert close(found, expected, 1e-7), f"WRONG {told}\n  {result.expr}\n  {found}\n  not {expected}"
    outcome.compared += 1


def _second(problem: Typed, x: str, y: str, env: dict, outcome: Outcome) -> None:
    words = {n: problem.words.get(n) for n in (x, y)}
    structured = [n for n in (x, y) if words[n] in STRUCTURED]
    if structured and x != y:
        return
    told = _told(problem, f"{x} --wrt {y}")
    try:
        (result,) = derive(parse(problem.text, problem.given, [x, y]))
    except (LimitError, MissingRule, UsageError) as error:
        outcome.skipped.append(error.message)
        return
    full = _environment(problem, env)
    if not holds(result.conditions, full):
        outcome.skipped.append("condition")
        return
    expected, smaller = second(problem.f, x, y, env, words), second(problem.f, x, y, env, words, 3e-6)
    if not tame(expected) or np.abs(expected).max(initial=0) > 1e3 or not close(expected, smaller, 1e-6):
        return
    expected = _second_shape(expected, np.ndim(env[x]), np.ndim(env[y]), result, full)
    _compare(told, result, expected, full, problem, tolerance=2e-5)
    outcome.compared += 1


def _second_shape(expected, x_dim: int, y_dim: int, result, full):
    """A scalar and an array variable leave the gradient by the array, in its layout."""
    if x_dim and y_dim:
        return expected
    if not x_dim and not y_dim:
        return expected.reshape(())
    return expected.reshape(-1).reshape(np.shape(evaluate(result.expr, full)) or (1, 1))
