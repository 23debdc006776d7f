"""Programs of few operations: their numbers beside those of Python at random points, and how many operations there are.

Random sums, products, quotients and roots are built twice, as a SymPy expression and as a function of Python's floats
that gives (value, size), the size being what the value would be if nothing cancelled.
"""

import ctypes
import math
import re
import subprocess
import sys

import autograd
import autograd.numpy as anp
import mpmath as mp
import numpy as np
import pytest
import sympy as sp
from hypothesis import example, given
from hypothesis import strategies as st

from matcalc_cli import gradient, hessian, jacobian
from matcalc_cli.render.code import code
from matcalc_cli.render.codegen.lean.program import shortest
from matcalc_cli.render.codegen.lean.reading import read
from matcalc_cli.render.codegen.lean.structure import cost, reach
from tests.render.test_code import made, run, vector
from tests.render.test_languages import needs_program

NAMES = sp.symbols("x y z w", real=True)
NUMBERS = [sp.Rational(*pair) for pair in ((1, 1), (-1, 1), (2, 1), (-3, 1), (1, 2), (5, 7), (63, 500), (-2, 5))]


def plus(a, b):
    return a[0] + b[0], lambda v: tuple(map(sum, zip(a[1](v), b[1](v))))


def minus(a, b):
    return a[0] - b[0], lambda v: (a[1](v)[0] - b[1](v)[0], a[1](v)[1] + b[1](v)[1])


def times(a, b):
    return a[0] * b[0], lambda v: (a[1](v)[0] * b[1](v)[0], a[1](v)[1] * b[1](v)[1])


def sine(a):
    return sp.sin(a[0]), lambda v: (math.sin(a[1](v)[0]), 1 + a[1](v)[1])


def length(a):
    """sqrt(1 + a^2)"""
    return sp.sqrt(1 + a[0] ** 2), lambda v: (math.sqrt(1 + a[1](v)[0] ** 2), 1 + a[1](v)[1])


def raised(a, k):
    """(1 + a^2)^k"""
    whole = lambda v: (1 + a[1](v)[0] ** 2) ** k
    return (1 + a[0] ** 2) ** k, lambda v: (whole(v), (1 + a[1](v)[1] ** 2) ** max(k, 0) * (1 + a[1](v)[1]))


LEFT = (NAMES[0], lambda v: (v[0], abs(v[0])))
LEAVES = st.one_of(
    st.integers(0, 3).map(lambda i: (NAMES[i], lambda v: (v[i], abs(v[i])))),
    st.sampled_from(NUMBERS).map(lambda n: (n, lambda v: (float(n), abs(float(n))))),
)
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        *(st.tuples(inner, inner).map(lambda pair, way=way: way(*pair)) for way in (plus, minus, times, times)),
        inner.map(sine),
        inner.map(length),
        st.tuples(inner, st.sampled_from((-3, -1, 2, 3))).map(lambda pair: raised(*pair)),
    ),
    max_leaves=12,
)
POINTS = st.lists(st.floats(0.25, 2), min_size=4, max_size=4)


def with_if(text):
    """c ? a : b of C as (a if c else b), at every level of brackets."""
    inner = []

    def chosen(part):
        return ", ".join(re.sub(r"(.*?) \? (.*) : (.*)", r"(\2 if \1 else \3)", one) for one in part.split(", "))

    def kept(found):
        inner.append(chosen(found[1]))
        return f"[{len(inner) - 1}]"

    while "(" in text:
        text = re.sub(r"\(([^()]*)\)", kept, text)
    text = chosen(text)
    while found := re.search(r"\[(\d+)\]", text):
        text = text.replace(found[0], f"({inner[int(found[1])]})")
    return text


def in_python(text):
    """The function of a text in C whose expressions Python reads as well."""
    body = re.search(r"\) \{\n(.*)\n\}", text, re.DOTALL)[1]
    lines = [line.replace("const double ", "").strip().rstrip(";") for line in body.splitlines()]
    lines = [line for line in lines if not line.startswith(("(void)", "for "))]
    lines = [f"{name} = {with_if(value)}" for name, _, value in (line.partition(" = ") for line in lines)]
    program = compile("\n".join(lines), "<c>", "exec")

    def function(values, size):
        out = [0.0] * size
        exec(program, {**vars(math), "out": out, **values})
        return out

    return function


@example([plus(LEFT, length(LEFT))], [1.0] * 4)  # x + sqrt(1 + x^2) has a choice in it
@example([sine(times(LEFT, plus(LEFT, length(LEFT))))], [0.5] * 4)
@given(st.lists(EXPRESSIONS, min_size=1, max_size=5), POINTS)
def test_values(outputs, point):
    exprs = [expr for expr, _ in outputs]
    values = dict(zip(map(str, NAMES), point))
    wanted = [function(point) for _, function in outputs]
    d = made(sum(exprs), sp.Matrix([exprs]), (1, len(exprs)), vector(*NAMES), free=list(NAMES))
    module, c = run(code(d, "numpy")), in_python(code(d, "c"))
    for found in (np.ravel(module["derivative"](**values)), c(values, len(exprs))):
        for got, (value, size) in zip(found, wanted):
            assert abs(got - value) <= 1e-13 * (1 + size)


