"""Constructors that keep a normal form, one module a kind; `normal` rebuilds any raw tree with them."""

from matcalc_cli.engine.algebra.along import (
    dominant,
    polar,
    row_extreme,
    row_mask,
    row_prod,
    rows_of,
)
from matcalc_cli.engine.algebra.base import dims, is_zero, key, scaled, split
from matcalc_cli.engine.algebra.build import normal, softmax
from matcalc_cli.engine.algebra.cross import axial, cross, skew
from matcalc_cli.engine.algebra.entrywise import apply_body, constant_of, ewise, hadamard, ones, outer_parts
from matcalc_cli.engine.algebra.frechet import expm_frechet
from matcalc_cli.engine.algebra.kronecker import blocks, diag, diag_of, khatri_rao, kron, tril, triu, unvec, vec, vech
from matcalc_cli.engine.algebra.matfun import cholesky, eigvals, eigvecs, logm, spectral, sqrtm
from matcalc_cli.engine.algebra.partial import partial_trace
from matcalc_cli.engine.algebra.products import identity, inv, matexp, mul, pinv, power, transpose
from matcalc_cli.engine.algebra.sums import add, subtract
from matcalc_cli.engine.algebra.traces import adj, det, entry, fnorm, logdet, norminf, prod_all, total, trace

__all__ = [
    "add",
    "adj",
    "apply_body",
    "axial",
    "blocks",
    "cholesky",
    "constant_of",
    "cross",
    "det",
    "diag",
    "diag_of",
    "dims",
    "dominant",
    "eigvals",
    "eigvecs",
    "entry",
    "ewise",
    "expm_frechet",
    "fnorm",
    "hadamard",
    "identity",
    "inv",
    "is_zero",
    "key",
    "khatri_rao",
    "kron",
    "logdet",
    "logm",
    "matexp",
    "mul",
    "norminf",
    "normal",
    "ones",
    "outer_parts",
    "partial_trace",
    "pinv",
    "polar",
    "power",
    "prod_all",
    "row_extreme",
    "row_mask",
    "row_prod",
    "rows_of",
    "scaled",
    "skew",
    "softmax",
    "spectral",
    "split",
    "sqrtm",
    "subtract",
    "total",
    "trace",
    "transpose",
    "tril",
    "triu",
    "unvec",
    "vec",
    "vech",
]
