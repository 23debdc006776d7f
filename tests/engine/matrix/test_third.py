"""Hessians of arrays in matrix notation: a formula in the index of a component, and arrays of m×n×n as code.

The oracle is the second (third) derivative of a NumPy lambda by HIPS autograd, entry by entry of vec(F); the code of
NumPy, JAX, PyTorch and Octave is executed, and its array has the component first.
"""

from __future__ import annotations

import importlib.util
import json
import shlex
import shutil
from typing import NamedTuple

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import jacobian

from matcalc_cli.checking.check import check
from matcalc_cli.engine.derive import derive
from matcalc_cli.language.parse import parse
from matcalc_cli.model.problem import Layout
from matcalc_cli.render import Options, render
from matcalc_cli.render.code import code
from tests.render.test_code import run
from tests.render.test_languages import octave
from tests.shell import matcalc

SIZES = {"m": 3, "n": 4, "p": 2, "q": 5, "k": 3}


class Third(NamedTuple):
    """One problem: its variables in order (the last two make the slices), its lambda, and what is printed of it."""

    text: str
    given: str
    wrt: str
    function: object
    printed: str


def _softmax(z):
    e = anp.exp(z - anp.max(z))
    return e / anp.sum(e)


dot = anp.dot
ROWS = (
    Third("A*(x.^3)", "A: m,n; x: n", "x x", lambda A, x: dot(A, x**3), "6 diag(A[i,:] ⊙ x)"),
    Third("x*(x'*y)", "x: n; y: n", "x x", lambda x, y: x * dot(x, y), "eᵢ yᵀ + y eᵢᵀ"),
    Third("exp(A*x).*b", "A: m,n; x: n; b: m", "x x", lambda A, x, b: anp.exp(dot(A, x)) * b,
          "exp(A[i,:]ᵀ x)·b[i] A[i,:] A[i,:]ᵀ"),
    Third("diag(x)*A*x", "A: n,n; x: n", "x x", lambda A, x: x * dot(A, x), "A[i,:] eᵢᵀ + eᵢ A[i,:]ᵀ"),
    Third("softmax(x)", "x: n", "x x", lambda x: _softmax(x), ""),
    Third("softmax(W*x + b)", "W: m,n; x: n; b: m", "x x", lambda W, x, b: _softmax(dot(W, x) + b), ""),
    Third("log_softmax(x)", "x: n", "x x", lambda x: x - anp.log(anp.sum(anp.exp(x))),
          "softmax(x) softmax(x)ᵀ − diag(softmax(x))"),
    Third("x/norm(x)", "x: n", "x x", lambda x: x / anp.sqrt(dot(x, x)), ""),
    Third("A*sin(B*x) + x*norm(x)^2", "A: n,m; B: m,n; x: n", "x x",
          lambda A, B, x: dot(A, anp.sin(dot(B, x))) + x * dot(x, x), ""),
    Third("x[1:3].^2", "x: n", "x x", lambda x: x[1:3] ** 2, ""),
    Third("cumsum(x.^2)", "x: n", "x x", lambda x: anp.cumsum(x**2), ""),
    Third("kron(x, y.*x)", "x: n; y: n", "x x", lambda x, y: anp.kron(x, y * x), ""),
    Third("x.*y", "x: n; y: n", "x y", lambda x, y: x * y, "eᵢ eᵢᵀ"),
    Third("A*x", "A: m,n; x: n", "x x", lambda A, x: dot(A, x), "0"),
    Third("inv(A + diag(x))*b", "A: n,n; x: n; b: n", "x x",
          lambda A, x, b: dot(anp.linalg.inv(A + anp.diag(x)), b), ""),
    Third("inv(X)", "X: m,m", "X X", lambda X: anp.linalg.inv(X), ""),
    Third("A*X*X*B", "A: p,m; X: m,m; B: m,p", "X X", lambda A, X, B: dot(A, dot(dot(X, X), B)), ""),
    Third("X*X'*a", "X: m,p; a: m", "X X", lambda X, a: dot(X, dot(X.T, a)), ""),
    Third("expm(X)", "X: p,p", "X X", None, ""),
    Third("exp(x)*y'", "x: m; y: n", "x y", lambda x, y: anp.outer(anp.exp(x), y), "exp(x[i]) eᵢ eⱼᵀ"),
    Third("exp(x)*y'", "x: m; y: n", "x x", lambda x, y: anp.outer(anp.exp(x), y), "exp(x[i])·y[j] eᵢ eᵢᵀ"),
    Third("sum(x.^3)", "x: n", "x x x", lambda x: anp.sum(x**3), "6 eᵢ eᵢᵀ"),
    Third("sum(x.^4)", "x: p", "x x x x", lambda x: anp.sum(x**4), ""),
    Third("tr(inv(X))", "X: p,p", "X X X", lambda X: anp.trace(anp.linalg.inv(X)), ""),
    Third("exp(a'*x)*norm(y)^2", "x: m; a: m; y: p", "x y y", lambda a, x, y: anp.exp(dot(a, x)) * dot(y, y),
          "2·exp(aᵀ x)·a[i] I"),
    Third("[x'*x, sum(x.^3)]", "x: n", "x x", lambda x: anp.array([dot(x, x), anp.sum(x**3)]), "2 I"),
    Third("cross(x, A*x)", "x: 3; A: 3,3", "x x", lambda x, A: anp.stack(
        [x[1] * dot(A[2], x) - x[2] * dot(A[1], x), x[2] * dot(A[0], x) - x[0] * dot(A[2], x),
         x[0] * dot(A[1], x) - x[1] * dot(A[0], x)]), ""),
    Third("t*exp(t*x)", "x: n; t: scalar", "t x x", lambda t, x: t * anp.exp(t * x), ""),
    Third("x'.*y'", "x: n; y: n", "x y", lambda x, y: x * y, "eᵢ eᵢᵀ"),
)  # fmt: skip
EXECUTED = [row for row in ROWS if row.function is not None]
IDS = [f"{row.text} by {row.wrt}" for row in ROWS]


