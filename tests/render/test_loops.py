"""C, Rust, JavaScript and Fortran in matrix notation: loops over arrays whose sizes are parameters.

Expected is autograd of functions of NumPy.

Every problem of the tables is in test_every_problem.py.
"""

from __future__ import annotations

import inspect
import shutil
import subprocess
from pathlib import Path

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from matcalc_cli import diff, jacobian
from matcalc_cli.errors import MissingRule
from tests.render.execution import PROGRAMS, ran
from tests.render.looped import LOOPED, LoopsOfC, looped_languages, sizes_of
from tests.render.test_code import run
from tests.render.test_compiled import EIGEN, A, M, X, b
from tests.render.test_languages import needs_program
from tests.render.test_running import strict

W, y = np.array([[0.4, -1.1, 0.2], [0.9, 0.3, -0.6]]), np.array([0.7, -0.2])
K = M @ M.T + 2 * np.eye(3)
# text, --given, --wrt, the function of the variable
MORE = [
    ("logsumexp(W*x)*max(x) + prod(x)", "W: p,n; x: n", "x",
     lambda x: anp.log(anp.sum(anp.exp(anp.dot(W, x)))) * anp.max(x) + anp.prod(x)),
    ("det(X)*norm(X)", "X: n,n", "X", lambda X: anp.linalg.det(X) * anp.sqrt(anp.sum(X**2))),
    ("x'*inv(K)*x/norm2(x)", "K: n,n; x: n", "x",
     lambda x: anp.dot(x, anp.dot(anp.linalg.inv(K), x)) / anp.sqrt(anp.sum(x**2))),
    ("sum(tanh(W*x + y).^3)", "W: p,n; x: n; y: p", "x", lambda x: anp.sum(anp.tanh(anp.dot(W, x) + y) ** 3)),
    ("tr(X^3*M)", "X: n,n; M: n,n", "X", lambda X: anp.trace(anp.dot(anp.dot(X, anp.dot(X, X)), M))),
    ("sum(kron(x, y).^2)", "x: n; y: p", "x", lambda x: anp.sum(anp.outer(x, y) ** 2)),
    ("sum(where(x > 0, x, x.^2))/n", "x: n", "x", lambda x: anp.sum(anp.where(x > 0, x, x**2)) / 3),
    ("det(Z)^2 + det(Z)", "Z: n,n", "Z", lambda Z: anp.linalg.det(Z) ** 2 + anp.linalg.det(Z)),
    ("x[0]*sum(x[1:]) + X[1,0]*x[2]", "x: n; X: n,n", "x", lambda x: x[0] * anp.sum(x[1:]) + M[1, 0] * x[2]),
]  # fmt: skip
VALUES = {"M": M, "b": b, "x": b[::-1] + 0.1, "X": M + 2 * np.eye(3), "W": W, "y": y, "K": K, "Z": M - 0.5}


def values_of(text, given):
    return {**VALUES, "A": A.T @ A, "B": A.T @ A, "X": X} if "B:" in given else {**VALUES, "n": 3}


def problems(loops, language="c"):
    """Adds all problems; what they have to give."""
    expected = []
    for k, (text, given, wrt, function) in enumerate([*EIGEN, *MORE]):
        values = values_of(text, given)
        if text.startswith("x[0]"):
            values["X"] = M
        slopes = np.asarray(autograd.grad(function)(values[wrt]))
        source = diff(text, wrt, given=given).to_text(language, name=f"f{k}")
        loops.add(source, f"f{k}", {**values, **sizes_of(source, values)}, slopes.size)
        expected.append((text, slopes.T.ravel()))
    return expected


def compare(found, expected):
    for numbers, (text, wanted) in zip(found, expected, strict=True):
        assert np.allclose(numbers, wanted, rtol=1e-9, atol=1e-12), (text, numbers, wanted)


@needs_program("gcc")
def test_gradients(tmp_path):
    loops = LoopsOfC()
    expected = problems(loops)
    compare(loops.results(tmp_path), expected)


@pytest.mark.parametrize("language", looped_languages())
def test_gradients_elsewhere(language, tmp_path):
    loops = LOOPED[language]()
    expected = problems(loops, language)
    compare(loops.results(tmp_path), expected)


def has_blas(folder: Path) -> bool:
    (folder / "blas.c").write_text("#include <cblas.h>\nint main(void) { return 0; }\n")
    call = ["gcc", "blas.c", "-o", "blas", "-lopenblas"]
    return not subprocess.run(call, cwd=folder, capture_output=True).returncode


@needs_program("gcc")
def test_products_by_a_blas(tmp_path):
    if not has_blas(tmp_path):
        pytest.skip("OpenBLAS is not installed")
    loops = LoopsOfC()
    expected = problems(loops)
    compare(loops.results(tmp_path, "-DUSE_CBLAS", libraries=["-lopenblas"]), expected)


@needs_program("gcc")
def test_value_gradient_and_hessian(tmp_path):
    value_gradient_and_hessian("c", tmp_path)


@pytest.mark.parametrize("language", looped_languages())
def test_value_gradient_and_hessian_elsewhere(language, tmp_path):
    value_gradient_and_hessian(language, tmp_path)


def value_gradient_and_hessian(language, folder):
    function = lambda x: anp.sum(anp.exp(anp.dot(W, x))) + anp.dot(x, x)
    x, loops = VALUES["x"], LOOPED[language]()
    result = diff("sum(exp(W*x)) + x'*x", "x", given="W: p,n; x: n")
    both = result.to_text(language, together="hessian", name="both")
    assert both.partition("Returns")[2].count("exp(") == 1
    loops.add(both, "both", {"W": W, "x": x, "p": 2, "n": 3}, {"gradient": 3, "hessian": 9})
    two = result.to_text(language, value=True, name="two")
    loops.add(two, "two_value", {"W": W, "x": x, "p": 2, "n": 3}, {})
    found, value = loops.results(folder)
    slopes, curves = autograd.grad(function)(x), autograd.hessian(function)(x)
    assert np.allclose(found, [function(x), *slopes, *curves.ravel()]) and np.isclose(value, function(x))


