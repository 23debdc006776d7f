"""Generated code is executed, and its numbers are compared with NumPy functions written by hand beside each case."""

import math
import warnings

import numpy as np
import pytest
import sympy as sp
from sympy import Matrix, Piecewise, Rational, S, cos, exp, log, pi, sin, sqrt, symbols

from matcalc_cli.engine.scalar import slopes
from matcalc_cli.errors import MathError, MissingRule, UsageError
from matcalc_cli.model import functions as fn
from matcalc_cli.model.nodes import Str, UndefinedScalar, node
from matcalc_cli.model.problem import Derivative, Layout, Problem, Target, Variable
from matcalc_cli.render.code import code, operations, program
from tests.limits import processor

x0, x1, x2, t, w = symbols("x0 x1 x2 t w", real=True)


def run(text):
    """The names a generated module defines."""
    namespace = {}
    exec(compile(text, "<generated>", "exec"), namespace)
    return namespace


def scalars(*found):
    return tuple(Variable(s.name, "scalar", S.One, S.One, symbol=s) for s in found)


def vector(*found, kind="vector", name="x"):
    return Target(name, kind, tuple((s,) for s in found))


def made(f, result, shape, *targets, free=None, text=None, **more):
    """A Derivative as the engine would hand it over."""
    found = free or sorted(f.free_symbols, key=str)
    problem = Problem(str(f) if text is None else text, f, scalars(*found), targets)
    return Derivative(problem, result, shape, Layout.numerator, targets, **more)


def gradient(f, *xs, **more):
    found = slopes.gradient(f, xs)
    row = Matrix([[found.get(x, S.Zero) for x in xs]])
    return made(f, row, row.shape, vector(*xs), free=sorted(f.free_symbols | set(xs), key=str), **more)


def difference(f, at, h=1e-6):
    """Central differences of f along each coordinate, last axis the coordinate."""
    at = np.asarray(at, float)
    steps = np.eye(len(at)) * h
    return np.stack([(np.asarray(f(*(at + s))) - np.asarray(f(*(at - s)))) / (2 * h) for s in steps], axis=-1)


SCALAR_CASES = [
    (x0**2 * x1 / 3 + sin(x0 * x1) * exp(-x2), lambda a, b, c: a**2 * b / 3 + np.sin(a * b) * np.exp(-c)),
    (1 / (x0**2 * x1) + sqrt(x0 / x2), lambda a, b, c: 1 / (a**2 * b) + np.sqrt(a / c)),
    (-x0 - x1 * (x2 - x0), lambda a, b, c: -a - b * (c - a)),
    (
        x0 ** (-x1) + (x0 + x1) ** Rational(-5, 2) + c if (c := x2**x0) else 0,
        lambda a, b, c: a**-b + (a + b) ** -2.5 + c**a,
    ),
    (Rational(1, 3) * x0 + sp.Float("0.1") * x1 + pi * x2, lambda a, b, c: a / 3 + 0.1 * b + np.pi * c),
    ((x0 - x1) / (-2 * x2) - (-(x0**2)), lambda a, b, c: -(a - b) / (2 * c) + a**2),
    (fn.sigmoid(-x0) * fn.softplus(x1 - x2), lambda a, b, c: np.log1p(np.exp(b - c)) / (1 + np.exp(a))),
    (sp.erf(x0) * sp.atan2(x1, x2) + fn.lgamma(x2), lambda a, b, c: math.erf(a) * math.atan2(b, c) + math.lgamma(c)),
    (sp.Max(x0, x1) * sp.Min(x1, x2) + fn.relu(x0 - x1), lambda a, b, c: max(a, b) * min(b, c) + max(a - b, 0)),
    (sp.tan(x0) / sp.cosh(x1) + sp.asin(x2 / 10), lambda a, b, c: np.tan(a) / np.cosh(b) + np.arcsin(c / 10)),
]


