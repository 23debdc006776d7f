"""Equilibria of textbook systems and critical points of test functions, against what is known of them."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from matcalc_cli.cli.app import run
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.engine.scalar.spectral import characteristic
from matcalc_cli.language.parse import parse
from matcalc_cli.numeric.field import at, field
from matcalc_cli.study.critical.points import critical
from matcalc_cli.study.critical.stability import minors, reduced, routh_hurwitz

PI = math.pi
CENTRE = "centre (linearised)"


def solved(text, wrt=None, box=(-10, 10), given="", most=15.0):
    """Equilibria where the exact solver has so many seconds: five times those of the command, on a slow machine too."""
    f = field(parse(text, given, wrt))
    return critical(f, (box,) * len(f.unknowns), lambda seconds: time_limit(most))


# name: (EXPR, --wrt, box, {point: class})
SYSTEMS = {
    "chapter": (
        "[4*x0-2*x0*x1, 2*x1+x0*x1-2*x1^2]",
        None,
        (-10, 10),
        {(0, 0): "unstable node", (0, 1): "saddle", (2, 2): "stable spiral"},
    ),
    "Lotka-Volterra": ("[2/3*x-4/3*x*y, x*y-y]", "[x,y]", (-10, 10), {(0, 0): "saddle", (1, 0.5): CENTRE}),
    "competition": (
        "[x*(3-x-2*y), y*(2-x-y)]",
        "[x,y]",
        (-10, 10),
        {(0, 0): "unstable node", (3, 0): "stable node", (0, 2): "stable node", (1, 1): "saddle"},
    ),
    "SIR with births": (
        "[1/10-2*S*J-S/10, 2*S*J-J/2-J/10]",
        "[S,J]",
        (-10, 10),
        {(1, 0): "saddle", (0.3, 7 / 60): "stable spiral"},
    ),
    "pendulum": ("[y, -sin(x)]", "[x,y]", (-4, 4), {(0, 0): CENTRE, (PI, 0): "saddle", (-PI, 0): "saddle"}),
    "damped pendulum": (
        "[y, -sin(x)-y/2]",
        "[x,y]",
        (-4, 4),
        {(0, 0): "stable spiral", (PI, 0): "saddle", (-PI, 0): "saddle"},
    ),
    "van der Pol": ("[y, (1-x^2)*y-x]", "[x,y]", (-10, 10), {(0, 0): "unstable spiral"}),
    "Duffing": (
        "[y, x-x^3-y/4]",
        "[x,y]",
        (-10, 10),
        {(0, 0): "saddle", (1, 0): "stable spiral", (-1, 0): "stable spiral"},
    ),
    "Lorenz, r = 1/2": ("[10*(y-x), x*(1/2-z)-y, x*y-8/3*z]", "[x,y,z]", (-50, 50), {(0, 0, 0): "stable node"}),
    "Lorenz, r = 28": (
        "[10*(y-x), x*(28-z)-y, x*y-8/3*z]",
        "[x,y,z]",
        (-50, 50),
        {(0, 0, 0): "saddle", (72**0.5, 72**0.5, 27): "saddle", (-(72**0.5), -(72**0.5), 27): "saddle"},
    ),
    "Lorenz, r = 10": (
        "[10*(y-x), x*(10-z)-y, x*y-8/3*z]",
        "[x,y,z]",
        (-50, 50),
        {(0, 0, 0): "saddle", (24**0.5, 24**0.5, 9): "stable spiral", (-(24**0.5), -(24**0.5), 9): "stable spiral"},
    ),
    "Brusselator": ("[1+x^2*y-4*x, 3*x-x^2*y]", "[x,y]", (-10, 10), {(1, 3): "unstable spiral"}),
    "Brusselator, calm": ("[1+x^2*y-5/2*x, 3/2*x-x^2*y]", "[x,y]", (-10, 10), {(1, 1.5): "stable spiral"}),
    "FitzHugh-Nagumo": (
        "[v-v^3/3-w+1/2, 0.08*(v+0.7-0.8*w)]",
        "[v,w]",
        (-10, 10),
        {(-0.8048476, -0.1310595): "unstable spiral"},
    ),
    "Roessler": (
        "[-y-z, x+y/5, 1/5+z*(x-57/10)]",
        "[x,y,z]",
        (-50, 50),
        {(0.0070262, -0.0351310, 0.0351310): "saddle", (5.6929738, -28.4648690, 28.4648690): "saddle"},
    ),
    "Selkov": ("[-x+0.08*y+x^2*y, 0.6-0.08*y-x^2*y]", "[x,y]", (-10, 10), {(0.6, 0.6 / 0.44): "unstable spiral"}),
    "Rosenzweig-MacArthur": (
        "[x*(1-x/4)-x*y/(1+x), x*y/(1+x)-y/2]",
        "[x,y]",
        (-0.5, 10),
        {(0, 0): "saddle", (1, 1.5): "unstable spiral", (4, 0): "saddle"},
    ),
    "toggle switch": (
        "[4/(1+y^2)-x, 4/(1+x^2)-y]",
        "[x,y]",
        (-10, 10),
        {
            (2 - 3**0.5, 2 + 3**0.5): "stable node",
            (1.3787967, 1.3787967): "saddle",
            (2 + 3**0.5, 2 - 3**0.5): "stable node",
        },
    ),
    "harmonic oscillator": ("[y, -4*x]", "[x,y]", (-10, 10), {(0, 0): CENTRE}),
    "star": ("[-2*x, -2*y]", "[x,y]", (-10, 10), {(0, 0): "stable star"}),
    "critically damped": ("[y, -x-2*y]", "[x,y]", (-10, 10), {(0, 0): "stable degenerate node"}),
    "cubic centre": ("[y-x^3, -x-y^3]", "[x,y]", (-10, 10), {(0, 0): CENTRE}),
    "saddle-node": ("[x^2, -y]", "[x,y]", (-10, 10), {(0, 0): "degenerate"}),
    "Hopf normal form": ("[x/2-y-x*(x^2+y^2), x+y/2-y*(x^2+y^2)]", "[x,y]", (-10, 10), {(0, 0): "unstable spiral"}),
    "logistic": ("[x*(1-x)]", "[x]", (-10, 10), {(0,): "unstable node", (1,): "stable node"}),
}


@pytest.mark.parametrize("name", SYSTEMS)
def test_system(name):
    text, wrt, box, known = SYSTEMS[name]
    assert _classes(solved(text, wrt, box)) == _rounded(known)


def _rounded(known):
    return {tuple(round(v, 5) + 0.0 for v in place): kind for place, kind in known.items()}


def _classes(result):
    return {tuple(round(float(v), 5) + 0.0 for v in p.at): p.kind for p in result.points}


# name: (EXPR, box, {minimum: value}, number of critical points or None)
FUNCTIONS = {
    "sphere": ("x^2+y^2+z^2", (-5, 5), {(0, 0, 0): 0}, 1),
    "Booth": ("(x+2*y-7)^2+(2*x+y-5)^2", (-10, 10), {(1, 3): 0}, 1),
    "Matyas": ("0.26*(x^2+y^2)-0.48*x*y", (-10, 10), {(0, 0): 0}, 1),
    "Rosenbrock": ("(1-x)^2+100*(y-x^2)^2", (-5, 5), {(1, 1): 0}, 1),
    "Himmelblau": (
        "(x^2+y-11)^2+(x+y^2-7)^2",
        (-5, 5),
        {(3, 2): 0, (-2.80512, 3.13131): 0, (-3.77931, -3.28319): 0, (3.58443, -1.84813): 0},
        9,
    ),
    "Beale": ("(1.5-x+x*y)^2+(2.25-x+x*y^2)^2+(2.625-x+x*y^3)^2", (-4.5, 4.5), {(3, 0.5): 0}, None),
    "three-hump camel": (
        "2*x^2-1.05*x^4+x^6/6+x*y+y^2",
        (-5, 5),
        {(0, 0): 0, (-1.74755, 0.87378): 0.29864, (1.74755, -0.87378): 0.29864},
        5,
    ),
    "six-hump camel": (
        "(4-2.1*x^2+x^4/3)*x^2+x*y+(-4+4*y^2)*y^2",
        (-3, 3),
        {
            (0.08984, -0.71266): -1.03163,
            (-0.08984, 0.71266): -1.03163,
            (1.7036, -0.79608): -0.21546,
            (-1.7036, 0.79608): -0.21546,
            (1.6071, 0.56865): 2.10425,
            (-1.6071, -0.56865): 2.10425,
        },
        15,
    ),
    "Goldstein-Price": (
        "(1+(x+y+1)^2*(19-14*x+3*x^2-14*y+6*x*y+3*y^2))*(30+(2*x-3*y)^2*(18-32*x+12*x^2+48*y-36*x*y+27*y^2))",
        (-2, 2),
        {(0, -1): 3, (-0.6, -0.4): 30, (1.2, 0.8): 840, (1.8, 0.2): 84},
        9,
    ),
    "McCormick": (
        "sin(x+y)+(x-y)^2-1.5*x+2.5*y+1",
        (-3, 4),
        {(-0.54720, -1.54720): -1.91322, (2.59440, 1.59440): 1.22837},
        None,
    ),
    "Styblinski-Tang": (
        "(x^4-16*x^2+5*x+y^4-16*y^2+5*y)/2",
        (-5, 5),
        {
            (-2.90353, -2.90353): -78.33233,
            (-2.90353, 2.7468): -64.19561,
            (2.7468, -2.90353): -64.19561,
            (2.7468, 2.7468): -50.05889,
        },
        9,
    ),
    "Branin": (
        "(y-5.1*x^2/(4*pi^2)+5*x/pi-6)^2+10*(1-1/(8*pi))*cos(x)+10",
        (-5, 15),
        {(-PI, 12.275): 0.39789, (PI, 2.275): 0.39789, (9.42478, 2.475): 0.39789},
        None,
    ),
    "Easom": ("-cos(x)*cos(y)*exp(-(x-pi)^2-(y-pi)^2)", (2, 4), {(PI, PI): -1}, 1),
    "Rastrigin": ("20+x^2-10*cos(2*pi*x)+y^2-10*cos(2*pi*y)", (-0.9, 0.9), {(0, 0): 0}, 9),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function(name):
    text, box, minima, count = FUNCTIONS[name]
    result = solved(text, box=box, most=1.0)
    found = {
        tuple(round(float(v), 4) + 0.0 for v in p.at): round(float(p.value), 4) + 0.0
        for p in result.points
        if p.kind == "minimum" and all(box[0] - 1e-9 <= float(v) <= box[1] + 1e-9 for v in p.at)
    }
    known = {tuple(round(v, 4) + 0.0 for v in place): round(v, 4) + 0.0 for place, v in minima.items()}
    if name == "Branin":  # the classic domain is x in [-5, 10], y in [0, 15]; the box here is larger
        found = {place: value for place, value in found.items() if place[0] <= 10 and place[1] >= 0}
    assert len(found) == len(known)
    for place, value in known.items():
        near = min(found, key=lambda p: max(abs(a - b) for a, b in zip(p, place)))
        assert max(abs(a - b) for a, b in zip(near, place)) < 2e-4 and abs(found[near] - value) < 2e-4
    if count is not None:
        assert len(result.points) == count
    gradient = [at(result.equations, result.field.unknowns, [float(v) for v in p.at]) for p in result.points]
    assert np.abs(gradient).max() < 1e-6


def test_classes_of_scalar_fields():
    assert [p.kind for p in solved("x^2 - y^2").points] == ["saddle"]
    assert [p.kind for p in solved("-x^2 - y^2").points] == ["maximum"]
    (flat,) = solved("x^4").points
    assert flat.kind == "minimum" and "order 4" in flat.note
    (inflection,) = solved("x^3").points
    assert inflection.kind == "inflection"
    circle = solved("(x^2+y^2-1)^2")
    assert [p.kind for p in circle.points] == ["maximum", "minimum"]
    assert circle.points[-1].note == "not isolated: a circle of minima"
    assert [p.kind for p in solved("(x-y)^2-z^2").points] == ["saddle"]
    assert [p.kind for p in solved("(x-y)^4").points] == ["minimum"]
    assert {p.kind for p in solved("(x*y)^2").points} == {"minimum"}


def test_points_of_a_curve_that_only_newton_finds():
    numeric = solved("(x^2+y^2-1)^2", most=1e-3)
    assert "gave no answer" in numeric.method and "fill a curve" in numeric.notes[0] and len(numeric.points) < 10


def test_a_line_of_minima_is_no_critical_point(capsys):
    assert run(["critical", "(x - y)^2"]) == 0
    out = capsys.readouterr().out
    assert "a line of critical points, by" in out and "a line of minima, y is free" in out
    assert "1 critical point" not in out


def test_points_off_the_domain_of_the_derivative():
    kink = solved("abs(x)+x^2")
    assert not kink.points and "x = 0 is left out" in kink.notes[1]
    joint = solved("where(x > 0, x^2, -x^2)")  # the slope is 0 at 0, and f neither smallest nor largest there
    assert not joint.points and "x = 0 is left out: the Hessian does not exist there" in joint.notes
    assert "whole region is critical" in solved("relu(x-1)*x").notes[0]
    assert "there are none" in solved("[x^2+y^2+1, x]").method


def test_polynomial_zeros_are_complete():
    """SymPy's solve gives no solution of the first and one of the fifteen of the camel; here none is missed."""
    (root,) = solved("[x^5-x-1]").points
    assert float(root.at[0]) == pytest.approx(1.1673039782614187)
    assert len(solved("[x^3-y, y^3-x]", "[x,y]").points) == 3
    assert len(solved("[x^2+y^2+z^2-3, x*y*z-1, x-y]", "[x,y,z]").points) == 2


