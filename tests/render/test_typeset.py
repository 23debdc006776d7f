"""MathML and Typst say what the function beside each problem says, and the same in both: no bracket is lost.

The MathML of every derivative is read by presentation.py and computed; HIPS autograd or differences of the lambda
are what it has to be. Typst reads the Typst and writes MathML of its own (its export to HTML), whose structure has to
be that of ours. Here each fourth problem, in test_typeset_all.py all of them.
"""

from __future__ import annotations

import ast
import re
import xml.etree.ElementTree as ET
from functools import cache
from html import escape
from pathlib import Path

import numpy as np
import pytest

from matcalc_cli import diff
from matcalc_cli.engine.derive import derive
from matcalc_cli.errors import MatcalcError, MissingRule
from matcalc_cli.language.notation import from_latex, signs
from matcalc_cli.language.notation.from_latex import read
from matcalc_cli.language.notation.mathml import MathML
from matcalc_cli.language.notation.typst import Typst
from matcalc_cli.language.parse import parse
from matcalc_cli.model import names
from matcalc_cli.render import Options, render
from matcalc_cli.render.symbols import SYMBOLS
from tests.engine.components.test_problems import arranged as arranged_components
from tests.engine.components.test_problems import derived, jacobian_by_hand, sample, value_by_hand
from tests.engine.matrix import harness
from tests.problems.components import COMPONENT_PROBLEMS
from tests.problems.matrix import PROBLEMS
from tests.render import presentation
from tests.shell import matcalc

pytestmark = pytest.mark.filterwarnings("ignore:Output seems independent of input")
EVERY = 4
PACKAGE = Path(__file__).parent.parent.parent / "matcalc_cli"
_ELEMENTS = "math mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover mtable mtr mtd"
ELEMENTS = frozenset(_ELEMENTS.split())
ATTRIBUTES = {
    "math": {"display"},
    "mi": {"mathvariant"},
    "mo": {"form", "stretchy", "lspace", "rspace"},
    "mspace": {"width"},
    "mtable": {"displaystyle"},
    "mtd": {"style"},
    "mover": {"accent"},
}


@cache
def matrix_derivative(index, order=1):
    problem = PROBLEMS[index]
    try:
        return derive(parse(problem.text, problem.given, problem.wrt), order=order)[0]
    except MatcalcError:
        return None


@cache
def results(order=1, every=EVERY):
    """The derivatives of each so-many-th problem."""
    matrices = [matrix_derivative(i, order) for i in range(0, len(PROBLEMS), every)]
    components = [
        derived(p, "numerator") if order == 1 else diff(p.text, p.wrt, order=order) for p in COMPONENT_PROBLEMS[::every]
    ]
    return [d for d in (*matrices, *components) if d is not None]


def known(point):
    """Names as the reader finds them: without _, Greek letters as letters; vectors are columns."""
    found = {k: np.reshape(v, (-1, 1)) if np.ndim(v) == 1 else v for k, v in point.items()}
    return {name.replace("_", ""): v for k, v in found.items() for name in (k, names.key(k), names.shown(k))}


def agrees(found, wanted):
    found, wanted = np.asarray(found, dtype=float), np.asarray(wanted, dtype=float)
    scale = max(1.0, float(np.max(np.abs(wanted)))) if wanted.size else 1.0
    same = found.shape == wanted.shape or found.size == wanted.size == 1 or np.ndim(wanted) < 2
    return same and np.allclose(found.ravel(), wanted.ravel(), rtol=1e-5, atol=1e-6 * scale)


def test_mathml_of_components_has_the_value_of_the_function(every=EVERY):
    wrong = []
    for problem in COMPONENT_PROBLEMS[::every]:
        point = sample(problem, 0)
        found = presentation.value(render([derived(problem, "numerator")], "mathml"), known(point))
        wanted = arranged_components(jacobian_by_hand(problem), value_by_hand(problem), problem, "numerator")
        if not agrees(np.reshape(found, np.shape(wanted)), wanted):
            wrong.append(problem.name)
    assert not wrong


