"""Code runs as a user of its language calls it: integers, single precision, other devices, arrays in place of numbers,
names that the language reserves, strict compilers. Expected values are NumPy written by hand."""

from __future__ import annotations

import ctypes
import inspect
import math
import re
import subprocess

import numpy as np
import pytest

from matcalc_cli import diff, hessian, jacobian
from tests.render.test_code import difference, run
from tests.render.test_languages import julia_literal, needs, needs_program, octave

W = np.array([[1.0, -2.0, 0.5], [0.3, 0.8, -1.1]])
X = np.array([[2.0, 0.3], [-0.4, 1.7]])
x = np.array([0.7, -1.3, 2.1])
Xi = np.linalg.inv(X)

# command, text, --given, --wrt, arguments, the result by hand
KINKED = [
    (diff, "sum(relu(W*x))", "W: m,n; x: n", "x", {"W": W, "x": x}, (W @ x > 0) @ W),
    (jacobian, "relu(x)", "x: n", "x", {"x": x}, np.diag((x > 0) * 1.0)),
    (jacobian, "step(x).*x", "x: n", "x", {"x": x}, np.diag((x > 0) * 1.0)),
    (jacobian, "leaky_relu(x)", "x: n", "x", {"x": x}, np.diag(np.where(x > 0, 1, 0.01))),
    (diff, "sum(max(x, 1))", "x: n", "x", {"x": x}, (x > 1) * 1.0),
    (diff, "max(x)", "x: n", "x", {"x": x}, np.array([0.0, 0, 1])),
    (jacobian, "where(x > 0, 2*x, 3*x)", "x: n", "x", {"x": x}, np.diag(np.where(x > 0, 2, 3))),
    (diff, "sum(huber(x))", "x: n", "x", {"x": x}, np.clip(x, -1, 1)),
]
KRONECKER = [
    (diff, "A*X*B", "A: m,n; X: n,p; B: p,q", "X", {"A": W, "X": np.ones((3, 2)), "B": X}, np.kron(X.T, W)),
    (diff, "inv(X)", "X: n,n", "X", {"X": X}, -np.kron(Xi.T, Xi)),
    (hessian, "X'*X", "X: n,n", "X", {"X": X}, None),
    (hessian, "tr(X^3)", "X: n,n", "X", {"X": X}, None),
    (hessian, "logdet(X)", "X: n,n", "X", {"X": X}, None),
]
PYTHON = ["numpy", pytest.param("jax", marks=needs("jax")), pytest.param("torch", marks=needs("torch"))]
ids = lambda case: case[1] if isinstance(case, tuple) else None


def made(case, language, **more):
    command, text, given, wrt, arguments, _ = case
    return run(command(text, wrt, given=given).to_text(language, **more)), arguments


def floats(result):
    """The result as NumPy sees it, and the name of its type."""
    array = np.array(result)
    return array, str(array.dtype)


@pytest.mark.parametrize("language", PYTHON)
@pytest.mark.parametrize("case", KINKED, ids=ids)
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_masks_have_the_type_of_the_input(case, language, kind):
    module, arguments = made(case, language)
    if language == "jax":
        import jax

        jax.config.update("jax_enable_x64", kind is np.float64)
    if language == "torch":
        import torch

        arguments = {name: torch.tensor(value.astype(kind)) for name, value in arguments.items()}
    else:
        arguments = {name: value.astype(kind) for name, value in arguments.items()}
    array, dtype = floats(module["derivative"](**arguments))
    assert np.allclose(array, case[-1], rtol=1e-6)
    assert dtype == kind.__name__ or language == "numpy" and dtype == "float64"
    array *= 0.5  # which an array of integers refuses


@needs("jax")
@pytest.mark.parametrize("case", KINKED, ids=ids)
def test_jax_differentiates_and_maps_the_code(case):
    import jax

    module, arguments = made(case, "jax")
    found = jax.jit(module["derivative"])(**arguments)
    assert np.allclose(found, case[-1], rtol=1e-6)
    assert np.all(np.isfinite(jax.jacfwd(lambda v: module["derivative"](**{**arguments, "x": v}))(arguments["x"])))
    batch = jax.vmap(lambda v: module["derivative"](**{**arguments, "x": v}))(np.stack([arguments["x"]] * 2))
    assert np.allclose(batch[1], case[-1], rtol=1e-6)


