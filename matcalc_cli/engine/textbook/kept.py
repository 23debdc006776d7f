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
from matcalc_cli.engine.algebra.measure import leaves, transposes_in
from matcalc_cli.engine.textbook.factoring import product
from matcalc_cli.engine.textbook.polish import polish
from matcalc_cli.engine.textbook.solved import solved, without_name
from matcalc_cli.errors import MatcalcError
from matcalc_cli.model import nodes as N
from matcalc_cli.model.kinds import operands, with_operands
from matcalc_cli.model.nodes import is_array, node
from matcalc_cli.model.problem import Condition, Derivative
from matcalc_cli.model.walk import parts

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
        found = _in_terms(expr, plain, symbol, variants)
        shown = [(s, _named(e, variants)) for s, e in used]
        saved = sum(leaves(e) for _, e in used) - sum(leaves(e) for _, e in shown)
        if leaves(value) < _SHORTEST or leaves(found) >= leaves(expr) and saved <= leaves(value):
            continue
        expr, used = found, shown
        used.insert(0, (symbol, value))
        conditions = tuple(_condition(c, _in_terms(c.expr, plain, symbol, variants)) for c in conditions)
    return used, replace(derivative, expr=expr, conditions=conditions)


def _symbol(name: str, plain: Basic) -> Basic:
    """The name of a definition as an array of its shape, symmetric where that is."""
    return N.symbol(name, *N.shape(plain), ("symmetric",) if A.transpose(plain) == plain else ())


def _in_terms(e: Basic, definition: Basic, symbol: Basic, variants: Variants) -> Basic:
    """The shortest of the form with the name put in and those in which the definition was solved for a term."""
    found, normal = _named(e, variants), A.normal(e)
    for other in (solved(normal, definition, symbol), *without_name(normal, definition, symbol)):
        printed = found if other is None else _named(polish(other), variants)
        found = min(found, printed, key=_length)
    return found


def _length(e: Basic) -> tuple[int, int]:
    """Names and numbers, then signs and transposes: -((A + A') r + 1)' X rather than (-r'(A + A') - 1') X"""
    products = [part for part in parts([e]) if isinstance(part, N.MatMul)]
    signs = sum(split(part)[0].could_extract_minus_sign() for part in products)
    return leaves(e), signs + transposes_in(e)


def _condition(c: Condition, e: Basic) -> Condition:
    """The same asked of another form; tr(D^2) > 0 for 9 tr(D^2) > 0."""
    number, core = split(e) if is_array(e) else e.as_coeff_Mul()
    return c.with_(c.kind, core if number.is_positive else e)


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
