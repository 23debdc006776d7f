"""Every snippet has the value, and the derivative, of the NumPy function that says what it means."""

import numpy as np
import pytest

from matcalc_cli.engine.derive import derive
from matcalc_cli.language.parse import parse
from matcalc_cli.model import names
from matcalc_cli.numeric.evaluate import evaluate
from tests.engine.matrix.harness import arranged, flat, jacobian, letters_of, point
from tests.language.latex.table import SNIPPETS


def environment(read, values):
    """Values by the names and sizes that the reading has."""
    by_key = {names.key(name): value for name, value in values.items()}
    found = {v.name: by_key[names.key(v.name)] for v in read.variables}
    return {**found, **letters_of(read, found)}


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda s: s.text)
def test_value_and_derivative(snippet):
    problem = snippet.problem
    values = point(problem, problem.sizes[0])
    read = parse(snippet.text, snippet.given, snippet.asked, single="scalar")
    env = environment(read, values)
    value = np.asarray(problem.function(**values), dtype=float)
    found = np.asarray(evaluate(read.expr, env), dtype=float)
    assert np.allclose(flat(found), flat(value), rtol=1e-9, atol=1e-9)
    (result,) = derive(read)
    expected = arranged(jacobian(problem, values), value, values[problem.wrt], "numerator")
    derivative = np.asarray(evaluate(result.expr, env), dtype=float)
    assert np.allclose(derivative.reshape(expected.shape), expected, rtol=1e-6, atol=1e-6)


def test_there_are_enough():
    assert len(SNIPPETS) >= 150
    assert len({s.text for s in SNIPPETS}) == len(SNIPPETS)
