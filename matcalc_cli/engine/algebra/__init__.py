"""Constructors that keep a normal form: `normal` rebuilds any raw tree with them.

base.py has shapes, order and scalars, make.py the door by which constructors find each other, build.py their table;
each other module has the rewrites of one theme. Whoever imports one of them has them all.
"""

from matcalc_cli.engine.algebra.base import constant_of, dims, identity, is_zero, key, ones, scaled, split
from matcalc_cli.engine.algebra.build import normal
from matcalc_cli.engine.algebra.cross import axial, skew
from matcalc_cli.engine.algebra.determinants import adj, det
from matcalc_cli.engine.algebra.diagonals import diag, diag_of, tril, triu
from matcalc_cli.engine.algebra.entries import entry
from matcalc_cli.engine.algebra.entrywise import apply_body
from matcalc_cli.engine.algebra.extremes import row_mask
from matcalc_cli.engine.algebra.frechet import expm_frechet
from matcalc_cli.engine.algebra.kronecker import khatri_rao, kron, unvec, vec
from matcalc_cli.engine.algebra.make import blocks, hadamard, outer_parts, subtract
from matcalc_cli.engine.algebra.matfun import cholesky, eigvecs, spectral
from matcalc_cli.engine.algebra.norms import dominant, fnorm, polar
from matcalc_cli.engine.algebra.partial import partial_trace
from matcalc_cli.engine.algebra.powers import inv, pinv, power
from matcalc_cli.engine.algebra.products import mul
from matcalc_cli.engine.algebra.sums import add
from matcalc_cli.engine.algebra.totals import total
from matcalc_cli.engine.algebra.traces import trace
from matcalc_cli.engine.algebra.transposes import transpose

__all__ = [
    "add",
    "adj",
    "apply_body",
    "axial",
    "blocks",
    "cholesky",
    "constant_of",
    "det",
    "diag",
    "diag_of",
    "dims",
    "dominant",
    "eigvecs",
    "entry",
    "expm_frechet",
    "fnorm",
    "hadamard",
    "identity",
    "inv",
    "is_zero",
    "key",
    "khatri_rao",
    "kron",
    "mul",
    "normal",
    "ones",
    "outer_parts",
    "partial_trace",
    "pinv",
    "polar",
    "power",
    "row_mask",
    "scaled",
    "skew",
    "spectral",
    "split",
    "subtract",
    "total",
    "trace",
    "transpose",
    "tril",
    "triu",
    "unvec",
    "vec",
]
