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
