"""The prover of conditions: what it says follows, does at every point; what it writes plainly holds at the same points.

Random conditions of two names; the measure is a Python function of numbers beside every text.
"""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
import sympy as sp

from matcalc_cli.engine.domain.definite import DEFINITE, SEMIDEFINITE, definiteness
from matcalc_cli.engine.domain.implied import follows, minimal
from matcalc_cli.engine.domain.plain import plain
from matcalc_cli.engine.domain.polynomials import by_squares, positive_between, zero_at_origin_alone
from matcalc_cli.engine.domain.ranges import Ranges
from matcalc_cli.engine.matrix.differential import resolve
from matcalc_cli.language.parse import parse
from matcalc_cli.model.functions import sigmoid
from matcalc_cli.model.problem import Condition

x, y = sp.symbols("x y", real=True)
LEAVES = (
    (x, lambda x, y: x),
    (y, lambda x, y: y),
    (x, lambda x, y: x),
    *((sp.Integer(k), lambda x, y, k=k: k) for k in (1, 2, -1)),
)
UNARY = (
    (lambda e: e**2, lambda v: v * v),
    (lambda e: e**2, lambda v: v * v),
    (lambda e: -e, lambda v: -v),
    (lambda e: e**3, lambda v: v**3),
    (sp.exp, math.exp),
    (sp.tanh, math.tanh),
    (sp.atan, math.atan),
    (sp.sin, math.sin),
    (sp.Abs, abs),
    (sigmoid, lambda v: 1 / (1 + math.exp(-v))),
    (sp.log, math.log),
    (sp.sqrt, math.sqrt),
    (lambda e: 1 / e, lambda v: 1 / v),
)
BINARY = (
    (lambda a, b: a + b, lambda a, b: a + b),
    (lambda a, b: a - b, lambda a, b: a - b),
    (lambda a, b: a * b, lambda a, b: a * b),
    (lambda a, b: a + b, lambda a, b: a + b),
    (sp.Max, max),
    (sp.Min, min),
)
TEST = {"positive": lambda v: v > 1e-12, "nonnegative": lambda v: v >= 0, "nonzero": lambda v: abs(v) > 1e-12}
SURELY = {"positive": lambda v: v > -1e-12, "nonnegative": lambda v: v >= -1e-12, "nonzero": lambda v: abs(v) > 0}
TICKS = [k / 4 for k in range(-12, 13)] + [math.sqrt(2), -math.pi / 3, 0.05, -0.05, 6.0]


def composed(rng: random.Random, depth: int):
    """(expression, the same as a function of numbers)"""
    if depth == 0:
        return rng.choice(LEAVES)
    if rng.random() < 0.4:
        (make, f), (inner, g) = rng.choice(UNARY), composed(rng, depth - 1)
        return make(inner), lambda x, y: f(g(x, y))
    (make, f), (a, g), (b, h) = rng.choice(BINARY), composed(rng, depth - 1), composed(rng, rng.randrange(depth))
    return make(a, b), lambda x, y: f(g(x, y), h(x, y))


def conditioned(rng: random.Random):
    while True:
        try:
            e, f = composed(rng, rng.choice((1, 2, 2, 3)))
        except ValueError:  # SymPy: log(-1) is not comparable
            continue
        if not (e.is_number or e.has(sp.I, sp.zoo, sp.nan, sp.oo)):
            return Condition(rng.choice(tuple(TEST)), e), f


def value(f, at):
    try:
        return f(*at)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None


def holds(c: Condition, f, at, test=TEST) -> bool | None:
    """None where there is no value."""
    found = value(f, at)
    return None if found is None else bool(test[c.kind](found))


@pytest.mark.parametrize("seed", range(8))
def test_what_follows_holds_wherever_the_others_do(seed):
    rng, said = random.Random(seed), 0
    for _ in range(60):
        (c, f), *others = [conditioned(rng) for _ in range(rng.choice((1, 2, 3)))]
        if not follows(c, [known for known, _ in others]):
            continue
        said += 1
        for at in ((a, b) for a in TICKS for b in TICKS):
            if all(holds(known, g, at) for known, g in others):
                assert holds(c, f, at, SURELY) is not False, (c, [known for known, _ in others], at)
    assert said >= 5


@pytest.mark.parametrize("seed", range(8))
def test_plain_words_hold_at_the_same_points(seed):
    rng = random.Random(100 + seed)
    for _ in range(60):
        c, f = conditioned(rng)
        found = plain(c)
        if found == [c]:
            continue
        numbers = [sp.lambdify((x, y), p.expr, [{"sigmoid": lambda v: 1 / (1 + math.exp(-v))}, "math"]) for p in found]
        for at in ((a, b) for a in TICKS for b in TICKS):
            here, there = value(f, at), [value(g, at) for g in numbers]
            if here is None or None in there or min(map(abs, [here, *there])) < 1e-9 or abs(here) == math.inf:
                continue
            assert TEST[c.kind](here) == all(TEST[p.kind](v) for p, v in zip(found, there)), (c, found, at)


@pytest.mark.parametrize("seed", range(6))
def test_a_smaller_set_is_the_same_set(seed):
    rng = random.Random(200 + seed)
    for _ in range(25):
        stated = dict(conditioned(rng) for _ in range(rng.choice((2, 3, 4))))
        kept = minimal(list(stated))
        for at in ((a, b) for a in TICKS for b in TICKS):
            all_hold = [holds(c, f, at) for c, f in stated.items()]
            if None not in all_hold and all(holds(c, stated[c], at) for c in kept):
                assert all(holds(c, f, at, SURELY) for c, f in stated.items()), (list(stated), kept, at)


