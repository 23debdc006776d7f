"""Choices whose conditions compare two sums: SymPy turns such a comparison around without end."""

from __future__ import annotations

import pytest

from tests.shell import shell

# the slope of max(τ u, (τ - 1) u) by q with u = y - q: -τ where u > 0, 1 - τ where u < 0
PINBALL = "max(0.9*(y-q), (0.9-1)*(y-q))"


@pytest.mark.parametrize("y, q, slope", [(2, 1, "−0.9"), (1, 2, "0.1")])
def test_the_pinball_loss(y, q, slope):
    assert f"= {slope} " in shell(f'matcalc diff "{PINBALL}" --wrt q --at y={y},q={q}').out


@pytest.mark.parametrize(
    "text",
    [
        f'"mean({PINBALL})" --wrt q --given "y: n; q: n"',
        '"sum(max(0.2*(y-A*x), -0.8*(y-A*x)))" --wrt x --given "y: n; A: n,m"',
        '"where(0.9*(y-q) > -0.1*(y-q), y^2, q)"',
        '"min(2*(a-b), 3*(b-a), a+b)"',
        '"max(x + y, -x - y, 2*x - 2*y)"',
    ],
)
def test_sums_are_compared(text):
    done = shell(f"matcalc grad {text} --check")
    assert done.code == 0 and "checked: agrees" in done.out


def test_a_number_that_is_a_size_has_the_value_of_the_size():
    done = shell('matcalc check "tr1(A,k)" --given "A: k*m,k*m; k: constant"')
    assert done.code == 0 and "agrees" in done.out


def test_decimals_stay_in_matrix_notation():
    done = shell('matcalc grad "0.9*norm2(y-q)^2" --wrt q --given "y: n; q: n"')
    assert "= 1.8 (q − y)ᵀ" in done.out
    assert "0.125 xᵀ (A + Aᵀ)" in shell('matcalc grad "x\'*A*x*0.125" --wrt x').out


def test_decimals_of_a_point_stay():
    assert "f(−2.25)" in shell('matcalc diff "cosh(f(x))" --at x=-2.25').out
