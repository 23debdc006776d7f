"""Newton's method and gradient descent: where they go, how fast, and what is said when they do not."""

from __future__ import annotations

import csv
import json

import mpmath
import numpy as np
import pytest

from matcalc_cli.cli.app import run
from matcalc_cli.language.parse import parse
from matcalc_cli.language.point import parse_point
from matcalc_cli.numeric.field import field
from matcalc_cli.study.iterate.descent import descent
from matcalc_cli.study.iterate.newton import newton


def newton_run(text, start, minimize=False, digits=16, most=100, tolerance=1e-12, damping=True):
    f = field(parse(text))
    point = parse_point(start, f.problem)
    return newton(f, [point[x] for x in f.unknowns], most, tolerance, digits, minimize, damping and minimize)


def test_square_root_of_two():
    """1, 3/2, 17/12, 577/408 ... : five iterations from 1, of order two."""
    found = newton_run("x^2-2", "x=1")
    assert found.converged and found.iterations[-1].k == 5
    heron = [1.0]
    for _ in range(5):
        heron.append((heron[-1] + 2 / heron[-1]) / 2)
    assert [row.x[0] for row in found.iterations] == pytest.approx(heron, abs=1e-15)
    assert found.iterations[4].order == pytest.approx(2, abs=0.01)


@pytest.mark.parametrize("start, root", [((0.1, 0.2), (0, 0)), ((-0.2, 1.1), (0, 1)), ((1.8, 2.3), (2, 2))])
def test_equilibria_of_the_chapter(start, root):
    found = newton_run("[4*x0-2*x0*x1, 2*x1+x0*x1-2*x1^2]", f"x0={start[0]},x1={start[1]}")
    assert found.converged and found.iterations[-1].x == pytest.approx(root, abs=1e-12)


@pytest.mark.parametrize("digits", [30, 50, 200])
def test_many_digits(digits):
    found = newton_run("x^2-2", "x=1", digits=digits, tolerance=10.0 ** (2 - digits))
    with mpmath.workdps(digits + 5):
        assert abs(found.iterations[-1].x[0] - mpmath.sqrt(2)) < mpmath.mpf(10) ** (1 - digits)


def test_many_digits_in_two_unknowns():
    found = newton_run("[x^2+y^2-4, x*y-1]", "x=2,y=0.5", digits=40, tolerance=1e-38)
    with mpmath.workdps(50):
        assert abs(found.iterations[-1].x[0] - (mpmath.sqrt(6) + mpmath.sqrt(2)) / 2) < mpmath.mpf(10) ** -39


@pytest.mark.parametrize(
    "text, start, why",
    [
        ("x^3-2*x+2", "x=0", "cycles with period 2"),
        ("atan(x)", "x=2", "diverges"),
        ("x^2+1", "x=0", "f′ is 0"),
        ("log(x)", "x=3", "left the domain"),
        ("exp(x)", "x=1", "no root is near"),
        ("x^2+1", "x=0.5", "no convergence within 100"),
        ("[x+y-1, 2*x+2*y-5]", "x=1,y=2", "the Jacobian is singular"),
    ],
)
def test_what_fails_says_why(text, start, why):
    found = newton_run(text, start)
    assert not found.converged and why in found.ending


def test_multiple_root_is_linear():
    found = newton_run("(x-1)^3", "x=2")
    assert found.converged and "multiple root" in found.ending
    assert found.iterations[-5].order == pytest.approx(1, abs=0.02)


MINIMA = {
    "Rosenbrock": ("(1-x)^2+100*(y-x^2)^2", "x=-1.2,y=1", (1, 1)),
    "Booth": ("(x+2*y-7)^2+(2*x+y-5)^2", "x=0,y=0", (1, 3)),
    "Himmelblau": ("(x^2+y-11)^2+(x+y^2-7)^2", "x=4,y=3", (3, 2)),
    "double well": ("x^4-x^2+y^2", "x=0.1,y=0.3", (0.5**0.5, 0)),
    "entropy": ("x*log(x)+y*log(y)-x-2*y", "x=2,y=3", (1, 2.718281828459045)),
}


@pytest.mark.parametrize("name", MINIMA)
def test_minimize(name):
    text, start, place = MINIMA[name]
    found = newton_run(text, start, minimize=True)
    assert found.converged and found.kind == "minimum"
    assert found.iterations[-1].x == pytest.approx(place, abs=1e-9)
    values = [row.value for row in found.iterations]
    assert all(b <= a + 1e-12 for a, b in zip(values, values[1:]))


def test_minimisation_is_plain_without_damping():
    """x - inverse(H) ∇f from (-1.2, 1), by hand with NumPy"""
    found = newton_run("(1-x)^2+100*(y-x^2)^2", "x=-1.2,y=1", minimize=True, damping=False)
    at = np.array([-1.2, 1.0])
    for row in found.iterations[:5]:
        assert row.x == pytest.approx(tuple(at), rel=1e-12)
        x, y = at
        slope = np.array([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])
        hessian = np.array([[2 - 400 * (y - 3 * x * x), -400 * x], [-400 * x, 200]])
        at = at - np.linalg.inv(hessian) @ slope
    assert found.iterations[2].x == pytest.approx((0.76311, -3.17503), abs=1e-5)
    assert found.converged and found.kind == "minimum" and len(found.iterations) < 10


