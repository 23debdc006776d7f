"""Sizes and indices of generated code: their texts, computed by Python, against the same sums by its whole numbers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcalc_cli.render.codegen.languages import DIALECTS
from matcalc_cli.render.codegen.loops import wholes as W

VALUES = {"i": 5, "j": 2, "m": 3, "n": 7}
LANGUAGES = [name for name, dialect in DIALECTS.items() if dialect.loops is not None]
leaves = st.one_of(
    st.sampled_from(sorted(VALUES)).map(lambda name: (W.whole(name), VALUES[name])),
    st.integers(0, 4).map(lambda value: (W.whole(value), value)),
)


def larger(parts):
    """A sum, a product, a quotient or a rest of two, with its value; what is divided is 0 or more."""
    both = st.tuples(parts, parts)
    added = both.map(lambda p: (W.plus(p[0][0], p[1][0]), p[0][1] + p[1][1]))
    taken = both.map(lambda p: (W.minus(p[0][0], p[1][0]), p[0][1] - p[1][1]))
    made = both.map(lambda p: (W.times(p[0][0], p[1][0]), p[0][1] * p[1][1]))
    divisible = both.filter(lambda p: p[0][1] >= 0 and p[1][1] > 0)
    divided = divisible.map(lambda p: (W.quotient(p[0][0], p[1][0]), p[0][1] // p[1][1]))
    left = divisible.map(lambda p: (W.rest(p[0][0], p[1][0]), p[0][1] % p[1][1]))
    return st.one_of(added, taken, made, divided, left)


def value_of(text):
    """What Python makes of a text: its // is the / of whole numbers elsewhere."""
    python = text.replace("Math.floor", "").replace("/", "//")
    return eval(python, {"mod": lambda a, b: a % b}, dict(VALUES))


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=100, deadline=None)
@given(found=st.recursive(leaves, larger, max_leaves=8))
def test_the_text_has_the_value(language, found):
    number, value = found
    assert value_of(DIALECTS[language].loops.text(number)) == value
    assert W.names_of([number]) <= VALUES.keys()


def test_like_terms_are_one():
    text = DIALECTS["c"].loops.text
    i, m, n = map(W.whole, "imn")
    assert text(W.plus(m, n, m)) == "2*m + n"
    assert text(W.minus(W.plus(i, W.ONE), W.ONE)) == "i" and text(W.minus(n, n)) == "0"
    assert text(W.times(n, W.plus(n, W.ONE))) == "n*(n + 1)"
    assert text(W.minus(W.ONE, n)) == "1 - n" and text(W.minus(n, W.plus(m, W.ONE))) == "n - m - 1"


def test_what_counts_from_one_prints_plain_indices():
    words = DIALECTS["fortran"].loops
    i, n = words.index("i"), W.whole("n")
    assert words.place(i)[0] == "i" and words.place(W.plus(i, W.whole(2)))[0] == "i + 2"
    assert words.place(W.quotient(i, n))[0] == "(i - 1)/n + 1" and words.place(W.rest(i, n))[0] == "mod(i - 1, n) + 1"
    assert words.head("i", W.ZERO, n) == "do i = 1, n" and words.head("i", W.ONE, n, True) == "do i = n, 2, -1"