def test_lotka_volterra_with_parameters():
    origin, interior = solved("[a*x-b*x*y, d*x*y-c*y]", "[x,y]", given="a: scalar positive; c: scalar positive").points
    assert origin.kind == "saddle"
    assert interior.kind == CENTRE


def test_line_of_equilibria():
    (line,) = solved("[-b*S*J, b*S*J-g*J]", "[S,J]").points
    assert line.kind == "degenerate" and [str(e) for e in line.symbolic] == ["0", "S*b - g"]


def test_lorenz_conditions_are_the_known_ones():
    """Subcritical Hopf at r = s (s + b + 3)/(s - b - 1)."""
    positive = "; ".join(f"{n}: scalar positive" for n in "srb")
    points = solved("[s*(y-x), x*(r-z)-y, x*y-b*z]", "[x,y,z]", given=positive).points
    needs = dict(points[1].needs)["stable"]
    values = {"s": 10, "b": 2, "r": 10 * 15 / 7}
    at_hopf = [e.subs({s: values[s.name] for s in e.free_symbols}) for e in needs]
    assert min(abs(float(v)) for v in at_hopf) < 1e-9


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_routh_hurwitz_against_eigenvalues(n):
    import sympy as sp

    generator = np.random.default_rng(n)
    for _ in range(40):
        matrix = generator.integers(-4, 4, (n, n)) - 2 * np.eye(n, dtype=int)
        rows = tuple(tuple(sp.Integer(int(v)) for v in row) for row in matrix)
        assert np.allclose([float(a) for a in characteristic(rows)], np.poly(matrix)[1:])
        stable = np.linalg.eigvals(matrix).real.max() < -1e-9
        assert (reduced(routh_hurwitz(rows)) == ()) == stable
        symmetric = tuple(tuple(rows[i][j] + rows[j][i] for j in range(n)) for i in range(n))
        assert (reduced(minors(symmetric)) == ()) == (np.linalg.eigvalsh(matrix + matrix.T).min() > 1e-9)


