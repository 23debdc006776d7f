"""Rust, JavaScript, Fortran and C++: modules of explicit entries, compiled without warnings and run.

Expected are functions of NumPy beside the expressions, difference quotients, and for arrays of known sizes autograd of
a lambda. Every problem of the tables is in test_every_problem.py.
"""

from __future__ import annotations

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import sympy as sp

from matcalc_cli import diff, hessian, jacobian
from matcalc_cli.errors import MathError, MissingRule
from matcalc_cli.model.functions import lgamma
from matcalc_cli.render.code import code
from matcalc_cli.render.codegen.kinks import KINKS
from tests.render.execution import PROGRAMS, compiled_languages
from tests.render.test_code import chain, difference, gradient, made, run, vector, x0, x1, x2
from tests.render.test_function_code import MISSING
from tests.render.test_languages import AT, COEFFICIENTS, SCALARS
from tests.test_functions import CASES as FUNCTION_CASES
from tests.test_functions import difference as slope
from tests.test_functions import places

every_language = pytest.mark.parametrize("language", compiled_languages("cpp"))
OF_VALUE, OF_DERIVATIVE = MISSING["c"]  # the functions that need a library beyond the standard one


class Checks:
    """Calls of one program, each with what is expected."""

    def __init__(self, language):
        self.program, self.expected = PROGRAMS[language](), []

    def add(self, text, values, expected, name="derivative", rtol=1e-6, atol=1e-8):
        """`values` by name, or in the order of the parameters."""
        taken = self.program.parameters(text, name)
        arguments = [values[n.rstrip("_")] for n in taken] if isinstance(values, dict) else values
        assert len(arguments) == len(taken)
        self.program.add(text, arguments, name)
        self.expected.append((text, np.ravel(np.asarray(expected, dtype=float)), rtol, atol))

    def hold(self, folder):
        for found, (text, wanted, rtol, atol) in zip(self.program.results(folder), self.expected, strict=True):
            assert found.shape == wanted.shape, text
            assert np.allclose(found, wanted, rtol=rtol, atol=atol, equal_nan=True), f"{found}, not {wanted}\n{text}"


@every_language
def test_scalars(language, tmp_path):
    checks, at = Checks(language), dict(zip(("x0", "x1", "x2"), AT))
    for f, by_hand in SCALARS:
        if f.has(lgamma):
            with pytest.raises(MissingRule, match=f"{language} code has no polygamma"):
                code(gradient(f, x0, x1, x2), language)
            continue
        if f.has(sp.gamma):
            f, by_hand = f.subs(x0, 1), lambda a, b, c: 1 / np.cos(b / 2)
            text = code(gradient(f, x1), language, value=True)
        else:
            text = code(gradient(f, x0, x1, x2), language, value=True)
        taken = checks.program.parameters(text)
        slopes = difference(by_hand, AT)[[int(name[1]) for name in taken]]
        checks.add(text, at, slopes)
        checks.add(text, at, by_hand(*AT), "value", rtol=1e-12)
    for f, by_hand in COEFFICIENTS:
        checks.add(code(gradient(f, x0), language), [1.3], difference(by_hand, [1.3]))
    checks.hold(tmp_path)


@every_language
def test_every_function(language, tmp_path):
    """Values to 11 digits, and derivatives, of every row of FUNCTIONS at the points of tests/test_functions.py."""
    checks, refused = Checks(language), 0
    for row, text, names, reference in (case.values for case in FUNCTION_CASES):
        result = diff(text, names[0])
        if row.name in OF_VALUE | OF_DERIVATIVE:
            with pytest.raises(MissingRule, match=f"{language} code has no"):
                result.to_text(language, value=True)
            refused += 1
            continue
        written = result.to_text(language, value=True)
        for place in places(row, names):
            at = dict(zip(names, place))
            checks.add(written, at, reference(*place), "value", rtol=1e-11, atol=1e-12)
            checks.add(written, at, slope(reference, 1, 0, place), rtol=1e-7)
    assert refused < 25
    checks.hold(tmp_path)


FAR = [-30.0, -6.1, -2.0001, -1.3, -1e-9, 0.0, 1e-9, 0.4, 1.9999, 2.0, 3.7, 5.9, 26.0]


