"""Sines and cosines of several angles: arms whose code goes from the tool to the base, and what stays as it is.

Values are those of autograd, mpmath and Python's floats; the random polynomials are built twice, as SymPy expressions
and as functions of floats that give (value, size), the size being what the value would be if nothing cancelled.
"""

import math
import re

import autograd
import autograd.numpy as anp
import mpmath as mp
import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from matcalc_cli import gradient, jacobian
from matcalc_cli.render.code import code
from matcalc_cli.render.codegen.lean.items import ONE
from matcalc_cli.render.codegen.lean.reading import read
from matcalc_cli.render.codegen.lean.structure import reach
from matcalc_cli.render.codegen.lean.turns import turned
from tests.render.test_code import made, run, vector
from tests.render.test_lean import AT, LEAVES, NAMES, calls, counted, in_python, minus, plus, times

ANGLES = sp.symbols("q0:7", real=True)
# twist, length and offset of the joints of a Franka arm, as in its handbook, and flange with hand
FRANKA = (
    (0, 0, 0.333),
    (-90, 0, 0),
    (90, 0, 0.316),
    (90, 0.0825, 0),
    (-90, -0.0825, 0.384),
    (90, 0, 0),
    (90, 0.088, 0),
)
HAND = 0.2104


def place(angles, np, rows=FRANKA):
    """The hand, frame by frame from the base."""
    frame = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]
    for q, (twist, a, d) in zip(angles, rows):
        (c, s), (ct, st_) = (np.cos(q), np.sin(q)), {0: (1, 0), 90: (0, 1), -90: (0, -1)}[twist]
        link = [[c, -s, 0, a], [s * ct, c * ct, -st_, -d * st_], [s * st_, c * st_, ct, d * ct], [0, 0, 0, 1]]
        frame = [[sum(b * link[k][j] for k, b in enumerate(row)) for j in range(4)] for row in frame]
    return [row[3] + HAND * row[2] for row in frame]


def body(text):
    return text[text.index(") {") :]


def test_an_arm_with_a_hand():
    """wrenfold 0.5.3 has 139 + 80 operations, CasADi 3.8.2 has 232 + 123."""
    text = jacobian(place(ANGLES, sp), ANGLES).to_text("c")
    products, quotients, sums = counted(text)
    assert products <= 70 and not quotients and sums <= 34 and "?" not in body(text)
    found = in_python(text)(dict(zip(map(str, ANGLES), AT)), 21)
    wanted = autograd.jacobian(lambda q: anp.array(place(q, anp)))(np.array(AT))
    assert np.allclose(np.reshape(found, (3, 7)), wanted, rtol=1e-13, atol=1e-15)


def test_the_numbers_are_those_that_were_typed():
    text = body(jacobian(place(ANGLES, sp), ANGLES).to_text("c"))
    assert {float(n) for n in re.findall(r"\d+\.\d+", text)} <= {0.0, 0.316, 0.0825, 0.384, 0.088, HAND}


def turn(kind):
    """sin or cos of a name"""
    by_floats = {sp.sin: math.sin, sp.cos: math.cos}[kind]
    return lambda i: (kind(NAMES[i]), lambda v: (by_floats(v[i]), 1.0))


TURNS = st.one_of(st.integers(0, 3).map(turn(sp.sin)), st.integers(0, 3).map(turn(sp.cos)), LEAVES)
POLYNOMIALS = st.recursive(
    TURNS,
    lambda inner: st.one_of(
        *(st.tuples(inner, inner).map(lambda pair, way=way: way(*pair)) for way in (plus, minus, times, times))
    ),
    max_leaves=16,
)


@given(st.lists(POLYNOMIALS, min_size=1, max_size=6), st.lists(st.floats(-3, 3), min_size=4, max_size=4))
def test_polynomials_of_sines_and_cosines(outputs, point):
    exprs = [expr for expr, _ in outputs]
    values = dict(zip(map(str, NAMES), point))
    d = made(sum(exprs), sp.Matrix([exprs]), (1, len(exprs)), vector(*NAMES), free=list(NAMES))
    module, c = run(code(d, "numpy")), in_python(code(d, "c"))
    for found in (np.ravel(module["derivative"](**values)), c(values, len(exprs))):
        for got, (_, function) in zip(found, outputs):
            value, size = function(point)
            assert abs(got - value) <= 1e-13 * (1 + size)


def valued(items, ref, values):
    """A number times an item, in floats."""
    number, item = ref
    if item == ONE:
        return float(number)
    if item in items.sums:
        found = sum(valued(items, (weight, term), values) for term, weight in items.sums[item].items())
    elif item in items.products:
        found = math.prod(valued(items, (1, factor), values) ** k for factor, k in items.products[item].items())
    else:
        expr, _, below = items.atoms[item]
        kinds = {sp.sin: math.sin, sp.cos: math.cos}
        found = kinds[expr.func](valued(items, below[0], values)) if below else values[str(expr)]
    return float(number) * found


