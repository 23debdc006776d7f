"""What sentences say of a matrix, as texts of several languages say it; and what they do not say."""

from __future__ import annotations

import pytest

from matcalc_cli.documents.read import read
from matcalc_cli.lint.claims import reading

CLAIM = r"For $f(x) = x^\top A x$ we have $\nabla f(x) = 2Ax$"
SYMMETRIC = (
    r"Let $A\in\mathbb{R}^{n\times n}$ be symmetric and $x\in\mathbb{R}^n$.",
    r"Let $A$ be an $n\times n$ symmetric matrix.",
    r"Let $A$ be a real symmetric $n\times n$ matrix.",
    r"We assume throughout that $A$ is real and symmetric.",
    r"We assume $A$ to be symmetric.",
    r"$A = A^\top$.",
    r"Let $A^T = A$.",
    r"Suppose $A\succ 0$.",
    r"Let $A\in\mathbb{S}^n_{++}$.",
    r"Here $A$ denotes a symmetric, positive definite matrix.",
    r"where $B$ and $A$ are symmetric matrices.",
    r"where both $A$ and $B$ are symmetric positive semi-definite.",
    r"Let $A$, $B$ be symmetric.",
    r"Let $B$ be the within-class and $A$ the between-class scatter matrix; both are symmetric.",
    r"Given: a vector $b$, a symmetric matrix $A$ and a scalar $c$.",
    r"Let the SPD matrix $A$ be given.",
    r"Let $A$ be the covariance matrix of the data.",
    r"Let $A \in \mathbb{R}^{n\times n}$, which is **symmetric**, be given.",
    r"an innovation $v$ with symmetric positive definite covariance $A$.",
    r"a symmetric weight matrix $A$.",
    r"If $A$ is symmetric, the gradient simplifies.",
    "- $A$: symmetric $n\\times n$ matrix\n- $x$: vector\n",
    "| symbol | meaning |\n|---|---|\n| $A$ | symmetric matrix |\n",
    "设 $A$ 为对称矩阵。",
    "设 $A\\in\\mathbb{R}^{n\\times n}$ 是对称阵。",
    "其中 $A$ 对称。",
    "其中对称矩阵 $A$ 已知。",
    "由于 $A$ 的对称性,",
    "Sei $A$ eine symmetrische Matrix.",
    "Sei $A$ symmetrisch.",
    r"Soit $A$ une matrice symétrique.",
    r"où $A$ est symétrique.",
)
BEHIND = (
    "if $A$ is symmetric",
    ", provided that $A$ is symmetric",
    "since $A$ is symmetric",
    "by the symmetry of $A$",
    "for symmetric $A$",
    "(recall that $A$ is symmetric)",
    r"because $A^\top = A$",
)
OPEN = (
    "",
    r"Let $A\in\mathbb{R}^{n\times n}$.",
    "Let $A$ be any square matrix.",
    "Let $A$ be not necessarily symmetric.",
    "$A$ need not be symmetric.",
    "We do not assume that $A$ is symmetric.",
    "Whether or not $A$ is symmetric,",
    "For a general (non-symmetric) matrix $A$:",
    "An asymmetric matrix $A$.",
    "Let $B$ be a symmetric matrix and $A$ any matrix.",
    "$A$ is a square matrix and $M$ is symmetric.",
    "Let $A$ be a matrix with symmetric part $S$.",
    "Let $A$ be a skew-symmetric matrix.",
    "设 $A$ 为任意方阵。",
    "$A$ 不一定对称。",
    "设 $B$ 对称。",
)
OF_NONE = (
    "All matrices in this note are assumed to be symmetric.",
    "Consider a quadratic form with a symmetric matrix.",
    "All matrices are symmetric.",
)


def symmetric(tmp_path, text):
    """(is A symmetric where the claim stands, does the text have the word without a name?)"""
    path = tmp_path / "text.md"
    path.write_text(text, encoding="utf-8")
    found = reading(read(path)[0])
    claim = found.claims[-1]
    words = {word for said in found.scene.of("A", claim.place) for word in said.words}
    return bool(words & {"symmetric", "positive-definite"}), found.scene.hints("symmetric", claim.place)


@pytest.mark.parametrize("sentence", SYMMETRIC)
def test_a_sentence_in_front_says_it(tmp_path, sentence):
    assert symmetric(tmp_path, f"{sentence} {CLAIM}." if sentence[-1] != "\n" else f"{sentence}\n{CLAIM}.")[0]


@pytest.mark.parametrize("words", BEHIND)
def test_words_behind_say_it(tmp_path, words):
    assert symmetric(tmp_path, f"{CLAIM} {words}.")[0]


def test_words_in_a_formula_say_it(tmp_path):
    text = r"For $f(x) = x^\top A x$ $$\nabla f(x) = 2Ax \quad\text{if } A \text{ is symmetric.}$$"
    assert symmetric(tmp_path, text)[0]
    assert symmetric(tmp_path, r"For $f(x) = x^\top A x$ $$\nabla f(x) = 2Ax \qquad (A = A^\top).$$")[0]


@pytest.mark.parametrize("sentence", OPEN)
def test_nothing_is_said(tmp_path, sentence):
    assert symmetric(tmp_path, f"{sentence} {CLAIM}.") == (False, False)


@pytest.mark.parametrize("sentence", OF_NONE)
def test_it_is_said_of_no_name(tmp_path, sentence):
    assert symmetric(tmp_path, f"{sentence} {CLAIM}.") == (False, True)
