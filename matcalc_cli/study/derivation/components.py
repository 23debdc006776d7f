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
from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.parse import parse
from matcalc_cli.model.nodes import is_array
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
    read = _lets_as_entered(problem)
    if read is None:
        return None
    entered, body = read
    full = {s: e for s, (_, e) in zip(entered, problem.lets)}
    if sp.expand(body.xreplace(full) - problem.expr) != 0:
        return None
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


def _lets_as_entered(problem: Problem) -> tuple[dict[Symbol, Expr], Expr] | None:
    """({let: what was entered for it}, the expression in terms of the lets); None where one is an array or not read."""
    if not problem.lets or any(is_array(e) for _, e in problem.lets):
        return None
    *statements, last = _statements(problem.text)
    lets = {n: Symbol(n, real=True) for n, _ in problem.lets}
    entered: dict[Symbol, Expr] = {}
    for text in statements:
        left, equals, right = text.partition("=")
        symbol = lets.get(left.strip())
        value = _entered(right) if equals and symbol is not None else None
        if symbol is None or value is None:
            return None
        entered[symbol] = value
    body = _entered(last)
    if body is None or set(entered) != set(lets.values()):
        return None
    return {s: entered[s] for s in lets.values()}, body


def _without_repetition(lines: list[Line]) -> list[Line]:
    """The rules and the collected line; one rule alone that says the same becomes that line."""
    if len(lines) == 2 and lines[0].kind == "rule" and set(lines[0].terms) == set(lines[1].terms):
        return [replace(lines[0], left=lines[1].left)]
    return lines


def _which(moves: Mapping[Basic, Basic], line: Line) -> str:
    names = ", ".join(f"d{d.args[0].name}" for d in moves if line.right.has(d))
    return f"{names} put in: the chain rule"


def _statements(text: str) -> list[str]:
    """The statements between the semicolons that stand in no bracket."""
    found, depth, start = [], 0, 0
    for i, c in enumerate(text):
        depth += (c in "([{") - (c in ")]}")
        if depth == 0 and c in ";\n":
            found.append(text[start:i])
            start = i + 1
    return [part.strip() for part in (*found, text[start:]) if part.strip()]


def _entered(text: str) -> Expr | None:
    try:
        e = parse(text, targets=False).expr
    except MatcalcError:
        return None
    return None if is_array(e) else e