def test_mathml_of_matrices_has_the_value_of_the_function(every=EVERY):
    """What the reader has no meaning for is left out: an identity of untold size, functions that only we have."""
    wrong, unread = [], []
    for index, problem in list(enumerate(PROBLEMS))[::every]:
        d = matrix_derivative(index)
        if d is None:
            continue
        point = harness.point(problem, problem.sizes[0])
        letters = {k: float(n) for k, n in (harness.letters_of(d.problem, point) | problem.sizes[0]).items()}
        try:
            found = presentation.value(render([d], "mathml"), letters | known(point))
        except presentation.Unread:
            unread.append(problem.name)
            continue
        jacobian, own = harness.jacobian(problem, point), problem.function(**point)
        if not agrees(found, harness.arranged(jacobian, own, point[problem.wrt], "numerator")):
            wrong.append(problem.name)
    assert not wrong
    assert len(unread) < len(PROBLEMS) / every / 8


@cache
def equations(order=1, every=EVERY, columns=0):
    """The MathML of them, a formula each."""
    options = Options(env="equation", columns=columns)
    return [text for d in results(order, every) for text in render([d], "mathml", options).splitlines()]


def test_mathml_is_core(every=EVERY):
    for text in equations(1, every):
        for e in ET.fromstring(text).iter():
            name = presentation.tag(e)
            assert name in ELEMENTS and set(e.attrib) <= ATTRIBUTES.get(name, set())
            assert e.get("mathvariant", "normal") == "normal"


@pytest.mark.parametrize("columns", [0, 30])
def test_typst_reads_the_formulas_as_they_are_in_mathml(columns, order=1, every=EVERY):
    """On one line, and broken to narrow lines."""
    typst = pytest.importorskip("typst", reason="the extra `typeset` is not installed")
    options = Options(env="equation", columns=columns)
    document = "\n\n".join(render([d], "typst", options) for d in results(order, every))
    theirs = re.findall(r"<math.*?</math>", typst.compile(document.encode(), format="html").decode(), re.S)
    ours = equations(order, every, columns)
    assert len(theirs) == len(ours)
    canon = lambda text: presentation.canon(presentation.parsed(text))
    assert not [a for a, b in zip(ours, theirs) if canon(a) != canon(b)]


BRACKETS = [
    ("A*inv(B*C)*d", lambda A, B, C, d: A @ np.linalg.inv(B @ C) @ d),
    ("(a + b)'*c", lambda a, b, c: (a + b).T @ c),
    ("-(a + b)'*c", lambda a, b, c: -(a + b).T @ c),
    ("(A*B)'*c", lambda A, B, c: (A @ B).T @ c),
    ("pinv(A)'*c", lambda A, c: np.linalg.pinv(A).T @ c),
    ("inv(A')*c", lambda A, c: np.linalg.inv(A.T) @ c),
    ("(A + B)^2*c", lambda A, B, c: (A + B) @ (A + B) @ c),
    ("(x/(y*z))^w", lambda x, y, z, w: (x / (y * z)) ** w),
    ("x/y*z", lambda x, y, z: x / y * z),
    ("x/(y + z)", lambda x, y, z: x / (y + z)),
    ("-(x - y)/(z - w)", lambda x, y, z, w: -(x - y) / (z - w)),
    ("x^(y*z)", lambda x, y, z: x ** (y * z)),
    ("x^(y/(z*w))", lambda x, y, z, w: x ** (y / (z * w))),
    ("(x^y)^z", lambda x, y, z: (x**y) ** z),
    ("x^y^z", lambda x, y, z: x ** (y**z)),
    ("(-x)^3*y", lambda x, y: (-x) ** 3 * y),
    ("-x^2", lambda x: -(x**2)),
    ("x - (y - z)", lambda x, y, z: x - (y - z)),
    ("(x + y)*(z - w)", lambda x, y, z, w: (x + y) * (z - w)),
    ("sqrt(x + y)^3", lambda x, y: np.sqrt(x + y) ** 3),
    ("sin(x + y)^2/cos(z)", lambda x, y, z: np.sin(x + y) ** 2 / np.cos(z)),
    ("where(x > y, 1, 2)*z + w", lambda x, y, z, w: (1 if x > y else 2) * z + w),
    ("2^(-x)", lambda x: 2.0 ** (-x)),
    ("exp(-(x - y)^2/(2*z))", lambda x, y, z: np.exp(-((x - y) ** 2) / (2 * z))),
    ("(a - b).*(a + b)./c", lambda a, b, c: (a - b) * (a + b) / c),
    ("kron(A + B, C)*kron(c, d)", lambda A, B, C, c, d: np.kron(A + B, C) @ np.kron(c, d)),
]
GIVEN = "A: n,n invertible; B: n,n invertible; C: n,n invertible; a: n; b: n; c: n; d: n"


