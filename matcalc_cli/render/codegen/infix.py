"""Operators that almost every language writes alike, and helpers that languages with arrays define alike."""

from __future__ import annotations

from matcalc_cli.render.codegen.precedence import COMPARE, MATMUL, NEGATION, PRODUCT, SUM
from matcalc_cli.render.codegen.templates import Row, infix

INFIX: dict[str, Row] = {
    "neg": Row("-{0}", NEGATION, (PRODUCT,)),
    "add": infix(" + ", SUM, right=MATMUL),
    "sub": infix(" - ", SUM, right=MATMUL),
    "mul": infix("*", PRODUCT),
    "div": infix("/", PRODUCT),
    "gt": infix(" > ", COMPARE, SUM, SUM),
    "ge": infix(" >= ", COMPARE, SUM, SUM),
    "lt": infix(" < ", COMPARE, SUM, SUM),
    "le": infix(" <= ", COMPARE, SUM, SUM),
    "eq": infix(" == ", COMPARE, SUM, SUM),
    "ne": infix(" != ", COMPARE, SUM, SUM),
}
OWN: dict[str, Row] = {
    "norm": Row("norm({0})"),
    "logsumexp": Row("logsumexp({0})"),
    "polar": Row("polar({0})"),
    "dominant": Row("dominant({0})"),
    "vech": Row("vech({0})"),
    "comm": Row("commutation({0}, {1})"),
    "dup": Row("duplication({0})"),
    "skewdup": Row("skew_duplication({0})"),
    "elim": Row("elimination({0})"),
    "diagsel": Row("diagonal_selection({0})"),
    "khatri_rao": Row("khatri_rao({0}, {1})"),
    "partial_trace1": Row("partial_trace1({0}, {1})"),
    "partial_trace2": Row("partial_trace2({0}, {1})"),
    "adjugate": Row("adjugate({0})"),
    "others": Row("others({0})"),
    "pairs_left": Row("pairs_left({0})"),
    "running_others": Row("running_others({0})"),
    "eigvecs": Row("eigenvectors({0})"),
    "expm_frechet": Row("expm_frechet({0}, {1})"),
    "expm_jacobian": Row("expm_jacobian({0})"),
}
