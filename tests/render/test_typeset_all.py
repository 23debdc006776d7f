"""All problems, first and second derivatives, in MathML and Typst: what test_typeset.py does with each fourth."""

import pytest

from tests.render import test_typeset as typeset


def test_mathml_has_the_value_of_the_function():
    typeset.test_mathml_of_components_has_the_value_of_the_function(every=1)
    typeset.test_mathml_of_matrices_has_the_value_of_the_function(every=1)


def test_mathml_is_core():
    typeset.test_mathml_is_core(every=1)


@pytest.mark.parametrize("order", [1, 2])
def test_typst_reads_derivatives_as_they_are_in_mathml(order):
    typeset.test_typst_reads_the_formulas_as_they_are_in_mathml(0, order, every=1)
