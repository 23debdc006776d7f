"""Gradients of functions from Python files, beside those of autograd, which runs the very source."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from matcalc_cli.engine import derive
from matcalc_cli.language.facts import call
from matcalc_cli.language.parse import parse
from matcalc_cli.language.python.source import source
from matcalc_cli.model.problem import Layout
from matcalc_cli.render import Options, render
from tests.language.python import oracle
from tests.language.python.functions import ROWS as OWN
from tests.language.python.repositories import REPOSITORIES

ROWS = [*OWN, *REPOSITORIES]
HEAD = "import math\nimport numpy as np\n"


def derived(text: str, given: str, wrt: str, values: dict) -> np.ndarray:
    """The gradient in the shape of the variable, by generated NumPy code."""
    read = source(HEAD + text, "model.py", oracle.last(text))
    problem = parse(read, given, wrt, single="scalar", call=call("scalar"))
    results = derive.derive(problem, Layout.mixed, 1)
    scope: dict = {}
    exec(render(results, "numpy", Options()), scope)
    own = inspect.signature(scope["derivative"]).parameters
    return np.asarray(scope["derivative"](**{k: v for k, v in values.items() if k in own}))


@pytest.mark.parametrize("row", ROWS, ids=[oracle.last(row.source) for row in ROWS])
@pytest.mark.parametrize("declared", [True, False], ids=["declared", "inferred"])
def test_gradients_are_those_of_autograd(row, declared):
    if row.declared and not declared:
        pytest.skip("what its arguments are is not told by the code")
    values = oracle.inputs(row.given, row.positive)
    wrt = next(iter(inspect.signature(oracle.function(row.source, oracle.last(row.source))).parameters))
    writes = "] = " in row.source or "math." in row.source  # which autograd does not differentiate
    expected = (oracle.differences if writes else oracle.gradient)(row.source, values, wrt)
    found = derived(row.source, row.given if declared else "", wrt, values)
    assert found.shape == np.shape(expected)
    assert np.allclose(found, expected, rtol=1e-5 if writes else 1e-7, atol=1e-7 if writes else 1e-9)
