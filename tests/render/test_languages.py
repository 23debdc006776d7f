"""The other languages: executed where an interpreter or compiler is at hand, read where none is."""

import ctypes
import importlib.util
import inspect
import shutil
import subprocess

import numpy as np
import pytest
import sympy as sp
from sympy import S

from matcalc_cli.errors import MathError, MissingRule
from matcalc_cli.model import nodes as N
from matcalc_cli.model.functions import lgamma
from matcalc_cli.model.problem import Derivative, Layout, Problem, Target
from matcalc_cli.numeric.evaluate import evaluate
from matcalc_cli.render.code import code
from matcalc_cli.render.codegen.languages import DIALECTS
from matcalc_cli.render.codegen.ops import SAVING
from tests.engine.generate import Generator, point
from tests.render.test_code import SCALAR_CASES, chain, difference, gradient, made, run, scalars, vector, x0, x1, x2
from tests.render.test_matrix_code import CASES, SIZES, VALUES
from tests.render.test_matrix_code import made as made_matrix

AT = [0.7, 1.3, 2.1]
CONDITION = sp.Piecewise((sp.log(x0), (x0 > 0) & (x1 < 2)), (x1**2, sp.Or(x2 > 1, sp.Not(sp.Eq(x1, 1)))), (0, True))
SCALARS = [
    *SCALAR_CASES,
    (CONDITION, lambda a, b, c: np.log(a) if a > 0 and b < 2 else b**2),
    (sp.sqrt(2) * sp.pi * x0 + sp.E * x1 + sp.sin(1), lambda a, b, c: np.sqrt(2) * np.pi * a + np.e * b + np.sin(1)),
    (sp.gamma(x0 + 1) * sp.sec(x1 / 2), lambda a, b, c: evaluate(sp.gamma(sp.Float(a) + 1), {}) / np.cos(b / 2)),
]


def needs(module):
    return pytest.mark.skipif(importlib.util.find_spec(module) is None, reason=f"{module} is not installed")


def needs_program(name):
    return pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed")


def trees(count):
    """Random trees with values; those that a rounding error changes are left out."""
    for seed in range(7000, 7000 + count):
        generator = Generator(seed)
        expr = generator.scalar(2 + seed % 4) if seed % 3 == 0 else generator.any(2 + seed % 4)
        env = point(expr, seed)
        noise = np.random.default_rng(seed).uniform
        moved = {k: v if isinstance(v, int) else v * (1 + 1e-9 * noise(-1, 1, np.shape(v))) for k, v in env.items()}
        try:
            want, near = np.asarray(evaluate(expr, env)), np.asarray(evaluate(expr, moved))
        except np.linalg.LinAlgError:
            continue
        if np.all(np.isfinite(want)) and np.allclose(want, near, rtol=1e-6, atol=1e-8):
            yield expr, env, want


PYTHON = [pytest.param("jax", marks=needs("jax")), pytest.param("torch", marks=needs("torch"))]


@pytest.fixture(autouse=True)
def double_precision():
    if importlib.util.find_spec("jax") is not None:
        import jax

        jax.config.update("jax_enable_x64", True)


@pytest.mark.parametrize("language", PYTHON)
def test_python_scalars(language):
    for f, by_hand in SCALARS:
        module = run(code(gradient(f, x0, x1, x2), language, value=True))
        assert np.allclose(module["value"](*AT), by_hand(*AT), rtol=1e-12), f
        assert np.allclose(module["derivative"](*AT), difference(by_hand, AT), rtol=1e-6, atol=1e-8), f


@pytest.mark.parametrize("language", PYTHON)
def test_python_nodes(language):
    for label, expr, by_hand in CASES:
        function = run(code(made_matrix(expr), language))["derivative"]
        values = VALUES | SIZES
        got = np.asarray(function(**{name: values[name] for name in inspect.signature(function).parameters}))
        assert np.allclose(got.reshape(np.shape(by_hand())), by_hand(), rtol=1e-9), label