@needs("torch")
@pytest.mark.parametrize("case", [*KINKED, *KRONECKER], ids=ids)
def test_torch_keeps_type_and_device_and_maps(case):
    import torch

    module, arguments = made(case, "torch")
    by_numpy = run(case[0](case[1], case[3], given=case[2]).to_text("numpy"))["derivative"](**arguments)
    tensors = {name: torch.tensor(value, dtype=torch.float32) for name, value in arguments.items()}
    found = module["derivative"](**tensors)
    assert found.dtype is torch.float32 and np.allclose(found, by_numpy, rtol=2e-4, atol=1e-5)
    double = module["derivative"](**arguments)
    assert double.dtype is torch.float64 and np.allclose(double, by_numpy, rtol=1e-10, atol=1e-12)
    meta = module["derivative"](**{name: value.to("meta") for name, value in tensors.items()})
    assert meta.device.type == "meta" and meta.dtype is torch.float32 and meta.shape == found.shape
    wrt = case[3]
    mapped = torch.func.vmap(lambda v: module["derivative"](**{**tensors, wrt: v}))(torch.stack([tensors[wrt]] * 2))
    assert mapped.shape == (2, *found.shape) and np.allclose(mapped[1], found, rtol=1e-5, atol=1e-6)


@needs("torch")
@pytest.mark.parametrize("text", ["x0 + x1*x2", "[x0*x1, x2, 3]", "relu(x0)*exp(x1) - x2", "x0^2 + x1 + x2"])
def test_torch_scalars_keep_type_and_device_and_map(text):
    import torch

    module = run(diff(text, "[x0, x1, x2]").to_text("torch"))
    at = (0.7, 1.3, 2.1)
    want = run(diff(text, "[x0, x1, x2]").to_text("numpy"))["derivative"](*at)
    single = [torch.tensor(v, dtype=torch.float32) for v in at]
    found = module["derivative"](*single)
    assert found.dtype is torch.float32 and np.allclose(found, want, rtol=1e-6)
    assert module["derivative"](*(v.to("meta") for v in single)).device.type == "meta"
    mapped = torch.func.vmap(module["derivative"])(*(torch.stack([v, v]) for v in single))
    assert np.allclose(mapped[1], want, rtol=1e-6)


@pytest.mark.parametrize("language", ["numpy"])
@pytest.mark.parametrize(
    "case",
    [
        (diff, "sum((x - y).^2)", "x: n; y: n", "x", {"x": [3, 200, 7], "y": [5, 100, 250]}, [-4, 200, -486]),
        (diff, "x'*A*x", "A: n,n; x: n", "x", {"A": [[1, 2], [3, 4]], "x": [200, 100]}, [900, 1800]),
        (diff, "x^3*y", "", "x", {"x": 200, "y": 250}, 3 * 200**2 * 250),
        (diff, "y/x", "", "x", {"x": 200, "y": 250}, -250 / 200**2),
        (diff, "norm2(X - Y)^2", "X: m,n; Y: m,n", "X", {"X": [[200, 3]], "Y": [[100, 200]]}, [[200], [-394]]),
    ],
    ids=ids,
)
def test_whole_numbers_do_not_wrap(case, language):
    module, arguments = made(case, language)
    arrays = {name: np.asarray(value, dtype=np.uint8) for name, value in arguments.items()}
    assert np.array_equal(module["derivative"](**arrays), case[-1])


# text, --wrt, the function by hand: results of which some entries lack some of the names, and choices
SPREAD = [
    ("x0 + x1*x2", lambda a, b, c: a + b * c),
    ("[x0*x1, x2^2, 3*x0]", lambda a, b, c: np.array([a * b, c**2, 3 * a])),
    ("relu(x0 - 1)*x1 + abs(x2)", lambda a, b, c: max(a - 1, 0) * b + abs(c)),
    ("where(x0 > 1, log(x0), x1)*x2", lambda a, b, c: (np.log(a) if a > 1 else b) * c),
    ("erf(x0)*max(x1, x2)", lambda a, b, c: math.erf(a) * max(b, c)),
    ("2*x0 + 3*x1 - x2", lambda a, b, c: 2 * a + 3 * b - c),
    ("x0^2*x1/x2", lambda a, b, c: a**2 * b / c),
    ("exp(x0*x1*x2)", lambda a, b, c: np.exp(a * b * c)),
]


