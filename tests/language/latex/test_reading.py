"""What a text of LaTeX is read as: in the language, with its variable, its notes, and the place of what is wrong."""

import subprocess
import sys

import numpy as np
import pytest

from matcalc_cli.errors import LimitError, MatcalcError, SyntaxProblem
from matcalc_cli.language.latex.detect import is_latex
from matcalc_cli.language.latex.document import labelled
from matcalc_cli.language.notation import Notation
from matcalc_cli.language.parse import parse
from tests.shell import matcalc

ROWS = "x_i: rows of X; X: m,n; y: m"
# (text, --given, what `eval -f ascii` shows)
READ = (
    (r"\sum_i (y_i - w^\top x_i)^2", ROWS, "norm(y - X*w)^2"),
    (r"\sum_{i} \log(1 + \exp(-y_i w^\top x_i))", ROWS, "sum(log(ones(m,1) + exp(-y.*(X*w))))"),
    (r"\sum_i x_i x_i^\top", ROWS, "X'*X"),
    (r"\sum_i y_i x_i", ROWS, "X'*y"),
    (r"\sum_{i,j} u_i A_{ij} v_j", "", "u'*A*v"),
    (r"\sum_i p_i \log q_i", "", "p'*log(q)"),
    (r"\sum_{i=1}^n\sum_{j=1}^m A_{ij}", "", "sum(A)"),
    (r"\prod_i x_i", "", "prod(x)"),
    (r"|\mathbf{x}|", "", "norm(x)"),
    (r"|\mathbf{X}|", "", "det(X)"),
    (r"|\alpha|", "", "abs(alpha)"),
    (r"\hat{y} - \dot{x} + \tilde{\theta}_{\text{old}}", "", "y_hat - x_dot + theta_tilde_old"),
    (r"$W^{(1)} + W_2$", "", "W1 + W2"),
    (r"\mathbf{1}^\top x", "", "vector(1)'*x"),
    (r"x^{\prime} A x", "", "x'*A*x"),
    (r"{\bf x}^{\rm T} {\bf x}", "", "x'*x"),
    (r"\log_2 x", "", "log(x)/log(2)"),
    (r"\newcommand{\vect}[1]{\boldsymbol{#1}}\newcommand{\w}{\vect{w}} \w^\top A \w", "", "w'*A*w"),
    (r"\hat{{y}} + \mathbf{{\hat{x}}}", "", "y_hat + x_hat"),
)
VARIABLES = (
    (r"L(\theta) = \theta^2 c", ["θ"]),
    (r"\min_w \|Xw - y\|^2", ["w"]),
    (r"\arg\min_{w, b} (w + b - c)^2", ["(w, b)"]),
    (r"\frac{\partial}{\partial w} w^2 c", ["w"]),
    (r"\frac{d^2}{dt^2} t^3", ["t", "t"]),
    (r"\nabla_x (x^\top A x)", ["x"]),
    (r"\nabla_w L = w^2 c", ["w"]),
    (r"\frac{\partial f}{\partial x} = x^2 c", ["x"]),
    (r"\frac{\mathrm d f}{\mathrm d x} = x^2 c", ["x"]),
    (r"\frac{\partial f}{\partial \mathrm{dq}} = \mathrm{dq}^2 c", ["dq"]),
    (r"\newcommand{\dd}[2]{\dfrac{\partial #1}{\partial #2}} \dd{U}{q_1} = q_1^2 c", ["q1"]),
    (r"\frac{\partial^2}{\partial {x}^2} x^3 c", ["x", "x"]),
)


@pytest.mark.parametrize("text, given, shown", READ)
def test_it_is_read_as(text, given, shown):
    wanted = Notation().text(parse(shown, "", targets=False).expr) if not given else None
    found = Notation().text(parse(text, given, targets=False).expr)
    assert found in (shown, wanted)


@pytest.mark.parametrize("text, names", VARIABLES)
def test_the_text_says_its_variable(text, names):
    assert [t.name for group in parse(text).targets for t in group] == names


def test_wrt_goes_before_a_default_and_not_against_an_operator():
    assert parse(r"L(w) = w^2 \alpha", wrt=r"\alpha").targets[0][0].name == "α"
    with pytest.raises(MatcalcError, match="differentiates by w"):
        parse(r"\frac{d}{dw} w^2 c", wrt="c")


