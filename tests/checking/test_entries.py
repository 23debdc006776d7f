"""Claims in entries for a problem in matrix notation: the entry that is wrong is named, and what is wrong with it."""

from __future__ import annotations

import pytest

from tests.shell import matcalc

# EXPR, by, declarations, claim, what is said; the right entries are those of the definition, worked out by hand
ROWS = (
    ("norm2(x)^2", "x", "x: 3", "[[2*x0, 2*x1, x2]]", "entry 2 should be 2·x[2], not x[2]: the factor 2 is missing"),
    (
        "x'*A*x",
        "x",
        "A: 2,2; x: 2",
        "[[2*A00*x0 + (A01 + A10)*x1, 2*A11*x1 + (A01 - A10)*x0]]",
        "the sign of a term is wrong: right is A[1,0]·x[0]",
    ),
    (
        "x'*A*x",
        "x",
        "A: 2,2; x: 2",
        "[2*A00*x0 + A01*x1, 2*A11*x1 + (A01 + A10)*x0]",
        "a term is missing: A[1,0]·x[1]",
    ),
    ("A*x", "x", "A: 2,2; x: 2", "[[A00, A01],[A11, A10]]", "entries (1, 0) and (1, 1) are exchanged"),
    ("A*x", "x", "A: 2,3; x: 3", "[[A00, A01, A02],[A10, A11, 0]]", "entry (1, 2) should be A[1,2], not 0"),
    ("tr(A*X)", "X", "A: 2,2; X: 2,2", "[A00, -A01; A10, A11]", "the sign of entry (0, 1) is wrong"),
    ("a'*X*b", "X", "a: 2; b: 2; X: 2,2", "[a0*b0, a0*b1; a0*b1, a1*b1]", "entry (0, 1) should be a[1]·b[0]"),
    ("x'*A*x", "x", "A: 2,2; x: 2", "[[2*A00*x0 + 2*A01*x1, 2*A11*x1 + 2*A01*x0]]", "right only if A is symmetric"),
    ("x'*A*x", "x", "A: n,n; x: n", "2*A*x", "right only if A is symmetric"),
    ("tr(A*A)", "A", "A: n,n", "2*diag(diag(A))", "right only if A is diagonal"),
    ("x'*triu(A)*x", "x", "A: n,n; x: n", "(A + A')*x", "right only if A is upper triangular"),
)


@pytest.mark.parametrize("text, by, given, claim, words", ROWS, ids=[f"{row[0]}: {row[3]}" for row in ROWS])
def test_what_is_wrong(text, by, given, claim, words):
    done = matcalc("check", text, "--wrt", by, "--given", given, "--claim", claim)
    assert done.code == 1 and words in done.out


@pytest.mark.parametrize(
    "text, by, given, claim",
    [
        ("norm2(x)^2", "x", "x: 3", "[[2*x0, 2*x1, 2*x2]]"),
        ("x'*A*x", "x", "A: 2,2; x: 2", "[[2*A00*x0 + (A01 + A10)*x1, 2*A11*x1 + (A01 + A10)*x0]]"),
        ("det(X)", "X", "X: 2,2", "[X11, -X01; -X10, X00]"),
    ],
)
def test_right_claims_stay_right(text, by, given, claim):
    assert matcalc("check", text, "--wrt", by, "--given", given, "--claim", claim).code == 0
