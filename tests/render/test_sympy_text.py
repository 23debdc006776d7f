"""The text for SymPy is what SymPy itself prints."""

import pytest
import sympy as sp

from matcalc_cli import diff
from matcalc_cli.render.options import Options
from matcalc_cli.render.sympy_text import render

PRODUCTS = (
    ("norm2(A*x - b)^2", "x"),
    ("-tr(A*X*B)/2", "X"),
    ("-x'*(A - B)*x/norm2(x)^2", "x"),
    ("a'*inv(X)*b", "X"),
    ("(3 - sqrt(2))*x'*A*x - sqrt(3)*b'*x", "x"),
    ("log(det(X'*A*X))", "X"),
    ("A*x*x'*b - (b - A*x)*(c'*x)", "x"),
    ("c*X*X - 2*X*A*X", "X"),
    ("k*norm2(x)*A*x", "x"),
)


@pytest.mark.parametrize(("text", "wrt"), PRODUCTS)
def test_products_of_arrays(text, wrt):
    found = diff(text, wrt)
    printed = render([found], Options(), "sympy").rstrip("\n")
    assert printed == sp.sstr(found.expr)
    assert "*" in printed
