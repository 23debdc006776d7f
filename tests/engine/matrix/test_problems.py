"""Every problem of tests/matrix_problems: code and result in three layouts, at two sizes, against the lambda."""

from __future__ import annotations

import numpy as np
import pytest

from matcalc_cli.engine.derive import derive
from matcalc_cli.language.parse import parse
from matcalc_cli.model.problem import Layout
from matcalc_cli.numeric.evaluate import evaluate
from matcalc_cli.render.compiled import function
from tests.engine.matrix.harness import arranged, jacobian, letters_of, point
from tests.problems.matrix import PROBLEMS


def _close(found, expected, tolerance: float) -> bool:
    found, expected = np.asarray(found, dtype=float), np.asarray(expected, dtype=float)
    scale = max(1.0, float(np.max(np.abs(expected))) if expected.size else 1.0)
    return found.size == expected.size and bool(np.max(np.abs(found - expected)) <= tolerance * scale)


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)
def test_derivative_agrees_with_the_lambda(problem):
    read = parse(problem.text, problem.given, problem.wrt)
    tolerance = 1e-7 if problem.autograd else 1e-6
    for layout in Layout:
        (result,) = derive(read, layout)
        code = function(result)
        for sizes in problem.sizes:
            values = point(problem, sizes)
            value = problem.function(**values)
            expected = arranged(jacobian(problem, values), value, values[problem.wrt], layout.value)
            letters = letters_of(read, values)
            found = np.asarray(evaluate(result.expr, {**letters, **values}), dtype=float)
            shape = found.shape if found.ndim == 2 else (1, 1)
            assert shape == expected.shape, (layout, shape, expected.shape)
            assert _close(found.reshape(expected.shape), expected, tolerance), layout
            printed = np.asarray(code(**values), dtype=float)
            assert _close(printed.reshape(-1), expected.reshape(-1), tolerance), (layout, "code")
