"""and, or, not inside of where(): values, derivatives, conditions and code against functions written by hand.

The trees are put together from comparisons that were read one by one: the meaning is tested apart from the syntax.
"""

import inspect

import numpy as np
import pytest

from matcalc_cli.analysis.check import check
from matcalc_cli.engine.derive import derive
from matcalc_cli.errors import SizeError, SyntaxProblem
from matcalc_cli.model.problem import Layout
from matcalc_cli.parser import parse as module
from matcalc_cli.parser.read import read
from matcalc_cli.parser.syntax import Node
from matcalc_cli.render.code import code

# condition as a tree, its branches, the function
NESTED = ("or", ("and", "x > 0", "y < 1"), ("not", "x <= y"))
CASES = (
    (("and", "x > 0", "x < 1"), "x^2", "x*y", lambda x, y: np.where((x > 0) & (x < 1), x**2, x * y)),
    (("or", "x > 1", "y > x"), "sin(x)", "y^2", lambda x, y: np.where((x > 1) | (y > x), np.sin(x), y**2)),
    (("not", "x > y"), "x", "y^3", lambda x, y: np.where(x > y, y**3, x)),
    (NESTED, "x*y", "x - y", lambda x, y: np.where(((x > 0) & (y < 1)) | (x > y), x * y, x - y)),
    (("and", ("not", "x == 0"), "y > 0", "x < y"), "x/y", "y", lambda x, y: np.where((y > 0) & (x < y), x / y, y)),
)
PLACES = ((0.4, 0.7), (-0.3, 1.2), (1.6, -0.5), (0.8, 0.2), (-1.1, -1.4), (2.5, 1.9))


def tree(condition) -> Node:
    if isinstance(condition, Node):
        return condition
    if isinstance(condition, str):
        return read(f"where({condition}, 1, 2)")[1].args[0]
    kind, *parts = condition
    inner = [tree(part) for part in parts]
    return Node(kind, inner, inner[0].span)


@pytest.fixture
def parsed(monkeypatch):
    """parse() of where(condition, yes, no) with a condition that is a tree."""

    def parsed(condition, yes, no, given="", wrt=None, around="{}"):
        lets, found = read(around.format(f"where(0 < 1, {yes}, {no})"))
        call = next(n for n in found.walk() if n.kind == "call" and n.value == "where")
        call.args[0] = tree(condition)
        monkeypatch.setattr(module, "read", lambda text: (lets, found) if text == "typed" else read(text))
        problem = module.parse("typed", given, wrt)
        monkeypatch.undo()
        return problem

    return parsed


def numbers(function, place):
    return function(**{n: dict(zip("xy", place))[n] for n in inspect.signature(function).parameters})


@pytest.mark.parametrize("condition, yes, no, function", CASES)
def test_components(parsed, condition, yes, no, function):
    (found,) = derive(parsed(condition, yes, no, wrt="[x, y]"), Layout.numerator, 1)
    assert check(found, 2).agrees
    written = {}
    exec(code(found, value=True), written)
    for place in PLACES:
        assert written["value"](*place) == pytest.approx(float(function(*place)), rel=1e-14)
        slope = [(function(*(np.array(place) + h)) - function(*(np.array(place) - h))) / 2e-6 for h in 1e-6 * np.eye(2)]
        assert np.allclose(numbers(written["derivative"], place), slope, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("condition, yes, no, function", CASES)
def test_entry_by_entry(parsed, condition, yes, no, function):
    dotted = [text.replace("*", ".*").replace("/", "./").replace("^", ".^") for text in (yes, no)]
    problem = parsed(condition, *dotted, given="x: n; y: n", wrt="x", around="sum({})")
    (found,) = derive(problem, Layout.numerator, 1)
    assert check(found, 2).agrees
    written = {}
    exec(code(found, value=True), written)
    x, y = np.array(PLACES).T
    at = {"x": x, "y": y}
    call = lambda f: f(**{n: at[n] for n in inspect.signature(f).parameters})
    assert call(written["value"]) == pytest.approx(float(function(x, y).sum()), rel=1e-14)
    slope = (function(x + 1e-6, y) - function(x - 1e-6, y)) / 2e-6
    assert np.allclose(np.ravel(call(written["derivative"])), slope, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("language", ["jax", "torch", "julia", "matlab", "c"])
def test_every_language_writes_them(parsed, language):
    words = {"jax": ("&", "|"), "torch": ("&", "|"), "matlab": ("&", "|"), "julia": ("&&", "||"), "c": ("&&", "||")}
    (found,) = derive(parsed(NESTED, "x*y", "x - y", wrt="x"), Layout.numerator, 1)
    text = code(found, language)
    assert all(word in text for word in words[language])


def test_a_meeting_of_branches_is_a_condition(parsed):
    (found,) = derive(parsed(("and", "x > 0", "x < 1"), "x^2", "y", wrt="x"), Layout.numerator, 1)
    assert {str(c.expr) for c in found.conditions} == {"x", "x - 1"}


def test_what_is_joined_is_a_comparison(parsed):
    condition = Node("and", [read("x")[1], tree("x > 0")], read("x")[1].span)
    with pytest.raises(SyntaxProblem, match="join comparisons"):
        parsed(condition, "x", "2")


def test_sizes_have_to_fit(parsed):
    with pytest.raises(SizeError, match="sizes do not fit"):
        parsed(("and", "x > 0", "y > 0"), "x", "x", given="x: n; y: m")