@given(st.lists(EXPRESSIONS, min_size=1, max_size=5), st.booleans())
def test_never_more_operations(outputs, frugal):
    exprs = [expr for expr, _ in outputs if not expr.is_number]
    found, as_it_is = shortest(exprs, NAMES, frugal), read(exprs, NAMES, frugal)
    assert cost(*found) <= cost(*as_it_is, reach(*as_it_is))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 15), st.integers(1, 3)), min_size=2, max_size=9))
def test_many_factors_in_common(terms):
    """Σ weight p1 ... pk q, of factors of which most terms have more than are looked at one by one."""
    p, q = sp.symbols("p0:10", real=True), sp.symbols("q0:4", real=True)
    names = [*p, *q]
    point = [1 + 0.1 * (7 * i % 13) for i in range(len(names))]

    def factors(first, mask):
        return [*range(first, 10), *(10 + i for i in range(4) if mask >> i & 1)]

    expr = sp.Add(*(w * sp.Mul(*(names[i] for i in factors(f, m))) for f, m, w in terms))
    wanted = sum(w * math.prod(point[i] for i in factors(f, m)) for f, m, w in terms)
    d = made(expr, sp.Matrix([[expr, expr * p[0]]]), (1, 2), vector(*names), free=names)
    found = in_python(code(d, "c"))(dict(zip(map(str, names), point)), 2)
    assert np.allclose(found, [wanted, wanted * point[0]], rtol=1e-13)


# -- an arm of seven joints ------------------------------------------------------------------------------------------


def place(angles, np=anp):
    """The hand of an arm like the KUKA iiwa: turns about z, twists by +-90 degrees about x, every second link long."""
    lengths, twists = (0.34, 0, 0.4, 0, 0.4, 0, 0.126), (-1, 1, 1, -1, -1, 1, 0)
    frame = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]
    for q, d, twist in zip(angles, lengths, twists):
        c, s = np.cos(q), np.sin(q)
        turn = [[c, -s * (1 - abs(twist)), s * twist, 0], [s, c * (1 - abs(twist)), -c * twist, 0]]
        turn += [[0, twist, 1 - abs(twist), d], [0, 0, 0, 1]]
        frame = [[sum(a * turn[k][j] for k, a in enumerate(row)) for j in range(4)] for row in frame]
    return [row[3] for row in frame]


ANGLES = sp.symbols("q0:7", real=True)
AT = (0.3, -0.7, 1.1, 0.4, -1.3, 0.9, 0.2)


@pytest.fixture(scope="module")
def arm():
    return jacobian(place(ANGLES, sp), ANGLES)


def counted(text):
    """Multiplications, divisions, additions; signs are free."""
    body = text[text.index(") {") :]
    return tuple(len(re.findall(sign, body)) for sign in (r"\*", r"\w/", r" [-+] "))


def test_operations_of_an_arm(arm):
    """wrenfold 0.5.3 has 111 multiplications and 52 additions, CasADi 3.8.2 has 165 and 73."""
    products, quotients, sums = counted(arm.to_text("c"))
    assert products <= 80 and not quotients and sums <= 30
    assert len(re.findall("sin|cos", arm.to_text("c").partition("*/")[2])) == 12


@needs_program("gcc")
def test_an_arm_in_c(arm, tmp_path):
    (tmp_path / "arm.c").write_text(arm.to_text("c"))
    flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-O2", "-shared", "-fPIC"]
    subprocess.run(["gcc", *flags, "arm.c", "-o", "arm.so", "-lm"], check=True, cwd=tmp_path)
    out = (ctypes.c_double * 21)()
    ctypes.CDLL(str(tmp_path / "arm.so")).derivative(*map(ctypes.c_double, AT), out)
    wanted = autograd.jacobian(lambda q: anp.array(place(q)))(np.array(AT))
    assert np.allclose(np.reshape(out, (3, 7)), wanted, rtol=1e-13, atol=1e-15)


def calls(work):
    """How many functions of Python a piece of work calls."""
    found = [0]
    count = lambda frame, event, arg: found.__setitem__(0, found[0] + (event == "call"))
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return found[0]


def test_work_grows_with_the_program():
    work = []
    for count in (10, 40):
        x = sp.symbols(f"x0:{count}", real=True)
        d = jacobian([a * sp.sin(b) * (a + c) for a, b, c in zip(x, x[1:] + x[:1], x[2:] + x[:2])], x)
        work.append(calls(lambda d=d: d.to_text("c")))
    assert work[1] < 5 * work[0]


# -- what must not happen --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["numpy", "c"])
def test_lengths_whose_powers_overflow(language):
    """d/dx x/sqrt(x^2 + y^2) = (y/h)^2/h"""
    x, y = NAMES[:2]
    text = gradient(x / sp.sqrt(x**2 + y**2), [x, y]).to_text(language)
    values = {"x": 3e200, "y": 4e200}
    with np.errstate(all="raise"):
        found = in_python(text)(values, 2) if language == "c" else run(text)["derivative"](**values)
    assert np.allclose(np.array(found) * 1e200, [0.128, -0.096])


