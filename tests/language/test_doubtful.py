"""What may be one thing or another is refused with a hint that names what was probably meant; a declaration settles it,
and so does --wrt."""

import pytest

from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.parse import functions, parse
from matcalc_cli.language.text.doubtful import GLUED
from tests.shell import matcalc

DOUBTS = [
    # (EXPR, what the hint names, --given that settles it)
    ("sinx", "sin(x)", "sinx: scalar"),
    ("cosx + x", "cos(x)", "cosx: scalar"),
    ("a*sintheta", "sin(theta)", "sintheta: scalar"),
    ("logx1", "log(x1)", "logx1: scalar"),
    ("e^xy", "x*y", "xy: scalar"),
    ("2^-kt", "k*t", "kt: scalar"),
    ("tr(AXB)", "A*X*B", "AXB: n,n"),
    ("tr(AᵀXB)", "X*B", "XB: n,n"),
    ("½mv²", "m*v", "mv: scalar"),
    ("½CV²", "C*V", "CV: scalar"),
    ("gamma (x - y)", "gamma*( )", "gamma: scalar"),
    ("log(x, 2)", "log2(x)", None),
    ("log(x + 1, b)", "log(x + 1)/log(b)", None),
    ("log_a(x)", "log(x)/log(a)", "log_a: 1 -> 1"),
    ("log_10(x)", "log10(x)", "log_10: 1 -> 1"),
    ("Σ(x-μ)²", "sum( )", "Σ: 1 -> 1"),
    ("x(1)^2 + x(2)^2", "x[0]", "x: 1 -> 1"),
    ("X(1,2) + c", "X[0,1]", None),
    ("1/2 k(x - x0)^2", "k*(x - x0)", "k: 1 -> 1"),
    ("y(wᵀx + b)", "y*(wᵀx + b)", "y: 1 -> 1; w: n; x: n"),
    ("log det X", "log(det(X))", None),
    ("[cos t, sin t, t]", "cos(t)", None),
    ("a + tanh x", "tanh(x)", None),
]


@pytest.mark.parametrize("text, meant, settled", DOUBTS)
def test_refused_with_what_was_meant(text, meant, settled):
    with pytest.raises(MatcalcError) as found:
        parse(text, targets=False)
    assert meant in found.value.hint
    if settled is not None:
        assert parse(text, settled, targets=False).expr is not None


CLEAR = ["f(x + y)", "y(t + 1) - y(t)", "y(0) + x", "phi(x - y)", "e^(x*y)", "2^alpha", "gamma(x)", "det(A)"]
CLEAR += ["sinh(x)", "logistic(x)", "expm1(x)", "e^dt", "σ(2*x + 1)", "K(2,3)*x", "log_sigmoid(x)", "tr(A*X*B)"]


@pytest.mark.parametrize("text", CLEAR)
def test_clear(text):
    assert parse(text, "x: 6" if text.startswith("K(") else "", targets=False).expr is not None


@pytest.mark.parametrize("function", GLUED)
def test_every_function_may_be_glued_to_its_argument(function):
    word = f"{function}q"
    if word not in functions():
        with pytest.raises(MatcalcError, match="is a name or"):
            parse(word, targets=False)
    assert matcalc("diff", f"{word}^2", "--wrt", word).code == 0


def test_psi_is_noted():
    assert "digamma" in matcalc("eval", "psi(x)").err


@pytest.mark.parametrize(
    "text, noted", [("1/(1+j*w*R*C)", True), ("2j*x", True), ("exp(-i*ω*t)", True), ("j*x", False)]
)
def test_an_imaginary_unit_is_noted_as_a_name(text, noted):
    assert ("real numbers" in matcalc("eval", text).err) == noted
    assert "real numbers" not in matcalc("eval", text, "--given", "j: scalar; i: scalar").err
