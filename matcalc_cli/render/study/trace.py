"""The evaluation trace as the classic table: operation, value, and the rule and value of each tangent or adjoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy as sp

from matcalc_cli.errors import MathError
from matcalc_cli.language.notation import Notation, Unicode
from matcalc_cli.model.names import TO_SUBSCRIPTS
from matcalc_cli.render.data import Json
from matcalc_cli.render.heading import echo
from matcalc_cli.render.options import Options
from matcalc_cli.render.study.tables import finite, grid, head, number

if TYPE_CHECKING:
    from sympy import Expr

    from matcalc_cli.study.trace.array import ArrayRow
    from matcalc_cli.study.trace.scalar import Trace
    from matcalc_cli.study.trace.wengert import Row

_SIGNS = {"+": " + ", "-": " − ", "*": "·", "/": "/"}
_ASCII = {"+": " + ", "-": " - ", "*": "*", "/": "/"}
DOT, BAR = "\u0307", "\u0304"


class Letters(Unicode):
    """v₋₁ for v-1 in local derivatives; w₋₁ where the letter of the rows is w."""

    def __init__(self, letter: str = "v") -> None:
        super().__init__()
        self.letter = letter

    def name(self, name: str) -> str:
        is_row = name[0] == "v" and name[1:].lstrip("-").isdigit()
        return self.label(int(name[1:])) if is_row else super().name(name)

    def label(self, index: int, mark: str = "") -> str:
        """v₋₁; with a mark v̇₋₁ or v̄₋₁."""
        return f"{self.letter}{mark}" + str(index).replace("-", "₋").translate(TO_SUBSCRIPTS)


class Plain(Notation):
    """v-1 as it is; w-1 where the letter of the rows is w."""

    def __init__(self, letter: str = "v") -> None:
        super().__init__()
        self.letter = letter

    def name(self, name: str) -> str:
        return self.letter + name[1:]


def operation(row: ArrayRow | Row, notation: Notation, rows: bool = True) -> str:
    """ln v₋₁, v₋₁·v₀, v₁ + v₂: as entered."""
    if row.source:
        return Unicode().name(row.source) if isinstance(notation, Unicode) else row.source
    signs = _SIGNS if isinstance(notation, Unicode) else _ASCII
    shown = [_operand(o, row.sign, i, notation) for i, o in enumerate(row.operands)]
    if row.sign in signs:
        return signs[row.sign].join(shown)
    if row.sign == "neg":
        return notation.minus + shown[0]
    return notation.text(row.formula)


def _operand(o: int, sign: str, place: int, notation: Notation) -> str:
    if isinstance(o, int):
        return notation.name(f"v{o}")
    text = notation.text(o)
    compound = o.is_Add or o.is_Number and (o.is_negative or not o.is_Integer and sign in "*/^")
    return f"({text})" if compound and (place or sign in "*/") and not text.replace(".", "").isdigit() else text


def _times(mark: str, index: int, slope: Expr, notation: Letters) -> str:
    """cos(v₀)·v̇₀, −v̇₁, v₁·v̇₃/v₃²: signed, for joining."""
    negative = notation.negative(slope)
    top, bottom = sp.fraction(-slope if negative else slope)
    text = notation.label(index, mark)
    if top != 1:
        factor = notation.text(top)
        text = (f"({factor})" if top.is_Add else factor) + "·" + text
    if bottom != 1:
        under = notation.text(bottom)
        text += "/" + (f"({under})" if bottom.is_Add or bottom.is_Mul else under)
    return ("−" if negative else "+") + text


def _sum(parts: list[str]) -> str:
    if not parts:
        return "0"
    text = " ".join(f"{p[0]} {p[1:]}" for p in parts)
    return text[2:] if text.startswith("+ ") else "−" + text[2:]


def forward_rule(row: Row, notation: Letters) -> str:
    """v̇₂ in terms of the tangents of its operands."""
    if row.source:
        return "seed"
    return _sum([_times(DOT, u, d, notation) for u, d in row.partials])


def reverse_rule(trace: Trace, row: Row, notation: Letters) -> str:
    """v̄₀ in terms of the adjoints of its users."""
    seeds = [w for (_, end), w in zip(trace.outputs, trace.weights) if end == row.index]
    parts = [_times(BAR, v.index, d, notation) for v, d in trace.users(row.index)]
    if any(seeds):
        return " + ".join([f"seed {number(sum(seeds))}", *([_sum(parts)] if parts else [])])
    return _sum(parts)


def pretty(trace: Trace, options: Options) -> list[str]:
    """Heading, the table, and what it gives."""
    notation = Letters(trace.letter)
    lines = echo(trace.name, trace.problem, _direction(trace), options.width)
    valued = trace.rows[0].value is not None
    forward, reverse = trace.mode in ("forward", "both"), trace.mode in ("reverse", "both")
    columns = ["", "operation"] + (["value"] if valued else [])
    columns += (["tangent", f"{trace.letter}{DOT}"] if valued else ["tangent"]) if forward else []
    columns += (["adjoint", f"{trace.letter}{BAR}"] if valued else ["adjoint"]) if reverse else []
    rows = []
    for row in trace.rows:
        cells = [notation.label(row.index), operation(row, notation)] + ([number(row.value)] if valued else [])
        if forward:
            cells += [forward_rule(row, notation)] + ([number(row.tangent)] if valued else [])
        if reverse:
            cells += [reverse_rule(trace, row, notation)] + ([number(row.adjoint)] if valued else [])
        rows.append(cells)
    lines += grid(columns, rows, options)
    return lines + _results(trace, notation, valued, forward, reverse)


def _direction(trace: Trace) -> str:
    names = [Unicode().name(row.source) for row in trace.inputs]
    if trace.mode == "reverse" or len(names) < 2 and trace.mode == "forward":
        return ""
    chosen = [n for n, s in zip(names, trace.seeds) if s]
    if sum(map(bool, trace.seeds)) == 1 and sum(trace.seeds) == 1:
        return f"seed: {chosen[0]}"
    return f"direction: {', '.join(f'{number(s)} along {n}' for n, s in zip(names, trace.seeds))}"


def _results(trace: Trace, notation: Letters, valued: bool, forward: bool, reverse: bool) -> list[str]:
    lines = []
    single = sum(map(bool, trace.seeds)) == 1 and sum(trace.seeds) == 1
    chosen = next((Unicode().name(row.source) for row, s in zip(trace.inputs, trace.seeds) if s), "")
    for name, end in trace.outputs:
        if not isinstance(end, int):
            lines.append(f"{name} = {notation.text(end)}, constant")
            continue
        text = f"{name} = {notation.label(end)}"
        if valued:
            text += f" = {number(trace.at(end).value)}"
            if forward:
                slope = f"∂{name}/∂{chosen}" if single else f"∂{name}/∂x · v"
                text += f"        {slope} = {notation.label(end, DOT)} = {number(trace.at(end).tangent)}"
        lines.append(text)
    if reverse and valued:
        names = ", ".join(Unicode().name(row.source) for row in trace.inputs)
        found = ", ".join(number(row.adjoint) for row in trace.inputs)
        weights = list(trace.weights)
        what = trace.outputs[weights.index(1)][0] if sum(map(bool, weights)) == 1 and 1 in weights else "vᵀf"
        lines.append(f"∂{what}/∂({names}) = ({found})" if len(trace.inputs) > 1 else f"∂{what}/∂{names} = {found}")
    return lines


def data(trace: Trace) -> Json:
    """The JSON object."""
    letter = trace.letter
    notation, letters = Plain(letter), Letters(letter)
    forward, reverse = trace.mode in ("forward", "both"), trace.mode in ("reverse", "both")
    rows = []
    for row in trace.rows:
        rules = ([forward_rule(row, letters)] if forward else []) + (
            [reverse_rule(trace, row, letters)] if reverse else []
        )
        entry = {
            "name": f"{letter}{row.index}",
            "operation": operation(row, notation),
            "value": finite(row.value),
            **({"tangent": finite(row.tangent)} if forward else {}),
            **({"adjoint": finite(row.adjoint)} if reverse else {}),
            "rule": "; ".join(rules),
            "operands": [f"{letter}{o}" if isinstance(o, int) else notation.text(o) for o in row.operands],
            "partials": {f"{letter}{u}": notation.text(d) for u, d in row.partials},
        }
        rows.append(entry)
    names = [row.source for row in trace.inputs]
    return {
        **head("autodiff", trace.problem, names),
        "mode": trace.mode,
        "trace": rows,
        "outputs": [
            {"name": name, "row": f"{letter}{end}" if isinstance(end, int) else None, **_numbers(trace, end)}
            for name, end in trace.outputs
        ],
        **({"gradient": [finite(row.adjoint) for row in trace.inputs]} if reverse else {}),
    }


def _numbers(trace: Trace, end: Expr | int) -> Json:
    if not isinstance(end, int):
        value = sp.N(end)
        if not value.is_real:
            raise MathError("a part of the result is infinite or undefined")
        return {"value": float(value), "tangent": 0.0}
    row = trace.at(end)
    return {"value": finite(row.value), "tangent": finite(row.tangent)}
