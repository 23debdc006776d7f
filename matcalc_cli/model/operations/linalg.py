"""Rows of OPERATIONS for linear algebra: systems, factors, functions of a matrix. Columns as in operations.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy as sp

from matcalc_cli.model import nodes as N
from matcalc_cli.model.nodes import node
from matcalc_cli.model.operations.row import OperationRow, times
from matcalc_cli.model.shapes import SCALAR, Shape, combine, same, square, unify

if TYPE_CHECKING:
    from sympy import Basic, Expr


R = OperationRow


def _solve_law(a: Shape, b: Shape) -> Shape:
    square(a)
    unify(a[1], b[0])
    return b


def _solve(a: Basic, b: Basic) -> Basic:
    return times(node(N.Inverse, a), b)


def _square_to_scalar(a: Shape) -> Shape:
    square(a)
    return SCALAR


def _slogdet(a: Basic) -> Expr:
    return sp.log(sp.Abs(node(N.Determinant, a)))


def _two_square_law(a: Shape, e: Shape) -> Shape:
    return same(square(a), square(e))


def _stacked_law(a: Shape) -> Shape:
    square(a)
    return (combine("*", a[0], a[0]),) * 2


LINALG: tuple[OperationRow, ...] = (
    R(
        "solve",
        "solve(A, b): inv(A) b, A\\b; least squares is pinv(A)*b",
        _solve_law,
        _solve,
        lambda a, b: b / a,
        ("linsolve", "mldivide"),
        (2,),
    ),
    R(
        "slogdet",
        "log(abs(det(A)))",
        _square_to_scalar,
        _slogdet,
        lambda c: sp.log(sp.Abs(c)),
        wants="matrix",
        notes=(("slogdet", "slogdet(A) is read as log|det(A)|, the second of the pair that NumPy gives"),),
    ),
    R(
        "eigvals",
        "eigenvalues of a matrix as a column, in ascending order",
        lambda a: (square(a)[0], 1),
        lambda a: N.Eigvals(a),
        lambda c: c,
        ("eigvalsh",),
        wants="matrix",
    ),
    R(
        "cholesky",
        "lower triangular L with L L' = A of a positive definite A",
        square,
        lambda a: N.Cholesky(a),
        sp.sqrt,
        ("chol",),
        wants="matrix",
        notes=(("chol", "chol(A) is read as the lower factor, as cholesky(A); MATLAB's upper one is cholesky(A)'"),),
    ),
    R("eigvecs", "unit eigenvectors of a symmetric A, as columns by ascending eigvals(A)", square, N.Eigvecs),
    R("sqrtm", "principal square root of a matrix", square, lambda a: N.MatSqrt(a), sp.sqrt, wants="matrix"),
    R("logm", "principal logarithm of a matrix", square, lambda a: N.MatLog(a), sp.log, wants="matrix"),
    R(
        "expm_frechet",
        "expm_frechet(A, E): the derivative of expm(A) in the direction E, upper right in expm([A, E; 0, A])",
        _two_square_law,
        lambda a, e: N.ExpFrechet(a, e),
        arity=(2,),
        wants="matrix",
    ),
    R(
        "expm_jacobian",
        "expm_jacobian(A): the matrix K with vec(expm_frechet(A, E)) = K vec(E)",
        _stacked_law,
        lambda a: N.ExpJacobian(a),
        wants="matrix",
    ),
)

__all__ = ["LINALG"]
