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
from matcalc_cli.render.codegen.templates import (
    AND,
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


_POLYGAMMA = '''
def polygamma(k, x):
    """The derivative of order k of digamma: recurrence up to large x, then the asymptotic series."""
    y, total = np.array(x, dtype=float), 0.0
    while np.any(y < 12 + k):
        total = total + math.factorial(k)/y**(k + 1)
        y = y + 1
    series = (1/6, -1/30, 1/42, -1/30, 5/66, -691/2730, 7/6, -3617/510)
    powers = [2*j for j in range(1, len(series) + 1)]
    if k == 0:
        return np.log(y) - 1/(2*y) - sum(b/(j*y**j) for b, j in zip(series, powers)) - total
    total = total + math.factorial(k - 1)/y**k + math.factorial(k)/(2*y**(k + 1))
    total = total + sum(b*math.factorial(j + k - 1)/math.factorial(j)/y**(j + k) for b, j in zip(series, powers))
    return (-1)**(k + 1)*total
'''

_NUMPY_HELPERS = {"polygamma": _POLYGAMMA}

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
    reserved=_PYTHON_WORDS | _NUMPY_HELPERS.keys(),
    helpers=_NUMPY_HELPERS,
    number=_python_number,
    assign=_python_assign,
    unpack=_python_unpack,
    lazy_choice=True,
)

DIALECTS: dict[str, Dialect] = {dialect.name: dialect for dialect in (NUMPY,)}
