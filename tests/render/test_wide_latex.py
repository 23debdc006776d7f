"""LaTeX that is too wide for a line: measured by TeX, and read back with the value it had.

The text of an article is 345 points wide; a page of A4 is 597, of which 134 are left of the text.
"""

from __future__ import annotations

import re
import shutil

import numpy as np
import pytest

from matcalc_cli import diff, hessian, jacobian
from matcalc_cli.engine.derive import derive, value
from matcalc_cli.language.parse import parse
from matcalc_cli.numeric.evaluate import evaluate
from matcalc_cli.render import Options, render
from matcalc_cli.render.breaking.boxes import width
from tests.render.tex import displayed, measured

TEXT, PAGE = 345.0, 440.0  # points: of the text, and of what still is on the page where the text is centred
needs_tex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")


def arm(joints: int) -> str:
    """The pose of an arm in space: position and direction of its end, a turn and a length a joint."""
    sums = [" + ".join(f"q{k}" for k in range(i + 1)) for i in range(joints)]
    x = " + ".join(f"l{i}*cos({s})*cos(q0)" for i, s in enumerate(sums))
    y = " + ".join(f"l{i}*sin({s})*cos(q1)" for i, s in enumerate(sums))
    z = " + ".join(f"l{i}*cos({s})*sin(q{i})" for i, s in enumerate(sums))
    return f"[{x}, {y}, {z}, {sums[-1]}, cos(q0)*sin({sums[-2]}), exp(-q0)*sin(q1)/({sums[2]} + 3)]"


ANGLES = [f"q{i}" for i in range(7)]
WIDE = {
    "6×7 Jacobian": lambda: jacobian(arm(7), ",".join(ANGLES)),
    "7×7 Hessian": lambda: hessian("exp(-q0*q1)*sin(q2 + q3*q4)/(1 + q5^2 + q6^2)", ",".join(ANGLES)),
    "12×12 Hessian": lambda: hessian(" + ".join(f"sin(x{i}*x{i + 1})*x{(3 * i) % 11}" for i in range(11))),
    "40×1 tangent": lambda: diff("[" + ", ".join(f"sin({k}*t)^2" for k in range(1, 41)) + "]", "t"),
    "1×30 gradient": lambda: diff("+".join(f"x{i}^{i + 2}" for i in range(30)), ",".join(f"x{i}" for i in range(30))),
    "quotient": lambda: diff("(a*x^3 + b*x^2 + c*x + d)/(e1*x^2 + f1*x + g1)*exp(-x^2/2)*sin(a*x + b)*log(x)", "x"),
    "powers of powers": lambda: diff("(x^y)^(x*y + sin(x))*(1 + x^2*y^2)^(y^2 + cos(x*y) + x^3)", "x"),
    "matrices": lambda: diff(
        "(A*x - b)'*inv(A*A' + c*eye(m))*(A*x - b)*exp(x'*A'*A*x)", "x", given="A: m,n; x: n; b: m; c: scalar"
    ),
    "slices": lambda: hessian("[x^2*y*exp(x*y), sin(x*y)*x, log(x*y)*sin(x)^2*cos(y)]"),
    "matrix by matrix": lambda: hessian("logdet(A + X'*C*X)*tr(B*X)", "X", given="X: m,n; A: n,n; C: m,m; B: n,m"),
}


@pytest.fixture(scope="module")
def results():
    return {name: make() for name, make in WIDE.items()}


@needs_tex
@pytest.mark.parametrize("env", ["none", "align"])
def test_no_line_is_wider_than_the_page(results, env, tmp_path):
    formulas = [(name, f) for name, d in results.items() for f in displayed(render([d], "latex", Options(env=env)))]
    sizes = measured([f for _, f in formulas], tmp_path)
    assert {name: wide for (name, _), (wide, _) in zip(formulas, sizes) if wide > PAGE} == {}
    assert np.mean([wide <= TEXT for wide, _ in sizes]) > 0.8
    if env == "align":
        assert {name: high for (name, _), (_, high) in zip(formulas, sizes) if high > 590} == {}


