"""Critical points that are not isolated, and those that the Hessian does not decide: against values of f around them.

Every row has f as a NumPy function beside the expression. On a set, given by a parametrisation, its gradient (HIPS
autograd) is 0, and the values next to it tell minima, maxima and saddles apart; so do those next to a single point.
"""

from __future__ import annotations

import json
import time

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from matcalc_cli.cli.app import run
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.language.parse import parse
from matcalc_cli.numeric.field import field
from matcalc_cli.study.critical.points import critical

LOW, HIGH, BOTH = "minimum", "maximum", "saddle"


def found(text, box=(-10.0, 10.0)):
    f = field(parse(text, "", None))
    return f, critical(f, (box,) * len(f.unknowns), lambda seconds: time_limit(20 * seconds))


def circle(r, *rest):
    return lambda t: [r * np.cos(t), r * np.sin(t), *rest]


sq = lambda v: anp.sum(v**2)
# EXPR: (f, the set t -> point, the word for it, what it consists of)
SETS = {
    "(x - y)^2": (lambda v: (v[0] - v[1]) ** 2, lambda t: [t, t], "line", LOW),
    "(x + y + z)^2": (lambda v: anp.sum(v) ** 2, lambda t: [t, 2 - t, -2], "plane", LOW),
    "1/(1 + (x - 2*y)^2)": (lambda v: 1 / (1 + (v[0] - 2 * v[1]) ** 2), lambda t: [2 * t, t], "line", HIGH),
    "x^2*exp(-y)": (lambda v: v[0] ** 2 * anp.exp(-v[1]), lambda t: [0, t], "line", LOW),
    "x^2*y^2": (lambda v: v[0] ** 2 * v[1] ** 2, lambda t: [0, t], "line", LOW),
    "(x + y)^3": (lambda v: (v[0] + v[1]) ** 3, lambda t: [t, -t], "line", BOTH),
    "x*y*z": (lambda v: v[0] * v[1] * v[2], lambda t: [0, t, 0], "line", BOTH),
    "(x - y)^2 - z^2 + (x - y)*z": (
        lambda v: (v[0] - v[1]) ** 2 - v[2] ** 2 + (v[0] - v[1]) * v[2],
        lambda t: [t, t, 0],
        "line",
        BOTH,
    ),
    "(exp(x - y) - 2)^2": (lambda v: (anp.exp(v[0] - v[1]) - 2) ** 2, lambda t: [t + np.log(2), t], "line", LOW),
    "(cos(x) - x)^2*(y - 1)^2": (
        lambda v: (anp.cos(v[0]) - v[0]) ** 2 * (v[1] - 1) ** 2,
        lambda t: [0.7390851332151607, t],
        "line",
        LOW,
    ),
    "(x^3 - x - 1)^2*y^2": (
        lambda v: (v[0] ** 3 - v[0] - 1) ** 2 * v[1] ** 2,
        lambda t: [1.324717957244746, t],
        "line",
        LOW,
    ),
    "(x^2 + y^2 - 1)^2": (lambda v: (sq(v) - 1) ** 2, circle(1), "circle", LOW),
    "((x - 1)^2 + y^2 - 4)^2": (
        lambda v: ((v[0] - 1) ** 2 + v[1] ** 2 - 4) ** 2,
        lambda t: [1 + 2 * np.cos(t), 2 * np.sin(t)],
        "circle",
        LOW,
    ),
    "(x^2 + y^2 - 1)^3": (lambda v: (sq(v) - 1) ** 3, circle(1), "circle", BOTH),
    "(x^2 + y^2)*exp(-(x^2 + y^2))": (lambda v: sq(v) * anp.exp(-sq(v)), circle(1), "circle", HIGH),
    "exp(-(x^2 + y^2 - 1)^2)": (lambda v: anp.exp(-((sq(v) - 1) ** 2)), circle(1), "circle", HIGH),
    "(sqrt(x^2 + y^2) - 2)^2": (lambda v: (anp.sqrt(sq(v)) - 2) ** 2, circle(2), "circle", LOW),
    "norm2([x, y])^4 - 2*norm2([x, y])^2": (lambda v: sq(v) ** 2 - 2 * sq(v), circle(1), "circle", LOW),
    "(x^2 + y^2 - 4)^2 + z^2": (lambda v: (v[0] ** 2 + v[1] ** 2 - 4) ** 2 + v[2] ** 2, circle(2, 0), "circle", LOW),
    "(x^2 + y^2 - z)^2 + (z - 1)^2": (
        lambda v: (v[0] ** 2 + v[1] ** 2 - v[2]) ** 2 + (v[2] - 1) ** 2,
        circle(1, 1),
        "circle",
        LOW,
    ),
    "(x^2 + y^2 - 1)^2 - z^2": (lambda v: (v[0] ** 2 + v[1] ** 2 - 1) ** 2 - v[2] ** 2, circle(1, 0), "circle", BOTH),
    "(x^2 + 4*y^2 - 4)^2": (
        lambda v: (v[0] ** 2 + 4 * v[1] ** 2 - 4) ** 2,
        lambda t: [2 * np.cos(t), np.sin(t)],
        "ellipse",
        LOW,
    ),
    "(x^2 - y^2 - 1)^2": (
        lambda v: (v[0] ** 2 - v[1] ** 2 - 1) ** 2,
        lambda t: [np.cosh(t), np.sinh(t)],
        "hyperbola",
        LOW,
    ),
    "(x*y - 1)^2": (lambda v: (v[0] * v[1] - 1) ** 2, lambda t: [1 / t, t], "curve", LOW),
    "(y - x^2)^2": (lambda v: (v[1] - v[0] ** 2) ** 2, lambda t: [t, t**2], "curve", LOW),
    "(y - sin(x))^2": (lambda v: (v[1] - anp.sin(v[0])) ** 2, lambda t: [t, np.sin(t)], "curve", LOW),
    "(x^3 + y^3 - 1)^2": (
        lambda v: (v[0] ** 3 + v[1] ** 3 - 1) ** 2,
        lambda t: [t, np.cbrt(1 - t**3)],
        "curve",
        LOW,
    ),
    "(x + y^2 + exp(x) - 3)^2": (
        lambda v: (v[0] + v[1] ** 2 + anp.exp(v[0]) - 3) ** 2,
        lambda t: [-t, np.sqrt(3 + t - np.exp(-t))],
        "curve",
        LOW,
    ),
    "(x^2 + y^2 + z^2 - 4)^2 + (x - y)^2": (
        lambda v: (sq(v) - 4) ** 2 + (v[0] - v[1]) ** 2,
        lambda t: [np.sqrt(2) * np.cos(t), np.sqrt(2) * np.cos(t), 2 * np.sin(t)],
        "curve",
        LOW,
    ),
    "(x^2 + y^2 + z^2 - 4)^2 + (x + y + z)^2": (
        lambda v: (sq(v) - 4) ** 2 + anp.sum(v) ** 2,
        lambda t: list(2 * (np.array([1, -1, 0]) * np.cos(t) / 2**0.5 + np.array([1, 1, -2]) * np.sin(t) / 6**0.5)),
        "curve",
        LOW,
    ),
    "(x^2 + y^2 + z^2 - 1)^2": (
        lambda v: (sq(v) - 1) ** 2,
        lambda t: [np.cos(t), 0.6 * np.sin(t), 0.8 * np.sin(t)],
        "sphere",
        LOW,
    ),
    "(x*y - z)^2": (lambda v: (v[0] * v[1] - v[2]) ** 2, lambda t: [t, 2, 2 * t], "surface", LOW),
    "sin(x + y)": (lambda v: anp.sin(v[0] + v[1]), lambda t: [t, 5 * np.pi / 2 - t], "line", HIGH),
    "cos(x - y)": (lambda v: anp.cos(v[0] - v[1]), lambda t: [t, t - 3 * np.pi], "line", LOW),
}
PLACES = (0.3, 0.7, 1.1)