@pytest.mark.parametrize("language", PYTHON)
@pytest.mark.parametrize("text, by_hand", SPREAD, ids=lambda part: part if isinstance(part, str) else "")
def test_arrays_in_place_of_numbers(text, by_hand, language):
    if language == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)
    points = np.array([[0.7, 1.3, 2.1], [1.9, 0.4, 0.8], [1.2, -0.6, 1.4], [0.3, 2.2, -1.7]])
    module = run(diff(text, "[x0, x1, x2]").to_text(language, value=True))
    for function, wanted in (("derivative", lambda *at: difference(by_hand, at)), ("value", by_hand)):
        found = np.asarray(module[function](*points.T))
        for k, at in enumerate(points):
            assert np.allclose(found[..., k], wanted(*at), rtol=1e-6, atol=1e-8), (function, at)
        single = np.asarray(module[function](*points[0]))
        assert single.shape == found.shape[:-1] and np.allclose(single, found[..., 0], rtol=1e-12)
    second = run(hessian(text, "[x0, x1, x2]").to_text(language))["derivative"]
    rows = np.asarray(second(*points.T))
    assert np.allclose(rows[..., 2], second(*points[2]), rtol=1e-12)
    grid = np.asarray(module["value"](points[:, :1], 0.4, points[:, 2]))
    assert grid.shape[-2:] == (4, 4) and np.allclose(grid[..., 1, 2], by_hand(points[1, 0], 0.4, points[2, 2]))


# ---------------------------------------------------------------------------------------------------------------- C

# text, --given, --wrt, arguments in the order of the parameters
FIXED = [
    ("norm2([x,y,z])", "", "[x, y, z]"),
    ("logsumexp([x,y,z])", "", "[x, y, z]"),
    ("softmax([x,y,z])", "", "[x, y, z]"),
    ("det([x,y;z,w])", "", "[x, y]"),
    ("norm1([x,y,z])*norminf([x, 2*y])", "", "[x, y, z]"),
    ("tr(inv([x,y;z,w]))", "", "[x, w]"),
    ("norm2(A*x)^2", "A: 3,2; x: 2", "x"),
    ("A*X*B", "A: 2,3; X: 3,2; B: 2,2", "X"),
    ("logdet(X)", "X: 2,2", "X"),
    ("sum(relu(A*x))", "A: 3,2; x: 2", "x"),
    ("x'*A*x/(x'*x)", "A: 3,3; x: 3", "x"),
]
CALLS = {"diff": diff, "hessian": hessian}


def number_arguments(variables, seed):
    """Values of the parameters, in the order in which code takes them."""
    draw = np.random.default_rng(seed).uniform
    found = {}
    for v in sorted(variables, key=lambda v: v.name):
        shape = tuple(int(n) for n in (v.rows, v.cols) if n != 1)
        found[v.name] = draw(0.3, 1.7, shape) + (
            2 * np.eye(shape[0]) if len(shape) == 2 and shape[0] == shape[1] else 0
        )
    return found


def call_c(library, name, arguments, size):
    """The numbers that a function of a library writes or returns."""
    given = [
        (ctypes.c_double * value.size)(*value.ravel()) if np.ndim(value) else ctypes.c_double(float(value))
        for value in arguments.values()
    ]
    function = getattr(library, name)
    if not size:
        function.restype = ctypes.c_double
        return np.array(function(*given))
    out = (ctypes.c_double * size)()
    function(*given, out)
    return np.array(list(out))


def strict(text, folder, compiler):
    """The library, compiled with every usual warning as an error."""
    ending, standard = {"gcc": (".c", "-std=c99"), "g++": (".cpp", "-std=c++11")}[compiler]
    source, library = folder / f"derivative{ending}", folder / f"{compiler}.so"
    source.write_text(text, encoding="utf-8")
    flags = [standard, "-pedantic", "-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC"]
    subprocess.run([compiler, *flags, str(source), "-o", str(library), "-lm"], check=True)
    return ctypes.CDLL(str(library))


@needs_program("gcc")
@pytest.mark.parametrize("command", CALLS)
@pytest.mark.parametrize("text, given, wrt", FIXED)
def test_c_of_arrays_whose_sizes_are_known(text, given, wrt, command, tmp_path):
    result = CALLS[command](text, wrt, given=given)
    arguments = number_arguments(result.variables, 5)
    by_numpy = run(result.to_text("numpy", value=True))
    library = strict(result.to_text("c", value=True), tmp_path, "gcc")
    for name in ("derivative", "value"):
        taken = {n: arguments[n] for n in inspect.signature(by_numpy[name]).parameters}
        want = np.asarray(by_numpy[name](**taken))
        found = call_c(library, name, taken, want.size if want.ndim else 0)
        assert np.allclose(found, want.ravel(), rtol=1e-10, atol=1e-12), name


