"""RULES: the differential of every array node kind and every scalar made of arrays. The textbook table; closed.

Columns of a row:

name         how `explain` and `matcalc rules` call it
kind         the node class it belongs to
formula      the differential as a book prints it; d[.] is the differential, A B the operands, G a gradient
source       book and equation
maps         maps(e, wants) -> pairs (operand, linear map) for the operands that wants(operand) asks for; the sum of
             the maps applied to the operands' differentials is the differential of e
conditions   conditions(e) -> what e needs for the rule to hold; `form` marks what is asked for by the formula alone, as
             inv(A) by that of the polynomial adj(A)

The maps are in maps.py, what a map can do in linear.py. The rules of plain scalar functions are the table LOCAL of
objects/partials.py and the column `partials` of FUNCTIONS.
Books: MC = Petersen & Pedersen, The Matrix Cookbook (2012); MN = Magnus & Neudecker, Matrix Differential Calculus
(3rd ed.), chapter, section.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sympy import Basic, S

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.matrix import maps
from matcalc_cli.engine.matrix.linear import (
    Chain,
    FromDiagonal,
    Product,
    Stack,
    ToDiagonal,
    TraceWith,
    Transposition,
    Triangle,
    Unstack,
)
from matcalc_cli.engine.matrix.maps import Pairs, Wants
from matcalc_cli.engine.matrix.spread import (
    Commuting,
    Eigenvalues,
    Exponential,
    PartialTracing,
    Skewing,
    SquareRoot,
)
from matcalc_cli.model import nodes as N
from matcalc_cli.model.kinds import around
from matcalc_cli.model.nodes import node
from matcalc_cli.model.problem import Condition
from matcalc_cli.model.ties import AtLeast, AtMost

Needs: TypeAlias = Callable[[Basic], tuple[Condition, ...]]


@dataclass(frozen=True)
class Rule:
    """One row of RULES; the module docstring is the legend."""

    name: str
    kind: type
    formula: str
    source: str
    maps: Callable[[Basic, Wants], Pairs]
    conditions: Needs = lambda e: ()


def _needs(kind: str, part: Callable[[Basic], Basic] = lambda e: e.args[0], form: bool = False) -> Needs:
    return lambda e: (Condition(kind, part(e), form),)


def _power_needs(e: Basic) -> tuple[Condition, ...]:
    """A^k with a symbolic k is a product of k factors, A^-2 one of inverses."""
    base, k = e.args
    if not k.is_Integer:
        return (Condition("whole", k),)
    return (Condition("invertible", base),) if k.is_negative else ()


R = Rule
RULES: tuple[Rule, ...] = (
    R("sum", N.MatAdd, "d[A + B] = dA + dB", "MC (35); MN 8.3", maps.addition),
    R("product", N.MatMul, "d[A B] = dA B + A dB", "MC (37); MN 8.3", maps.product),
    R(
        "power",
        N.MatPow,
        "d[A^k] = sum over i < k of A^i dA A^(k-1-i); under a trace d[tr A^k] = k tr(A^(k-1) dA)",
        "MC (90), (121); MN 8.7",
        maps.power,
        _power_needs,
    ),
    R("transpose", N.Transpose, "d[A'] = dA'", "MC (39); MN 8.3", maps.one(lambda e: Transposition())),
    R(
        "inverse",
        N.Inverse,
        "d[inv(A)] = -inv(A) dA inv(A)",
        "MC (40), (59); MN 8.4",
        maps.one(lambda e: Product(A.mul(S.NegativeOne, e), e)),
        _needs("invertible"),
    ),
    R(
        "pseudo-inverse",
        N.Pinv,
        "d[A+] = -A+ dA A+ + A+ A+' dA' (I - A A+) + (I - A+ A) dA' A+' A+",
        "Golub & Pereyra (1973), (4.12); MN 8.5",
        maps.pinv,
        _needs("full-rank"),
    ),
    R(
        "adjugate",
        N.Adj,
        "d[adj(A)] = tr(adj(A) dA) inv(A) - inv(A) dA adj(A)",
        "MN 8.6",
        maps.adj,
        _needs("invertible", form=True),
    ),
    R("kronecker", N.KroneckerProduct, "d[A (x) B] = dA (x) B + A (x) dB", "MC (38); MN 8.3", maps.kron),
    R("khatri-rao", N.KhatriRao, "d[A (.) B] = dA (.) B + A (.) dB", "MN 3.6", maps.khatri_rao),
    R(
        "element-wise",
        N.Ewise,
        "d[f(A, B)] = f_A(A, B) .* dA + f_B(A, B) .* dB, entry by entry",
        "MC (38); MN 8.3",
        maps.ewise,
    ),
    R(
        "softmax",
        N.Softmax,
        "d[softmax(x)] = (diag(s) - s s') dx with s = softmax(x)",
        "Bishop, PRML (4.106)",
        maps.softmax,
    ),
    R("vec", N.Vec, "d[vec(A)] = vec(dA)", "MC 10.2.2; MN 8.3", maps.one(lambda e: Stack(*A.dims(e.args[0])))),
    R("unvec", N.Unvec, "d[unvec(a)] = unvec(da)", "MN 2.4", maps.one(lambda e: Unstack(*around(e)[1]))),
    R(
        "vech",
        N.Vech,
        "d[vech(A)] = L vec(dA), L the elimination matrix",
        "MN 3.8",
        maps.one(
            lambda e: Chain(
                (Stack(*A.dims(e.args[0])), Product(node(N.Elim, A.dims(e.args[0])[0]), S.One)),
                (A.dims(e.args[0]), A.dims(node(N.Vec, e.args[0]))),
            )
        ),
    ),
    R("to diagonal", N.DiagMatrix, "d[diag(a)] = diag(da)", "MN 8.3", maps.one(lambda e: ToDiagonal())),
    R("diagonal", N.DiagOf, "d[diag(A)] = diag(dA)", "MN 8.3", maps.one(lambda e: FromDiagonal())),
    R("lower triangle", N.Tril, "d[tril(A)] = tril(dA)", "MN 3.8", maps.one(lambda e: Triangle())),
    R("upper triangle", N.Triu, "d[triu(A)] = triu(dA)", "MN 3.8", maps.one(lambda e: Triangle(upper=True))),
    R(
        "matrix exponential",
        N.MatExp,
        "d[expm(A)] = integral over s = 0 .. 1 of expm(s A) dA expm((1-s) A); dA expm(A) where A dA = dA A",
        "MN 8.8; Higham 10.2",
        maps.one(lambda e: Exponential(e.args[0])),
    ),
    R("literal", N.ImmutableDenseMatrix, "d[a, b; c, d] = [da, db; dc, dd]", "MN 5.4", maps.literal),
    R("blocks", N.Blocks, "d[A, B; C, D] = [dA, dB; dC, dD]", "MN 5.4", maps.block_matrix),
    R("chain", N.Undefined, "d[vec f(a)] = J_f(a) vec(da)", "MN 5.11", maps.undefined),
    R("chain, scalar", N.UndefinedScalar, "d[f(a)] = (df/da) da", "MN 5.11", maps.undefined_scalar),
    R(
        "trace",
        N.Trace,
        "d[tr(A)] = tr(dA)",
        "MC (36); MN 8.3",
        maps.one(lambda e: TraceWith(A.identity(A.dims(e.args[0])[0]))),
    ),
    R(
        "sum of entries",
        N.Total,
        "d[sum(A)] = sum(dA) = tr(1 1' dA)",
        "MN 8.3",
        maps.one(lambda e: TraceWith(A.ones(*reversed(A.dims(e.args[0]))))),
    ),
    R(
        "product of entries",
        N.ProdAll,
        "d[prod(A)] = prod(A) sum(dA ./ A)",
        "MN 8.3",
        maps.one(lambda e: TraceWith(A.mul(e, A.transpose(maps.reciprocal(e.args[0]))))),
        _needs("nonzero", form=True),
    ),
    R(
        "determinant",
        N.Determinant,
        "d[det(A)] = tr(adj(A) dA) = det(A) tr(inv(A) dA)",
        "MC (41), (46); MN 8.6",
        maps.one(lambda e: TraceWith(A.adj(e.args[0]))),
    ),
    R(
        "log-determinant",
        N.LogDet,
        "d[log det(A)] = tr(inv(A) dA)",
        "MC (43), (57); MN 8.6",
        maps.one(lambda e: TraceWith(A.inv(e.args[0]))),
        _needs("invertible"),
    ),
    R(
        "norm",
        N.FNorm,
        "d[||A||] = tr(A' dA)/||A||; d[||A||^2] = 2 tr(A' dA)",
        "MC (129), (131)",
        maps.one(lambda e: TraceWith(maps.norm_slope(e, S.One))),
        _needs("smooth", lambda e: e),
    ),
    R(
        "largest entry",
        N.NormInf,
        "d[max|A|] = sign(A_k) dA_k at the largest entry k",
        "Golub & Van Loan 2.3.2",
        maps.norm_inf,
        _needs("smooth", lambda e: e),
    ),
    R(
        "largest value",
        N.Largest,
        "d[max A] = dA_k at the largest entry k",
        "as for the norm; Danskin's theorem",
        maps.extreme(AtLeast),
        _needs("smooth", lambda e: e),
    ),
    R(
        "smallest value",
        N.Smallest,
        "d[min A] = dA_k at the smallest entry k",
        "as for the norm; Danskin's theorem",
        maps.extreme(AtMost),
        _needs("smooth", lambda e: e),
    ),
    R(
        "largest of a row",
        N.RowExtreme,
        "d[max(A, axis=1)] = (E .* dA) 1, E = 1 at the largest entry of each row, 0 elsewhere; so of min",
        "Danskin; Boyd & Vandenberghe 3.2.3",
        maps.row_extreme,
        _needs("smooth", lambda e: e),
    ),
    R(
        "product of a row",
        N.RowProd,
        "d[prod(A, axis=1)] = diag(prod(A, axis=1)) (dA ./ A) 1",
        "MN 8.3",
        maps.row_product,
        _needs("nonzero", form=True),
    ),
    R(
        "spectral norm",
        N.Spectral,
        "d[||A||_2] = u' dA v = tr(v u' dA), u and v of the largest singular value",
        "MN 8.9; Watson (1992)",
        maps.one(lambda e: TraceWith(A.transpose(A.dominant(e.args[0])))),
        _needs("smooth", lambda e: e),
    ),
    R(
        "nuclear norm",
        N.Nuclear,
        "d[||A||_*] = tr(V U' dA) with A = U S V'",
        "Watson (1992)",
        maps.one(lambda e: TraceWith(A.transpose(A.polar(e.args[0])))),
        _needs("largest-rank"),
    ),
    R("entry", N.Entry, "d[A_ij] = dA_ij = tr(e_j e_i' dA)", "MC (72)", maps.entry),
    R(
        "running products",
        N.CumProd,
        "d[y] = y .* (tril(ones(n,n)) (dx ./ x)) with y = cumprod(x)",
        "by definition",
        maps.cumprod,
        _needs("nonzero", form=True),
    ),
    R(
        "square root of a matrix",
        N.MatSqrt,
        "d[S] solves S dS + dS S = dA for S = sqrtm(A); d[tr(S)] = tr(inv(S) dA)/2",
        "Higham 6.1",
        maps.one(lambda e: SquareRoot(e)),
        _needs("principal"),
    ),
    R(
        "logarithm of a matrix",
        N.MatLog,
        "d[tr logm(A)] = tr(inv(A) dA); d[logm(A)] = inv(A) dA where A dA = dA A",
        "Higham 11.2",
        maps.one(lambda e: Commuting(A.inv(e.args[0]), e.args[0], "logm")),
        _needs("principal"),
    ),
    R(
        "cholesky",
        N.Cholesky,
        "d[L] = L (tril(M) - diag(M)/2) with M = inv(L) dA inv(L)', A = L L'",
        "Murray (2016), (8)",
        maps.cholesky,
        _needs("positive-definite"),
    ),
    R(
        "eigenvalues",
        N.EigvalsH,
        "d[eigvals(A)] = diag(V' dA V), V the unit eigenvectors of a symmetric A",
        "MC (67); MN 9.8",
        maps.one(lambda e: Eigenvalues(e.args[0])),
        _needs("distinct", lambda e: e),
    ),
    R(
        "chain, entry by entry",
        N.UndefinedEwise,
        "d[phi(A)] = phi'(A) .* dA, entry by entry",
        "MN 5.11",
        maps.undefined_ewise,
    ),
    R(
        "derivative of the matrix exponential",
        N.ExpFrechet,
        "d[L(A, E)] = L(A, dE) + L2(A, E, dA), the upper right block of L([A, E; 0, A], [dA, dE; 0, dA])",
        "Higham 10.2, (3.16)",
        maps.expm_frechet,
    ),
    R("cross product", N.Cross, "d[a x b] = da x b + a x db", "MN 3.11", maps.cross),
    R("cross product matrix", N.Skew, "d[skew(a)] = skew(da)", "MN 3.11", maps.one(lambda e: Skewing())),
    R(
        "partial trace",
        N.PartialTrace,
        "d[tr2(A)] = tr2(dA), the traces of the blocks; tr1, the sum of the blocks, alike",
        "Bhatia, Positive Definite Matrices, 4.3",
        maps.one(lambda e: PartialTracing(int(e.args[1]), e.args[2], A.dims(e))),
    ),
)
# What stands in gradients alone: the places of extremes do not move, and singular vectors are not differentiated.
OF_GRADIENTS: tuple[Rule, ...] = (
    R(
        "polar factor",
        N.Polar,
        "A = U S V' has the polar factor U V'; its differential is not worked out here",
        "Higham, Functions of Matrices, 8",
        maps.no_second,
    ),
    R(
        "dominant pair",
        N.Dominant,
        "u v' of the largest singular value; its differential is not worked out here",
        "MN 8.9",
        maps.no_second,
    ),
    R(
        "product of entries, held",
        N.HeldProd,
        "d[prod(A)] = sum(others(A) .* dA), others(A)_i the product of all entries but A_i",
        "MN 8.3, the product rule",
        maps.held_product,
    ),
    R(
        "product of a row, held",
        N.HeldRowProd,
        "d[prod(A, axis=1)] = (others(A) .* dA) 1, row by row",
        "MN 8.3, the product rule",
        maps.held_row_product,
    ),
    R(
        "running products, held",
        N.HeldCumProd,
        "d[cumprod(x)] = L dx, L_ij the product of x_0 to x_i without x_j",
        "MN 8.3, the product rule",
        maps.one(lambda e: Product(node(N.CumOthers, e.args[0]), S.One)),
    ),
    R(
        "products of the others",
        N.Others,
        "d[others(x)] = P dx, P_ij the product of all entries but x_i and x_j, P_ii = 0",
        "MN 8.3, the product rule",
        maps.others,
    ),
    R(
        "places of the largest",
        N.RowExtremeMask,
        "d[E] = 0 while one entry of each row stays the largest",
        "Danskin; Boyd & Vandenberghe 3.2.3",
        lambda e, wants: [],
    ),
)
del R

RULE: dict[type, Rule] = {row.kind: row for row in (*RULES, *OF_GRADIENTS)}