@pytest.mark.parametrize("f, by_hand", SCALAR_CASES, ids=lambda part: str(part) if isinstance(part, sp.Expr) else "")
def test_gradient_and_value_of_scalar_functions(f, by_hand):
    module = run(code(gradient(f, x0, x1, x2), value=True))
    for at in ([0.7, 1.3, 2.1], [1.9, 0.4, 0.8]):
        assert np.allclose(module["value"](*at), by_hand(*at), rtol=1e-14)
        got = module["derivative"](*at)
        assert got.shape == (3,)
        assert np.allclose(got, difference(by_hand, at), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("row", [r for r in fn.FUNCTIONS if r.partials and len(r.partials) == 1], ids=lambda r: r.name)
def test_every_function_of_the_table_has_code(row):
    f = row.make(x0)
    module = run(code(gradient(f, x0), value=True))
    low, high = max(row.domain[0], -2.0), min(row.domain[1], 3.0)
    at = low + 0.37 * (high - low)
    assert np.allclose(module["value"](at), float(f.subs(x0, Rational(at)).evalf()), rtol=1e-12)
    assert np.allclose(module["derivative"](at), difference(module["value"], [at]), rtol=1e-6, atol=1e-8)


def test_jacobian_tangent_and_hessian_shapes():
    f = Matrix([x0 * cos(x1), x0 * sin(x1)])
    at = (2.0, 0.3)
    jacobian = run(code(made(f, f.jacobian([x0, x1]), (2, 2), vector(x0, x1))))["derivative"](*at)
    assert np.allclose(jacobian, [[np.cos(0.3), -2 * np.sin(0.3)], [np.sin(0.3), 2 * np.cos(0.3)]])
    curve = Matrix([t * cos(t), t * sin(t), t])
    target = Target("t", "scalar", ((t,),))
    tangent = run(code(made(curve, curve.diff(t), (3, 1), target)))["derivative"](0.5)
    assert tangent.shape == (3,)
    assert np.allclose(tangent, difference(lambda s: [s * np.cos(s), s * np.sin(s), s], [0.5])[:, 0])
    row = Target("x", "row", ((x0, x1),))
    g = x0**2 * x1
    by_row = run(code(made(g, Matrix([2 * x0 * x1, x0**2]), (2, 1), row)))["derivative"](3.0, 4.0)
    assert by_row.tolist() == [[24.0], [9.0]]
    hessian = run(code(made(g, sp.hessian(g, [x0, x1]), (2, 2), vector(x0, x1), order=2)))["derivative"](3.0, 4.0)
    assert hessian.tolist() == [[8.0, 6.0], [6.0, 0.0]]


def test_third_order_tensor_is_a_3d_array():
    slices = (sp.hessian(x0**2 * x1, [x0, x1]), sp.hessian(sin(x0) + x1**3, [x0, x1]))
    f = Matrix([x0**2 * x1, sin(x0) + x1**3])
    got = run(code(made(f, slices, (2, 2, 2), vector(x0, x1), order=2)))["derivative"](0.5, 2.0)
    assert np.allclose(got, [[[4, 1], [1, 0]], [[-np.sin(0.5), 0], [0, 12]]])


@pytest.mark.parametrize("constant, number", [(S(2), 2.0), (-S(3), -3.0), (S.Zero, 0.0), (Rational(1, 3), 1 / 3)])
def test_constant_results_are_floats(constant, number):
    got = run(code(made(x0, constant, (), Target("x0", "scalar", ((x0,),)))))["derivative"](1)
    assert type(got) is float and got == number
    array = run(code(made(2 * x0, Matrix([[constant]]), (1, 1), vector(x0))))["derivative"](1)
    assert array.dtype == float and array.tolist() == [number]


def test_rationals_and_big_numbers_keep_full_precision():
    digits = Rational("1.0507009873554804934193349852946")
    f = digits * x0 + 10**30 * x1
    module = run(code(gradient(f, x0, x1)))
    assert module["derivative"](1, 2).tolist() == [1.0507009873554805, 1e30]
    assert "x0/3" in code(made(x0, x0 / 3, (), Target("x0", "scalar", ((x0,),))))
    with pytest.raises(MathError, match="too large"):
        code(gradient(10**400 * x0, x0))


def test_complex_entries_and_special_constants():
    result = Matrix([[S.ImaginaryUnit * x0, S.Exp1]])
    got = run(code(made(x0, result, (1, 2), vector(x0, x1), free=[x0, x1])))["derivative"](2.0, 1.0)
    assert np.allclose(got, [2j, np.e])
    assert np.isinf(run(code(made(x0, -S.Infinity, (), vector(x0))))["derivative"](1.0))


HOSTILE = [
    "lambda",
    "class",
    "np",
    "import",
    "int",
    "derivative",
    "math",
    "None",
    "value",
    "t0",
    "float",
    "result",
    "θ",
]


def test_hostile_names_are_renamed_and_keywordable():
    found = [sp.Symbol(name, real=True) for name in HOSTILE]
    f = sp.Add(*(sin(a * b) * a * b for a, b in zip(found, found[1:])))
    at = {name: 0.3 + i / 7 for i, name in enumerate(HOSTILE)}
    text = code(gradient(f, *found), value=True)
    module = run(text)
    bound = {module_name(name): at[name] for name in HOSTILE}
    v = list(at.values())
    assert np.allclose(module["value"](**bound), sum(np.sin(a * b) * a * b for a, b in zip(v, v[1:])))
    by_hand = lambda *v: sum(np.sin(a * b) * a * b for a, b in zip(v, v[1:]))
    assert np.allclose(module["derivative"](**bound), difference(by_hand, v))
    assert "θ" in text


def module_name(name):
    kept = {"t0", "result", "θ"}
    return name if name in kept else name + "_"


def test_texts_cannot_break_out_of_the_docstring():
    d = made(x0, S.One, (), vector(x0))
    for text in (r"\frac{1}{2}\x \N{x} \u12", 'x"""; import os', "x\n\nraise SystemExit", 'ends in "', "tail \\"):
        problem = Problem(text, x0, d.problem.variables, d.targets)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            module = run(code(Derivative(problem, S.One, (), Layout.numerator, d.targets), value=True))
        assert module["derivative"](1.0) == 1.0


def test_scalar_conditions_evaluate_one_branch_only():
    f = Piecewise((x0 * log(x0) + 1 / x0, (x0 > 0) & (x0 < 5)), (x0**2 + 1 / x0 + log(-x0), x0 < 0), (7, True))
    module = run(code(gradient(f, x0), value=True))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert module["value"](0.0) == 7 and module["derivative"](0.0).tolist() == [0.0]
        assert np.allclose(module["derivative"](2.0), 1 + np.log(2) - 0.25)
        assert np.allclose(module["derivative"](-2.0), -4 - 0.25 - 0.5)
    assert np.isnan(run(code(made(x0, Piecewise((x0, x0 > 1)), (), vector(x0))))["derivative"](0.0))


def test_family_is_one_array():
    f = x0**2 * x1 + x2
    module = run(code(gradient(f + w, x0, x1, x2), value=True, family=True))
    assert module["derivative"](w=1.0, x=[2.0, 3.0, 5.0]).tolist() == [12.0, 4.0, 1.0]
    assert module["value"](1.0, np.array([2.0, 3.0, 5.0])) == 18.0
    entries = sp.symbols("X00 X01 X10 X11", real=True)
    target = Target("X", "matrix", (entries[:2], entries[2:]))
    det = entries[0] * entries[3] - entries[1] * entries[2]
    cells = Matrix([[entries[3], -entries[1]], [-entries[2], entries[0]]])
    text = code(made(det, cells, (2, 2), target), family=True)
    assert run(text)["derivative"](np.array([[1.0, 2.0], [3.0, 4.0]])).tolist() == [[4, -2], [-3, 1]]
    stem = sp.Symbol("x", real=True)
    plain = code(gradient(f * stem, x0, x1, x2), family=True)
    assert "def derivative(x, x0, x1, x2):" in plain


def test_parameters_come_in_natural_order_and_absent_names_stay():
    found = sp.symbols("x10 x2 b", real=True)
    d = made(found[0], S.One, (), Target("x10", "scalar", ((found[0],),)), free=found)
    assert "def derivative(b, x2, x10):" in code(d)


def test_large_sparse_hessian_is_linear_work_and_right():
    n = 2000
    xs = symbols(f"x0:{n}", real=True)
    cells = {(i, i): 1200 * xs[i] ** 2 - 400 * xs[(i + 1) % n] + 202 for i in range(n)}
    cells |= {(i, i + 1): -400 * xs[i] for i in range(n - 1)} | {(i + 1, i): -400 * xs[i] for i in range(n - 1)}
    d = made(S.One, sp.ImmutableSparseMatrix(n, n, cells), (n, n), vector(*xs), free=xs, order=2)
    with processor(25):
        text = code(d, family=True)
    at = np.linspace(0, 1, n)
    got = run(text)["derivative"](at)
    assert np.allclose(np.diag(got), 1200 * at**2 - 400 * np.roll(at, -1) + 202)
    assert np.allclose(np.diag(got, 1), -400 * at[:-1]) and np.count_nonzero(got) <= 3 * n


def chain(length):
    xs = symbols(f"x0:{length}", real=True)
    f = xs[0]
    for x in xs[1:]:
        f = sin(f * x)
    return f, xs


def test_operations_of_the_chain_stay_linear():
    f, xs = chain(40)
    d = gradient(f, *xs)
    assert operations(d.expr) <= 400
    at = np.linspace(0.8, 1.7, 40)

    def by_hand(*v):
        value = v[0]
        for factor in v[1:]:
            value = np.sin(value * factor)
        return value

    assert np.allclose(run(code(d))["derivative"](*at), difference(by_hand, at), rtol=1e-5, atol=1e-9)


def test_product_with_one_factor_left_out_is_linear():
    xs = symbols("x0:200", real=True)
    d = gradient(sp.prod(xs), *xs)
    assert operations(d.expr) <= 600
    at = np.linspace(0.9, 1.1, 200)
    assert np.allclose(run(code(d))["derivative"](*at), np.prod(at) / at)


def test_deep_and_long_expressions_compile():
    f = x0
    for _ in range(150):
        f = node(sin, sp.Add._from_args((S.One, f)))
    value = 0.3
    for _ in range(150):
        value = np.sin(1 + value)
    assert run(code(made(f, f, (), vector(x0), free=[x0], text="deep")))["derivative"](0.3) == value
    xs = symbols("x0:5000", real=True)
    total = sp.Add(*xs)
    assert run(code(made(total, total, (), vector(*xs), free=xs)))["derivative"](*np.ones(5000)) == 5000


def substituted(assignments, output):
    for name, value in reversed(assignments):
        output = output.xreplace({name: value})
    return output


def test_program_gives_back_the_result():
    f = (x0 + x1) ** 2 * sin(x0 + x1) / (x0 * x1 * x2) + x0 * x1 * t / (x2 * (x0 + x1) ** 2)
    for result in (f, Matrix([[f.diff(v) for v in (x0, x1, x2)]]), (sp.hessian(f, [x0, x1]), sp.eye(2) * f)):
        assignments, output = program(result)
        assert len({name for name, _ in assignments}) == len(assignments) > 0
        pairs = zip(output, result) if isinstance(result, tuple) else [(output, result)]
        at = {x0: Rational(1, 3), x1: Rational(5, 7), x2: Rational(2), t: Rational(3, 4)}
        for new, old in pairs:
            new = substituted(assignments, Matrix([new]))
            assert max(abs(v) for v in (new - Matrix([old])).subs(at).evalf(30)) < 1e-20
    taken = sp.Symbol("t0", real=True)
    assignments, _ = program(sin(taken + 1) * cos(taken + 1))
    assert [str(name) for name, _ in assignments] == ["t1"]


def test_refusals_name_what_is_missing():
    f = sp.Function("f")
    with pytest.raises(MathError, match="f is an undefined function"):
        code(made(x0, f(x0), (), vector(x0)))
    with pytest.raises(MathError, match="undefined function"):
        code(made(x0, node(UndefinedScalar, Str("g"), sp.Tuple(S.One), x0), (), vector(x0)))
    with pytest.raises(MathError, match="f is an undefined function"):
        code(made(x0, sp.Derivative(f(x0), x0), (), vector(x0)))
    with pytest.raises(MissingRule, match="zeta"):
        code(made(x0, sp.zeta(x0), (), vector(x0)))
    with pytest.raises(MissingRule, match="Integral"):
        code(made(x0, sp.Integral(x0, x0), (), vector(x0)))
    with pytest.raises(UsageError, match="numpi"):
        code(made(x0, x0, (), vector(x0)), "numpi")


def test_code_is_the_same_every_time():
    f = sp.expand((x0 + x1 * sin(x2)) ** 4) / (x0 + w)
    assert code(gradient(f, x0, x1, x2)) == code(gradient(f, x0, x1, x2))
