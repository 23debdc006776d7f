"""LaTeX compiles with amsmath, amssymb and bm alone."""

import re
import shutil
import subprocess

import pytest

from matcalc_cli import diff, hessian
from matcalc_cli.render import Options, render

A, B = [f"a{j}" for j in range(12)], [f"b{j}" for j in range(12)]
RESULTS = {
    "gradient": lambda: diff("x0 + x1*x2", "x"),
    "by a matrix": lambda: diff("sin(x0*x3 + x1*x2)", "[[x0,x1],[x2,x3]]"),
    "by a wide matrix": lambda: diff("a0*b11", f"[[{', '.join(A)}], [{', '.join(B)}]]"),
    "cases": lambda: diff("where(x > y, x^2, where(x < 0, -x, max(x, y)))", "x,y"),
    "nested choice": lambda: diff("elu(elu(x))", "x"),
    "Greek": lambda: diff("alpha*exp(-λ*t_1)*omega_k*xi", "[alpha, λ, t1]"),
    "names": lambda: diff("Vmax*s_total/(Km + s_total) + x_12^3", "Vmax,Km"),
    "third order": lambda: hessian("[x^2*y, sin(x*y), f(x)]"),
    "long": lambda: diff("(a*x^3 + b*x^2 + c*x + d)/(e1*x^2 + f1*x + g1)*exp(-x^2/2)", "x"),
    "wide": lambda: hessian(" + ".join(f"x{i}^2*x{i + 1}" for i in range(11))),
    "functions": lambda: diff(
        "asinh(x)*acosh(y) + atan2(x, y) + erf(x) + gamma(y) + lgamma(x) + sigmoid(y) + softplus(x) + relu(y)", "x,y"
    ),
    "roots": lambda: diff("sqrt(x + sqrt(y)) + cbrt(x*y) + x^(2/3) + 1/sqrt(y)", "x,y"),
    "undefined": lambda: diff("f(g(x))*h(x, y)", "x,y"),
    "mixed partials": lambda: diff("f(x, y)", ["x", "y", "y"]),
    "absolute values": lambda: diff("|x|*norm([x, y]) + norm1([x*y, y])", "x,y"),
    "numbers": lambda: diff("1.5e-9*x^2 + 0.333*x*y + 7/3*y^2 + pi*e*x", "x,y"),
    "conditions": lambda: diff("log(x)*sqrt(y)/(x - y)*asin(z)", "x,y,z"),
    "value": lambda: diff("[x]", "x"),
    "matrix notation": lambda: diff("norm2(A*x - b)^2", "x"),
    "Kronecker": lambda: diff("A*X*B", "X"),
    "elementwise": lambda: diff("sum(log(1 + exp(-y.*(X*w))))", "w"),
}
PREAMBLE = re.compile(r"\\usepackage\{(.*?)\}")


@pytest.fixture(scope="module")
def documents():
    return {name: render([make()], "latex", Options(env="document")) for name, make in RESULTS.items()}


def test_a_document_asks_for_three_packages_only(documents):
    for text in documents.values():
        assert PREAMBLE.findall(text) == ["amsmath,amssymb,bm"]
        assert text.isascii()


@pytest.mark.parametrize("name", RESULTS)
def test_a_formula_fits_into_any_document(name):
    """bmatrix of amsmath ends at MaxMatrixCols = 10 columns where a document does not say otherwise."""
    text = render([RESULTS[name]()], "latex", Options(env="equation"))
    for block in re.findall(r"\\begin\{bmatrix\}(.*?)\\end\{bmatrix\}", text, re.DOTALL):
        assert all(row.count("&") < 10 for row in block.split(r"\\"))


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_documents_compile(documents, tmp_path):
    """All bodies in one document (a run of pdflatex takes a second), then each alone if that fails."""

    def compiles(text, name):
        (tmp_path / f"{name}.tex").write_text(text, encoding="utf-8")
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120)

    body = lambda text: text.partition(r"\begin{document}")[2].partition(r"\end{document}")[0]
    head = next(iter(documents.values())).partition(r"\begin{document}")[0]
    together = head + r"\begin{document}" + "".join(map(body, documents.values())) + "\\end{document}\n"
    if compiles(together, "all").returncode:
        for i, (name, text) in enumerate(documents.items()):
            done = compiles(text, f"one{i}")
            assert done.returncode == 0, f"{name}:\n{text}\n{done.stdout.decode('latin-1')[-2000:]}"
        raise AssertionError("each document compiles alone, all of them together do not")
    assert (tmp_path / "all.pdf").stat().st_size > 10_000


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("name", ["gradient", "cases", "third order"])
def test_a_document_compiles_as_it_is(documents, name, tmp_path):
    (tmp_path / "d.tex").write_text(documents[name], encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "d.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120)
    assert done.returncode == 0 and (tmp_path / "d.pdf").exists()


NAMES = [
    ("x", "x"),
    ("x0", "x_{0}"),
    ("x_12", "x_{12}"),
    ("theta", r"\theta"),
    ("θ_1", r"\theta_{1}"),
    ("Vmax", r"\mathrm{Vmax}"),
    ("x_max", r"x_{\mathrm{max}}"),
    ("x1_max", r"x_{1,\mathrm{max}}"),
    ("x_k", "x_{k}"),
    ("ℓ", r"\ell"),
    ("Omega", r"\Omega"),
    ("X[1,11]", "X_{1,11}"),
]


@pytest.mark.parametrize("name, latex", NAMES)
def test_names(name, latex):
    found = diff(f"{name}*q^2/2", "q", given=f"{name}: scalar" if "[" not in name else "").to_latex()
    assert sorted(found.replace(r" \, ", " ").split()) == sorted([latex, "q"])


CASES = r"\left(\begin{cases} y & y > 0 \\ 1 & \text{otherwise} \end{cases}\right)"
FORMS = [
    ("x^2/y", "y", r"-\frac{x^{2}}{y^{2}}"),
    ("sqrt(x)", "x", r"\frac{1}{2 \sqrt{x}}"),
    ("exp(-x)*y", "y", r"e^{-x}"),
    ("abs(x)*y", "y", r"\left\lvert x \right\rvert"),
    ("pi*x^2", "x", r"2 \pi x"),
    ("f(x)", "x", r"f'\left(x\right)"),
    ("x*(y/z)^a", "x", r"\left(\frac{y}{z}\right)^{a}"),
    ("x*log(det(A))^2", "x", r"\left(\log\det\left(\mathbf{A}\right)\right)^{2}"),
    ("x*sqrt(y)^a + x*where(y > 0, y, 1)", "x", rf"y^{{\frac{{a}}{{2}}}} + {CASES}"),
    ("x*dt*v", "x", r"\mathrm{dt} \, v"),
    ("x*v*dt", "x", r"\mathrm{dt} \, v"),
    ("x*v^2*Km", "x", r"\mathrm{Km} \, v^{2}"),
    ("x*v_max*w", "x", r"v_{\mathrm{max}} w"),
]


@pytest.mark.parametrize("text, wrt, latex", FORMS)
def test_forms(text, wrt, latex):
    assert diff(text, wrt).to_latex() == latex
