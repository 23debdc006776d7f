"""LaTeX in --given says what the language says."""

import pytest

from matcalc_cli.errors import SyntaxProblem
from matcalc_cli.language.given import declarations

SAME = {
    r"A \in \mathbb{R}^{m\times n}": "A: m,n",
    r"A \in \mathbb{R}^{m \times n},\; x \in \mathbb{R}^n": "A: m,n; x: n",
    r"$A \in \mathbb{R}^{m \times n}$; $x \in \mathbb{R}^{n}$": "A: m,n; x: n",
    r"\mathbf{x}, \mathbf{y} \in \mathbb{R}^n": "x: n; y: n",
    r"\lambda \in \mathbb{R}": "λ: scalar",
    r"\sigma \in \mathbb{R}_{++}": "σ: scalar positive",
    r"\sigma \in \mathbb{R}; \sigma > 0": "σ: scalar positive",
    r"\Sigma \in \mathbb{R}^{n\times n}; \Sigma \succ 0": "Σ: n,n positive-definite",
    r"\Sigma \succ 0; \Sigma \in \mathbb{R}^{n\times n}": "Σ: n,n positive-definite",
    r"\Sigma \in \mathbb{S}^n_{++}": "Σ: n,n positive-definite",
    r"P \in \mathbb{S}^{n}": "P: n,n symmetric",
    r"P \in \mathbb{R}^{n \times n}; P^\top = P": "P: n,n symmetric",
    r"P \in \mathbb{R}^{n \times n}; P^{\top} = -P": "P: n,n antisymmetric",
    r"Q \in \mathbb{R}^{n \times n}; Q^\top Q = I": "Q: n,n orthogonal",
    r"y \in \{-1, 1\}^m": "y: m",
    r"p \in [0, 1]": "p: scalar",
    r"\hat{\theta} \in \mathbb{R}^{2n}": "θ_hat: 2*n",
    r"W_1 \in \mathbb{R}^{p \times n}": "W1: p,n",
    r"W^{(1)} \in \mathbb{R}^{p \times n}": "W1: p,n",
    r"\mu: n": "μ: n",
    r"\mathbf{x}_i: rows of X": "x_i: rows of X",
    "x^{(i)}: rows of X": "x_i: rows of X",
}


@pytest.mark.parametrize("latex, plain", SAME.items())
def test_the_same_is_declared(latex, plain):
    found, wanted = declarations(latex), declarations(plain)
    assert {k: (d.shape, d.words, d.part) for k, d in found.items()} == {
        k: (d.shape, d.words, d.part) for k, d in wanted.items()
    }


@pytest.mark.parametrize(
    "latex", [r"x \in \mathbb{C}^n", r"x \in \mathcal{X}", r"x \succ 1", r"\mathbb{R}", r"A^\top A"]
)
def test_what_says_no_size_is_refused(latex):
    with pytest.raises(SyntaxProblem):
        declarations(latex)