@needs_tex
def test_all_is_on_the_page_of_a_document(results, tmp_path):
    """TeX itself says how far a line stands out of the text: to the right there are 117 points of paper."""
    import subprocess

    text = render(list(results.values()), "latex", Options(env="document"))
    (tmp_path / "d.tex").write_text(text, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "d.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0
    out = [float(m) for m in re.findall(r"Overfull \\[hv]box \(([\d.]+)pt", done.stdout.decode("latin-1"))]
    assert max(out, default=0.0) < 100


@needs_tex
def test_widths_are_what_tex_makes_of_them(results, tmp_path):
    formulas = [d.to_latex(width=0) for d in results.values() if not isinstance(d.expr, tuple)]
    for formula, (wide, _) in zip(formulas, measured(formulas, tmp_path)):
        assert wide * 0.9 < width(formula) < wide * 1.3


def test_a_wider_line_and_none_at_all(results):
    lines = [results["quotient"].to_latex(width=columns).count("\n") for columns in (40, 80, 200, 0)]
    assert lines == sorted(lines, reverse=True)
    assert lines[0] > lines[-1] == 0


def test_zeros_and_short_entries_stay_where_they_are():
    long = "+".join(f"sin(x*{k})" for k in range(2, 14))
    found = jacobian(f"[x*y, {long}, y]", "x,y").to_latex()
    assert found.count("J_{") == 2 and found.startswith("\\begin{aligned}\nJ_{21} &= ")
    assert found.endswith(r"&= \begin{bmatrix} y & x \\ J_{21} & 0 \\ 0 & 1 \end{bmatrix}" + "\n\\end{aligned}")


def test_equal_entries_have_one_name():
    found = hessian("exp(-x*y)*sin(x + y)*log(1 + x^2 + y^2)/(1 + x + y)").to_latex()
    assert r"\begin{bmatrix} H_{11} & H_{12} \\ H_{12} & H_{22} \end{bmatrix}" in found


def test_names_of_parts_are_not_those_of_the_input():
    text = "exp(t0*J)*sin(T1*J + H + t2)*log(1 + J^2 + t0^2)/(1 + J + H*t0 + T1)^2"
    found = diff(text, "J,H,t0").to_latex(width=40)
    given = set(re.findall(r"^(\w+_\{\w+\}) &=", found, re.MULTILINE))
    assert given and not given & {"t_{0}", "t_{1}", "t_{2}", "J_{1}", "J_{2}", "H_{1}"}


def test_names_of_arrays_look_like_arrays(results):
    found = results["matrices"].to_latex(width=40)
    assert re.search(r"\nt_\{\d\} &= ", found) and re.search(r"\\mathbf\{t\}_\{\d\} &= ", found)
    found = results["matrix by matrix"].to_latex(width=40)
    assert re.search(r"\\mathbf\{T\}_\{\d\} &= ", found)
    plain = results["matrix by matrix"].to_latex(width=40, style="plain")
    assert re.search(r"\nT_\{\d\} &= ", plain) and "mathbf{T}" not in plain


READ_BACK = ["6×7 Jacobian", "7×7 Hessian", "12×12 Hessian", "quotient", "powers of powers"]


@pytest.mark.parametrize("columns", [30, 69])
@pytest.mark.parametrize("name", READ_BACK)
def test_broken_latex_has_the_value_of_the_result(results, name, columns):
    d = results[name]
    text = d.to_latex(width=columns)
    assert "aligned" in text
    again = parse(text, targets=False)
    rng = np.random.default_rng(5)
    env = {v.name: float(x) for v, x in zip(d.variables, rng.uniform(0.3, 1.2, len(d.variables)))}
    wanted = np.asarray(evaluate(d.expr, env), dtype=float)
    assert np.allclose(np.asarray(evaluate(again.expr, env), dtype=float), wanted, rtol=1e-10)


def test_a_product_goes_on_in_the_next_line():
    read = lambda text: value(parse(text, "A: n,n; B: n,n; x: n", targets=False)).expr
    lines = "\\begin{aligned}\n& A B \\\\\n&\\quad \\cdot A x \\\\\n&\\quad + x\n\\end{aligned}"
    assert read(lines) == read("A*B*A*x + x")


def test_two_variables_are_two_named_equations():
    found = render(derive(parse("W*x + b", wrt="W, b")), "latex")
    assert [line.partition(" = ")[0] for line in found.strip().split("\n")] == [
        r"\frac{\partial \mathbf{f}}{\partial \mathbf{W}}",
        r"\frac{\partial \mathbf{f}}{\partial \mathbf{b}}",
    ]


def test_conditions_on_request():
    found = diff("log(x)/y", "x,y")
    assert "where" not in found.to_latex()
    assert found.to_latex(conditions=True).endswith(r" \quad \text{where } y \neq 0,\ x > 0")


MEANINGS = (
    ("A*X'*B", r"\mathbf{K}_{p,n} \operatorname{vec}(\mathbf{M}) = \operatorname{vec}(\mathbf{M}^{\top})"),
    ("d'*kron(X,A)*d", r"\operatorname{unvec}(\operatorname{vec}(\mathbf{M}), m, n) = \mathbf{M}"),
    (
        "A*diag(X*y)*B",
        r"\operatorname{khatrirao}(\mathbf{M}, \mathbf{N})_{:,j} = \mathbf{M}_{:,j} \otimes \mathbf{N}_{:,j}",
    ),
)


@pytest.mark.parametrize(("text", "meaning"), MEANINGS)
def test_signs_are_defined_where_they_occur(text, meaning):
    found = diff(text, "X")
    assert meaning in found.to_latex("align")
    assert meaning not in found.to_latex()
    assert "\nwith " in found.to_text("pretty")


def test_meanings_are_true():
    """The signs that are matrices, against NumPy."""
    rng = np.random.default_rng(3)
    M, S, v = rng.random((3, 2)), rng.random((3, 3)), rng.random(3)
    S = S + S.T
    number = lambda text, **env: np.asarray(
        evaluate(value(parse(text, "M: 3,2; S: 3,3; v: 3", targets=False)).expr, env), dtype=float
    ).reshape(-1)
    lower = np.concatenate([S[j:, j] for j in range(3)])
    assert np.allclose(number("comm(3,2)*vec(M)", M=M), M.T.ravel("F"))
    assert np.allclose(number("dup(3)*vech(S)", S=S), S.ravel("F"))
    assert np.allclose(number("elim(3)*vec(S)", S=S), lower)
    assert np.allclose(number("diagsel(3)*v", v=v), np.diag(v).ravel("F"))