def around(f, place, size=1e-2):
    """The signs that f(place + d) - f(place) has, up to rounding."""
    steps = size * np.random.default_rng(1).standard_normal((400, len(place)))
    gaps = np.array([f(np.array(place) + d) for d in steps]) - f(np.array(place))
    return set(np.sign(gaps[np.abs(gaps) > 1e-14]))


def _gap(point, put):
    """How far the values are from satisfying the equations of a set."""
    gaps = [e.subs(put) - x_value for e, x_value in zip(point.at, put.values())]
    return max(abs(float(gap)) for gap in [*gaps, *([] if point.on is None else [point.on.subs(put)])])


@pytest.mark.parametrize("text", SETS)
def test_a_set_of_critical_points(text):
    f, place, word, kind = SETS[text]
    problem, result = found(text)
    sets = [p for p in result.points if p.family == word and p.kind == kind]
    for t in PLACES:
        there = np.array(place(t), dtype=float)
        assert np.abs(grad(f)(there)).max() < 1e-9
        assert around(f, there) == {LOW: {1.0}, HIGH: {-1.0}, BOTH: {1.0, -1.0}}[kind]
        put = dict(zip(problem.unknowns, there))
        gaps = [_gap(p, put) for p in sets]
        assert gaps and min(gaps) < 1e-9, [(p.at, p.on, p.family, p.kind) for p in result.points]
        on = sets[int(np.argmin(gaps))]
        assert float(on.value.subs(put)) == pytest.approx(float(f(there)), abs=1e-12)
    alone = [p for p in result.points if not p.family]
    assert all(np.abs(grad(f)(np.array([float(v) for v in p.at]) + 1e-9)).max() < 1e-6 for p in alone)
    assert len({p.at for p in alone}) == len(alone) <= 4  # and none of the set once more