def test_plain_minimisation_may_end_in_a_maximum_and_says_so():
    found = newton_run("x^4-x^2", "x=0.1", minimize=True, damping=False)
    assert found.converged and found.kind == "maximum" and "--damping" in found.notes[0]


def test_starts_find_the_three_equilibria(capsys):
    system = "[4*x0-2*x0*x1, 2*x1+x0*x1-2*x1^2]"
    assert run(["newton", system, "--starts", "16", "--box", "-4:4", "-f", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    places = sorted(tuple(round(v, 9) for v in place["x"]) for place in found["found"])
    assert places == [(0, 0), (0, 1), (2, 2)]
    assert sum(len(place["starts"]) for place in found["found"]) <= 16 == len(found["starts"])


def test_starts_tell_what_found_nothing(capsys):
    assert run(["newton", "log(x)", "--starts", "8", "--box", "-2:2"]) == 0
    out = capsys.readouterr().out
    assert "no value at x = -1" in out and "found nothing" in out
    assert run(["newton", "x^2+1", "--starts", "4"]) == 1


def test_a_joint_of_two_parabolas_is_no_maximum():
    """x |x| has the slope 0 and no second derivative at 0, and rises through it; huber is smooth at its minimum."""
    assert newton_run("where(x > 0, x^2, -x^2)", "x=1", True).kind == "undecided"
    assert newton_run("huber(x)", "x=1/2", True).kind == "minimum"


def test_minimize_notes_a_hessian_that_is_not_positive_definite():
    assert "not positive definite at k = 0" in newton_run("x^4-x^2", "x=0.1", minimize=True).notes[0]


def descent_run(text, start, rate=None, most=1000):
    f = field(parse(text))
    point = parse_point(start, f.problem)
    return descent(f, [point[x] for x in f.unknowns], most, 1e-8, rate)


def test_descent_with_a_fixed_rate_contracts_as_theory_says():
    """On x² + 3y² with t: |1 - 2t| and |1 - 6t| a step."""
    found = descent_run("x^2+3*y^2", "x=1,y=0", 0.1)
    assert found.converged and found.iterations[5].order == pytest.approx(0.8)
    assert descent_run("x^2+3*y^2", "x=2,y=1").kind == "minimum"


def test_descent_that_diverges_names_a_rate():
    found = descent_run("x^2+3*y^2", "x=2,y=1", 0.34)
    assert not found.converged and "diverges" in found.ending and "0.333" in found.hint


def test_descent_cycles_at_the_critical_rate():
    assert "cycles with period 2" in descent_run("x^2", "x=1", 1.0).ending


def test_descent_stops_at_a_saddle_and_says_so():
    assert descent_run("x^2-y^2", "x=1,y=0", 0.1).kind == "saddle"


def test_commands(capsys, tmp_path):
    saved = tmp_path / "run.csv"
    assert run(["newton", "x^2-2", "--from", "x=1", "--save", str(saved)]) == 0
    out = capsys.readouterr().out
    assert "1.4142135623730951" in out and "converged in 5 iterations" in out
    rows = list(csv.reader(saved.open()))
    assert rows[0] == ["k", "x", "value", "residual", "step", "order"] and float(rows[-1][1]) == 2**0.5
    assert run(["newton", "x^2-2", "--from", "x=1", "-f", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["converged"] and data["iterations"][5]["x"] == [1.4142135623730951]
    assert run(["descent", "x^2+y^2", "--from", "x=1,y=1", "-f", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["class"] == "minimum"
    assert run(["newton", "x^3-2*x+2", "--from", "x=0"]) == 1
    caught = capsys.readouterr()
    assert "cycles" in caught.out and "cycles" in caught.err
    assert run(["newton", "x^2-2", "--from", "x=1", "--every", "2"]) == 0
    assert [line.split()[1] for line in capsys.readouterr().out.splitlines() if line.startswith("│")][1:] == list(
        "0245"
    )


@pytest.mark.parametrize(
    "arguments, code, message",
    [
        (["newton", "x^2-2"], 2, "where to start?"),
        (["newton", "x^2-1", "--from", "x=0"], 1, "f′ is 0"),
        (["newton", "abs(x)-1", "--from", "x=0"], 1, "f has no derivative at x = 0"),
        (["newton", "a*x^2-2", "--from", "x=1"], 2, "no start for a"),
        (["newton", "x*y", "--from", "x=1,y=2"], 2, "--minimize"),
        (["newton", "[x,y]", "--minimize", "--from", "x=1,y=1"], 2, "scalar"),
        (["newton", "x", "--from", "z=1"], 2, "--from: z does not occur"),
        (["newton", "log(x)", "--from", "x=-1"], 1, "no value at x = -1"),
        (["newton", "x", "--from", "x=1", "--digits", "0"], 2, "--digits"),
        (["descent", "[x,y]", "--from", "x=1,y=1"], 2, "scalar"),
        (["descent", "x^2", "--from", "x=1", "--rate", "-1"], 2, "positive"),
    ],
)
def test_errors(arguments, code, message, capsys):
    assert run(arguments) == code
    assert message in capsys.readouterr().err