def test_command(capsys):
    assert run(["critical", "[4*x0-2*x0*x1, 2*x1+x0*x1-2*x1^2]"]) == 0
    out = capsys.readouterr().out
    assert "│ 2  │ 2  │ −2 ± 2i          │ stable spiral │" in out
    assert run(["critical", "x^2+y^2", "-f", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["points"][0]["at"] == {"x": "0", "y": "0"} and data["points"][0]["class"] == "minimum"


@pytest.mark.parametrize(
    "arguments, code, message",
    [
        (["[x*a, y]"], 2, "as many components as unknowns"),
        (["x^2", "-f", "numpy"], 2, "not a format of this command"),
        (["x^2", "--box", "3"], 2, "not LOW:HIGH"),
        (["x^2", "--box", "3:1"], 2, "empty"),
        (["x^2", "--box", "q=1:3"], 2, "not an unknown"),
        (["x^2", "--at", "q=1"], 2, "does not occur"),
        (["x*a", "--at", "a=0", "--wrt", "x"], 1, "constant"),
        (["A*x", "--wrt", "x", "--given", "A: m,n"], 2, "concrete sizes"),
    ],
)
def test_errors(arguments, code, message, capsys):
    assert run(["critical", *arguments]) == code
    assert message in capsys.readouterr().err