# EXPR: (f, {place: class}) where the Hessian has a zero eigenvalue
FLAT = {
    "x^4": (lambda v: v[0] ** 4, {(0,): LOW}),
    "-x^6": (lambda v: -(v[0] ** 6), {(0,): HIGH}),
    "x^3": (lambda v: v[0] ** 3, {(0,): "inflection"}),
    "x^4 + y^4": (lambda v: v[0] ** 4 + v[1] ** 4, {(0, 0): LOW}),
    "x^4 - x^2*y^2 + y^4": (lambda v: v[0] ** 4 - v[0] ** 2 * v[1] ** 2 + v[1] ** 4, {(0, 0): LOW}),
    "x^2 + y^4": (lambda v: v[0] ** 2 + v[1] ** 4, {(0, 0): LOW}),
    "1 - x^2 - y^4": (lambda v: 1 - v[0] ** 2 - v[1] ** 4, {(0, 0): HIGH}),
    "x^2 + y^3": (lambda v: v[0] ** 2 + v[1] ** 3, {(0, 0): BOTH}),
    "x^3 - 3*x*y^2": (lambda v: v[0] ** 3 - 3 * v[0] * v[1] ** 2, {(0, 0): BOTH}),
    "x^4 - y^4": (lambda v: v[0] ** 4 - v[1] ** 4, {(0, 0): BOTH}),
    "x^4 - 6*x^2*y^2 + y^4": (lambda v: v[0] ** 4 - 6 * v[0] ** 2 * v[1] ** 2 + v[1] ** 4, {(0, 0): BOTH}),
    "cos(x^2 + y^2)*exp(z^2)": (lambda v: anp.cos(v[0] ** 2 + v[1] ** 2) * anp.exp(v[2] ** 2), {}),
    "cosh(x)*cos(x)": (lambda v: anp.cosh(v[0]) * anp.cos(v[0]), {(0,): HIGH}),
    "abs(x)^3": (lambda v: anp.abs(v[0]) ** 3, {(0,): LOW}),
    "abs(x)^(5/2)": (lambda v: anp.abs(v[0]) ** 2.5, {(0,): LOW}),
    "x^3*abs(x)": (lambda v: v[0] ** 3 * anp.abs(v[0]), {(0,): "inflection"}),
    "(cos(x) - x)^4": (lambda v: (anp.cos(v[0]) - v[0]) ** 4, {(0.7390851332151607,): LOW}),
    "(exp(x) - 3*cos(x))^3": (
        lambda v: (anp.exp(v[0]) - 3 * anp.cos(v[0])) ** 3,
        {(0.768578540879,): "inflection", (-1.496056131122,): "inflection"},
    ),
    "(x^3 - x - 1)^4": (lambda v: (v[0] ** 3 - v[0] - 1) ** 4, {(1.324717957244746,): LOW}),
    "(cos(x) - x)^2 + (y - 1)^2": (
        lambda v: (anp.cos(v[0]) - v[0]) ** 2 + (v[1] - 1) ** 2,
        {(-np.pi / 2, 1): BOTH, (3 * np.pi / 2, 1): BOTH, (0.7390851332151607, 1): LOW},
    ),
}


