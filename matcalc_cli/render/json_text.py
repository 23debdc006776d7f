"""json: everything a program may want (schema.json beside this file says what)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from matcalc_cli.language.notation import Notation, Unicode
from matcalc_cli.model import nodes as N
from matcalc_cli.model.problem import Derivative
from matcalc_cli.render.checked import check_data
from matcalc_cli.render.data import Json, size_data, variables_data
from matcalc_cli.render.entries import is_explicit, is_sparse, nonzero, rows_of
from matcalc_cli.render.heading import condition_text
from matcalc_cli.render.latex import body
from matcalc_cli.render.options import Options
from matcalc_cli.render.plain import listed
from matcalc_cli.render.sympy_text import text_or_none

if TYPE_CHECKING:
    from sympy import Basic, MatrixBase


Entries: TypeAlias = "str | list[Entries]"  # one text, rows of texts, or slices of rows


def _entries(expr: Basic | tuple[Basic, ...], notation: Notation) -> Entries:
    if isinstance(expr, tuple):
        return [_entries(e, notation) for e in expr]
    if is_explicit(expr):
        return [[notation.text(e) for e in row] for row in rows_of(expr)]
    return notation.text(expr)


def _texts(expr: Basic, notation: Notation) -> list[str]:
    return listed(expr, notation) if is_sparse(expr) else [notation.text(expr)]


def _nonzeros(matrix: MatrixBase, notation: Notation) -> list[list[int | str]]:
    """[row, column, text] of the entries of a large matrix that are not 0, in place of all entries."""
    return [[i, j, notation.text(e)] for i, j, e in nonzero(matrix)]


def as_data(derivative: Derivative) -> Json:
    """The JSON object of one derivative."""
    notation, unicode, problem = Notation(derivative.problem.decimals), Unicode(), derivative.problem
    parts = derivative.expr if isinstance(derivative.expr, tuple) else (derivative.expr,)
    wrt = [[notation.text(e) for e in t.entries] if t.grid is not None else [t.name] for t in derivative.targets]
    data: Json = {
        "command": derivative.command,
        "input": problem.text,
        "read": notation.text(problem.expr),
        "layout": derivative.layout.value,
        "variables": variables_data(problem),
        "wrt": wrt[0] if all(w == wrt[0] for w in wrt) and wrt else wrt,
        "order": derivative.order,
        "shape": [size_data(s) for s in derivative.shape],
        "result": {
            "text": "; ".join(text for part in parts for text in _texts(part, notation)),
            "latex": body(derivative),
            "sympy": text_or_none(derivative.expr),
        },
        "conditions": [condition_text(c, unicode) for c in derivative.conditions],
        "notes": list(derivative.notes),
    }
    if any(map(is_sparse, parts)):
        listed_parts = [_nonzeros(part, notation) for part in parts]
        data["nonzeros"] = listed_parts if isinstance(derivative.expr, tuple) else listed_parts[0]
    elif all(map(is_explicit, parts)) or not derivative.shape and problem.explicit:
        data["entries"] = _entries(derivative.expr, notation)
    return data | _asked_for(derivative, notation)


def _in_definitions(derivative: Derivative, notation: Notation) -> Json:
    """r = y - X*w of EXPR, and the result in terms of them, where that is shorter."""
    if not derivative.problem.lets or derivative.problem.explicit:
        return {}
    # components have no definitions in matrix notation
    from matcalc_cli.engine.textbook.kept import kept

    used, short = kept(derivative)
    listed = [{"name": notation.text(name), "text": notation.text(value)} for name, value in used]
    return {"definitions": listed, "in_definitions": notation.text(short.expr)} if used else {}


def _asked_for(derivative: Derivative, notation: Notation) -> Json:
    """Definitions of EXPR that make the result shorter, the indices of slices, a check, a derivation, a point: where
    there are any."""
    found: Json = _in_definitions(derivative, notation)
    if isinstance(derivative.expr, N.Slices):
        found["indices"] = {i.name: size_data(n) for i, n in zip(derivative.expr.indices, derivative.expr.sizes)}
    if derivative.check is not None:
        found["check"] = check_data(derivative.check)
    if derivative.steps is not None:
        from matcalc_cli.render.study.derivation import steps_data

        found["steps"] = steps_data(derivative.steps)
    if derivative.at:
        found["at"] = {n: notation.text(v) for n, v in derivative.at}
    return found


def render(derivatives: Sequence[Derivative], options: Options, name: str) -> str:
    """One object, or a list of them where several variables were asked for."""
    found = [as_data(d) for d in derivatives]
    return json.dumps(found[0] if len(found) == 1 else found, indent=2, ensure_ascii=False) + "\n"
