"""--name: functions of that name run in every language, two of them in one file too; what is no name is refused."""

from __future__ import annotations

import shutil
import subprocess

import numpy as np
import pytest

from tests.shell import matcalc

# x^2*y at (3, 5) and sin(x)*y at (3, 5), by hand
FIRST, SECOND = ("x^2*y", (45.0, (30.0, 9.0))), ("sin(x)*y", (5 * np.sin(3.0), (5 * np.cos(3.0), np.sin(3.0))))


def source(text: str, language: str, name: str) -> str:
    outcome = matcalc("grad", text, "-f", language, "--value", "--name", name)
    assert outcome.code == 0, outcome.err
    return outcome.out


def together(language: str) -> str:
    return source(FIRST[0], language, "area") + "\n" + source(SECOND[0], language, "wave")


def compare(found) -> None:
    wanted = [n for _, (value, gradient) in (FIRST, SECOND) for n in (value, *gradient)]
    np.testing.assert_allclose(np.array(found, dtype=float), wanted, rtol=1e-6)


@pytest.mark.parametrize("language, module", [("numpy", "numpy"), ("jax", "jax"), ("torch", "torch")])
def test_python(language, module):
    pytest.importorskip(module)
    space: dict = {"__name__": "generated"}
    exec(together(language), space)  # our own source
    assert "derivative" not in space and "value" not in space
    compare([n for f in ("area", "wave") for n in (space[f"{f}_value"](3.0, 5.0), *space[f](3.0, 5.0))])


def _output(call: list[str], folder) -> list[str]:
    if shutil.which(call[0]) is None:
        pytest.skip(f"{call[0]} is not installed")
    done = subprocess.run(call, cwd=folder, capture_output=True, text=True, timeout=120)
    assert not done.returncode, done.stderr
    return done.stdout.split()


def test_two_functions_in_one_c_file(tmp_path):
    if (compiler := shutil.which("cc") or shutil.which("gcc")) is None:
        pytest.skip("no C compiler is installed")
    main = """#include <stdio.h>
int main(void) {
    double out[2];
    area(3, 5, out); printf("%.17g %.17g %.17g ", area_value(3, 5), out[0], out[1]);
    wave(3, 5, out); printf("%.17g %.17g %.17g", wave_value(3, 5), out[0], out[1]);
    return 0;
}
"""
    (tmp_path / "two.c").write_text(together("c") + main)
    _output([compiler, "-std=c99", "-Wall", "-Werror", "-o", "two", "two.c", "-lm"], tmp_path)
    compare(_output([str(tmp_path / "two")], tmp_path))


def test_julia(tmp_path):
    pairs = "((area, area_value), (wave, wave_value))"
    show = f"for (f, v) in {pairs}; println(v(3.0, 5.0)); foreach(println, f(3.0, 5.0)); end"
    (tmp_path / "two.jl").write_text(together("julia") + show)
    compare(_output(["julia", "two.jl"], tmp_path))


def test_matlab(tmp_path):
    for text, name in ((FIRST[0], "area"), (SECOND[0], "wave")):
        (tmp_path / f"{name}.m").write_text(source(text, "matlab", name))
    show = "[g, v] = {0}(3, 5); printf('%.17g\\n', v, g);"
    compare(_output(["octave", "--no-gui", "--quiet", "--eval", show.format("area") + show.format("wave")], tmp_path))


def test_several_variables_and_other_results():
    out = matcalc("grad", "norm2(W*x + b)^2", "--wrt", "W", "--wrt", "b", "-f", "numpy", "--name", "loss").out
    assert "def loss(" in out or "def loss_W" in out
    assert "def tangent_line(" in matcalc("taylor", "exp(x)", "-f", "numpy", "--name", "tangent_line").out
    assert "def area(" in matcalc("eval", "x*y", "-f", "numpy", "--name", "area").out
    assert "def push(" in matcalc("jvp", "[x*y, sin(x)]", "-f", "numpy", "--name", "push").out
    several = matcalc("grad", "W*x", "--wrt", "x", "-f", "matlab", "--value", "--name", "push").out
    assert "[result, push_value] = push(" in several


@pytest.mark.parametrize(
    ("language", "name"),
    [
        *(
            (language, name)
            for language in ("numpy", "jax", "torch", "julia", "matlab", "c", "cpp", "rust", "javascript", "fortran")
            for name in ("2x", "a b", "f-g")
        ),
        *(("numpy", name) for name in ("lambda", "np", "x", "None")),
        *(("c", name) for name in ("main", "double", "sin", "gamma", "y1", "round", "é", "class")),
        *(("julia", name) for name in ("end", "function")),
        *(("matlab", name) for name in ("end", "_f", "é", "a" * 64)),
        *(("rust", name) for name in ("fn", "match", "é", "erf", "f64")),
        *(("javascript", name) for name in ("function", "await", "Math", "gammaFunction")),
        *(("fortran", name) for name in ("Merge", "_f", "EXP", "dp", "X", "a" * 58)),
        ("torch", "tensors"),
        ("pretty", "loss"),
        ("latex", "loss"),
    ],
)
def test_what_is_no_name_of_a_function(language, name):
    outcome = matcalc("grad", "x*y", "-f", language, "--name", name)
    assert outcome.code == 2 and not outcome.out and outcome.err.startswith("error: --name")


def test_without_a_name_it_is_as_before():
    assert "def derivative(" in matcalc("grad", "x*y", "-f", "numpy").out
