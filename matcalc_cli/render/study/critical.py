"""Critical points and equilibria: one row a point, and what decides about its class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import sympy as sp

from matcalc_cli.language.notation import Latex, Notation, Unicode
from matcalc_cli.render.data import Json
from matcalc_cli.render.environments import Formula, in_environment
from matcalc_cli.render.heading import echo
from matcalc_cli.render.options import Options
from matcalc_cli.render.study.tables import finite, grid, head, number, vector
from matcalc_cli.study.critical.manifolds import article

if TYPE_CHECKING:
    from sympy import Expr

    from matcalc_cli.model.problem import Condition
    from matcalc_cli.numeric.field import Field
    from matcalc_cli.study.critical.point import Point
    from matcalc_cli.study.critical.points import Critical

SHOWN = 60


def pretty(result: Critical, options: Options) -> list[str]:
    """Heading, the Hessian or Jacobian, the table of points, conditions."""
    f, notation = result.field, Unicode()
    names = vector(f.unknown_names)
    lines = echo(
        f.name,
        f.problem,
        f"{'x' if len(f.unknowns) > 1 else ''}{' = ' if len(f.unknowns) > 1 else ''}{names}",
        options.width,
    )
    what, many = ("critical point", "critical points") if f.scalar else ("equilibrium", "equilibria")
    lines.append(
        _counted(result.points, what, many) + ("" if f.scalar else f" of x′ = {f.name}(x)") + f", {result.method}"
    )
    if "box" in result.method:
        lines.append("box " + box_text(result))
    matrix = sp.ImmutableDenseMatrix(result.matrix)
    text = notation.text(matrix)
    if len(text) < 2 * options.width:
        lines.append(f"{'Hessian H' if f.scalar else 'Jacobian J'} = {text}")
    shown = result.points[:SHOWN]
    mixed = len({p.found for p in result.points}) > 1
    if shown:
        columns = [notation.name(n) for n in f.unknown_names] + ([f.name] if f.scalar else [])
        columns += [f"eigenvalues of {'H' if f.scalar else 'J'}", "class"] + (["found by"] if mixed else [])
        lines += grid(columns, [_row(result, p, notation, mixed) for p in shown], options)
    if len(result.points) > SHOWN:
        lines.append(f"and {len(result.points) - SHOWN} more (-f json lists all)")
    lines += _conditions(result, shown, notation)
    return lines + [f"note: {note}" for note in result.notes]


def _counted(points: tuple[Point, ...], what: str, many: str) -> str:
    """2 critical points; 1 critical point and a circle of them, which may be two rows of the table."""
    alone = [p for p in points if not p.family]
    parts = [f"{len(alone) or 'no'} {what if len(alone) == 1 else many}"] if alone or not points else []
    for family in dict.fromkeys(p.family for p in points if p.family):
        count = sum(p.family == family for p in points)
        count -= sum(p.family == family == "circle" and p.on is None for p in points) // 2
        parts.append(f"{article(family)} of {many}" if count == 1 else f"{count} {family}s of {many}")
    return " and ".join(parts)


def box_text(result: Critical) -> str:
    """x ∈ [−10, 10], y ∈ [0, 2]"""
    names = [Unicode().name(n) for n in result.field.unknown_names]
    return ", ".join(f"{n} ∈ [{number(lo)}, {number(hi)}]" for n, (lo, hi) in zip(names, result.box))


def _shown(e: Expr, notation: Unicode, digits: int = 10) -> str:
    if e.is_Float:
        return number(float(e), digits)
    return notation.text(e)


def _row(result: Critical, point: Point, notation: Unicode, mixed: bool) -> list[str]:
    cells = [_shown(e, notation) for e in point.at]
    if result.field.scalar:
        cells.append(_shown(point.value, notation))
    cells += [eigenvalues_text(point, notation), point.kind]
    return cells + ([{"solver": "solver", "newton": "Newton"}[point.found]] if mixed else [])


def eigenvalues_text(point: Point, notation: Unicode) -> str:
    """2, 4; conjugate pairs as −2 ± 2i; decimals where the exact form is long."""
    if point.eigenvalues is None:
        return ", ".join(notation.text(e) for e in point.symbolic) if point.symbolic else "long"
    exact, numeric = point.eigenvalues.exact, point.eigenvalues.numeric
    parts, skip = [], set()
    for i, value in enumerate(numeric):
        if i in skip:
            continue
        if abs(value.imag) > 1e-12 * max(1.0, abs(value)):
            partner = next((j for j in range(i + 1, len(numeric)) if abs(numeric[j] - value.conjugate()) < 1e-9), None)
            if partner is not None:
                skip.add(partner)
                parts.append(_pair(None if exact is None else exact[partner], numeric[partner], notation))
                continue
        parts.append(notation.text(exact[i]) if exact is not None else number(value.real, 7))
    return ", ".join(parts)


def _pair(exact: Expr, value: complex, notation: Unicode) -> str:
    if exact is not None:
        real, imaginary = exact.expand().as_real_imag()
        imaginary = -imaginary if complex(imaginary).real < 0 else imaginary
        head = "" if real == 0 else notation.text(real) + " "
        body = "" if imaginary == 1 else notation.text(imaginary) + ("·" if not imaginary.is_Integer else "")
        return f"{head}± {body}i"
    head = "" if abs(value.real) < 1e-12 * abs(value) else number(value.real, 7) + " "
    return f"{head}± {number(abs(value.imag), 7)}i"


def _conditions(result: Critical, points: tuple[Point, ...], notation: Unicode) -> list[str]:
    lines = []
    for point in points:
        place = f"at ({', '.join(_shown(e, notation) for e in point.at)})"
        parts = [f"real where {_condition(c, notation)}" for c in point.exists]
        has = "a derivative" if result.field.scalar else "a value"
        parts += [f"f has {has} where {_condition(c, notation)}" for c in point.domain]
        if point.kind == "depends" or point.exists:
            parts += [f"{kind} where {_all(needs, notation)}" for kind, needs in point.needs if needs]
        if point.note:
            parts.append(point.note + ("" if point.on is None else f", {_equation(point.on, notation)}"))
        if parts:
            lines += [f"{place}: {parts[0]}", *(" " * len(place) + f"  {part}" for part in parts[1:])]
    return lines


def _equation(e: Expr, notation: Unicode) -> str:
    """x² + y² = 1"""
    constant, rest = e.as_coeff_Add()
    return f"{notation.text(rest)} = {notation.text(-constant)}"


_BESIDE_0 = {"positive": "> 0", "nonnegative": "≥ 0", "nonzero": "≠ 0"}
_IN_ASCII = {"≥ 0": ">= 0", "≠ 0": "!= 0"}


def _condition(c: Condition, notation: Notation) -> str:
    return f"{notation.text(c.expr)} {_BESIDE_0[c.kind]}"


def _all(needs: Sequence[Expr], notation: Notation) -> str:
    return " and ".join(f"{notation.text(e)} > 0" for e in needs)


def data(result: Critical) -> Json:
    """The JSON object."""
    f, notation = result.field, Notation()
    found = {
        **head("critical", f.problem, f.unknown_names),
        "kind": "scalar field" if f.scalar else "vector field",
        "parameters": [s.name for s in f.parameters],
        "method": result.method,
        "box": {n: list(side) for n, side in zip(f.unknown_names, result.box)},
        "hessian" if f.scalar else "jacobian": [[notation.text(e) for e in row] for row in result.matrix],
        "points": [_point(f, p, notation) for p in result.points],
        "notes": list(result.notes),
    }
    return found


def _point(f: Field, point: Point, notation: Notation) -> Json:
    spectrum = point.eigenvalues
    exact = point.symbolic if spectrum is None else spectrum.exact
    return {
        "at": {n: notation.text(e) for n, e in zip(f.unknown_names, point.at)},
        "value": None if point.value is None else notation.text(point.value),
        "eigenvalues": [notation.text(e) for e in exact]
        if exact
        else [_complex(v) for v in spectrum.numeric]
        if spectrum
        else None,
        "class": point.kind,
        "exact": point.exact,
        "found": point.found,
        "numeric": {
            "at": [_float(e) for e in point.at],
            "value": None if point.value is None else _float(point.value),
            "eigenvalues": None if spectrum is None else [[finite(v.real), finite(v.imag)] for v in spectrum.numeric],
        },
        "conditions": [{"class": kind, "positive": [notation.text(e) for e in needs]} for kind, needs in point.needs],
        "exists": [notation.text(c.expr) for c in point.exists],
        "domain": [_ascii(c, notation) for c in (*point.exists, *point.domain)],
        **({} if point.on is None else {"on": notation.text(point.on)}),
        "note": point.note,
    }


def _ascii(c: Condition, notation: Notation) -> str:
    beside = _BESIDE_0[c.kind]
    return f"{notation.text(c.expr)} {_IN_ASCII.get(beside, beside)}"


def _complex(value: complex) -> str:
    if abs(value.imag) <= 1e-12 * max(1.0, abs(value)):
        return repr(value.real)
    return f"{value.real!r}{'+' if value.imag >= 0 else '-'}{abs(value.imag)!r}*i"


def _float(e: Expr) -> float | None:
    return finite(float(sp.re(sp.N(e, 17)))) if e.is_number else None


def latex(result: Critical, options: Options) -> str:
    """The table of points as an array."""
    f, notation = result.field, Latex()
    columns = [notation.name(n) for n in f.unknown_names] + ([f.name] if f.scalar else [])
    head_line = " & ".join([*columns, r"\lambda", r"\text{class}"])
    lines = []
    for p in result.points:
        cells = [_latex(e, notation) for e in p.at] + ([_latex(p.value, notation)] if f.scalar else [])
        exact = p.symbolic if p.eigenvalues is None else p.eigenvalues.exact
        numeric = (
            []
            if p.eigenvalues is None
            else [_complex(complex(round(v.real, 6), round(v.imag, 6))) for v in p.eigenvalues.numeric]
        )
        listed = [notation.text(e) for e in exact] if exact else [t.replace("*i", r"\,i") for t in numeric]
        lines.append(" & ".join([*cells, ",\\ ".join(listed), rf"\text{{{p.kind}}}"]))
    rows = " \\\\\n".join([head_line + r" \\ \hline", *lines]).replace("\\hline \\\\\n", "\\hline\n")
    array = f"\\begin{{array}}{{{'c' * (len(columns) + 2)}}}\n{rows}\n\\end{{array}}"
    return in_environment([Formula(array)], options.env)


def _latex(e: Expr, notation: Notation) -> str:
    return number(float(e)).replace("−", "-") if e.is_Float else notation.text(e)
