"""Random typed problems against NumPy: value, three layouts, code, round trip, --expand, second derivatives."""

import pytest

from tests.engine.matrix.typed_check import check

CASES = 150


@pytest.mark.parametrize("seed", range(CASES))
def test_typed_problem(seed):
    check(seed)
