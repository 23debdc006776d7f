"""What one matrix-notation problem is, and the short hand in which the themed modules write it.

Every problem carries three things written by hand and independently of the program under test:
the expression as a user types it, the same function in NumPy, and the answer a book prints.
The NumPy function is the oracle for correctness; the book's answer is the bar for length.

Conventions of the oracles
    vectors are 1-D arrays, matrices (row vectors too) 2-D arrays, scalars floats; the value of a
    function is a float, a 1-D array (a column or row vector) or a 2-D array.

    A function with kinks (relu, abs, huber, max, norminf ...) is smooth at almost every sample, but
    a difference step of 1e-3 crosses a kink now and then: go through autograd, or step by 1e-6.
    ``autograd`` is False only for functions that are smooth where they are sampled.

Conventions of the textbook answers
    numerator layout: a scalar by a vector is a row, a scalar by an r x s matrix is s x r, a matrix
    by a scalar has the matrix's shape, and all else is d vec F / d vec(X)' with vec stacking
    columns. Beyond the input language they may use size letters as numbers (``vector(1)'/n``) and
        K(m,n)       commutation: K(m,n)*vec(X) = vec(X') for X of size m x n
        S(n)         selection:   vec(diag(x)) = S(n)*x for x of size n
        L(n)         elimination: vech(X) = L(n)*vec(X) for X of size n x n
        digamma(x)   the derivative of lgamma
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

Shape = tuple[str | int, ...]
Sizes = Mapping[str, int]

STANDARD_SIZES: tuple[Sizes, ...] = ({"m": 3, "n": 2, "p": 4, "q": 5, "r": 6}, {"m": 2, "n": 4, "p": 3, "q": 5, "r": 3})
# For X'*X to be invertible X (m x n) must have at least as many rows as columns.
TALL_SIZES: tuple[Sizes, ...] = ({"m": 4, "n": 2, "p": 3, "q": 5, "r": 6}, {"m": 5, "n": 3, "p": 2, "q": 4, "r": 3})

# Sampling domains. Every one keeps the functions of this package finite and smooth.
KINDS: Mapping[str, str] = {
    "real": "standard normal entries",
    "positive": "entries uniform in (0.3, 2.3)",
    "nonzero": "absolute values uniform in (0.3, 1.3), random signs",
    "unit": "entries uniform in (-0.8, 0.8), away from the ends of (-1, 1)",
    "probability": "positive entries that sum to one",
    "labels": "entries -1 or +1",
    "integer": "a whole number from 2 to 4, as a float",
    "spd": "symmetric positive definite, well conditioned",
    "psd": "symmetric positive semidefinite, rank at most n - 1",
    "symmetric": "symmetric with normal entries",
    "antisymmetric": "antisymmetric with normal entries",
    "diagonal": "a diagonal matrix with entries as in nonzero",
    "orthogonal": "a square orthogonal matrix",
    "lower": "lower triangular, diagonal as in positive",
    "upper": "upper triangular, diagonal as in positive",
    "invertible": "well conditioned, positive determinant and x'Ax > 0, not symmetric",
}

# The words of --given that narrow a sampling domain; "constant" does not.
KIND_OF_WORD: Mapping[str, str] = {
    "symmetric": "symmetric",
    "antisymmetric": "antisymmetric",
    "diagonal": "diagonal",
    "orthogonal": "orthogonal",
    "positive-definite": "spd",
    "lower": "lower",
    "upper": "upper",
    "invertible": "invertible",
    "positive": "positive",
    "real": "real",
    "nonzero": "nonzero",
}


@dataclass(frozen=True)
class MatrixProblem:
    """d text / d wrt, with an oracle in NumPy and the answer of a book."""

    name: str
    text: str
    given: str
    wrt: str
    function: Callable
    textbook: str
    shapes: Mapping[str, Shape]
    sizes: tuple[Sizes, ...]
    kinds: Mapping[str, str] = field(default_factory=dict)
    autograd: bool = True
    source: str = ""


def problem(
    name: str,
    text: str,
    wrt: str,
    function: Callable,
    textbook: str,
    declared: str,
    *,
    bare: bool = False,
    kinds: Mapping[str, str] | None = None,
    sizes: tuple[Sizes, ...] = STANDARD_SIZES,
    autograd: bool = True,
    source: str = "",
) -> MatrixProblem:
    """A MatrixProblem whose shapes and kinds are read from ``declared``, a --given text.

    ``bare`` problems are put to the program without that text: the letter conventions suffice.
    ``kinds`` restricts the sample points further than what is declared to the program.
    """
    shapes: dict[str, Shape] = {}
    domains: dict[str, str] = {}
    for entry in declared.split(";"):
        variable, _, description = (part.strip() for part in entry.partition(":"))
        size, *words = description.split()
        shapes[variable] = _shape(size)
        for word in words:
            if word in KIND_OF_WORD:
                domains[variable] = KIND_OF_WORD[word]
    letters = {size for shape in shapes.values() for size in shape if isinstance(size, str)}
    return MatrixProblem(
        name=name,
        text=text,
        given="" if bare else declared,
        wrt=wrt,
        function=function,
        textbook=textbook,
        shapes=shapes,
        sizes=tuple({k: v for k, v in choice.items() if k in letters} for choice in sizes),
        kinds=domains | dict(kinds or {}),
        autograd=autograd,
        source=source,
    )


def under(source: str, *problems: MatrixProblem) -> tuple[MatrixProblem, ...]:
    """Problems of one source."""
    return tuple(replace(one, source=source) for one in problems)


def _shape(size: str) -> Shape:
    if size == "scalar":
        return ()
    return tuple(int(part) if part.isdigit() else part for part in size.split(","))
