"""Component derivatives are as short as in a book, and right: the table of book_forms.py, row by row."""

import inspect
import zlib

import autograd
import numpy as np
import pytest
import sympy as sp

from matcalc_cli.engine.derive import derive, value
from matcalc_cli.language.notation import Notation
from matcalc_cli.language.parse import parse
from matcalc_cli.model import names
from tests.engine.components.book_forms import BOOK_FORMS

POINTS = 3
every_form = pytest.mark.parametrize("row", BOOK_FORMS, ids=lambda row: f"{row.text[:40]} by {row.by}")


def printed(row):
    """The result of the row, as the engine gives it."""
    if not row.by:
        return value(parse(row.text, targets=False))
    (found,) = derive(parse(row.text, wrt=row.by.split(",")))
    return found


def of_form(row):
    """The book's form, read with every name a scalar."""
    scalars = "; ".join(f"{name}: scalar" for name in inspect.signature(row.function).parameters)
    return value(parse(row.form, given=scalars, targets=False))


def by_hand(row, point):
    """The derivative of the function beside the text, by autograd."""
    parameters = list(inspect.signature(row.function).parameters)
    function = row.function
    for name in filter(None, row.by.split(",")):
        function = autograd.grad(function, parameters.index(name))
    return float(function(*(point[name] for name in parameters)))


def number(expr, point):
    known = {names.key(name): at for name, at in point.items()}
    return float(expr.xreplace({s: sp.Float(known[names.key(s.name)], 20) for s in expr.free_symbols}).evalf(17))


def points(row):
    rng = np.random.default_rng(zlib.crc32(f"{row.text} {row.by}".encode()))
    for _ in range(POINTS):
        yield {n: rng.uniform(*row.domain.get(n, (0.3, 0.9))) for n in inspect.signature(row.function).parameters}


def short(text):
    return text.replace(" ", "")


def test_the_table_has_a_hundred_forms():
    assert len({(row.text, row.by) for row in BOOK_FORMS}) == len(BOOK_FORMS) >= 100


@every_form
def test_value(row):
    found = printed(row).expr
    for point in points(row):
        assert number(found, point) == pytest.approx(by_hand(row, point), rel=1e-9, abs=1e-12)


@every_form
def test_the_form_of_the_table_is_right(row):
    form = of_form(row).expr
    for point in points(row):
        assert number(form, point) == pytest.approx(by_hand(row, point), rel=1e-9, abs=1e-12)


@every_form
def test_length(row):
    """The printed derivative is not longer than the form of the book."""
    result = printed(row)
    found = short(Notation(result.problem.decimals).text(result.expr))
    for name in inspect.signature(row.function).parameters:
        found = found.replace(names.key(name), name)  # a Greek letter counts as one
    assert len(found) <= len(short(row.form)), found