@pytest.mark.parametrize("text, function", BRACKETS)
def test_brackets(text, function):
    rng = np.random.default_rng(5)
    arguments = function.__code__.co_varnames[: function.__code__.co_argcount]
    shapes = {**dict.fromkeys("ABC", (3, 3)), **dict.fromkeys("abcd", (3, 1))}
    point = {k: rng.uniform(0.5, 2, shapes.get(k, ())) for k in arguments}
    given = "; ".join(part for part in GIVEN.split("; ") if part[0] in arguments)
    printed = matcalc("eval", text, "--given", given, "-f", "mathml", "--no-simplify")
    assert printed.code == 0, printed.err
    assert agrees(presentation.value(printed.out, known(point)), function(**point))


# TYPESET: what comes out right, a row a construct: LaTeX, Typst, a part of MathML
ROWS = [
    (r"\mathrm{rate}", '"rate"', "<mi>rate</mi>"),
    (r"x_{\mathrm{hat}}", 'x_"hat"', "<msub><mi>x</mi><mi>hat</mi></msub>"),
    (r"x_{i j}", "x_(i j)", "<msub><mi>x</mi><mrow><mi>i</mi><mi>j</mi></mrow></msub>"),
    (r"\operatorname{diag}\left(x\right)", 'op("diag") (x)', "<mi>diag</mi>"),
    (r"\mathbf{A}^{-\top}", "upright(bold(A))^(-top)", '<mo form="prefix" lspace="0" rspace="0">−</mo>'),
    (r"\left(X^{+}\right)^{\top}", "(X^+)^top", "<mo>+</mo>" and '<mi mathvariant="normal">⊤</mi>'),
    (r"a \otimes b \odot c \oslash d", "a ⊗ b ⊙ c ⊘ d", "<mo>⊗</mo>"),
    (r"x^{\circ 2}", "x^(compose 2)", "∘"),
    (r"\frac{\partial f}{\partial x}", "frac(partial f, partial x)", "<mfrac><mrow><mi>∂</mi><mi>f</mi></mrow>"),
    (r"\left\|x\right\|_{2}", "norm(x)_2", '<mrow><mo stretchy="false">‖</mo><mi>x</mi>'),
    (r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}", 'mat(delim: "[", 1, 2; 3, 4)', '<mtable displaystyle="true">'),
    (
        r"\begin{cases} x & x > 0 \\ f(x, y) & \text{otherwise} \end{cases}",
        'cases(x & x > 0, f (x, y) & "otherwise")',
        '<mtd style="text-align: left"><mi>x</mi></mtd>',
    ),
    (r"f^{(5)}\left(x\right)", "f^((5)) (x)", "<mn>5</mn>"),
    (r"f''\left(x\right)", "f'' (x)", '<mo lspace="0" rspace="0">′′</mo>'),
    (r"\frac{A B}{c} D", "frac(A B, c) D", "<mspace"),
    (r"\mathbf{K}_{m,n}", "upright(bold(K))_(m, n)", "<mi>𝐊</mi>"),
    (r"\sum_{j=0}^{k} x", "sum_(j = 0)^k x", "<munderover><mo>∑</mo>"),
    (r"1.5 \cdot 10^{-7}", "1.5 dot.op 10^(-7)", "<mn>1.5</mn>"),
    (r"A \,\mathrm{d}x", "A dif x", '<mspace width="0.1667em"/><mi mathvariant="normal">d</mi>'),
    (r"\mathbf{x} \bm{\mu} \mathbf{1}", "upright(bold(x)) bold(mu) bold(1)", "<mi>𝐱</mi><mi>𝝁</mi><mn>𝟏</mn>"),
    (r"x \quad \text{where } y > 0", 'x quad"where "y > 0', "<mtext>where&#xA0;</mtext>"),
    (r"x - y", "x - y", "<mo>−</mo>"),
    (r"\left(x, y\right]", "(x, y]", "<mo>"),
    (r"\frac{f\left(x, y\right)}{2}", "frac(f (x, y), 2)", "<mfrac>"),
    (r"\sqrt{x, y}", r"sqrt(x\, y)", "<msqrt>"),
    (r"\mathrm{dt} v", '"dt" v', '<mi>dt</mi><mspace width="0.1667em"/><mi>v</mi>'),
    (r"\mathrm{dt}\,v", '"dt" v', '<mi>dt</mi><mspace width="0.1667em"/><mi>v</mi>'),
    (r"\mathring{A}", "circle(A)", '<mover accent="true"><mi>A</mi>'),
    (r"\mathrm{d}f = \,\mathrm{d}x", "dif f = upright(d) x", "<mo>=</mo><mi"),
    (r"\text{tr(A$^{\top}$) = tr(A)}", '"tr(A"^top") = tr(A)"', "<msup><mtext>tr(A</mtext>"),
    (r"\text{where } \left[x\right]_{\times}", '"where " [x]_times', "<mtext>where&#xA0;</mtext><msub>"),
    (r"\operatorname{sign}\left(x\right)^{\top}", 'op("sign") class("opening", (x)^top)', "<mi>sign</mi><msup>"),
    (r"\sqrt[3]{x}", "root(3, x)", "<mroot><mi>x</mi><mn>3</mn></mroot>"),
    (r"\tilde{\mathbf{D}}_{n}", "tilde(upright(bold(D)))_n", '<mover accent="true">'),
]


@pytest.mark.parametrize("latex, typst, mathml", ROWS)
def test_constructs(latex, typst, mathml):
    assert Typst().text(read(latex)) == typst
    assert mathml in MathML().formula(read(latex))


def test_constructs_are_read_by_typst():
    typst = pytest.importorskip("typst", reason="the extra `typeset` is not installed")
    document = "\n\n".join(Typst().formula(read(latex)) for latex, _, _ in ROWS)
    theirs = re.findall(r"<math.*?</math>", typst.compile(document.encode(), format="html").decode(), re.S)
    canon = lambda text: presentation.canon(presentation.parsed(text))
    assert [canon(MathML().formula(read(row[0]))) for row in ROWS] == [canon(text) for text in theirs]


@pytest.mark.parametrize(
    "latex",
    [r"\input{x}", "a # b", r"\frac{a}{", r"x^{2}^{3}", r"\left( x", r"\begin{foo} x \end{foo}", "a } b", r"\bm{x y}"],
)
def test_what_has_no_row_is_refused(latex):
    with pytest.raises(MissingRule):
        read(latex)


def test_every_sign_is_read_by_typst():
    typst = pytest.importorskip("typst", reason="the extra `typeset` is not installed")
    rows = [row for row in signs.SIGNS.values() if row.typst not in (":", ",", ";", ".", "!")]
    document = "\n\n".join(f"$ x {row.typst} y $" for row in rows)
    found = re.findall(r"<math.*?</math>", typst.compile(document.encode(), format="html").decode(), re.S)
    for row, text in zip(rows, found):
        own = presentation.parsed(f"<math><mi>{escape(row.character)}</mi></math>")
        assert presentation.canon(own) in presentation.canon(presentation.parsed(text))


NOT_OF_FORMULAS = {"documentclass", "usepackage", "setcounter", "right", "end", "hline", "paragraph", "begin"}


def test_every_macro_that_latex_prints_has_a_row():
    """In the sources of the LaTeX printers, so that a new macro is missed here and not by a user."""
    printers = [*(PACKAGE / "language/notation").glob("latex*.py"), *(PACKAGE / "render").glob("*.py")]
    printers += [*(PACKAGE / "render/breaking").glob("*.py"), *(PACKAGE / "render/study").glob("*.py")]
    macros = {
        macro
        for path in printers
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for macro in re.findall(r"\\([A-Za-z]{2,})", node.value)
    }
    rows = {*signs.SIGNS, *signs.ACCENTS, *signs.SPACES, *signs.OPERATORS, *signs.FENCES, *from_latex.MACROS}
    assert len(macros) > 40 and macros - rows <= NOT_OF_FORMULAS


@pytest.mark.parametrize("row", SYMBOLS.values(), ids=lambda row: row.plain[:20])
def test_meanings_of_signs_are_read(row):
    text = re.sub("<(top|Sigma)>", lambda found: rf"\{found[1]}", row.latex)
    box = read(re.sub("<([A-Za-z0-9])>", r"\1", text))
    assert Typst().formula(box) and ET.fromstring(MathML().formula(box)) is not None


ANALYSES = [
    ("critical", "x^3 - 3*x*y + y^3"),
    ("taylor", "exp(x)*cos(y)", "--at", "x=0,y=0", "--order", "3"),
    ("jvp", "[x*y, sin(x)]", "--v", "[1, a]"),
    ("vjp", "W*x + b", "--wrt", "W", "--loss", "sum(y.^2)/2"),
    ("explain", "x'*A*x", "--wrt", "x"),
    ("explain", "norm2(A*x - b)^2", "--wrt", "x"),
    ("grad", "log(det(X))", "--wrt", "X", "--steps"),
    ("hessian", "[x^2*y, sin(x*y)]"),
    ("jacobian", "softmax(W*x)", "--wrt", "x"),
    ("grad", "norm2(W*x + b - y)^2", "--wrt", "W,b"),
    ("hessian", "+".join(f"x{i}^2*x{i + 1}" for i in range(9))),
    ("eval", "inv([a, b; c, d])"),
]


@pytest.mark.parametrize("env", ["none", "align", "document"])
@pytest.mark.parametrize("call", ANALYSES, ids=lambda call: " ".join(call)[:30])
def test_commands_print_both(call, env):
    typst = pytest.importorskip("typst", reason="the extra `typeset` is not installed")
    written = matcalc(*call, "-f", "typst", "--env", env)
    assert written.code == 0
    assert typst.compile(written.out.encode(), format="svg")
    found = matcalc(*call, "-f", "mathml", "--env", env)
    assert found.code == 0
    formulas = re.findall(r"<math.*?</math>", found.out, re.S)
    assert formulas and all(ET.fromstring(text) is not None for text in formulas)
    assert ("<html" in found.out) == (env == "document") == ("#set page" in written.out)


def test_two_runs_in_typst_have_their_own_text_in_quotes():
    """A name is data in Typst: nothing that is typed becomes code."""
    for name in ("read", "sys", "image", "eval", "plugin"):
        found = matcalc("grad", f"{name}*q^2", "--wrt", "q", "-f", "typst", "--given", f"{name}: scalar").out
        assert f'"{name}"' in found and "#" not in found
