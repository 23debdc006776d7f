"""Random typed problems against NumPy: value, three layouts, code, round trip, --expand, second derivatives."""

import pytest

from tests.matrix_notation.typed_check import check

CASES = 150


@pytest.mark.parametrize("seed", range(CASES))
def test_typed_problem(seed):
    check(seed)