@pytest.mark.parametrize("language", PYTHON)
def test_python_random_trees(language):
    for expr, env, want in trees(20):
        function = run(code(made_matrix(expr), language))["derivative"]
        got = np.asarray(function(**{name: env[name] for name in inspect.signature(function).parameters}))
        assert got.shape == want.shape
        assert np.allclose(got, want, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("language", PYTHON)
def test_python_sparse_results_and_tensors(language):
    n = 8
    xs = sp.symbols(f"x0:{n}", real=True)
    cells = {(i, i): xs[i] ** 2 for i in range(n)}
    sparse = made(S.One, sp.ImmutableSparseMatrix(n, n, cells), (n, n), vector(*xs), free=xs, order=2)
    at = np.arange(1.0, n + 1)
    assert np.allclose(run(code(sparse, language, family=True))["derivative"](at), np.diag(at**2))
    slices = (sp.Matrix([[x0, 0], [0, 1]]), sp.Matrix([[1, x1], [x1, 0]]))
    tensor = made(sp.Matrix([x0, x1]), slices, (2, 2, 2), vector(x0, x1), order=2)
    assert np.allclose(run(code(tensor, language))["derivative"](2.0, 3.0), [[[2, 0], [0, 1]], [[1, 3], [3, 0]]])


LONG = sp.Rational("0.1234567890123456789012345") * sp.Rational("0.98765432109876543210987")
# x -> f, f by hand: coefficients whose numerators and denominators no single precision holds
COEFFICIENTS = [
    (LONG * x0**2, lambda a: 0.12193263113702181 * a**2),
    (sp.S(3000000000) * x0**2, lambda a: 3e9 * a**2),
    (x0**2 / sp.S(3000000000), lambda a: a**2 / 3e9),
    (x0**2 / 10**30 + LONG * sp.exp(x0), lambda a: a**2 / 1e30 + 0.12193263113702181 * np.exp(a)),
    (sp.Piecewise((x0, x0 > 0), (LONG * sp.exp(x0), True)) / LONG, lambda a: a / 0.12193263113702181),
]


def in_single_precision(text, *at):
    """What code of JAX gives at its default precision."""
    import jax

    jax.config.update("jax_enable_x64", False)
    return np.asarray(run(text)["derivative"](*map(np.float32, at)))


@needs("jax")
@pytest.mark.parametrize("case", range(len(COEFFICIENTS)))
def test_coefficients_in_single_precision(case):
    f, by_hand = COEFFICIENTS[case]
    got = in_single_precision(code(gradient(f, x0), "jax"), 1.3)
    assert got.dtype == np.float32
    assert np.allclose(got, difference(by_hand, [1.3]), rtol=1e-6, atol=0)


@pytest.mark.parametrize("case", range(len(COEFFICIENTS)))
def test_coefficients_in_double_precision(case, tmp_path):
    f, by_hand = COEFFICIENTS[case]
    d = gradient(f, x0)
    want = difference(by_hand, [1.3])
    assert np.allclose(run(code(d))["derivative"](1.3), want, rtol=1e-8, atol=0)
    if shutil.which("gcc"):
        out = (ctypes.c_double * 1)()
        compiled(code(d, "c"), tmp_path).derivative(ctypes.c_double(1.3), out)
        assert np.allclose(list(out), want, rtol=1e-8, atol=0)


def test_a_coefficient_is_a_short_quotient_or_one_literal():
    for language, dialect in DIALECTS.items():
        text = code(gradient(sp.Rational(3, 14) * x0**2, x0), language).replace(".0", "").replace(" ", "")
        assert ("0.42857142857142855*x0" if dialect.frugal else "*x0/7") in text
        text = code(gradient(LONG * x0**2, x0), language)
        assert "0.2438652622740436" in text and "e+" not in text
    with pytest.raises(MathError, match="too small"):
        code(gradient((x0 / 10) ** 400, x0))


# ------------------------------------------------------------------------------------------------------------------- C


def compiled(text, tmp_path):
    stem = f"derivative{len(list(tmp_path.iterdir()))}"
    source, library = tmp_path / f"{stem}.c", tmp_path / f"{stem}.so"
    source.write_text(text)
    flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC"]
    subprocess.run(["gcc", *flags, str(source), "-o", str(library), "-lm"], check=True)
    return ctypes.CDLL(str(library))


@needs_program("gcc")
@pytest.mark.parametrize("case", range(len(SCALARS)))
def test_c_scalars(case, tmp_path):
    f, by_hand = SCALARS[case]
    if f.has(lgamma):
        with pytest.raises(MissingRule, match="polygamma"):
            code(gradient(f, x0, x1, x2), "c")
        return
    if f.has(sp.gamma):
        f = f.subs(x0, 1)
        by_hand = lambda a, b, c: 1 / np.cos(b / 2)
        d = gradient(f, x1)
    else:
        d = gradient(f, x0, x1, x2)
    module = compiled(code(d, "c", value=True), tmp_path)
    names = [v.name for v in d.problem.variables]
    at = [dict(zip(("x0", "x1", "x2"), AT))[name] for name in names]
    out = (ctypes.c_double * d.shape[1])()
    module.value.restype = ctypes.c_double
    assert np.isclose(module.value(*map(ctypes.c_double, at)), by_hand(*AT), rtol=1e-12)
    module.derivative(*map(ctypes.c_double, at), out)
    kept = [i for i, name in enumerate(("x0", "x1", "x2")) if name in names]
    assert np.allclose(list(out), difference(by_hand, AT)[kept], rtol=1e-6, atol=1e-8)


@needs_program("gcc")
def test_c_family_scalars_and_hostile_names(tmp_path):
    f, xs = chain(12)
    at = np.linspace(0.8, 1.7, 12)
    module = compiled(code(gradient(f, *xs), "c", family=True), tmp_path)
    out = (ctypes.c_double * 12)()
    module.derivative((ctypes.c_double * 12)(*at), out)
    assert np.allclose(list(out), run(code(gradient(f, *xs)))["derivative"](*at))
    hostile = [sp.Symbol(name, real=True) for name in ("double", "exp", "int", "θ", "out", "lambda")]
    g = sp.exp(sp.Add(*hostile))
    problem = Problem("*/ int main() {} /* \\", g, scalars(*hostile))
    text = code(Derivative(problem, g, (), Layout.numerator, ()), "c")
    module = compiled(text, tmp_path)
    module.derivative.restype = ctypes.c_double
    assert np.isclose(module.derivative(*[ctypes.c_double(0.1)] * 6), np.exp(0.6))
    assert "double double_, double exp_, double int_" in text and "double theta" in text


# -------------------------------------------------------------------------------------------------------------- Octave


def literal(value):
    array = np.asarray(value, dtype=float)
    if not array.ndim:
        return repr(float(array))
    rows = array.reshape(-1, 1) if array.ndim == 1 else array
    return "[" + ";".join(",".join(repr(float(v)) for v in row) for row in rows) + "]"


def octave(programs, tmp_path):
    """Run (module, arguments, expected) cases in one Octave; returns the complaints."""
    lines = []
    for i, (text, arguments, want) in enumerate(programs):
        folder = tmp_path / f"case{i}"
        folder.mkdir()
        (folder / "derivative.m").write_text(text, encoding="utf-8")
        wanted = literal(np.atleast_1d(np.asarray(want, dtype=float)).ravel(order="F"))
        lines.append(
            f"cd {folder}; clear derivative; w = {wanted};"
            f" try, r = derivative({', '.join(map(literal, arguments))}); r = r(:);"
            f" if numel(r) != numel(w) || any(abs(r - w) > 1e-6*max(1, max(abs(w)))), disp('WRONG {i}'), end;"
            f" catch e, disp(['ERROR {i} ' e.message]), end"
        )
    script = tmp_path / "main.m"
    script.write_text("warning('off', 'all');\n" + "\n".join(lines) + "\ndisp('END')\n")
    done = subprocess.run(["octave", "--no-gui", "-q", str(script)], capture_output=True, text=True)
    assert "END" in done.stdout, done.stderr
    return [line for line in done.stdout.splitlines() if line != "END"]


@needs_program("octave")
def test_octave(tmp_path):
    programs = []
    for f, by_hand in SCALARS:
        if not f.has(lgamma):
            programs.append((code(gradient(f, x0, x1, x2), "matlab"), AT, difference(by_hand, AT)))
    programs += [(code(gradient(f, x0), "matlab"), [1.3], difference(by_hand, [1.3])) for f, by_hand in COEFFICIENTS]
    for expr, env, want in [(case[1], VALUES | SIZES, case[2]()) for case in CASES] + list(trees(60)):
        parameters = inspect.signature(run(code(made_matrix(expr)))["derivative"]).parameters
        programs.append((code(made_matrix(expr), "matlab"), [env[name] for name in parameters], want))
    assert octave(programs, tmp_path) == []


def test_matlab_text():
    text = code(gradient(sp.sin(sp.Symbol("lambda") * sp.Symbol("end")), sp.Symbol("end")), "matlab")
    assert text.startswith("function result = derivative(end_, lambda)\n    % ") and text.endswith("end\n")


# --------------------------------------------------------------------------------------------------------------- Julia


def test_julia_text():
    f, _ = chain(3)
    text = code(gradient(f, x0, x1, x2), "julia", family=True)
    assert "function derivative(x)" in text and "x0, x1, x2 = x" in text and text.endswith("end\n")
    A, x = N.symbol("A", *map(N.size, "mn")), N.symbol("x", N.size("n"), S.One)
    u = sp.Dummy("u")
    expr = N.node(N.MatMul, S(2), A, N.Ewise(sp.Lambda((u,), sp.exp(u) * u), x))
    assert "2 .* (A * (x .* exp.(x)))" in code(made_matrix(expr), "julia")
    assert code(made_matrix(expr), "julia").startswith("using LinearAlgebra")


@needs_program("julia")
def test_julia(tmp_path):
    special = subprocess.run(["julia", "-e", "using SpecialFunctions"], capture_output=True).returncode == 0
    lines = ["using LinearAlgebra"]
    for i, (expr, env, want) in enumerate([(case[1], VALUES | SIZES, case[2]()) for case in CASES] + list(trees(60))):
        parameters = inspect.signature(run(code(made_matrix(expr)))["derivative"]).parameters
        values = ", ".join(julia_literal(env[name]) for name in parameters)
        wanted = julia_literal(np.atleast_1d(np.asarray(want, dtype=float)).ravel(order="F"))
        text = code(made_matrix(expr), "julia")
        if "using SpecialFunctions" in text and not special:
            continue
        lines += [f"module Case{i}", text, "end"]
        lines.append(f"isapprox(collect(vec([Case{i}.derivative({values})...])), {wanted}; rtol=1e-6) || println({i})")
    script = tmp_path / "main.jl"
    script.write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(["julia", str(script)], capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout == "", done.stdout + done.stderr


def julia_literal(value):
    if isinstance(value, int):
        return str(value)
    array = np.asarray(value, dtype=float)
    if array.ndim < 2:
        return repr(array.tolist())
    return "[" + "; ".join(" ".join(repr(float(v)) for v in row) for row in array) + "]"


# C++ has choices for masks, a row a side for sizes, and no complex numbers
_OTHERWISE = {"cpp": {"mask", "size", "i"}}


def test_every_language_writes_every_operation_of_numpy():
    rows = {kind.rstrip(".:") for kind in DIALECTS["numpy"].rows}
    for name, dialect in DIALECTS.items():
        have = {kind.rstrip(".:") for kind in dialect.rows}
        if dialect.arrays:
            left_out = SAVING - DIALECTS["torch"].rows.keys() if name in ("jax", "torch") else SAVING
            assert rows - have - left_out == _OTHERWISE.get(name, set()), name


def test_every_language_is_deterministic_and_rejects_undefined_functions():
    f = sp.Function("f")
    for name in DIALECTS:
        assert code(gradient(x0**2 * sp.sin(x1), x0, x1), name) == code(gradient(x0**2 * sp.sin(x1), x0, x1), name)
        with pytest.raises(MathError, match="undefined"):
            code(made(x0, f(x0), (), Target("x0", "scalar", ((x0,),))), name)