@needs_program("g++")
def test_it_is_cpp_too_and_two_functions_share_a_file(tmp_path):
    one = diff("logdet(X) + norm2(A*x)^2", "x", given="X: n,n; A: m,n; x: n").to_text("c", value=True, name="one")
    two = jacobian("softmax(A*x)", "x", given="A: m,n; x: n").to_text("c", name="two")
    (tmp_path / "c").mkdir()
    strict(f"{one}\n{two}", tmp_path / "c", "gcc")
    (tmp_path / "cpp").mkdir()
    strict(f"{one}\n{two}", tmp_path / "cpp", "g++")


@pytest.mark.parametrize("language", [pytest.param("c", marks=needs_program("gcc")), *looped_languages()])
def test_the_gradient_of_a_determinant_of_a_singular_matrix(language, tmp_path):
    """By hand: the cofactors of a matrix of rank 2, and of one of rank 1."""
    loops, result = LOOPED[language](), diff("det(X)", "X", given="X: n,n")
    two, one = np.array([[1.0, 2, 3], [4, 5, 6], [7, 8, 9]]), np.ones((3, 3))
    for k, matrix in enumerate((two, one)):
        loops.add(result.to_text(language, name=f"f{k}"), f"f{k}", {"X": matrix, "n": 3}, 9)
    cofactors = [[-3, 6, -3], [6, -12, 6], [-3, 6, -3]]
    for found, wanted in zip(loops.results(tmp_path), (np.transpose(cofactors), np.zeros((3, 3)))):
        assert np.allclose(found, np.ravel(wanted), atol=1e-12)


# names of the language, of what is printed along, of indices, of sizes, in both cases
HOSTILE = [
    ("sum((i*solve + k).^2)*j + N*t0", "i: n,m; solve: m; k: n; j: scalar; N: scalar; t0: scalar", "solve"),
    ("work'*out + norm2(T0*out)^2", "work: n; out: n; T0: m,n", "out"),
    ("det(others)*x'*multiply*x + a'*a", "others: n,n; x: m; multiply: m,m; a: q", "x"),
    ("sum(softmax(fn*let)) + sum(exp(merge.*matmul))", "fn: n,m; let: m; merge: m; matmul: m", "matmul"),
]


@pytest.mark.parametrize("language", [pytest.param("c", marks=needs_program("gcc")), *looped_languages()])
def test_names(language, tmp_path):
    """The values are those of NumPy's code."""
    loops, expected, random = LOOPED[language](), [], np.random.default_rng(5).normal
    sizes = {"m": 3, "n": 2, "q": 4}
    for k, (text, given, wrt) in enumerate(HOSTILE):
        values = {}
        for name, _, shape in (part.partition(": ") for part in given.split("; ")):
            values[name] = random(size=[sizes[n] for n in shape.split(",") if n in sizes])
        result = diff(text, wrt, given=given)
        function = run(result.to_text("numpy"))["derivative"]
        wanted = function(**{name: values[name.rstrip("_")] for name in inspect.signature(function).parameters})
        loops.add(result.to_text(language, name=f"g{k}"), f"g{k}", {**sizes, **values}, wanted.size)
        expected.append((text, wanted.ravel()))
    compare(loops.results(tmp_path), expected)


def test_an_array_of_another_length_is_no_argument(tmp_path):
    """Too short and too long, an argument, a result, the workspace: a RangeError of JavaScript, a panic of Rust."""
    result = diff("norm2(A*x)^2", "x", given="A: m,n; x: n")
    if shutil.which("node"):
        (tmp_path / "f.mjs").write_text(result.to_text("javascript", name="f"), encoding="utf-8")
        wrong = ["f(2, 2, [1, 2], [1, 2])", "f(2, 1, [[1, 2], [3, 4]], [1, 2])", "f(1, 1, [1], [1], [])"]
        wrong += ["f(1, 1, [1], [1], [0], [])"]
        lines = ['import {f} from "./f.mjs";', "console.log(f(1, 1, [2], [3])[0]);"]
        lines += [f"try {{ {call}; }} catch (e) {{ console.log(e.message); }}" for call in wrong]
        (tmp_path / "main.mjs").write_text("\n".join(lines), encoding="utf-8")
        found = ran(["node", "main.mjs"], tmp_path).splitlines()
        said = ["A has m*n numbers", "x has n numbers", "out has n numbers", "work has f_work(m, n) numbers"]
        assert found == ["24", *said]
    rustc = PROGRAMS["rust"].there()
    if rustc:
        call = "f(1, 1, &[1.0, 2.0], &[1.0], &mut [0.0], &mut [0.0])"
        main = f"fn main() {{ assert!(std::panic::catch_unwind(|| {call}).is_err()); }}\n"
        (tmp_path / "main.rs").write_text(result.to_text("rust", name="f") + main, encoding="utf-8")
        ran([rustc, "--edition=2021", "-o", "main", "main.rs"], tmp_path)
        ran(["./main"], tmp_path)


@pytest.mark.parametrize("text, what", [("pinv(X)", "pinv"), ("expm(X)", "expm"), ("sqrtm(X)", "sqrtm")])
@pytest.mark.parametrize("language", LOOPED)
def test_what_is_not_there_is_named(text, what, language):
    with pytest.raises(MissingRule, match=f"there is no {language} code for .*{what}"):
        diff(f"tr({text})", "X", given="X: n,n").to_text(language, value=True)
