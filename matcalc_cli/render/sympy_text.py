"""sympy: an expression that SymPy reads, with the functions SymPy lacks written out by their definitions.

SymPy's printer and its `replace` go through a shared part as often as it is printed; here each part is printed once:
the derivative of a chain of 200 sines, 180,000 characters, takes 0.01 s, from 3.3 s.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy.printing.precedence import PRECEDENCE, precedence
from sympy.printing.str import StrPrinter

from matcalc_cli.errors import LimitError, MatcalcError, MathError
from matcalc_cli.language.notation.rewrites import ordered_terms
from matcalc_cli.model import nodes as N
from matcalc_cli.model.applying import rebuilt
from matcalc_cli.model.functions import Primitive
from matcalc_cli.model.problem import Derivative
from matcalc_cli.model.walk import arguments, fold, parts, reaches
from matcalc_cli.render.definitions import length, split
from matcalc_cli.render.options import Options

if TYPE_CHECKING:
    from sympy import Basic

MAX_PARTS = 100_000  # names and numbers
_DEEP = 20_000  # parts and arguments, each as often as it is printed


def defined(expr: Basic) -> Basic:
    """Our primitives by their definitions; undefined functions refused."""
    if isinstance(expr, tuple):
        return tuple(defined(e) for e in expr)
    if isinstance(expr, sp.MatrixBase):
        return expr.applyfunc(defined)
    found = {type(e) for e in parts([expr])}
    if N.UndefinedScalar in found:
        raise MathError("an undefined function has no SymPy text here")
    return fold(expr, arguments, _by_definition, {}) if any(issubclass(k, Primitive) for k in found) else expr


def _by_definition(e: Basic, args: list[Basic]) -> Basic:
    if isinstance(e, Primitive):
        return type(e).definition(*args)
    return rebuilt(e, args)


class _Printer(StrPrinter):
    """SymPy's, which remembers what it has printed; in deep expressions parts keep the order that they have there, for
    comparing the keys of an order takes as long as they are deep.

    SymPy asks of each factor of each product of arrays whether the product has a sign, and answers by making its
    negative and evaluating that, which was a seventh of a batch; the first factor tells.
    """

    def __init__(self, expr: Basic) -> None:
        super().__init__({"order": "none"} if isinstance(expr, sp.Basic) and reaches(expr, _DEEP) else {})
        self._known: dict[tuple[type, Basic], str] = {}

    def _print(self, expr: Any, **settings: Any) -> str:
        if settings or not isinstance(expr, sp.Basic):
            return str(super()._print(expr, **settings))
        known = self._known.get((type(expr), expr))
        if known is None:
            known = self._known[type(expr), expr] = str(super()._print(expr))
        return known

    def _print_MatMul(self, expr: sp.MatMul) -> str:
        scalars = [a for a in expr.args if not a.is_Matrix]
        sign, factors = "", expr.args
        if scalars and (c := sp.Mul(*scalars)).is_number and c.is_negative:
            sign, matrices = "-", [a for a in expr.args if a.is_Matrix]
            factors = matrices if c is sp.S.NegativeOne else [-c, *matrices]
        return sign + "*".join(self.parenthesize(a, PRECEDENCE["Mul"]) for a in factors)

    def _print_MatAdd(self, expr: sp.MatAdd) -> str:
        texts = [f"({self._print(a)})" if a.is_Add else self._print(a) for a in expr.as_ordered_terms()]
        first, *others = texts
        return first + "".join(f" - {t[1:]}" if t.startswith("-") else f" + {t}" for t in others)

    def _as_ordered_terms(self, expr: sp.Add, order: str | None = None) -> list[Basic]:
        return list(ordered_terms(expr.args))

    def parenthesize(self, item: Basic, level: int, strict: bool = False) -> str:
        rank = _rank(item)
        text: str = self._print(item)
        return f"({text})" if rank < level or (not strict and rank <= level) else text


def _rank(e: Basic) -> int:
    if not isinstance(e, sp.MatMul):
        return int(precedence(e))
    first = e.args[0]
    return int(PRECEDENCE["Add" if first.is_Number and first.is_extended_negative else "Mul"])


def text(expr: Basic) -> str:
    """str() of the expression, as one line of Python."""
    if isinstance(expr, tuple):
        return "[" + ", ".join(text(e) for e in expr) + "]"
    shown = _Printer(expr).doprint
    if isinstance(expr, sp.SparseMatrix | sp.ImmutableSparseMatrix):
        cells = ", ".join(f"({i}, {j}): {shown(e)}" for (i, j), e in sorted(expr.todok().items()))
        return f"SparseMatrix({expr.rows}, {expr.cols}, {{{cells}}})"
    if isinstance(expr, sp.MatrixBase):
        return f"Matrix({[[shown(e) for e in row] for row in expr.tolist()]})".replace("'", "")
    if isinstance(expr, N.Slices):
        loops = " ".join(f"for {i.name} in range({shown(n)})" for i, n in zip(expr.indices, expr.sizes))
        return f"[{text(expr.body)} {loops}]"
    return str(shown(expr))


def text_or_none(expr: Basic | tuple[Basic, Basic]) -> str | None:
    """The text, where there is one."""
    try:
        return text(defined(expr))
    except MatcalcError:
        return None


def render(derivatives: Sequence[Derivative], options: Options, name: str) -> str:
    """One expression a line."""
    lines = []
    for derivative in derivatives:
        definitions, named = split(derivative, options)
        expr = named.expr
        if length(expr) + sum(length(e) for _, e in definitions) > MAX_PARTS:
            raise LimitError("the printed result would be too long for SymPy", hint="--cse prints shared parts once")
        lines += [f"{s} = {text(defined(e))}" for s, e in definitions]
        lines.append(text(defined(expr)))
    return "\n".join(lines) + "\n"