@given(st.lists(POLYNOMIALS, min_size=2, max_size=6), st.lists(st.floats(-3, 3), min_size=4, max_size=4))
def test_items_of_polynomials(outputs, point):
    """Whether or not they are shorter than what was there."""
    items, roots = read([expr for expr, _ in outputs], NAMES, True)
    found = turned(items, roots, reach(items, roots))
    for ref, (_, function) in zip(found[1] if found is not None else (), outputs):
        value, size = function(point)
        assert abs(valued(found[0], ref, dict(zip(map(str, NAMES), point))) - value) <= 1e-13 * (1 + size)


def test_differences_of_names_keep_their_digits():
    """c0 c1 (x - y) + s0 s1 + ..., where x - y is exact and x c0 c1 - y c0 c1 is not."""
    x, y, a, b, c = sp.symbols("x y a b c", real=True)
    inner = sp.cos(b) * (sp.cos(c) * (x - y) + sp.sin(c) * (x - y) * a)
    d = jacobian([sp.cos(a) * inner, sp.sin(a) * inner, inner * sp.sin(b)], [c])
    at = {"a": 0.3, "b": 0.7, "c": 1.1, "x": 1.0 + 2e-15, "y": 1.0}
    found = in_python(d.to_text("c"))(at, 3)
    with mp.workdps(40):
        place = [mp.mpf(at[name]) for name in "abcxy"]
        inside = lambda a, b, c, x, y: mp.cos(b) * (-mp.sin(c) * (x - y) + mp.cos(c) * (x - y) * a)
        wanted = [float(side * inside(*place)) for side in (mp.cos(place[0]), mp.sin(place[0]), mp.sin(place[1]))]
    assert found == pytest.approx(wanted, rel=1e-14, abs=0)


@pytest.mark.parametrize("t", [1e-9, 1e-4])
def test_small_sums_of_several_angles_keep_their_digits(t):
    """(1 - cos t) cos b + sin(t)^2 cos b is small where t is; beside cos b it is not."""
    a, b, k = sp.symbols("a b k", real=True)
    small = (1 - sp.cos(a)) * sp.cos(b) * k + sp.sin(a) ** 2 * sp.cos(b) * sp.sin(k)
    d = jacobian([small, small * sp.sin(b)], [k])
    found = in_python(d.to_text("c"))({"a": t, "b": 0.5, "k": 0.4}, 2)
    with mp.workdps(50):
        first = (1 - mp.cos(t)) * mp.cos(0.5) + mp.sin(t) ** 2 * mp.cos(0.5) * mp.cos(0.4)
        wanted = [float(first), float(first * mp.sin(0.5))]
    assert found == pytest.approx(wanted, rel=1e-14, abs=0)


def test_a_choice_that_was_typed_stays():
    """where(cos(a) > 0, ..., 1 - cos(a)), whose branches are not equal"""
    expr = "x*where(cos(a) > 0, sin(a), 1 - cos(a))*cos(b)*cos(c) + x*cos(b)*sin(c)*cos(a) + x*sin(b)*sin(c)*sin(a)"
    c = in_python(gradient(expr, "[x]").to_text("c"))
    for a in (0.4, 2.4):
        chosen = math.sin(a) if math.cos(a) > 0 else 1 - math.cos(a)
        b, k = 0.7, 1.2
        wanted = chosen * math.cos(b) * math.cos(k) + math.sin(k) * (
            math.cos(b) * math.cos(a) + math.sin(b) * math.sin(a)
        )
        assert c({"a": a, "b": b, "c": k, "x": 2.0}, 1)[0] == pytest.approx(wanted, rel=1e-14)


def test_what_would_be_too_large_is_left_as_it_is():
    """The product of n sums of sines has 3^n terms."""
    work = []
    for count in (7, 14, 21):
        x = sp.symbols(f"x0:{count}", real=True)
        ring = zip(x, x[1:] + x[:1])
        product = sp.Mul(*(sp.sin(a) * sp.cos(b) + sp.cos(a) + b for a, b in ring), evaluate=False)
        d = made(product, sp.Matrix([[product]]), (1, 1), vector(*x), free=list(x))
        work.append(calls(lambda d=d: code(d, "c")))
        value = in_python(code(d, "c"))({str(name): 0.5 for name in x}, 1)[0]
        assert value == pytest.approx((math.sin(0.5) * math.cos(0.5) + math.cos(0.5) + 0.5) ** count, rel=1e-13)
    assert work[2] < 5 * work[0]
