"""SymPy's floats are numbers of the graph, whatever a comparison of theirs answers."""

import math

import pytest
import sympy as sp

from matcalc_cli import jacobian


def test_floats_of_sympy_are_numbers_of_the_graph():
    """A sum of terms with negative floats has a length as any other."""
    x, y, z = sp.symbols("x y z")
    f = -0.1 * x**2 + 0.5 * x * y * z - 0.3 * x * sp.sin(y) * sp.cos(z) + 0.2 * x * sp.sin(y)
    found = jacobian([f], [x, y, z]).expr
    at = {x: 0.3, y: 0.7, z: 1.1}
    expected = [
        -0.2 * 0.3 + 0.5 * 0.7 * 1.1 - 0.3 * math.sin(0.7) * math.cos(1.1) + 0.2 * math.sin(0.7),
        0.5 * 0.3 * 1.1 - 0.3 * 0.3 * math.cos(0.7) * math.cos(1.1) + 0.2 * 0.3 * math.cos(0.7),
        0.5 * 0.3 * 0.7 + 0.3 * 0.3 * math.sin(0.7) * math.sin(1.1),
    ]
    assert [float(e.subs(at)) for e in found] == pytest.approx(expected, rel=1e-12)


def test_angles_are_joined_beside_floats():
    """The height of a planar arm of three links with a wrist, its lengths as floats, is written in sums of angles."""
    q = a, b, c, d = sp.symbols("a b c d")
    lower = (
        0.392 + 0.0823 * sp.sin(d) * sp.cos(c) - 0.0947 * sp.sin(c),
        0.0823 * sp.sin(d) * sp.sin(c) + 0.0947 * sp.cos(c),
    )
    inner = (lower[0] * sp.cos(b) - lower[1] * sp.sin(b) + 0.425, lower[0] * sp.sin(b) + lower[1] * sp.cos(b))
    found = jacobian([inner[0] * sp.sin(a) + inner[1] * sp.cos(a)], list(q)).expr
    angles = {angle.args[0] for e in found for angle in e.atoms(sp.sin, sp.cos)}
    assert angles <= {a, a + b, a + b + c, d}

    def height(a, b, c, d):
        whole = a + b + c
        return (
            0.425 * math.sin(a)
            + 0.392 * math.sin(a + b)
            + 0.0947 * math.cos(whole)
            + 0.0823 * math.sin(d) * math.sin(whole)
        )

    point, h = (0.3, 0.7, -1.2, 0.9), 1e-6
    for i, e in enumerate(found):
        up, down = ([x + sign * h * (i == j) for j, x in enumerate(point)] for sign in (1, -1))
        assert float(e.subs(dict(zip(q, point)))) == pytest.approx((height(*up) - height(*down)) / (2 * h), abs=1e-9)
