"""Derivatives by a structured variable: symmetric, antisymmetric, diagonal, lower, upper.

The walker gives a G with df = tr(G dX) for every dX of the structure; what a book prints depends on its convention:

entries      by the free entries, as in the Matrix Cookbook (138)-(141): symmetric G + G' - diag(G)
projection   the gradient inside the subspace, the one a descent step may use: symmetric (G + G')/2

Everything else (Jacobians, Hessians) is by the vector of free entries v with vec X = D v: J D and D' H D, where v is
vech X, the diagonal of X, or the columns below the diagonal of an antisymmetric X. Magnus & Neudecker, Matrix
Differential Calculus, 3.8; Magnus, Linear Structures, 6.1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Basic, Expr, S

from matcalc_cli.engine import algebra as A
from matcalc_cli.errors import UsageError
from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node
from matcalc_cli.model.words import implied

CONVENTIONS = ("entries", "projection")


def _symmetric_entries(g: Basic) -> Basic:
    """G + G' - diag(G)"""
    return A.subtract(A.add(g, A.transpose(g)), _diagonal_part(g))


def _symmetric_projection(g: Basic) -> Basic:
    """(G + G')/2"""
    return A.mul(S.Half, A.add(g, A.transpose(g)))


def _antisymmetric_entries(g: Basic) -> Basic:
    """G - G'"""
    return A.subtract(g, A.transpose(g))


def _antisymmetric_projection(g: Basic) -> Basic:
    """(G - G')/2"""
    return A.mul(S.Half, A.subtract(g, A.transpose(g)))


def _diagonal_part(g: Basic) -> Basic:
    """diag(diag(G))"""
    return A.diag(A.diag_of(g))


@dataclass(frozen=True)
class Structure:
    """One row: the gradient under either convention (G in numerator layout), and the matrix D with vec X = D v."""

    entries: Callable[[Basic], Basic]
    projection: Callable[[Basic], Basic]
    spread: Callable[[Expr], Basic]


def _elim(n: Expr) -> Basic:
    return A.transpose(node(N.Elim, n))


_SYMMETRIC = Structure(_symmetric_entries, _symmetric_projection, lambda n: node(N.Dup, n))

# In order of precedence: a diagonal matrix may be declared positive definite.
STRUCTURES: dict[str, Structure] = {
    "diagonal": Structure(_diagonal_part, _diagonal_part, lambda n: node(N.DiagSel, n)),
    "antisymmetric": Structure(
        _antisymmetric_entries,
        _antisymmetric_projection,
        lambda n: node(N.SkewDup, n),
    ),
    "symmetric": _SYMMETRIC,
    "positive-definite": _SYMMETRIC,
    "lower": Structure(A.triu, A.triu, _elim),
    "upper": Structure(A.tril, A.tril, lambda n: A.mul(node(N.Comm, n, n), _elim(n))),
}


def structure_of(x: Basic) -> Structure | None:
    """The row for a variable; None for a plain one (orthogonal, invertible ... included)."""
    words = implied(N.properties(x))
    return next((row for word, row in STRUCTURES.items() if word in words), None)


def structured(gradient: Basic, x: Basic, convention: str = "entries") -> Basic:
    """The gradient of a scalar by the structured x from any G with df = tr(G dx), numerator layout.

    Symmetric: G + G' - diag(G) by entries, (G + G')/2 by projection. Antisymmetric: G - G', half of it. Diagonal: the
    diagonal of G. Lower: the upper triangle of G (numerator layout), upper: the lower one. A plain x leaves G alone.
    """
    if convention not in CONVENTIONS:
        raise UsageError(f"unknown structure convention {convention}", hint="entries or projection")
    row = structure_of(x)
    return gradient if row is None else getattr(row, convention)(gradient)


def structured_matrix(jacobian: Basic, x: Basic, both: bool = False) -> Basic:
    """J D by the free entries of x, where vec x = D v; D' H D of a Hessian (`both`)."""
    row = structure_of(x)
    if row is None:
        return jacobian
    spread = row.spread(A.dims(x)[0])
    return A.mul(A.transpose(spread), jacobian, spread) if both else A.mul(jacobian, spread)