# (matrix, declarations, the same in NumPy, at least this is known)
MATRICES = (
    ("A'*A", "A: 4,3", lambda A: A.T @ A, SEMIDEFINITE),
    ("A*A' + s*eye(4)", "A: 4,3; s: scalar positive", lambda A, s: A @ A.T + s * np.eye(4), DEFINITE),
    ("A*diag(w)*A'", "A: 4,3; w: 3 positive", lambda A, w: A @ np.diag(w) @ A.T, SEMIDEFINITE),
    ("diag(exp(t))", "t: 3", lambda t: np.diag(np.exp(t)), DEFINITE),
    ("diag(t.^2)", "t: 3", lambda t: np.diag(t**2), SEMIDEFINITE),
    ("inv(S) + B", "S: 3,3 positive-definite; B: 3,3 positive-definite", lambda S, B: np.linalg.inv(S) + B, DEFINITE),
    ("S.*B", "S: 3,3 positive-definite; B: 3,3 positive-definite", lambda S, B: S * B, DEFINITE),
    ("exp(S)", "S: 3,3 positive-definite", np.exp, SEMIDEFINITE),
    ("kron(S, B)", "S: 3,3 positive-definite; B: 2,2 positive-definite", np.kron, DEFINITE),
    ("C*C", "C: 3,3 symmetric", lambda C: C @ C, SEMIDEFINITE),
    ("S^3", "S: 3,3 positive-definite", lambda S: S @ S @ S, DEFINITE),
    ("Q'*S*Q", "Q: 3,3 invertible; S: 3,3 positive-definite", lambda Q, S: Q.T @ S @ Q, DEFINITE),
    ("[2, 1; 1, 2]", "", lambda: np.array([[2, 1], [1, 2]]), DEFINITE),
    ("x*x'", "x: 3", lambda x: np.outer(x, x), SEMIDEFINITE),
    ("S - B", "S: 3,3 positive-definite; B: 3,3 positive-definite", lambda S, B: S - B, 0),
    ("S*B", "S: 3,3 positive-definite; B: 3,3 positive-definite", lambda S, B: S @ B, 0),
    ("A*diag(w)*A'", "A: 4,3; w: 3", lambda A, w: A @ np.diag(w) @ A.T, 0),
    ("C + s*eye(3)", "C: 3,3 symmetric; s: scalar positive", lambda C, s: C + s * np.eye(3), 0),
    ("[1, 2; 2, 1]", "", lambda: np.array([[1, 2], [2, 1]]), 0),
)


def drawn(problem, rng):
    found = {}
    for v in (*problem.variables, *problem.arrays):
        shape = tuple(int(s) for s in v.shape)
        a = rng.standard_normal(shape)
        if "positive-definite" in v.words:
            a = a @ a.T + 0.3 * np.eye(shape[0])
        elif "symmetric" in v.words:
            a = a + a.T
        found[v.name] = np.abs(a) + 0.1 if "positive" in v.words else a
    return found


@pytest.mark.parametrize("text, given, function, least", MATRICES, ids=[row[0] for row in MATRICES])
def test_definite_matrices(text, given, function, least):
    letters = str.maketrans({"2": "k", "3": "n", "4": "m"})
    sizes = given.translate(letters) if given else ""
    body = text.replace("eye(4)", "eye(m)").replace("eye(3)", "eye(n)")
    known = definiteness(resolve(parse(body, sizes, targets=False).expr), Ranges())
    assert known == least
    rng, problem = np.random.default_rng(3), parse(text, given, targets=False)
    count = function.__code__.co_argcount if hasattr(function, "__code__") else None
    for _ in range(20):
        point = drawn(problem, rng)
        names = function.__code__.co_varnames[:count] if count is not None and function.__name__ == "<lambda>" else None
        matrix = function(**{n: point[n] for n in names}) if names is not None else function(*point.values())
        least_eigenvalue = np.linalg.eigvalsh((matrix + matrix.T) / 2).min()
        if known:
            assert np.allclose(matrix, matrix.T)
            assert least_eigenvalue > (1e-12 if known == DEFINITE else -1e-9)


def test_squares():
    for e, strict, right in (
        (x**2 + x * y + y**2, False, True),
        (x**2 + x * y + y**2, True, False),
        (x**2 - 2 * x + 2, True, True),
        (x**2 - 2 * x + 1, True, False),
        (x**2 - 3 * x * y + y**2, False, False),
        (x * y + 5, False, False),
        (x**2 + y, False, False),
        (2 * x**2 + 2 * y**2 - 2 * x * y - 2 * x - 2 * y + 3, True, True),
    ):
        assert by_squares(e, strict) is right, e
    assert zero_at_origin_alone(x**2 + y**4) and zero_at_origin_alone(x**2 + x * y + y**2)
    assert not zero_at_origin_alone((x + y) ** 2) and not zero_at_origin_alone(sp.expand((x + y) ** 2))
    assert not zero_at_origin_alone(x**2 - y**2) and not zero_at_origin_alone(x**2 + y**2 - 1)
    assert positive_between(x / (2 - x)) == (x, 0, 2) and positive_between(x * (x - 1)) is None
