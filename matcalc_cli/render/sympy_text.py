"""sympy: an expression that SymPy reads, with the functions SymPy lacks written out by their definitions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import sympy as sp
from sympy.printing.precedence import PRECEDENCE, precedence
from sympy.printing.str import StrPrinter

from matcalc_cli.errors import LimitError, MatcalcError, MathError
from matcalc_cli.model import nodes as N
from matcalc_cli.model.functions import Primitive
from matcalc_cli.model.problem import Derivative
from matcalc_cli.render.definitions import length, split
from matcalc_cli.render.options import Options

if TYPE_CHECKING:
    from sympy import Basic

MAX_PARTS = 100_000  # names and numbers


class _Printer(StrPrinter):
    """SymPy's own text. It asks of each factor of each product of arrays whether the product has a sign, and SymPy
    answers by making its negative and evaluating that, which was a seventh of a batch; the first factor tells."""

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

    def parenthesize(self, item: Basic, level: int, strict: bool = False) -> str:
        rank = _rank(item)
        text: str = self._print(item)
        return f"({text})" if rank < level or (not strict and rank <= level) else text


def _rank(e: Basic) -> int:
    if not isinstance(e, sp.MatMul):
        return int(precedence(e))
    first = e.args[0]
    return int(PRECEDENCE["Add" if first.is_Number and first.is_extended_negative else "Mul"])


def _plain(e: Basic) -> str:
    text: str = _Printer().doprint(e)
    return text


def defined(expr: Basic) -> Basic:
    """Our primitives by their definitions; undefined functions refused."""
    if isinstance(expr, tuple):
        return tuple(defined(e) for e in expr)
    if expr.has(N.UndefinedScalar):
        raise MathError("an undefined function has no SymPy text here")
    replaced = expr.replace(lambda e: isinstance(e, Primitive), lambda e: type(e).definition(*e.args))
    return replaced


def text(expr: Basic) -> str:
    """str() of the expression, as one line of Python."""
    if isinstance(expr, tuple):
        return "[" + ", ".join(text(e) for e in expr) + "]"
    if isinstance(expr, sp.SparseMatrix | sp.ImmutableSparseMatrix):
        cells = ", ".join(f"({i}, {j}): {_plain(e)}" for (i, j), e in sorted(expr.todok().items()))
        return f"SparseMatrix({expr.rows}, {expr.cols}, {{{cells}}})"
    if isinstance(expr, sp.MatrixBase):
        return f"Matrix({[[_plain(e) for e in row] for row in expr.tolist()]})".replace("'", "")
    if isinstance(expr, N.Slices):
        loops = " ".join(f"for {i.name} in range({_plain(n)})" for i, n in zip(expr.indices, expr.sizes))
        return f"[{text(expr.body)} {loops}]"
    return _plain(expr)


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
