"""--with hessian: value, gradient and Hessian by one function, in every language; expected are autograd and NumPy."""

from __future__ import annotations

import importlib.util
import inspect
import re

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from matcalc_cli import diff, hessian
from matcalc_cli.render.codegen.languages import DIALECTS
from tests.render.execution import compiled_languages
from tests.render.test_code import run
from tests.render.test_compiled import Checks
from tests.render.test_languages import needs, needs_program, octave
from tests.render.test_running import strict
from tests.shell import matcalc

A, X = np.array([[1.6, -0.2], [0.3, 0.8]]), np.array([[2.0, 0.3], [0.4, 1.7]])
# text, --wrt, the function of the variable as an array; components
COMPONENTS = [
    ("sin(x0*x1)*exp(x1)", "[x0, x1]", lambda v: anp.sin(v[0] * v[1]) * anp.exp(v[1])),
    ("x0^2*x1", "[x0, x1]", lambda v: v[0] ** 2 * v[1]),
    ("log(x0 + x1^2 + 2)*relu(x0)", "[x0, x1]", lambda v: anp.log(v[0] + v[1] ** 2 + 2) * anp.maximum(v[0], 0)),
    ("(1 - x0)^2 + 100*(x1 - x0^2)^2", "x", lambda v: (1 - v[0]) ** 2 + 100 * (v[1] - v[0] ** 2) ** 2),
]
AT = np.array([0.7, 1.3])
# text, --given, --wrt, arguments, the function: matrix notation
MATRICES = [
    ("norm2(A*x)^2 + sum(exp(x))", "A: 2,2; x: 2", "x", {"A": A, "x": AT},
     lambda x: anp.sum(anp.dot(A, x) ** 2) + anp.sum(anp.exp(x))),
    ("log(1 + x'*A*x)", "A: 2,2; x: 2", "x", {"A": A, "x": AT}, lambda x: anp.log(1 + anp.dot(x, anp.dot(A, x)))),
    ("logdet(X)", "X: 2,2", "X", {"X": X}, lambda X: anp.log(anp.linalg.det(X))),
]  # fmt: skip
PYTHON = ["numpy", pytest.param("jax", marks=needs("jax")), pytest.param("torch", marks=needs("torch"))]
CASES = [
    *((text, "", wrt, dict(zip(("x0", "x1"), AT)), f, AT) for text, wrt, f in COMPONENTS[:3]),
    *((text, given, wrt, values, f, values[wrt]) for text, given, wrt, values, f in MATRICES),
]
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])


@pytest.fixture(autouse=True)
def double_precision():
    if importlib.util.find_spec("jax") is not None:
        import jax

        jax.config.update("jax_enable_x64", True)


def wanted(case):
    """Value, gradient and Hessian in numerator layout, of vec of the variable."""
    *_, f, at = case
    shape = at.shape
    stacked = lambda v: f(anp.reshape(v, shape[::-1]).T)
    flat = at.T.ravel()
    slopes, curves = autograd.grad(f)(at), autograd.hessian(stacked)(flat)
    return f(at), slopes.T if len(shape) == 2 else slopes, curves


def flat_of(case):
    return np.concatenate([np.ravel(part) for part in wanted(case)])


