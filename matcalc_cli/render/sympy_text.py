"""sympy: an expression that SymPy reads, with the functions SymPy lacks written out by their definitions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import sympy as sp

from matcalc_cli.errors import LimitError, MatcalcError, MathError
from matcalc_cli.model import nodes as N
from matcalc_cli.model.functions import Primitive
from matcalc_cli.model.problem import Derivative
from matcalc_cli.render.definitions import length, split
from matcalc_cli.render.options import Options

if TYPE_CHECKING:
    from sympy import Basic

MAX_PARTS = 100_000  # names and numbers


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
        cells = ", ".join(f"({i}, {j}): {sp.sstr(e)}" for (i, j), e in sorted(expr.todok().items()))
        return f"SparseMatrix({expr.rows}, {expr.cols}, {{{cells}}})"
    if isinstance(expr, sp.MatrixBase):
        return f"Matrix({[[sp.sstr(e) for e in row] for row in expr.tolist()]})".replace("'", "")
    if isinstance(expr, N.Slices):
        loops = " ".join(f"for {i.name} in range({sp.sstr(n)})" for i, n in zip(expr.indices, expr.sizes))
        return f"[{text(expr.body)} {loops}]"
    return sp.sstr(expr)


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