def _problem(row: Third):
    *first, last = row.wrt.split()
    return parse(row.text, row.given, [*first, last])


def _values(row: Third) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(len(row.text))
    found = {}
    for declared in row.given.split("; "):
        name, size = declared.split(": ")
        shape = () if size == "scalar" else tuple(SIZES.get(s) or int(s) for s in size.split(","))
        found[name] = rng.uniform(0.3, 1.2, shape) + (2 * np.eye(*shape) if len(set(shape)) == 1 < len(shape) else 0)
    return found


def _tensor(row: Third, values: dict[str, np.ndarray]) -> np.ndarray:
    """∂ᵏ vec(F) by the vec of one variable after the other, slices of the last two."""

    def derived(function, name):
        return lambda v: jacobian(lambda x: function({**v, name: x}))(v[name])

    function = lambda v: row.function(**v)
    groups = [np.ndim(function(values)), *(values[name].ndim for name in row.wrt.split())]
    for name in row.wrt.split():
        function = derived(function, name)
    found, order, start = np.asarray(function(values)), [], 0
    for count in groups:  # vec stacks columns
        order += reversed(range(start, start + count))
        start += count
    last = [values[name].size for name in row.wrt.split()[-2:]]
    return found.transpose(order).reshape(-1, *last)


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_the_formula(row):
    (found,) = derive(_problem(row))
    assert len(found.shape) == 3
    assert check(found, 3).agrees
    text = render([found], "pretty", Options(width=200))
    assert row.printed in text
    if row.printed and "[" not in row.text:
        assert f"= {row.printed}  " in text
    assert "khatrirao" not in text and "∂vec" not in text


@pytest.mark.parametrize("row", EXECUTED, ids=[f"{row.text} by {row.wrt}" for row in EXECUTED])
@pytest.mark.parametrize("layout", list(Layout))
def test_numpy_code(row, layout):
    values = _values(row)
    (found,) = derive(_problem(row), layout)
    got = run(code(found, "numpy"))["derivative"](**values)
    want = _tensor(row, values)
    *_, x, y = row.wrt.split()
    turned = layout is Layout.denominator and x != y
    assert got.shape == (want.swapaxes(1, 2) if turned else want).shape
    assert np.allclose(got, want.swapaxes(1, 2) if turned else want, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("language", ["jax", "torch"])
@pytest.mark.parametrize("row", EXECUTED, ids=[f"{row.text} by {row.wrt}" for row in EXECUTED])
def test_python_code(row, language):
    if importlib.util.find_spec(language) is None:
        pytest.skip(f"{language} is not installed")
    if language == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)
    values = _values(row)
    got = run(code(derive(_problem(row))[0], language))["derivative"](**values)
    assert np.allclose(np.asarray(got), _tensor(row, values), rtol=1e-9, atol=1e-9)


@pytest.mark.skipif(shutil.which("octave") is None, reason="octave is not installed")
def test_octave_code(tmp_path):
    programs = []
    for row in EXECUTED:
        values, (found,) = _values(row), derive(_problem(row))
        arguments = [
            values[name] for name in sorted(values, key=lambda n: [v.name for v in found.problem.variables].index(n))
        ]
        programs.append((code(found, "matlab"), arguments, np.moveaxis(_tensor(row, values), 0, 2)))
    assert octave(programs, tmp_path) == []


COMMANDS = (
    ("taylor", 'taylor "logdet(I + t*A)" --at t=0', "T(t) = t·tr(A) − t²·tr(A²)/2"),
    ("a power that is a name", 'diff "X^k" --at "k=3, X=[1,2;3,4]"', "│ f00 │ 15  │ 12  │ 18  │ 6   │"),
    ("a declared point", 'taylor "sum(exp(t*x))" --at x=a --given "a: n; x: n; t: scalar"', "H(a) = t² diag(exp(t a))"),
    (
        "a scalar beside arrays, at a point",
        'vjp "softmax(x/t)" --wrt t --at "x=[1,2,3], t=2" --v "[1,0,0]"',
        "exp(1/2)·(e + 2·exp(3/2))/(4·(exp(1/2) + e + exp(3/2))²)",
    ),
    ("undefined", 'hessian "f(A*x)" --wrt x --given "f: k -> m; A: k,n; x: n"', "= Aᵀ fᵢ′′(A x) A"),
    ("an index in use", 'hessian "i*A*(x.^3)" --wrt x --given "i: scalar; A: m,n"', "∂²fⱼ/∂x² = 6·i diag(A[j,:] ⊙ x)"),
)


@pytest.mark.parametrize("command,wanted", [row[1:] for row in COMMANDS], ids=[row[0] for row in COMMANDS])
def test_commands(command, wanted):
    done = matcalc(*shlex.split(command))
    assert done.code == 0 and wanted in done.out


def test_json_has_the_shape_and_the_indices():
    found = json.loads(matcalc("hessian", "A*(x.^3)", "--wrt", "x", "-f", "json").out)
    assert found["shape"] == ["m", "n", "n"] and found["indices"] == {"i": "m"}
