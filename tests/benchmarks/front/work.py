"""WORK: what is differentiated on the front page, each formula written once, with the functions and symbols of whoever
differentiates it.

A row is a `Work`: `letters(size)` says how many symbols of which name there are, `by` which of them are the variables;
`build(m, s)` gives the components of the function, of the functions of an `Algebra` m and the symbols s of each letter.
Anything with + - * / ** will do for a symbol: those of SymPy or CasADi, tracers of JAX, complex numbers.
`shown` are the sizes of the table, `growth` the four sizes through which an exponent is fitted.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

Symbols = Mapping[str, Sequence[Any]]


class Algebra(NamedTuple):
    """The functions of one peer."""

    sin: Callable[[Any], Any]
    cos: Callable[[Any], Any]
    sqrt: Callable[[Any], Any]
    tanh: Callable[[Any], Any]


class Work(NamedTuple):
    """One row; the module docstring is the legend. `kind` is jacobian, gradient or hessian; `reach` has for a size what
    is to be reached: at most so many seconds, or at most so many times the time of a peer."""

    name: str
    kind: str
    letters: Callable[[int], dict[str, int]]
    by: tuple[str, ...]
    build: Callable[[Algebra, Symbols], list[Any]]
    shown: tuple[int, ...] = ()
    growth: tuple[int, ...] = ()
    reach: Mapping[int, tuple[float, str]] = {}


# -- arms: products of Denavit-Hartenberg transformations -------------------------------------------------------------

Matrix = list[list[Any]]
RIGHT = {0: (1, 0), 90: (0, 1), -90: (0, -1)}  # angle: cos, sin


def _is(value: Any, number: int) -> bool:
    """Is it this number? Symbols are not asked: tracers have no truth."""
    return isinstance(value, int) and value == number


def _product(a: Any, b: Any) -> Any:
    """a b, where nobody writes what is multiplied by 0 or 1."""
    return 0 if _is(a, 0) or _is(b, 0) else b if _is(a, 1) else a if _is(b, 1) else a * b


def _dot(row: Sequence[Any], column: Sequence[Any]) -> Any:
    total: Any = 0
    for a, b in zip(row, column):
        term = _product(a, b)
        if not _is(term, 0):
            total = term if _is(total, 0) else total + term
    return total


def _matmul(a: Matrix, b: Matrix) -> Matrix:
    columns = list(zip(*b))
    return [[_dot(row, column) for column in columns] for row in a]


def _about_z(m: Algebra, q: Any, d: Any) -> Matrix:
    c, s = m.cos(q), m.sin(q)
    return [[c, -s, 0, 0], [s, c, 0, 0], [0, 0, 1, d], [0, 0, 0, 1]]


def _about_x(angle: int, a: Any) -> Matrix:
    c, s = RIGHT[angle]
    return [[1, 0, 0, a], [0, c, -s, 0], [0, s, c, 0], [0, 0, 0, 1]]


def _place(links: Sequence[Matrix]) -> list[Any]:
    """Where the origin of the last frame is."""
    frame = links[0]
    for link in links[1:]:
        frame = _matmul(frame, link)
    return [row[3] for row in frame[:3]]


def arm(m: Algebra, s: Symbols) -> list[Any]:
    """An arm like the KUKA iiwa, whose every second link has a length, of any number of joints."""
    lengths = iter(s["l"])
    links: list[Matrix] = []
    for i, q in enumerate(s["q"]):
        links.append(_about_z(m, q, 0 if i % 2 else next(lengths)))
        links.append(_about_x(-90 if i % 4 in (0, 3) else 90, 0))
    return _place(links)


# joint: (angle of twist, offset, length) before the turn, as in the handbook of the Franka arm (modified convention)
FRANKA = (
    (0, 0, 0.333),
    (-90, 0, 0),
    (90, 0, 0.316),
    (90, 0.0825, 0),
    (-90, -0.0825, 0.384),
    (90, 0, 0),
    (90, 0.088, 0),
)
HAND = 0.107 + 0.1034  # flange, and the hand between the fingers


def tool_arm(m: Algebra, s: Symbols) -> list[Any]:
    """The Franka arm with its hand: lengths are numbers."""
    links: list[Matrix] = []
    for q, (angle, a, d) in zip(s["q"], FRANKA):
        links += [_about_x(angle, a), _about_z(m, q, d)]
    return _place([*links, [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, HAND], [0, 0, 0, 1]]])


# -- mechanics, networks of power, networks of neurons ----------------------------------------------------------------


def bodies(m: Algebra, s: Symbols) -> list[Any]:
    """a_i = sum over j of m_j (r_j - r_i) / |r_j - r_i|³"""
    mass, r = s["m"], [s["r"][3 * i : 3 * i + 3] for i in range(len(s["m"]))]
    found: list[Any] = []
    for i, own in enumerate(r):
        total: list[Any] = [0, 0, 0]
        for j, other in enumerate(r):
            if i == j:
                continue
            x, y, z = (b - a for a, b in zip(own, other))
            pull = mass[j] / m.sqrt(x * x + y * y + z * z) ** 3
            total = [pull * c if _is(t, 0) else t + pull * c for t, c in zip(total, (x, y, z))]
        found += total
    return found


def lines(buses: int) -> list[tuple[int, int]]:
    """As sparse as the networks of the IEEE (30 buses, 41 lines): each bus to a near one, and half as many more."""
    chance = random.Random(buses)
    tree = {(max(0, i - chance.randint(1, 4)), i) for i in range(1, buses)}
    while len(tree) < buses + buses // 2 - 4:
        i = chance.randrange(buses)
        tree.add((max(0, i - chance.randint(2, 12)), i))
    return sorted((i, j) for i, j in tree if i != j)


def power_flow(m: Algebra, s: Symbols) -> list[Any]:
    """P_i = V_i sum V_j (G_ij cos(θ_i - θ_j) + B_ij sin(θ_i - θ_j)), and Q_i; G and B are numbers."""
    v, angle = s["v"], s["a"]
    near: list[dict[int, tuple[float, float]]] = [{} for _ in v]
    chance = random.Random(1)
    for i, j in lines(len(v)):
        near[i][j] = near[j][i] = (-round(chance.uniform(0.5, 5), 4), round(chance.uniform(2, 20), 4))
    found: list[Any] = []
    for i, others in enumerate(near):
        g, b = (round(-sum(pair[k] for pair in others.values()), 4) for k in (0, 1))
        p, q = g * v[i], -b * v[i]
        for j, (g, b) in others.items():
            c, t = m.cos(angle[i] - angle[j]), m.sin(angle[i] - angle[j])
            p = p + v[j] * (g * c + b * t)
            q = q + v[j] * (g * t - b * c)
        found += [v[i] * p, v[i] * q]
    return found


def layer(m: Algebra, s: Symbols) -> list[Any]:
    """sum tanh(W x)"""
    x = s["x"]
    rows = [s["w"][i * len(x) : (i + 1) * len(x)] for i in range(len(x))]
    total: Any = 0
    for row in rows:
        total = total + m.tanh(_dot(row, x))
    return [total]


def rosenbrock(m: Algebra, s: Symbols) -> list[Any]:
    """sum of 100 (x_{i+1} - x_i²)² + (1 - x_i)²"""
    total: Any = 0
    for a, b in zip(s["x"], s["x"][1:]):
        total = total + 100 * (b - a**2) ** 2 + (1 - a) ** 2
    return [total]


def chain(m: Algebra, s: Symbols) -> list[Any]:
    """f_i = x_i² x_{i+1} - 2 x_i sin(x_{i-1}), around a ring: three entries a row"""
    x = s["x"]
    return [a * a * x[(i + 1) % len(x)] - 2 * a * m.sin(x[i - 1]) for i, a in enumerate(x)]


def _only(letter: str, size: int) -> dict[str, int]:
    return {letter: size}


WORK = (
    Work(
        "{}-joint arm, position Jacobian",
        "jacobian",
        lambda n: {"q": n, "l": (n + 1) // 2},
        ("q",),
        arm,
        (7,),
        (3, 6, 12, 20),
        {7: (9e-3, "s")},
    ),
    Work("{}-joint arm with a hand, position Jacobian", "jacobian", partial(_only, "q"), ("q",), tool_arm, (7,)),
    Work(
        "N-body acceleration Jacobian, {} bodies",
        "jacobian",
        lambda n: {"r": 3 * n, "m": n},
        ("r",),
        bodies,
        (4, 8, 16),
        (4, 8, 12, 16),
        {4: (25e-3, "s"), 8: (1.5, "symengine"), 16: (1.5, "symengine")},
    ),
    Work(
        "power flow Jacobian, {} buses",
        "jacobian",
        lambda n: {"a": n, "v": n},
        ("a", "v"),
        power_flow,
        (30, 118),
        (30, 59, 118, 236),
        {30: (2, "symengine"), 118: (0.7, "symengine")},
    ),
    Work(
        "sum tanh(W x), gradient by W and x, n = {}",
        "gradient",
        lambda n: {"w": n * n, "x": n},
        ("w", "x"),
        layer,
        (4, 8, 16, 32),
        (4, 8, 16, 32),
        {16: (1, "symengine"), 32: (1, "symengine")},
    ),
    Work(
        "Rosenbrock's function, Hessian, n = {}",
        "hessian",
        partial(_only, "x"),
        ("x",),
        rosenbrock,
        (100,),
        (50, 100, 200, 400),
    ),
    Work(
        "three entries a row, Jacobian, n = {}",
        "jacobian",
        partial(_only, "x"),
        ("x",),
        chain,
        (250,),
        (125, 250, 500, 1000),
    ),
)