@pytest.mark.parametrize("text", ["A\\b", "A\\(b - c)", "x^2", "x'*A*x", "a\\b\\c"])
def test_what_is_no_latex(text):
    assert not is_latex(text)


@pytest.mark.parametrize("text", ["$x$", " $x$", r"\frac12", r"\|x\|", r"\(x\)", r"\[x\]", r"\a{b}"])
def test_what_is_latex(text):
    assert is_latex(text)


def test_an_error_points_into_the_text_that_was_typed():
    text = "\\newcommand{\\x}{\\mathbf{x}}\n\\x^\\top \\foo \\x"
    with pytest.raises(SyntaxProblem) as caught:
        parse(text)
    span = caught.value.span
    assert text[span.start : span.end] == r"\foo" and caught.value.text == text


DOCUMENT = r"""
\newcommand{\norm}[1]{\left\|#1\right\|}
\begin{equation} \label{eq:loss} L(x) = \norm{Ax - b}^2 \end{equation}
\begin{align}
  f(x) &= x^\top Q x \label{eq:f} \\ % the first of two
  g(x) &= a^\top x \label{eq:g}
\end{align}
"""


def test_the_equation_with_a_label():
    shown = lambda label: Notation().text(parse(labelled(DOCUMENT, label), targets=False).expr)
    assert [shown(f"eq:{x}") for x in ("loss", "f", "g")] == ["norm(A*x - b)^2", "x'*Q*x", "a'*x"]
    with pytest.raises(SyntaxProblem, match="no label"):
        labelled(DOCUMENT, "eq:none")


