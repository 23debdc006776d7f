"""and, or, not inside of where(): values, derivatives, conditions and code against functions written by hand."""

import inspect

import numpy as np
import pytest

from matcalc_cli import diff, parse
from matcalc_cli.checking.check import check
from matcalc_cli.engine.derive import derive, value
from matcalc_cli.model.problem import Layout
from matcalc_cli.render import render
from matcalc_cli.render.code import code

# condition, branches, the function
CASES = (
    ("x > 0 and x < 1", "x^2", "x*y", lambda x, y: np.where((x > 0) & (x < 1), x**2, x * y)),
    ("0 < x < 1", "x^2", "x*y", lambda x, y: np.where((x > 0) & (x < 1), x**2, x * y)),
    ("x > 1 or y > x", "sin(x)", "y^2", lambda x, y: np.where((x > 1) | (y > x), np.sin(x), y**2)),
    ("not x > y", "x", "y^3", lambda x, y: np.where(x > y, y**3, x)),
    ("not (x > y or x < 0)", "x*y", "y^3", lambda x, y: np.where((x > y) | (x < 0), y**3, x * y)),
    (
        "x > 0 and y < 1 or not x <= y",
        "x*y",
        "x - y",
        lambda x, y: np.where(((x > 0) & (y < 1)) | (x > y), x * y, x - y),
    ),
    (
        "x != 0 and (y > 0 and x < y)",
        "x/y",
        "y",
        lambda x, y: np.where((y > 0) & (x < y), x / y, y),
    ),
)
PLACES = ((0.4, 0.7), (-0.3, 1.2), (1.6, -0.5), (0.8, 0.2), (-1.1, -1.4), (2.5, 1.9))
every_case = pytest.mark.parametrize("condition, yes, no, function", CASES, ids=[case[0] for case in CASES])


def taken(function, at):
    return function(**{n: at[n] for n in inspect.signature(function).parameters})


@every_case
def test_components(condition, yes, no, function):
    (found,) = derive(parse(f"where({condition}, {yes}, {no})", wrt="[x, y]"), Layout.numerator, 1)
    assert check(found, 2).agrees
    written = {}
    exec(code(found, value=True), written)
    for place in PLACES:
        assert written["value"](*place) == pytest.approx(float(function(*place)), rel=1e-14)
        slope = [(function(*(np.array(place) + h)) - function(*(np.array(place) - h))) / 2e-6 for h in 1e-6 * np.eye(2)]
        found_there = taken(written["derivative"], dict(zip("xy", place)))
        assert np.allclose(found_there, slope, rtol=1e-8, atol=1e-8)


@every_case
def test_entry_by_entry(condition, yes, no, function):
    dotted = [text.replace("*", ".*").replace("/", "./").replace("^", ".^") for text in (yes, no)]
    text = f"sum(where({condition}, {dotted[0]}, {dotted[1]}))"
    (found,) = derive(parse(text, "x: n; y: n", "x"), Layout.numerator, 1)
    assert check(found, 2).agrees
    written = {}
    exec(code(found, value=True), written)
    x, y = np.array(PLACES).T
    assert taken(written["value"], {"x": x, "y": y}) == pytest.approx(float(function(x, y).sum()), rel=1e-14)
    slope = (function(x + 1e-6, y) - function(x - 1e-6, y)) / 2e-6
    assert np.allclose(np.ravel(taken(written["derivative"], {"x": x, "y": y})), slope, rtol=1e-8, atol=1e-8)


@every_case
@pytest.mark.parametrize("form", ["ascii", "unicode"])
def test_it_can_be_typed_in_again(condition, yes, no, function, form):
    problem = parse(f"where({condition}, {yes}, {no})")
    again = parse(render([value(problem)], form).strip())
    for place in PLACES:
        numbers = {s: dict(zip("xy", place))[str(s)] for s in problem.expr.free_symbols}
        assert float(again.expr.subs(numbers)) == pytest.approx(float(function(*place)), rel=1e-14)


def test_what_is_printed_is_what_was_typed():
    shown = lambda text, form: render([value(parse(text))], form).strip()
    assert shown("where(x > 0 and y > 1, x, y)", "ascii") == "where(x > 0 and y > 1, x, y)"
    assert r"& x > 0\text{ and }y > 1" in shown("where(x > 0 and y > 1, x, y)", "latex")


def test_a_meeting_of_branches_counts_where_it_is_reached():
    found = diff("where(x > y and y > 0, x^2, 3)", "y")
    assert [c.kind for c in found.conditions] == ["nonzero", "nonzero"]
    x, y = sorted(found.expr.free_symbols | {s for c in found.conditions for s in c.expr.free_symbols}, key=str)
    holds = lambda at: all(c.expr.xreplace(at) != 0 for c in found.conditions)
    assert holds({x: -1, y: 0}) and not holds({x: 1, y: 0}) and not holds({x: 2, y: 2})