@pytest.mark.parametrize("text", FLAT)
def test_a_point_that_the_hessian_does_not_decide(text):
    f, known = FLAT[text]
    _, result = found(text)
    for place, kind in known.items():
        near = [p for p in result.points if np.allclose([float(v) for v in p.at], place, atol=1e-9)]
        assert [p.kind for p in near] == [kind], [(p.at, p.kind) for p in result.points]
        signs = around(f, place, 0.05)
        assert signs == {LOW: {1.0}, HIGH: {-1.0}}.get(kind, {1.0, -1.0})


def test_what_is_not_decided_is_not_said():
    """Peano's (y - x²)(y - 3x²) is a minimum along every line, and none."""
    assert [p.kind for p in found("(y - x^2)*(y - 3*x^2)")[1].points] == ["undecided"]


# EXPR: (the class at 1, an end of the domain)
ENDS = {"(x - 1)^(5/2)": LOW, "-(x - 1)^(5/2)": HIGH, "(1 - x)^(7/2)": LOW, "3 - 2*(1 - x)^(5/2)": HIGH}


@pytest.mark.parametrize("text", ENDS)
def test_an_end_of_the_domain(text):
    (end,) = found(text)[1].points
    assert end.kind == ENDS[text] and "an end of the domain: f has no value where x" in end.note


def test_classes_that_change_along_a_set():
    """x² y has minima on x = 0 where y > 0, maxima where y < 0."""
    (line,) = found("x^2*y")[1].points
    assert line.kind == "depends" and {kind: str(e) for kind, (e,) in line.needs} == {"minimum": "y", "maximum": "-y"}


def test_a_set_of_equilibria(capsys):
    assert run(["critical", "[x*(1-x^2-y^2), y*(1-x^2-y^2)]", "-f", "json"]) == 0
    points = json.loads(capsys.readouterr().out)["points"]
    assert [(p["at"], p["class"], p.get("on")) for p in points] == [
        ({"x": "0", "y": "0"}, "unstable star", None),
        ({"x": "x", "y": "y"}, "degenerate", "x^2 + y^2 - 1"),
    ]


def test_a_circle_in_the_command_and_its_time(capsys):
    began = time.process_time()
    assert run(["critical", "(x^2+y^2)*exp(-(x^2+y^2))", "--box", "-5:5"]) == 0
    assert time.process_time() - began < 1
    out = capsys.readouterr().out
    assert "1 critical point and a circle of critical points, by the exact solver: these are all" in out
    assert "a circle of maxima, x² + y² = 1" in out
