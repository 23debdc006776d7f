"""Where a matrix is singular at a place and all around it, a check says so and goes on."""

from tests.shell import matcalc


def test_a_matrix_that_is_singular_around_a_place_has_no_value_there():
    done = matcalc("check", "inv(step((S + ones(2,2))))", "--points", "3", "--given", "S: 2,2 invertible")
    assert done.code in (0, 1) and "bug" not in done.err
    assert "no value" in done.out