def test_what_a_choice_rules_out_is_not_computed():
    """relu(x)' log(x) at x < 0 is 0, whatever log is there."""
    x, y = NAMES[:2]
    text = gradient("relu(x)*log(x)*y + relu(x)*y^2", "[x,y]").to_text("c")
    body = text[text.index(") {") :]
    assert re.search(r"x > 0\.0 \?|t\d+ \?", body)
    found = run(gradient("relu(x)*log(x)*y + relu(x)*y^2", "[x,y]").to_text("numpy"))["derivative"](-2.0, 3.0)
    assert found[0] == 0


def test_a_product_with_one_factor_left_out_stays_linear():
    x = sp.symbols("x0:200", positive=True)
    d = gradient(sp.Mul(*x), list(x))
    products, _, _ = counted(d.to_text("c"))
    assert products <= 3 * len(x)


def test_a_long_sum_that_others_begin_with():
    x = sp.symbols("x0:30", real=True)
    d = jacobian([sum(x) ** 2 / 2, (sum(x) + sp.sin(x[0])) ** 2 / 2, sum(x[:28]) ** 2 / 2], [x[1]])
    _, _, sums = counted(d.to_text("c"))
    assert sums <= 30
    found = run(d.to_text("numpy"))["derivative"](**{str(name): 1.0 for name in x})
    assert np.allclose(np.ravel(found), [30, 30 + math.sin(1), 28])


def test_powers_are_products_and_reciprocals_are_shared():
    x, y, z = NAMES[:3]
    text = hessian(1 / (x**2 + y * z + 3), [x, y, z]).to_text("c")
    assert "pow" not in text and counted(text)[1] == 1
    assert "x**5" in gradient(x**6 / 6, [x]).to_text("numpy")


def test_a_choice_is_divided_by():
    """d/dx 1/where(x > 0, x, 2 - x) = -where(x > 0, 1, -1)/where(x > 0, x, 2 - x)^2"""
    d = gradient("y/where(x>0, x, 2-x)", "[x,y]")
    for x, slope, value in ((3.0, 1.0, 3.0), (-2.0, -1.0, 4.0)):
        found = run(d.to_text("numpy"))["derivative"](x, 5.0)
        assert np.allclose(found, [-5 * slope / value**2, 1 / value])


@pytest.mark.parametrize("x", [1e-9, -1e-3, 0.7, 1.5707963, 1.6, 2.5, math.pi - 1e-7, math.pi, -3.1, 6.283185])
def test_one_minus_cosine_beside_a_sine_keeps_its_digits(x):
    """sin(x)^2/(1 + cos(x)) left of pi/2, and no sine of x/2."""
    y, z, t = NAMES[1], NAMES[2], NAMES[0]
    text = gradient((1 - sp.cos(t)) * y + (1 + sp.cos(t)) * z + sp.sin(t) * y * z, [y, z]).to_text("c")
    assert sorted(re.findall(r"(?:sin|cos)\(.*?\)", text[text.index(") {") :])) == ["cos(x)", "sin(x)"]
    found = in_python(text)({"x": x, "y": 0.0, "z": 0.0}, 2)
    with mp.workdps(50):
        wanted = [float(1 - mp.cos(x)), float(1 + mp.cos(x))]
    assert found == pytest.approx(wanted, rel=1e-15, abs=0)


def test_an_arm_of_parallel_axes_has_few_angles():
    """A UR5, its lengths as floats: sines and cosines of q0, q1, q1 + q2, q1 + q2 + q3 and q4; CasADi has 153 + 77."""
    rows = ((90, 0, 0.089159), (0, -0.425, 0), (0, -0.39225, 0), (90, 0, 0.10915), (-90, 0, 0.09465), (0, 0, 0.0823))

    def hand(angles, np):
        frame = [[float(i == j) for j in range(4)] for i in range(3)] if np is anp else sp.eye(4)[:3, :].tolist()
        for q, (twist, a, d) in zip(angles, rows):
            (c, s), (ct, st) = (np.cos(q), np.sin(q)), {0: (1, 0), 90: (0, 1), -90: (0, -1)}[twist]
            link = [[c, -s * ct, s * st, a * c], [s, c * ct, -c * st, a * s], [0, st, ct, d], [0, 0, 0, 1]]
            frame = [[sum(b * link[k][j] for k, b in enumerate(row)) for j in range(4)] for row in frame]
        return [row[3] for row in frame]

    angles = ANGLES[:6]
    text = jacobian(hand(angles, sp), angles).to_text("c")
    products, quotients, sums = counted(text)
    assert len(re.findall(r"(?:sin|cos)\(", text[text.index(") {") :])) == 10
    assert products <= 32 and not quotients and sums <= 20  # q1 + q2 and q3 + t among them
    found = in_python(text)(dict(zip(map(str, angles), AT)), 18)
    wanted = autograd.jacobian(lambda q: anp.array(hand(q, anp)))(np.array(AT[:6]))
    assert np.allclose(np.reshape(found, (3, 6)), wanted, rtol=1e-13, atol=1e-15)
