"""Random trees of arrays of open sizes as loops, in every language of loops that is installed: values by evaluation."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import MatrixSymbol

from matcalc_cli.errors import MissingRule
from matcalc_cli.model.nodes import is_array, shape
from matcalc_cli.model.problem import Derivative, Layout, Problem, Variable
from matcalc_cli.render.code import code
from tests.render.looped import LOOPED, looped_languages
from tests.render.test_languages import needs_program, trees


def declared(expr):
    """A tree as a result, its matrices as variables."""
    kinds = {(False, True): "vector", (True, False): "row"}
    variables = [
        Variable(m.name, kinds.get((m.shape[0] == 1, m.shape[1] == 1), "matrix"), *m.shape, symbol=m)
        for m in sorted(expr.atoms(MatrixSymbol), key=str)
    ]
    size = shape(expr) if is_array(expr) else ()
    return Derivative(Problem("f", expr, tuple(variables)), expr, size, Layout.numerator, ())


@pytest.mark.parametrize("language", [pytest.param("c", marks=needs_program("gcc")), *looped_languages()])
def test_random_trees_in_loops(language, tmp_path):
    loops, wanted = LOOPED[language](), []
    for k, (expr, at, value) in enumerate(trees(250)):
        if not any(m.shape[0].free_symbols | m.shape[1].free_symbols for m in expr.atoms(MatrixSymbol)):
            continue
        try:
            text = code(declared(expr), language, called=f"g{k}")
        except MissingRule as missing:
            assert f"no {language} code for" in str(missing)
            continue
        loops.add(text, f"g{k}", at, value.size)
        wanted.append((expr, value.ravel()))
    assert len(wanted) > 150
    for found, (expr, value) in zip(loops.results(tmp_path), wanted, strict=True):
        assert np.allclose(found, value, rtol=1e-6, atol=1e-7), expr