DEEP = 10_000
HOSTILE = {
    "braces": "$" + "{" * DEEP + "x" + "}" * DEEP + "$",
    "brackets": "$" + r"\left(" * DEEP + "x" + r"\right)" * DEEP + "$",
    "open braces": "$" + "{" * DEEP,
    "a megabyte of fractions": r"\frac" * 200_000,
    "fractions": r"\frac" * 39_000,
    "accents": "$" + r"\hat" * 40_000 + "x$",
    "fonts": "$" + r"\mathbf{" * DEEP + "x" + "}" * DEEP + "$",
    "functions": "$" + r"\sin" * 40_000 + " x$",
    "signs": "$" + "-" * 100_000 + "x$",
    "sums": "$" + r"\sum_i " * DEEP + "x_i$",
    "operators": "$" + r"\nabla_x " * DEEP + "x$",
    "powers": "$x" + "^{x" * DEEP + "}" * DEEP + "$",
    "indices": "$x" + "_{x" * DEEP + "}" * DEEP + "$",
    "environments": r"\begin{bmatrix}" * DEEP,
    "delimiters": "$x" * 60_000 + "$",
    "factors": "$" + "x" * 150_000 + "$",
    "doubling": r"\newcommand{\a}{xx}"
    + "".join(rf"\newcommand{{\{b}}}{{\{a}\{a}}}" for a, b in zip("abcdefghijklmnopqrstu", "bcdefghijklmnopqrstuv"))
    + r"$\v$",
    "doubling arguments": r"\newcommand{\a}[1]{#1#1#1}$" + r"\a{" * 40 + "x" + "}" * 40 + "$",
    "a macro of itself": r"\def\a{\a\a} $\a$",
    "a sum written out": r"\sum_{i=1}^{100}\sum_{j=1}^{100}\sum_{k=1}^{100} x^{i}",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_ends_in_a_message(text):
    with pytest.raises((SyntaxProblem, LimitError)) as caught:
        parse(text, targets=False)
    assert caught.value.message


def test_reading_loads_nothing_heavy():
    program = (
        "import sys; from matcalc_cli.language.text.reader import read; read(r'\\frac{1}{2}\\|Ax-b\\|^2');"
        "print([m for m in ('sympy', 'numpy', 'typer', 'rich') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


CLAIMS = {
    r"$2 x^\top$": "right in numerator layout",
    r"\nabla_x f = 2x": "right in denominator and mixed layout",
    r"\frac{\partial f}{\partial x} = 2 \mathbf{x}^{\top}": "right in numerator layout",
    r"$3 x^\top$": "wrong",
    r"\frac{\partial f}{\partial y} = 2 x^\top": "--wrt is x",
}


@pytest.mark.parametrize("claim, said", CLAIMS.items())
def test_a_claim_in_latex_is_judged(claim, said):
    done = matcalc("check", r"\|x\|^2 + 0 y", "--given", "x: n; y: scalar", "--wrt", "x", "--claim", claim)
    assert said in done.out + done.err


def test_orders_of_norms():
    for text, plain in ((r"\|x\|_1", "norm1(x)"), (r"\|x\|_3", "norm(x, 3)"), (r"\|x\|_\infty", "norminf(x)")):
        shown = [Notation().text(parse(t, "x: n", targets=False).expr) for t in (text, plain)]
        assert shown[0] == shown[1]
    with pytest.raises(SyntaxProblem, match="norm with index"):
        parse(r"\|x\|_w", "x: n", targets=False)


# (sum, by what, its derivative at x = (1, 2, 4), y = (0.5, 1, 3) and names that have the value 0.3 each)
X, Y, T = np.array([1.0, 2, 4]), np.array([0.5, 1, 3]), 0.3
NUMBERS = (
    (r"\sum_{i=1}^n (y_i - \beta_0 - \beta_1 x_i)^2", r"\beta_0", -2 * np.sum(Y - T - T * X)),
    (r"\sum_{i=1}^n (y_i - \beta_0 - \beta_1 x_i)^2", r"\beta_1", -2 * np.sum(X * (Y - T - T * X))),
    (r"\sum_{i=1}^n (x_i - \mu)^2", r"\mu", -2 * np.sum(X - T)),
    (r"\sum_{i=1}^n (y_i - a x_i - b)^2", "b", -2 * np.sum(Y - T * X - T)),
    (r"\sum_i (x_i - \bar{x})^2", r"\bar{x}", -2 * np.sum(X - T)),
    (r"\sum_{i=1}^n (y_i \log p + (1 - y_i) \log(1 - p))", "p", np.sum(Y / T - (1 - Y) / (1 - T))),
)


@pytest.mark.parametrize("text, by, value", NUMBERS)
def test_a_name_without_the_index_is_one_number(text, by, value):
    names = {v.name for v in parse(text, targets=False).variables}
    lists = {"x": "[1,2,4]", "y": "[0.5,1,3]"}
    at = ";".join(f"{name}={lists.get(name, '0.3')}" for name in names)
    done = matcalc("grad", text, "--wrt", by, "--at", at, "-f", "sympy")
    assert done.code == 0, done.err
    assert float(done.out.strip().removeprefix("Matrix([[").removesuffix("]])")) == pytest.approx(value)


def test_vectors_under_an_index_are_asked_for():
    with pytest.raises(SyntaxProblem) as found:
        parse(r"\sum_{i=1}^n (y_i - w^\top x_i)^2", "", "w")
    assert "x_i: rows of X" in found.value.hint


@pytest.mark.parametrize("exponential", [r"e^{-y_i w^T x_i}", r"\exp(-y_i w^T x_i)"])
def test_a_power_of_e_under_an_index(exponential):
    """sum(log(1 + exp(-y*(X @ w)))) of NumPy"""
    rows, w = np.array([[1.0, 2], [-1, 0.5], [0.25, 3]]), np.array([0.5, -0.25])
    at = "X=[1,2;-1,0.5;0.25,3]; y=[0.5,1,3]; w=[0.5,-0.25]"
    done = matcalc("eval", rf"\sum_i \log(1 + {exponential})", "--given", "x_i: rows of X", "--at", at, "-f", "sympy")
    assert float(done.out) == pytest.approx(np.sum(np.log(1 + np.exp(-Y * (rows @ w)))))


@pytest.mark.parametrize("body", [r"x^2 y \ \sin(xy)", r"a & b \ c & d", "a\\\nb", r"a & b \[2pt] c & d"])
def test_a_backslash_that_a_shell_has_left_of_two(body):
    with pytest.raises(SyntaxProblem, match="a lone backslash"):
        parse(rf"\begin{{pmatrix}} {body} \end{{pmatrix}}", targets=False)


def test_a_space_beside_row_breaks_is_a_space():
    text = r"\begin{cases} x & \text{if}\ x > 0 \\ 0 & \text{otherwise} \end{cases}"
    assert parse(text, targets=False).expr.subs("x", 2) is not None
