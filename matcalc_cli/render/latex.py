"""LaTeX: nothing but the result, or that result as an equation, an align block or a whole document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from matcalc_cli.language.notation import Latex
from matcalc_cli.language.notation.latex import bracketed
from matcalc_cli.language.notation.latex_style import LatexStyle
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Condition, Derivative, Target
from matcalc_cli.model.ties import trail
from matcalc_cli.render.breaking.formulas import of_result
from matcalc_cli.render.definitions import in_parts, named, split
from matcalc_cli.render.environments import Formula, in_environment
from matcalc_cli.render.formats import BARE
from matcalc_cli.render.heading import (
    ALONE,
    alone_where,
    between,
    between_text,
    function_letter,
    indexed_parts,
    plain_condition,
    remark,
    sides,
)
from matcalc_cli.render.options import Options
from matcalc_cli.render.symbols import meanings

if TYPE_CHECKING:
    from sympy import Rational

_RELATION = {"nonzero": r"\neq", "positive": ">", "nonnegative": r"\geq", "negative": "<", "nonpositive": r"\leq"}
LISTED = 8  # names of a vector that are all listed
_STATES = {
    "invertible": r"\text{ invertible}",
    "largest-rank": r"\text{ of full rank}",
    "full-rank": r"\text{ of constant rank}",
    "positive-definite": r"\text{ positive definite}",
    "distinct": r"\text{ distinct}",
    "principal": r"\text{ without eigenvalues } \leq 0",
    "whole": r" \in \{0, 1, 2, \dots\}",
    "off-poles": r" \notin \{0, -1, -2, \dots\}",
}


def notation_of(decimals: Iterable[Rational], options: Options) -> Latex:
    """LaTeX with the letters and transposes that the options choose."""
    return Latex(decimals, LatexStyle(options.latex_style, options.transpose))


def body(derivative: Derivative, notation: Latex | None = None) -> str:
    """The result alone, on one line."""
    return formula(derivative, Options(columns=0), notation or Latex(derivative.problem.decimals)).right


def formula(derivative: Derivative, options: Options, notation: Latex, left: str = "") -> Formula:
    """left = the result, and its conditions where the options or the environment ask for them, in terms of the same
    definitions: repeated parts stand before the result, the definitions of EXPR that it is shorter with behind it."""
    shown = options.conditions or options.env not in BARE
    options = in_parts(derivative, options)
    definitions, result = split(derivative, options)
    own, result = named(derivative, options) if shown and not options.cse else ([], result)
    equations = [f"{notation.text(name)} = {notation.text(value)}" for name, value in own]
    needs = [*equations, *conditions(result, notation), *meanings(result, notation)] if shown else []
    return of_result(result, definitions, left or left_side(derivative, notation), needs, notation, options)


def target(t: Target, notation: Latex) -> str:
    """The variable under the fraction bar: bold for arrays."""
    if t.kind == "scalar":
        return notation.text(t.entries[0])
    if t.grid is not None and t.name[0] in "([":
        if t.kind == "vector":
            entries = [notation.text(e) for e in t.entries]
            listed = entries if len(entries) <= LISTED else [*entries[:3], r"\dots", entries[-1]]
            return rf"\left({', '.join(listed)}\right)"
        return bracketed([[notation.text(e) for e in row] for row in t.grid])
    row = t.name.endswith("'")
    text = notation.array_name(t.name.rstrip("'"), t.shape)
    return text + f"^{{{notation.top}}}" if row else text


def _letter(derivative: Derivative, notation: Latex) -> str:
    """f, or the letter that stands for EXPR."""
    name = function_letter(derivative)
    return {"φ": r"\varphi", "f_": r"\tilde{f}"}.get(name) or notation.name(name)


def function_name(derivative: Derivative, notation: Latex) -> str:
    """The letter of EXPR, as the style has it where it is an array."""
    name, expr = function_letter(derivative), derivative.problem.expr
    if name == "f_" or not N.is_array(expr):
        return _letter(derivative, notation)
    return notation.array_name(name, N.shape(expr))


def left_side(derivative: Derivative, notation: Latex) -> str:
    """\\frac{\\partial f}{\\partial \\mathbf{x}}"""
    head = function_name(derivative, notation)
    if derivative.order == 0:
        return head
    power = "" if derivative.order == 1 else f"^{{{derivative.order}}}"
    runs: list[tuple[str, int]] = []
    own, *others = indexed_parts(derivative) if isinstance(derivative.expr, N.Slices) else [""]
    if own:
        head = rf"{_letter(derivative, notation)}_{{{own}}}"
    for t in derivative.targets:
        index = others.pop(0) if others and t.kind != "scalar" else ""
        text = rf"{notation.name(t.name.rstrip(chr(39)))}_{{{index}}}" if index else target(t, notation)
        if runs and runs[-1][0] == text:
            runs[-1] = (text, runs[-1][1] + 1)
        else:
            runs.append((text, 1))
    under = r"\,".join(rf"\partial {text}" + (f"^{{{k}}}" if k > 1 else "") for text, k in runs)
    return rf"\frac{{\partial{power} {head}}}{{{under}}}"


def condition(c: Condition, notation: Latex) -> str:
    """x \\neq 0"""
    c = plain_condition(c)
    return _relation(c, notation) + (rf"\text{{{remark(c)}}}" if remark(c) else "")


def _relation(c: Condition, notation: Latex) -> str:
    expr, bound, kind = sides(c)
    if (guarded := alone_where(expr)) is not None:
        extreme, guards = guarded
        listed = ", ".join(notation.text(a) for a in extreme.args)
        which = "smallest" if isinstance(extreme, trail) else "largest"
        text = rf"\text{{one of }} {listed} \text{{ alone is the {which}}}"
        return text + "".join(rf"\text{{{word}}} {notation.text(g)}" for word, g in zip((" where ", " and "), guards))
    text = notation.text(expr)
    if c.kind == "nonzero-array":
        return rf"{text} \neq " + (r"\mathbf{0}" if bound == 0 else notation.text(bound))
    if c.kind in _RELATION:
        every = r"\text{every entry of } " if N.is_array(c.expr) else ""
        return f"{every}{text} {_RELATION[kind]} {notation.text(bound)}"
    if c.kind == "smooth":
        before, after = (rf"\text{{{part}}}" if part else "" for part in ALONE[type(c.expr)].split("{}"))
        return " ".join(part for part in (before, text, after) if part)
    every = r"\text{every entry of } " if c.kind == "off-poles" and N.is_array(c.expr) else ""
    return every + notation.text(c.expr) + _STATES[c.kind]


def _between(low: Condition, high: Condition, notation: Latex) -> str:
    (expr, a, _), (_, b, _) = sides(low), sides(high)
    if N.is_array(expr):
        return rf"\text{{every entry of }} {notation.text(expr)} \in ({notation.text(a)}, {notation.text(b)})"
    return between_text(low, high, notation)


def listed_conditions(derivative: Derivative, notation: Latex) -> list[str]:
    """x \\neq 0, one a condition."""
    return [
        condition(c, notation) if above is None else _between(c, above, notation)
        for c, above in between(derivative.conditions)
    ]


def conditions(derivative: Derivative, notation: Latex) -> list[str]:
    """The conditions that are printed: eight at most."""
    return listed_conditions(derivative, notation)[:8]


def render(derivatives: Sequence[Derivative], options: Options, name: str) -> str:
    """The LaTeX of the results in options.env."""
    notation = notation_of([number for d in derivatives for number in d.problem.decimals], options)
    return in_environment([formula(d, options, notation) for d in derivatives], options.env)