@every_language
@pytest.mark.parametrize("name", ["erf", "erfc", "gamma", "lgamma"])
def test_special_functions_hold_everywhere(name, language, tmp_path):
    """By mpmath, with 12 digits, small tails included."""
    import mpmath

    by_mpmath = {"lgamma": lambda t: mpmath.re(mpmath.loggamma(t))}.get(name, getattr(mpmath, name, None))
    from matcalc_cli import parse
    from matcalc_cli.engine.derive import value
    from matcalc_cli.render import render

    text = render([value(parse(f"{name}(x)"))], language)
    checks = Checks(language)
    for t in FAR + [30.5, 100.25, 170.0]:
        if "gamma" in name and t <= 0 and t == int(t):
            continue
        with mpmath.workdps(30):
            checks.add(
                text, [t], float(by_mpmath(mpmath.mpf(t))), "value", rtol=1e-12, atol=1e-13 if name == "lgamma" else 0
            )
    checks.hold(tmp_path)


# text, --given, --wrt, the function of NumPy, arguments in the order of the names
A, X = np.array([[0.6, -0.2], [0.3, 0.8], [1.1, 0.4]]), np.array([[2.0, 0.3], [-0.4, 1.7]])
ARRAYS = [
    ("norm2(A*x)^2", "A: 3,2; x: 2", "x", lambda x: anp.sum(anp.dot(A, x) ** 2), {"A": A, "x": np.array([0.7, -1.3])}),
    ("logdet(X)", "X: 2,2", "X", lambda X: anp.log(anp.linalg.det(X)), {"X": X}),
    ("sum(relu(A*x))", "A: 3,2; x: 2", "x", lambda x: anp.sum(anp.maximum(anp.dot(A, x), 0)), {"A": A, "x": X[0]}),
    ("x*A'*a*y", "x: 1,2; A: 3,2; a: 3; y: scalar", "x", lambda x: 0.7 * anp.dot(x, anp.dot(A.T, A[:, 0])),
     {"x": X[0], "A": A, "a": A[:, 0], "y": 0.7}),
    ("norm1([x, 2*y])*max(x, y)", "", "[x, y]", lambda v: (anp.abs(v[0]) + 2 * anp.abs(v[1])) * anp.max(v),
     {"x": 0.4, "y": 1.9}),
]  # fmt: skip


@every_language
def test_arrays_of_known_sizes(language, tmp_path):
    checks = Checks(language)
    for text, given, wrt, function, values in ARRAYS:
        at = values[wrt] if wrt in values else np.array([values["x"], values["y"]])
        slopes = np.asarray(autograd.grad(function)(at))
        result = diff(text, wrt, given=given)
        checks.add(result.to_text(language, value=True), values, slopes.T if slopes.ndim == 2 else slopes)
        checks.add(result.to_text(language, value=True), values, function(at), "value")
    f, xs = chain(12)
    at = np.linspace(0.8, 1.7, 12)
    checks.add(code(gradient(f, *xs), language, family=True), [at], run(code(gradient(f, *xs)))["derivative"](*at))
    square = jacobian("[x11*x22, x12^2; x21, x11]", "[x11, x12; x21, x22]")
    by_hand = [[3, 0, 0, 2], [0, 1, 0, 0], [0, 0, 10, 0], [1, 0, 0, 0]]
    checks.add(square.to_text(language, family=True), [np.array([[2.0, 5.0], [4.0, 3.0]])], by_hand)
    checks.hold(tmp_path)


@every_language
def test_sparse_results_tensors_and_constants(language, tmp_path):
    checks, n = Checks(language), 8
    xs = sp.symbols(f"x0:{n}", real=True)
    sparse = sp.ImmutableSparseMatrix(n, n, {(i, i): xs[i] ** 2 for i in range(n)})
    result = made(sp.S.One, sparse, (n, n), vector(*xs), free=xs, order=2)
    at = np.arange(1.0, n + 1)
    checks.add(code(result, language, family=True), [at], np.diag(at**2))
    slices = (sp.Matrix([[x0, 0], [0, 1]]), sp.Matrix([[1, x1], [x1, 0]]))
    tensor = made(sp.Matrix([x0, x1]), slices, (2, 2, 2), vector(x0, x1), order=2)
    checks.add(code(tensor, language), [2.0, 3.0], [[[2, 0], [0, 1]], [[1, 3], [3, 0]]])
    checks.add(diff("3*x", "x").to_text(language), [1.7], 3.0)
    checks.add(hessian("x*y + 7*y", "[x, y]").to_text(language), [1.7, 2.0], [[0, 1], [1, 0]])
    checks.add(diff("max(x, -2*y, z)^2", "[x, y, z]").to_text(language), [0.5, -2.0, 1.0], [0, -16, 0])
    checks.hold(tmp_path)


