"""WORDS: every row of the properties of matrices, against NumPy's own words for them."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Integer

from matcalc_cli import face
from matcalc_cli.checking.counterexample import whole
from matcalc_cli.engine.matrix.structure import STRUCTURES
from matcalc_cli.errors import SyntaxProblem, UsageError
from matcalc_cli.face import evaluate
from matcalc_cli.language.build import grid
from matcalc_cli.language.given import declarations
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Variable
from matcalc_cli.model.words import HOLED, PATTERNED, SPELLED, SQUARE, SYMMETRIC, WORDS, implied, place
from matcalc_cli.numeric.distributions import structured

OF_NUMPY = {
    "symmetric": lambda a: np.array_equal(a, a.T),
    "antisymmetric": lambda a: np.array_equal(a, -a.T),
    "diagonal": lambda a: np.array_equal(a, np.diag(np.diag(a))),
    "lower": lambda a: np.array_equal(a, np.tril(a)),
    "upper": lambda a: np.array_equal(a, np.triu(a)),
    "orthogonal": lambda a: np.allclose(a @ a.T, np.eye(len(a))),
    "positive-definite": lambda a: np.array_equal(a, a.T) and np.linalg.eigvalsh(a).min() > 0,
    "invertible": lambda a: abs(np.linalg.det(a)) > 1e-6,
}


@pytest.mark.parametrize("word", sorted(SQUARE))
def test_random_matrices_have_the_property(word: str) -> None:
    for seed in range(20):
        a = np.random.default_rng(seed).standard_normal((3, 3))
        assert OF_NUMPY[word](structured(a, (word,)))


BOTH = (
    ("positive-definite", "diagonal"),
    ("orthogonal", "diagonal"),
    ("orthogonal", "symmetric"),
    ("orthogonal", "antisymmetric"),
    ("orthogonal", "positive-definite"),
    ("invertible", "symmetric"),
    ("symmetric", "lower"),
    ("symmetric", "upper"),
    ("lower", "upper"),
    ("orthogonal", "upper"),
)


@pytest.mark.parametrize("words", BOTH)
def test_random_matrices_have_all_of_their_properties(words: tuple[str, ...]) -> None:
    size = 4 if "antisymmetric" in words else 3
    variable = Variable("A", "matrix", Integer(size), Integer(size), implied(words), False, N.symbol("A", size, size))
    for seed in range(20):
        rng = np.random.default_rng(seed)
        for a in (structured(rng.standard_normal((size, size)), words), whole(variable, {}, None, 2, rng)):
            assert all(OF_NUMPY[word](a) for word in words if word != "invertible" or np.linalg.det(a)), (words, a)


@pytest.mark.parametrize(
    ("given", "text", "claim"),
    [
        ("D: n,n diagonal positive-definite", "sum(D*x)", "diag(D)"),
        ("D: n,n diagonal orthogonal", "sum(D*x)", "diag(D)"),
        ("D: n,n symmetric upper", "sum(D*x)", "diag(D)"),
        ("D: n,n symmetric orthogonal", "x'*D*x", "2*D*x"),
        ("D: n,n antisymmetric orthogonal", "x'*D*x + x'*x", "2*x"),
    ],
)
def test_claims_that_need_all_words_of_a_name_are_right(given: str, text: str, claim: str) -> None:
    found = face.claim(text, claim, "x", given=f"{given}; x: n", layout="denominator")
    assert found.right, found


@pytest.mark.parametrize("word", ["symmetric", "diagonal", "lower", "upper", "positive-definite"])
def test_nothing_but_0_is_antisymmetric_and_this(word: str) -> None:
    with pytest.raises(SyntaxProblem, match="only the matrix 0"):
        declarations(f"A: n,n antisymmetric {word}")


@pytest.mark.parametrize("words", ["diagonal", "diagonal positive-definite", "lower", "antisymmetric"])
def test_an_entry_that_is_0_is_no_variable(words: str) -> None:
    with pytest.raises(UsageError, match="fixed at 0"):
        face.diff("x'*D*x", "D[1,1]" if words == "antisymmetric" else "D[0,1]", given=f"D: n,n {words}; x: n")


@pytest.mark.parametrize("word", PATTERNED)
def test_the_pattern_is_that_of_the_components(word: str) -> None:
    """Entries that the components name alike are alike in every such matrix, those that are 0 are 0."""
    drawn = structured(np.random.default_rng(0).standard_normal((4, 4)), (word,))
    cells = grid("X", 4, 4, frozenset([word]))
    names = {str(s) for e in cells for s in e.free_symbols}
    free = len({abs(v) for v in drawn.ravel() if v})
    assert len(names) == free
    assert [[e != 0 for e in cells.row(i)] for i in range(4)] == (drawn != 0).tolist()
    assert (word in HOLED) == bool((drawn == 0).any())


def test_rows_agree_with_the_interpretations() -> None:
    assert set(STRUCTURES) == {*PATTERNED, "positive-definite"}
    assert all(
        place((word,), 1, 2)[0] == 1 and place((word,), 2, 1)[1:] == place((word,), 1, 2)[1:] for word in ["symmetric"]
    )
    assert {"symmetric", "positive-definite", "diagonal"} == SYMMETRIC


@pytest.mark.parametrize("spelling", sorted(SPELLED))
def test_every_spelling_declares_its_word(spelling: str) -> None:
    word = SPELLED[spelling]
    text = f"A: {'n,n ' if word in SQUARE else '' if word == 'entrywise' else 'n '}"
    for written in {spelling, spelling.replace("-", " ")} if word in SQUARE else {spelling}:
        words = declarations(text + written)["A"].words
        assert word in words or word == "real", written


@pytest.mark.parametrize("word", sorted(OF_NUMPY))
def test_a_value_of_a_point_has_to_have_the_property(word: str) -> None:
    good = {"orthogonal": "[0,1;1,0]", "diagonal": "[1,0;0,2]", "antisymmetric": "[0,1;-1,0]"}
    bad = {"orthogonal": "[1,1;0,1]", "invertible": "[1,2;2,4]", "positive-definite": "[1,2;2,1]"}
    values = {"symmetric": "[1,2;2,3]", "lower": "[1,0;2,3]", "upper": "[1,2;0,3]"} | good
    evaluate("tr(A)", given=f"A: 2,2 {word}", at=f"A={values.get(word, '[2,1;1,2]')}")
    with pytest.raises(UsageError, match="is declared"):
        evaluate("tr(A)", given=f"A: 2,2 {word}", at=f"A={bad.get(word, '[1,2;3,4]')}")


def test_the_table_has_no_word_twice() -> None:
    assert len(SPELLED) == sum(1 + len(row.also) for row in WORDS.values())
