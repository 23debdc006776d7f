"""Second derivatives of all problems in MathML and Typst: the same formulas in both."""

import pytest

from tests.render import test_typeset as typeset


def test_typst_reads_second_derivatives_as_they_are_in_mathml():
    pytest.importorskip("typst", reason="the extra `typeset` is not installed")
    typeset.test_typst_reads_the_formulas_as_they_are_in_mathml(order=2)
