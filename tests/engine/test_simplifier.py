"""--simplify: SymPy's simplifier, without the forms of its answers that have no value in floating point."""

import pytest
import sympy as sp

from matcalc_cli.engine.scalar.tidy import simplified

x, y = sp.symbols("x y", real=True)
LOGARITHMS = (
    sp.sqrt(sp.log(y) / sp.log(10) / x + y),
    sp.log(sp.log(y) / sp.log(10) / x + y),
    sp.log(sp.log(y) / sp.log(2) / x + y + x / 1000),
)


@pytest.mark.parametrize("f", LOGARITHMS)
@pytest.mark.parametrize("name", [x, y])
def test_no_exponential_is_made_of_a_name(f, name):
    slope = sp.expand(f.diff(name))
    answer = simplified(slope)
    powers = [e for e in answer.atoms(sp.Pow) if e.base.is_number and not e.exp.is_number]
    assert not powers
    place = {x: 700.0, y: 1.5}  # 10^(x y) overflows
    assert float(answer.subs(place)) == pytest.approx(float(slope.subs(place)), rel=1e-12)
