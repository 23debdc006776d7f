"""The definitions of EXPR as names in its result: r = y - X w; r'r has the derivative -2 r'X, r on a line of its own.

A definition is looked for as it would be printed, with either sign and transposed, as a part of the result and as a run
of factors in a product. It is kept where the result becomes shorter. Only what is printed for readers changes: other
formats stand alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from sympy import Basic, Expr, MatrixBase, S

from matcalc_cli.engine import algebra as A
from matcalc_cli.engine.algebra.base import CLOSED, factors, smul, split
from matcalc_cli.engine.algebra.measure import leaves
from matcalc_cli.engine.textbook.factoring import product
from matcalc_cli.engine.textbook.polish import polish
from matcalc_cli.engine.textbook.solved import solved
from matcalc_cli.errors import MatcalcError
from matcalc_cli.model import nodes as N
from matcalc_cli.model.kinds import operands, with_operands
from matcalc_cli.model.nodes import is_array, node
from matcalc_cli.model.problem import Derivative

_LONGEST = 400  # names and numbers of a result that is searched
_SHORTEST = 2  # a definition of one name is no shorter than its name

Definition: TypeAlias = tuple[Basic, Basic]  # name, value
Variants: TypeAlias = dict[Basic, tuple[Expr, Basic]]  # how it looks -> (sign, its name or the transpose of that)
Run: TypeAlias = tuple[tuple[Basic, ...], Expr, Basic]  # factors, and the same


def kept(derivative: Derivative) -> tuple[list[Definition], Derivative]:
    """(definitions, the derivative in terms of them): those of EXPR that make a matrix result shorter."""
    expr, problem = derivative.expr, derivative.problem
    if not problem.lets or problem.explicit or isinstance(expr, tuple | MatrixBase) or leaves(expr) > _LONGEST:
        return [], derivative
    taken = {v.name for v in problem.variables}
    used: list[Definition] = []
    conditions = derivative.conditions
    for name, raw in reversed(problem.lets):
        if name in taken or not is_array(raw):
            continue
        try:
            plain = A.normal(raw)
            symbol = _symbol(name, plain)
            variants, value = _variants(symbol, plain, raw)
        except MatcalcError:  # a derivative inside, which is done in EXPR alone
            continue
        found = _shorter(_named(expr, variants), solved(A.normal(expr), plain, symbol))
        shown = [(s, _named(e, variants)) for s, e in used]
        saved = sum(leaves(e) for _, e in used) - sum(leaves(e) for _, e in shown)
        if leaves(value) < _SHORTEST or leaves(found) >= leaves(expr) and saved <= leaves(value):
            continue
        expr, used = found, shown
        used.insert(0, (symbol, value))
        conditions = tuple(replace(c, expr=_named(c.expr, variants)) for c in conditions)
    return used, replace(derivative, expr=expr, conditions=conditions)


def _symbol(name: str, plain: Basic) -> Basic:
    """The name of a definition as an array of its shape, symmetric where that is."""
    return N.symbol(name, *N.shape(plain), ("symmetric",) if A.transpose(plain) == plain else ())


def _shorter(found: Basic, other: Basic | None) -> Basic:
    """The form with names put in, or the one in which a definition was solved for its longest term."""
    if other is None:
        return found
    printed = polish(other)
    return printed if leaves(printed) < leaves(found) else found


def _variants(symbol: Basic, plain: Basic, raw: Basic) -> tuple[Variants, Basic]:
    """What the definition looks like in a result -> (sign, its name or the transpose of that); and its value."""
    found: Variants = {}
    for form, named in ((plain, symbol), (A.transpose(plain), node(N.Transpose, symbol))):
        for sign in (S.One, S.NegativeOne):
            for shown in (polish(A.mul(sign, form)), polish(A.mul(sign, form), raw), _reversed(A.mul(sign, form))):
                c, core = split(shown)
                if c in (S.One, S.NegativeOne):
                    found.setdefault(core, (smul(c, sign), named))
    return found, polish(plain, raw)


def _reversed(e: Basic) -> Basic:
    """A sum of two terms in the other order, as a sum that was turned around is printed."""
    return node(N.MatAdd, *reversed(e.args)) if isinstance(e, N.MatAdd) and len(e.args) == 2 else e


def _named(e: Basic, variants: Variants) -> Basic:
    """e with each variant replaced, the largest parts first."""
    known: dict[Basic, Basic] = {}
    runs = [(factors(form), *named) for form, named in variants.items()]

    def walk(e: Basic) -> Basic:
        if e in known:
            return known[e]
        hit = variants.get(e)
        if hit is not None:
            answer = _scaled(*hit)
        elif isinstance(e, N.MatMul):
            c, core = split(e)
            answer = _product(walk(c) if c.args else c, list(factors(core)), runs, walk)
        elif not operands(e) or isinstance(e, N.MatrixSymbol):
            answer = e
        else:
            answer = _rebuilt(e, [walk(a) for a in operands(e)])
        known[e] = answer
        return answer

    return walk(e)


def _scaled(c: Expr, e: Basic) -> Basic:
    return product(c, (e,))


def _rebuilt(e: Basic, new: list[Basic]) -> Basic:
    if all(a is b for a, b in zip(new, operands(e))):
        return e
    if isinstance(e, N.Transpose):
        c, core = split(new[0])
        inner = core.args[0] if isinstance(core, N.Transpose) else node(N.Transpose, core)
        return _scaled(c, inner)
    if isinstance(e, N.FNorm):
        c, core = split(new[0])
        return node(N.FNorm, core if c in (S.One, S.NegativeOne) else new[0])
    if isinstance(e, Expr) and not is_array(e) and not isinstance(e, CLOSED):
        return e.func(*new)
    return with_operands(e, new)


def _product(c: Expr, chain: list[Basic], runs: list[Run], walk: Callable[[Basic], Basic]) -> Basic:
    """A product with runs of factors named, its other factors searched."""
    for run, sign, named in runs:
        for i in range(len(chain) - len(run) + 1):
            if tuple(chain[i : i + len(run)]) == run and len(run) > 1:
                return _product(smul(c, sign), [*chain[:i], named, *chain[i + len(run) :]], runs, walk)
    return product(c, tuple(map(walk, chain)))