@pytest.mark.parametrize("language", PYTHON)
@every_case
def test_python(case, language):
    text, given, wrt, values, *_ = case
    function = run(diff(text, wrt, given=given).to_text(language, together="hessian"))["derivative"]
    found = function(**{name: values[name] for name in inspect.signature(function).parameters})
    for got, want in zip(found, wanted(case), strict=True):
        assert np.shape(got) == np.shape(want) and np.allclose(got, want, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("given", ["A: m,n; x: n", "A: n,n; x: n"])
def test_sizes_may_be_open(given):
    case = CASES[3]
    function = run(diff(case[0], "x", given=given).to_text("numpy", together="hessian"))["derivative"]
    for got, want in zip(function(A=A, x=AT), wanted(case), strict=True):
        assert np.allclose(got, want, rtol=1e-9)


def test_arrays_in_place_of_numbers():
    function = run(diff(COMPONENTS[1][0], "[x0, x1]").to_text("numpy", together="hessian"))["derivative"]
    value, gradient, curves = function(np.array([0.7, 2.0]), np.array([1.3, -1.0]))
    assert value.shape == (2,) and gradient.shape == (2, 2) and curves.shape == (2, 2, 2)
    for part, single in zip((value, gradient, curves), function(2.0, -1.0)):
        assert np.allclose(part[..., 1], single)


@pytest.mark.parametrize("language", compiled_languages("cpp"))
def test_compiled(language, tmp_path):
    checks = Checks(language)
    for case in CASES:
        text, given, wrt, values, *_ = case
        checks.add(diff(text, wrt, given=given).to_text(language, together="hessian"), values, flat_of(case), rtol=1e-9)
    text, _, f = COMPONENTS[3]
    family = hessian(text, "[x0, x1]").to_text(language, together="hessian", family=True, name="rosenbrock")
    checks.add(family, [AT], flat_of((f, AT)), "rosenbrock", rtol=1e-9)
    checks.hold(tmp_path)


@needs_program("gcc")
def test_c(tmp_path):
    for i, case in enumerate(CASES):
        text, given, wrt, values, *_ = case
        source = diff(text, wrt, given=given).to_text("c", together="hessian")
        n = len(np.ravel(case[-1]))
        library = strict(source, _folder(tmp_path, i), "gcc")
        found = _call(library, values, n)
        assert np.allclose(found, flat_of(case), rtol=1e-9)


def _folder(path, i):
    (path / str(i)).mkdir()
    return path / str(i)


def _call(library, values, n):
    import ctypes

    given = [(ctypes.c_double * v.size)(*np.ravel(v)) if np.ndim(v) else ctypes.c_double(v) for v in values.values()]
    slopes, curves = (ctypes.c_double * n)(), (ctypes.c_double * (n * n))()
    library.derivative.restype = ctypes.c_double
    return np.array([library.derivative(*given, slopes, curves), *slopes, *curves])


@needs_program("octave")
def test_matlab(tmp_path):
    """[f, g, H] is what fminunc takes; all three in one row."""
    programs = []
    for case in CASES:
        text, given, wrt, values, *_ = case
        source = diff(text, wrt, given=given).to_text("matlab", together="hessian", name="all3")
        names = re.findall(r"all3\((.*?)\)", source)[0]
        wrapper = f"function r = derivative({names})\n[f, g, H] = all3({names}); r = [f; g(:); H(:)];\nend\n"
        value, slopes, curves = wanted(case)
        programs.append(
            (wrapper + source, list(values.values()), [value, *np.ravel(slopes, order="F"), *np.ravel(curves)])
        )
    assert octave(programs, tmp_path) == []


@pytest.mark.parametrize("language", DIALECTS)
def test_what_is_shared_is_computed_once(language):
    text = diff("exp(x0*x1)*sin(x0*x1)", "[x0, x1]").to_text(language, together="hessian", value=True)
    assert len(re.findall(r"exp\(", text.split("Returns")[1])) == 1
    assert "def value(" not in text


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (("jacobian", "[x*y, x]", "-f", "c"), "--with hessian is for derivatives of a scalar EXPR"),
        (("grad", "x*y", "--wrt", "x", "--wrt", "y", "-f", "numpy"), "--with hessian is for one variable"),
        (("grad", "x*y", "--at", "x=1,y=2", "-f", "numpy"), "--with hessian and --at exclude each other"),
        (("grad", "x*y"), "--with hessian is for the formats of code"),
        (("grad", "x*y", "--with", "gradient", "-f", "numpy"), "--with 'gradient' is not known"),
    ],
)
def test_what_is_refused(call, message):
    options = () if "--with" in call else ("--with", "hessian")
    done = matcalc(*call, *options)
    assert done.code == 2 and not done.out and message in done.err
