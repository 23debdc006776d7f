"""The only code that knows numerator from denominator layout.

Everything else works in one arrangement, the numerator's: ∂f/∂X of a scalar by an r×s array is s×r, an array by a
scalar keeps its shape, and everything else is ∂vec F/∂(vec X)'. Denominator layout is the transpose of that, always;
mixed layout is the transpose for a scalar by an array and the numerator's otherwise (SPEC section 2).
"""

from __future__ import annotations

from matcalc_cli.model.problem import Layout

SCALAR, VECTOR, ROW, MATRIX = "scalar", "vector", "row", "matrix"


def transposes(layout: Layout, function: str, variable: str) -> bool:
    """True where `layout` is the transpose of numerator layout, for a function and a variable of these kinds."""
    if layout is Layout.denominator:
        return True
    return layout is Layout.mixed and function == SCALAR and variable != SCALAR