@every_language
def test_kinks_are_those_of_the_table(language, tmp_path):
    checks = Checks(language)
    for row in KINKS:
        points = np.atleast_1d(np.array(row.point, dtype=float))
        given = row.given.replace("n", str(len(points)))
        text = diff(row.text, "x", given=given).to_text(language)
        arguments = [points if row.given else row.point] if checks.program.parameters(text) else []
        checks.add(text, arguments, row.ours)
    checks.hold(tmp_path)


HOSTILE = [
    ("class*new + template^2*this", "[class, this]"),
    ("fn*match + mut^2*self + exp(out)", "[fn, match]"),
    ("function*var + await^3*Math + erf(gamma)", "[function, gamma]"),
    ("dp*merge + result^2*sin(end) + exp(dp)", "[dp, merge]"),
    ("t0*T0 + R*r + exp(r*R)/T0 + exp(r*R)*t0", "[t0, T0, R, r]"),
    ("t0*x*y*z + exp(x*y*z)*T1", "[x, y, z]"),
    ("θ*α + sin(θ*α)", "[θ, α]"),
    ("x*y + n", "[x, y]"),
]


@every_language
def test_names(language, tmp_path):
    """Reserved names, names of one letter in both cases, Greek: the values are those of NumPy's code."""
    checks = Checks(language)
    for text, wrt in HOSTILE:
        result = diff(text, wrt)
        numbers = np.linspace(0.4, 1.5, len(result.variables))
        checks.add(result.to_text(language), list(numbers), run(result.to_text("numpy"))["derivative"](*numbers))
    checks.hold(tmp_path)


@pytest.mark.parametrize("language", ["rust", "javascript", "fortran"])
def test_undefined_functions_are_refused(language):
    with pytest.raises(MathError, match="undefined"):
        diff("f(x)*y", "x").to_text(language)
    with pytest.raises(MissingRule, match=f"{language} code has no erfinv"):
        diff("erfinv(x)*y", "x").to_text(language)


EVERY = (
    test_scalars,
    test_every_function,
    test_arrays_of_known_sizes,
    test_sparse_results_tensors_and_constants,
    test_kinks_are_those_of_the_table,
    test_names,
)

# text, --given, --wrt, the function of NumPy: matrices of unknown sizes
M, b = np.array([[0.9, 0.2, -0.4], [0.1, 1.2, 0.3], [0.5, -0.6, 1.4]]), np.array([0.3, -0.8, 1.1])
EIGEN = [
    ("norm2(M*x - b)^2/2 + sum(relu(x))", "M: m,n; x: n; b: m", "x",
     lambda x: anp.sum((anp.dot(M, x) - b) ** 2) / 2 + anp.sum(anp.maximum(x, 0))),
    ("logdet(X'*X + M*M')", "X: n,n; M: n,n", "X", lambda X: anp.log(anp.linalg.det(anp.dot(X.T, X) + M @ M.T))),
    ("sum(softmax(X + ones(n,1)*b').^2)", "X: n,m; b: m", "X",
     lambda X: anp.sum((anp.exp(X + b) / anp.sum(anp.exp(X + b), axis=1, keepdims=True)) ** 2)),
    ("sum(log(1 + exp(-b.*(M*x))))/n", "M: n,m; b: n; x: m", "x",
     lambda x: anp.sum(anp.log(1 + anp.exp(-b * anp.dot(M, x)))) / 3),
    ("norm(A*X - B)^2 + tr(inv(X))", "A: p,n; B: p,n; X: n,n", "X",
     lambda X: anp.sum((anp.dot(A.T @ A, X) - A.T @ A) ** 2) + anp.trace(anp.linalg.inv(X))),
]  # fmt: skip


def matrices(language, folder, problems=EIGEN):
    """Matrix notation by autograd of the functions."""
    checks = Checks(language)
    values = {"M": M, "b": b, "x": b[::-1] + 0.1, "X": M + 2 * np.eye(3), "A": A.T @ A, "B": A.T @ A}
    for text, given, wrt, function in problems:
        at = dict(values) if "B" not in given else {**values, "X": X}
        slopes = np.asarray(autograd.grad(function)(at[wrt]))
        checks.add(diff(text, wrt, given=given).to_text(language), at, slopes.T if slopes.ndim == 2 else slopes)
    wanted = [[3, 2], [1, 0], [1, 1], [0, 0]]
    checks.add(jacobian("[x*y, x + y; x, 1]", "[x, y]").to_text(language), [2.0, 3.0], wanted)
    checks.hold(folder)


@pytest.mark.skipif(not PROGRAMS["cpp"].there(), reason="g++ or Eigen is not installed")
def test_eigen(tmp_path):
    matrices("cpp", tmp_path, EIGEN[:1])