@pytest.mark.parametrize("compiler", [pytest.param(c, marks=needs_program(c)) for c in ("gcc", "g++")])
@pytest.mark.parametrize(
    "text, wrt",
    [
        ("x0 + 2*x1", "[x0, x1]"),
        ("class*new + template^2*this", "[class, this]"),
        ("restrict*linux + inline*unix + operator", "[linux, unix]"),
        ("sin(x0)*namespace", "[x0]"),
        ("erf(t)*x0", "[x0, t]"),
        ("min(x0, x1)*relu(x1)", "[x0, x1]"),
    ],
)
def test_c_compiles_without_warnings_as_c_and_as_cpp(text, wrt, compiler, tmp_path):
    strict(diff(text, wrt).to_text("c", value=True), tmp_path, compiler)


# -------------------------------------------------------------------------------------------------- MATLAB and Julia


@needs_program("octave")
def test_octave_calls_one_function_with_several_results(tmp_path):
    text = diff("norm2([x,y,z])", "[x, y, z]").to_text("matlab", value=True)
    assert text.startswith("function [result, value] = derivative(x, y, z)\n")
    (tmp_path / "derivative.m").write_text(text, encoding="utf-8")
    calls = "[r, v] = derivative(uint8(3), 4, 12); j = derivative(3, 4, 0);"
    script = calls + " printf('%.15g ', r, v); printf('%g ', j);"
    done = subprocess.run(["octave", "--no-gui", "-q", "--eval", script], capture_output=True, text=True, cwd=tmp_path)
    assert np.allclose([float(n) for n in done.stdout.split()], [3 / 13, 4 / 13, 12 / 13, 13, 0.6, 0.8, 0]), done.stderr


@needs_program("octave")
@pytest.mark.parametrize("name", ["varargin", "nargin", "varargout", "end", "result", "size", "choose", "methods"])
def test_octave_names(name, tmp_path):
    text = diff(f"{name}^2*x", f"[{name}, x]").to_text("matlab")
    assert octave([(text, [3.0, 5.0], [30.0, 9.0] if name < "x" else [9.0, 30.0])], tmp_path) == []


@needs_program("octave")
def test_octave_masks(tmp_path):
    programs = [
        (case[0](case[1], case[3], given=case[2]).to_text("matlab"), list(case[4].values()), case[5]) for case in KINKED
    ]
    assert octave(programs, tmp_path) == []


JULIA_HEADERS = [
    ("norm2([x,y,z])", "[x, y, z]", "x = 3; y = 4; z = 12", 13.0),
    ("det([x,y;z,2])", "[x, y, z]", "x = 3; y = 4; z = 12", -42.0),
    ("dot([x,y],[y,z])", "[x, y, z]", "x = 3; y = 4; z = 12", 60.0),
    ("x*y + z", "[x, y, z]", "x = 3; y = 4; z = 12", 24.0),
    ("tr([x,y;z,2]*[x,y;z,2])", "[x, y, z]", "x = 3; y = 4; z = 12", 9 + 96 + 4.0),
]


@needs_program("julia")
def test_julia_header_and_types(tmp_path):
    lines = []
    for i, (text, wrt, at, want) in enumerate(JULIA_HEADERS):
        lines += [f"module M{i}", diff(text, wrt).to_text("julia", value=True), "end"]
        lines.append(f"let {at}\nM{i}.value(x, y, z) ≈ {want} || println({i})")
        lines.append(f"eltype(M{i}.derivative(x, y, z)) == Float64 || println({i}, ' ')\nend")
    for i, case in enumerate(KINKED, len(JULIA_HEADERS)):
        values = ", ".join(julia_literal(v) for v in case[4].values())
        lines += [f"module M{i}", case[0](case[1], case[3], given=case[2]).to_text("julia"), "end"]
        lines.append(f"J = M{i}.derivative({values}); J .*= 0.5")
        wanted = julia_literal(np.asarray(case[5], dtype=float).ravel(order="F") / 2)
        lines.append(f"isapprox(vec(J), {wanted}) || println({i})")
        single = f"eltype(M{i}.derivative({', '.join(f'Float32.({julia_literal(v)})' for v in case[4].values())}))"
        lines.append(f"{single} in (Float32, Float64) || println({i}, {single})")
    (tmp_path / "main.jl").write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(["julia", str(tmp_path / "main.jl")], capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout == "", done.stdout + done.stderr


def test_julia_header_follows_what_is_called():
    for text, wrt, _, _ in JULIA_HEADERS:
        code = diff(text, wrt).to_text("julia", value=True)
        written = "\n".join(line for line in code.splitlines() if not line.startswith("#"))
        called = re.search(r"\b(norm|det|dot|tr)\(", written) is not None
        assert ("using LinearAlgebra" in code) is called
