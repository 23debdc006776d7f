"""The derivation of a derivative by components: the local rule of every node that depends on a variable, users first.

A text with lets of scalars is derived twice: through the lets, which is the chain rule, and with the lets put in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import sympy as sp
from sympy import Basic, Expr, S, Symbol

from matcalc_cli.engine.case import free_entries
from matcalc_cli.engine.objects.partials import partials
from matcalc_cli.engine.scalar import components
from matcalc_cli.engine.scalar.entries import entries
from matcalc_cli.engine.scalar.grids import vec
from matcalc_cli.engine.scalar.tidy import tidy
from matcalc_cli.model.problem import Problem, Target
from matcalc_cli.model.walk import Dependence, parts
from matcalc_cli.study.derivation import catalogue
from matcalc_cli.study.derivation.lines import Line, Part, d_of


def by_components(problem: Problem, target: Target, name: str) -> tuple[Part, ...]:
    outputs = _outputs(problem.expr, name)
    inputs = free_entries(target)
    direct = Part("", tuple(_component_lines(outputs, inputs)))
    through = _through_lets(problem, inputs, name)
    if through is None:
        return (direct,)
    return (Part("Chain rule, through the let", through), replace(direct, title="By substitution"))


def _outputs(expr: Basic, name: str) -> list[tuple[Symbol, Expr]]:
    grid = entries(expr)
    if not isinstance(grid, list):
        return [(Symbol(name, real=True), grid)]
    listed = vec(grid)
    return [(Symbol(f"{name}{i}", real=True), e) for i, e in enumerate(listed)]


def _component_lines(
    outputs: Sequence[tuple[Symbol, Expr]], inputs: Sequence[Symbol], intermediate: Sequence[Symbol] = ()
) -> list[Line]:
    """The rules node by node, users first; then each df collected by the differentials of the inputs."""
    lines = [Line("define", s, e, (e,), "the function" if k == 0 else "") for k, (s, e) in enumerate(outputs)]
    variables = [*inputs, *intermediate]
    lines += _rules([e for _, e in outputs], variables)
    lines += [_total(s, e, variables) for s, e in outputs]
    return lines


def _rules(roots: Sequence[Expr], variables: Sequence[Symbol]) -> list[Line]:
    depends = Dependence(variables)
    lines, own = [], set(variables)
    for e in parts([root for root in roots if depends(root)]):
        if e in own or not isinstance(e, Expr) or not depends(e):
            continue
        pairs = [(a, d) for a, d in partials(e) if depends(a)]
        terms = tuple(d * d_of(a) for a, d in pairs if d is not S.Zero) or (S.Zero,)
        if pairs:
            lines.append(Line("rule", d_of(e), sp.Add(*terms), terms, "", catalogue.of(e)))
    return lines


def _total(s: Symbol, e: Expr, variables: Sequence[Symbol]) -> Line:
    found = components.sparse_jacobian([e], variables)
    terms = tuple(tidy(slope) * d_of(variables[j]) for (_, j), slope in sorted(found.items())) or (S.Zero,)
    return Line("collect", d_of(s), sp.Add(*terms), terms, "the differentials put in and collected")


def _through_lets(problem: Problem, inputs: Sequence[Symbol], name: str) -> tuple[Line, ...] | None:
    """The chain rule with each let as a name of its own; None where there is none, or where it is an array."""
    if not problem.lets or not problem.in_lets:
        return None
    *values, body = problem.in_lets
    full = {Symbol(n, real=True): e for n, e in problem.lets}
    entered = dict(zip(full, values))
    depends = Dependence(inputs)
    result = Symbol(name, real=True)
    lines: list[Line] = []
    moves: dict[Basic, Basic] = {}  # the differential of a let in those of the inputs
    for symbol, value in [*((s, e) for s, e in entered.items() if depends(full[s])), (result, body)]:
        seen = [d.args[0] for d in moves]
        first, *rest = _component_lines([(symbol, value)], inputs, seen)
        reason = "the function" if symbol == result else "the let"
        lines += [replace(first, reason=reason), *_without_repetition(rest)]
        last = rest[-1]
        terms = tuple(t.xreplace(moves) for t in last.terms)
        put = sp.Add(*terms)
        through = any(t.has(d) for t in last.terms for d in moves)
        if (through or symbol == result) and put != last.right:
            lines.append(Line("substitute", d_of(symbol), put, terms, _which(moves, last)))
        moves[d_of(symbol)] = put
    lines.append(replace(_total(result, problem.expr, inputs), reason="the lets written out, collected"))
    return tuple(lines)


def _without_repetition(lines: list[Line]) -> list[Line]:
    """The rules and the collected line; one rule alone that says the same becomes that line."""
    if len(lines) == 2 and lines[0].kind == "rule" and set(lines[0].terms) == set(lines[1].terms):
        return [replace(lines[0], left=lines[1].left)]
    return lines


def _which(moves: Mapping[Basic, Basic], line: Line) -> str:
    names = ", ".join(f"d{d.args[0].name}" for d in moves if line.right.has(d))
    return f"{names} put in: the chain rule"
