"""A Taylor polynomial: its terms by rising degree, the forms of a vector argument, the remainder, errors at points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcalc_cli.language.notation import Latex, Notation, Unicode
from matcalc_cli.model.nodes import is_array
from matcalc_cli.render.breaking.formulas import of_text
from matcalc_cli.render.data import Json
from matcalc_cli.render.environments import in_environment
from matcalc_cli.render.formats import BARE
from matcalc_cli.render.heading import conditions_text, echo, shape_text, variables_text
from matcalc_cli.render.latex import conditions, notation_of
from matcalc_cli.render.options import Options
from matcalc_cli.render.study.tables import finite, full, grid, head, number, vector
from matcalc_cli.render.sympy_text import text_or_none

if TYPE_CHECKING:
    from matcalc_cli.study.taylor import Expansion

_LABELS = {"value": "{f}({a})", "gradient": "∇{f}({a})", "hessian": "{H}({a})"}


def _about(result: Expansion, notation: Notation) -> str:
    return ", ".join(f"{notation.name(n)} = {notation.text(a)}" for n, a in zip(result.unknowns, result.about))


def pretty(result: Expansion, options: Options) -> list[str]:
    """Heading, polynomial, forms, remainder, errors."""
    notation = Unicode(result.problem.decimals)
    beside = variables_text(result.derivative) or (f"x = {vector(result.unknowns)}" if len(result.unknowns) > 1 else "")
    lines = echo(result.name, result.problem, beside, options.width)
    lines.append(f"Taylor polynomial of order {result.order} about {_about(result, notation)}")
    arguments = ", ".join(notation.name(n) for n in result.unknowns)
    T, R, xi, a = (result.letters[name] for name in ("T", "R", "ξ", "a"))
    lines.append(f"{T}({arguments}) = {notation.joined(result.terms)}")
    if result.forms:
        lines += _forms(result, notation)
    if result.remainder is not None:
        where, ends = f"{xi} on the line", f"{a} and x"
        if len(result.unknowns) == 1:
            where, ends = xi, f"{notation.text(result.about[0])} and {arguments}"
        lines.append(f"{R}({arguments}) = {notation.joined(result.remainder)}, {where} between {ends}")
    if result.conditions:
        lines.append(f"where {conditions_text(result.derivative, notation)}")
    if result.gaps:
        columns = [notation.name(n) for n in result.unknowns] + [result.name, T, "error"]
        rows = [
            [
                *(notation.text(v) for v in g.at),
                full(g.value),
                full(g.approximation),
                number(g.approximation - g.value, 3),
            ]
            for g in result.gaps
        ]
        lines += grid(columns, rows, options)
    return lines


def _forms(result: Expansion, notation: Notation) -> list[str]:
    """T = f(a) + ∇f(a)ᵀ(x − a) + ½ (x − a)ᵀ H(a) (x − a), and what these are."""
    f, H, array = result.name, result.letters["H"], is_array(result.about[0])
    x = notation.text(result.about[0]) if array else result.letters["a"]
    variable = notation.name(result.unknowns[0]) if array else "x"
    gap = f"({variable} − {x})"
    matrix = array and 1 not in result.about[0].shape
    slope = f"tr(∇{f}({x})ᵀ {gap})" if matrix else f"∇{f}({x})ᵀ {gap}"
    column = f"vec{gap}" if matrix else gap
    text = f"  = {f}({x}) + {slope}" + (f" + ½ {column}ᵀ {H}({x}) {column}" if result.order == 2 else "")
    lines = [text]
    for name, form in result.forms:
        label = _LABELS[name].format(f=f, H=H, a=x)
        shape = f"        {shape_text(form.shape)}" if is_array(form) and array else ""
        if name == "gradient" and array:
            label += "ᵀ"
        lines.append(f"{label} = {notation.text(form)}{shape}")
    return lines


def data(result: Expansion) -> Json:
    """The JSON object."""
    notation = Notation(result.problem.decimals)
    return {
        **head("taylor", result.problem, result.unknowns),
        "order": result.order,
        "about": {n: notation.text(a) for n, a in zip(result.unknowns, result.about)},
        "approximation": notation.joined(result.terms),
        "terms": [notation.text(t) for t in result.terms],
        "latex": Latex(result.problem.decimals).joined(result.terms),
        "sympy": text_or_none(result.polynomial),
        "forms": {name: notation.text(form) for name, form in result.forms},
        "remainder": None if result.remainder is None else notation.joined(result.remainder),
        "errors": [
            {
                "at": {n: notation.text(v) for n, v in zip(result.unknowns, g.at)},
                "value": finite(g.value),
                "approximation": finite(g.approximation),
                "error": finite(g.approximation - g.value),
            }
            for g in result.gaps
        ],
        "conditions": [conditions_text(result.derivative, Unicode())] if result.conditions else [],
    }


def latex(result: Expansion, options: Options) -> str:
    """The polynomial, bare or in an environment."""
    notation = notation_of(result.problem.decimals, options)
    arguments = ", ".join(notation.name(n) for n in result.unknowns)
    left = rf"{result.letters['T']}_{{{result.order}}}\left({arguments}\right)"
    needs = conditions(result.derivative, notation) if options.conditions or options.env not in BARE else []
    return in_environment([of_text(notation.joined(result.terms), left, needs, options)], options.env)


def unicode(result: Expansion, options: Options) -> str:
    """The polynomial alone."""
    return Unicode().joined(result.terms) + "\n"


def ascii(result: Expansion, options: Options) -> str:
    """The polynomial alone, in the input language."""
    return Notation().joined(result.terms) + "\n"
