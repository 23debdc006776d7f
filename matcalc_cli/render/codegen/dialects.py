"""DIALECTS: one row per programming language, and the tables the row points to.

rows       operation kind -> how it is written; "kind." is the form for vectors and matrices where it differs.
           {0}, {1} are the operands; ranks are known: a vector is 1-D, a column or row is never a 2-D array
functions  names of FUNCTIONS -> template, where it is not the table's numpy or c column rewritten; "name." for arrays
helpers    definitions printed only where a template uses them
"""

from __future__ import annotations

import keyword
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from matcalc_cli.model.functions import BY_NAME
from matcalc_cli.render.codegen.helpers import NUMPY_HELPERS
from matcalc_cli.render.codegen.templates import (
    AND,
    ATOM,
    CHOICE,
    COMPARE,
    MATMUL,
    NEGATION,
    NOT,
    OR,
    POSTFIX,
    POWER,
    PRODUCT,
    SUM,
    Row,
    infix,
)
from matcalc_cli.render.codegen.wrapping import wrapped

_COMMON = {
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

_NUMPY = {
    **_COMMON,
    "pow": infix("**", POWER, POSTFIX, POSTFIX),
    "sqrt": Row("np.sqrt({0})"),
    "where": Row("{1} if {0} else {2}", CHOICE, (OR, OR, CHOICE)),
    "where.": Row("np.where({0}, {1}, {2})"),
    "maximum": Row("np.maximum({0}, {1})"),
    "minimum": Row("np.minimum({0}, {1})"),
    "and": infix(" and ", AND, right=NOT),
    "or": infix(" or ", OR, right=AND),
    "not": Row("not {0}", NOT, (NOT,)),
    "and.": Row("{0} & {1}", CHOICE),
    "or.": Row("{0} | {1}", CHOICE),
    "not.": Row("~{0}", POWER),
    "pi": Row("np.pi"),
    "e": Row("np.e"),
    "i": Row("1j"),
    "inf": Row("np.inf"),
    "nan": Row("np.nan"),
    "true": Row("True"),
    "false": Row("False"),
    "size": Row("{0}.shape[{value}]"),
    "intdiv": infix("//", PRODUCT),
    "transpose": Row("{0}.T"),
    "col": Row("{0}[:, None]"),
    "row": Row("{0}[None, :]"),
    "along0": Row("{0}[:, None]"),
    "along1": Row("{0}", ATOM, (ATOM,)),
    "dot": infix(" @ ", MATMUL, MATMUL, POSTFIX),
    "matvec": infix(" @ ", MATMUL, MATMUL, POSTFIX),
    "vecmat": infix(" @ ", MATMUL, MATMUL, POSTFIX),
    "matmul": infix(" @ ", MATMUL, MATMUL, POSTFIX),
    "outer": Row("np.outer({0}, {1})"),
    "kron": Row("np.kron({0}, {1})"),
    "inv": Row("np.linalg.inv({0})"),
    "solve": Row("np.linalg.solve({0}, {1})"),
    "pinv": Row("np.linalg.pinv({0})"),
    "det": Row("np.linalg.det({0})"),
    "logdet": Row("np.linalg.slogdet({0})[1]"),
    "trace": Row("np.trace({0})"),
    "sum": Row("np.sum({0})"),
    "sum0": Row("np.sum({0}, axis=0)"),
    "sum1": Row("np.sum({0}, axis=1)"),
    "prod": Row("np.prod({0})"),
    "norm": Row("np.linalg.norm({0})"),
    "norminf": Row("np.max(np.abs({0}))"),
    "logsumexp": Row("logsumexp({0})"),
    "softmax": Row("softmax({0})"),
    "diag": Row("np.diag({0})"),
    "diagonal": Row("np.diagonal({0})"),
    "tril": Row("np.tril({0})"),
    "triu": Row("np.triu({0})"),
    "vec": Row('{0}.ravel(order="F")'),
    "ravel": Row("{0}.ravel()"),
    "vech": Row("vech({0})"),
    "unvec": Row('{0}.reshape({1}, {2}, order="F")'),
    "eye": Row("np.eye({0})"),
    "ones1": Row("np.ones({0})"),
    "ones2": Row("np.ones(({0}, {1}))"),
    "zeros1": Row("np.zeros({0})"),
    "zeros2": Row("np.zeros(({0}, {1}))"),
    "unit": Row("np.eye(1, {0}, {value})[0]"),
    "comm": Row("commutation({0}, {1})"),
    "permuted": Row("{0}[swapped({1}, {2})]"),
    "dup": Row("duplication({0})"),
    "elim": Row("elimination({0})"),
    "diagsel": Row("diagonal_selection({0})"),
    "khatri_rao": Row("khatri_rao({0}, {1})"),
    "adjugate": Row("adjugate({0})"),
    "expm": Row("expm({0})"),
    "matrix_power": Row("np.linalg.matrix_power({0}, {1})"),
    "matrix_power_k": Row("np.linalg.matrix_power({0}, int({1}))"),
    "entry1": Row("{0}[{value}]"),
    "entry2": Row("{0}[{value}, {value1}]"),
    "entry1_at": Row("{0}[int({1})]"),
    "entry2_at": Row("{0}[int({1}), int({2})]"),
    "literal1": Row("np.array([{*}], dtype=float)"),
    "literal2": Row("np.array([{*}], dtype=float)"),
    "blocks1": Row("np.hstack([{*}])"),
    "blocks2": Row("np.block([{*}])"),
    "stack": Row("np.stack([{*}])"),
}


@dataclass(frozen=True)
class Dialect:
    """One programming language."""

    name: str
    rows: Mapping[str, Row]
    functions: Mapping[str, str]
    rewrite: Callable[[str], str]
    reserved: frozenset[str]
    number: Callable[[int | float], str]
    assign: Callable[[str, str, int], str]
    unpack: Callable[[str, Sequence[Sequence[str]], str], list[str]]
    helpers: Mapping[str, str] = field(default_factory=dict)
    column: str = "numpy"
    base: int = 0
    grid_row: tuple[str, str, str] = ("[", ", ", "]")
    grid_rows: str = ", "
    unicode_names: bool = True
    leading_underscore: bool = True
    lazy_choice: bool = False

    def function(self, name: str, rank: int) -> str:
        """The template of a function of FUNCTIONS."""
        found = (self.functions.get(name + ".") if rank else None) or self.functions.get(name)
        return found or self.rewrite(getattr(BY_NAME[name], self.column))


_ROUTINES = "derivative value taylor"
_PYTHON_WORDS = frozenset(keyword.kwlist) | frozenset(
    f"np math {_ROUTINES} float int range len sum abs max min tuple map zip list print".split()
)


def _python_number(value: int | float) -> str:
    return repr(value)


def _python_assign(name: str, text: str, rank: int) -> str:
    return f"{name} = {text}"


def _python_unpack(array: str, rows: Sequence[Sequence[str]], kind: str) -> list[str]:
    """x0, x1 = x; (X00, X01), (X10, X11) = X"""
    if kind == "vector":
        names = [row[0] for row in rows]
    else:
        names = [f"({', '.join(row)}{',' if len(row) == 1 else ''})" for row in rows]
    left = ", ".join(names)
    if len(names) == 1:
        left += ","
    return [f"{left} = {array}" if len(left) < 90 else wrapped(names, "(", f") = {array}", "    ")]


NUMPY = Dialect(
    name="numpy",
    rows=_NUMPY,
    functions={
        "erf": "math.erf({0})",
        "erf.": "np.vectorize(math.erf, otypes=[float])({0})",
        "gamma": "math.gamma({0})",
        "gamma.": "np.vectorize(math.gamma, otypes=[float])({0})",
        "lgamma": "math.lgamma({0})",
        "lgamma.": "np.vectorize(math.lgamma, otypes=[float])({0})",
        "polygamma": "polygamma({0}, {1})",
    },
    rewrite=lambda template: template,
    reserved=_PYTHON_WORDS | NUMPY_HELPERS.keys(),
    helpers=NUMPY_HELPERS,
    number=_python_number,
    assign=_python_assign,
    unpack=_python_unpack,
    lazy_choice=True,
)

DIALECTS: dict[str, Dialect] = {dialect.name: dialect for dialect in (NUMPY,)}
