"""Operators that almost every language writes alike."""

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
