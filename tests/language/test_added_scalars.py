"""A scalar made of an array is printed as it is entered where it is added to arrays: x - mean(x); what it says is read
again as the same expression."""

from __future__ import annotations

import pytest

from matcalc_cli.engine.derive import derive, value
from matcalc_cli.language.notation import Latex, Notation, Unicode
from matcalc_cli.language.parse import parse

ROWS = (
    ("x - mean(x)", "x: n", "x − mean(x)"),
    ("x - sum(y)", "x: n; y: m", "x − sum(y)"),
    ("X + tr(X)", "X: n,n", "X + tr(X) (𝟏 𝟏ᵀ)"),
    ("2*c*x - norm2(x)", "x: n; c: scalar", "2·c x − ‖x‖"),
    ("x - c", "x: n; c: scalar", "x − c 𝟏"),
    ("1 + A*x", "A: m,n; x: n", "A x + 𝟏"),
)


@pytest.mark.parametrize("text, given, printed", ROWS)
def test_printed(text, given, printed):
    assert Unicode().text(value(parse(text, given, targets=False)).expr) == printed


@pytest.mark.parametrize("text, given", [row[:2] for row in ROWS])
def test_read_again(text, given):
    expr = value(parse(text, given, targets=False)).expr
    assert value(parse(Notation().text(expr), given, targets=False)).expr == expr


def test_the_gradient_of_a_variance():
    (found,) = derive(parse("mean((x - mean(x)).^2)", "x: n"))
    assert Unicode().text(found.expr) == "2 (x − mean(x))ᵀ/n"
    assert "mathbf{1}" not in Latex().text(found.expr)


def test_gelu_by_the_root_of_two():
    assert "erf(x/√2)" in Unicode().text(value(parse("gelu(x)", "x: n", targets=False)).expr)
