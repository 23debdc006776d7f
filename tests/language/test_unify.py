"""Two sizes made to agree: what they share is cancelled, and what one of them has alone is found."""

import pytest

from matcalc_cli.model.shapes import Mismatch, Var, combine, resolve, unify

FOUND = (
    ("*", ("p", "?"), ("m", "p"), "m"),
    ("*", (3, "?"), (12,), 4),
    ("*", ("p", "?"), ("m", "n", "p"), ("*", "m", "n")),
    ("*", ("n", "?"), ("n", "n"), "n"),
    ("*", (2, "?"), (6, "n"), ("*", 3, "n")),
    ("t", ("?",), ("n",), "n"),
    ("+", ("?", 2), (5,), 3),
)
REFUSED = (
    ("*", (5, "?"), (12,)),
    ("*", ("p", "?"), ("p",)),
    ("*", ("p", "?"), ("m",)),
    ("+", ("?", 1), (2,)),
    ("+", ("?", 1), (1,)),
    ("*", ("m", "n"), ("m", "k")),
    ("*", (2, "n"), (3, "n")),
    ("t", ("?",), (6,)),
)


def sides(operation, parts, others):
    var = Var()
    first = combine(operation, *(var if part == "?" else part for part in parts))
    return var, first, others[0] if operation == "t" and others == (6,) else combine(operation, *others)


@pytest.mark.parametrize(("operation", "parts", "others", "found"), FOUND)
def test_what_is_left_is_found(operation, parts, others, found):
    for turned in (False, True):
        var, a, b = sides(operation, parts, others)
        unify(*((b, a) if turned else (a, b)))
        assert resolve(var) == found


def test_two_factors_that_are_to_be_found_are_the_smallest():
    var, other = Var(), Var()
    unify(combine("*", "m", var), combine("*", "n", other))
    assert (resolve(var), resolve(other)) == ("n", "m")


@pytest.mark.parametrize(("operation", "parts", "others"), REFUSED)
def test_what_cannot_agree_is_refused(operation, parts, others):
    _, a, b = sides(operation, parts, others)
    with pytest.raises(Mismatch):
        unify(a, b)
