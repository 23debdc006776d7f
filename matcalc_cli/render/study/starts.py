"""Newton's method from many starts: a row a start, and the places found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matcalc_cli.language.notation import Unicode
from matcalc_cli.render.data import Json
from matcalc_cli.render.heading import echo
from matcalc_cli.render.options import Options
from matcalc_cli.render.study.tables import finite, grid, head, number, vector

if TYPE_CHECKING:
    from matcalc_cli.study.iterate.starts import Starts

ROWS = 40
_DIGITS = 8


def pretty(result: Starts, options: Options) -> list[str]:
    """Heading, the places found, and what became of each start."""
    f = result.field
    names = vector(f.unknown_names)
    lines = echo(f.name, f.problem, f"x = {names}" if len(f.unknowns) > 1 else names, options.width)
    count = len(result.attempts)
    lines.append(f"Newton's method{' for a minimum' if result.minimize else ''} from {count} starts in {_box(result)}")
    if result.found:
        kinds = [place.kind for place in result.found]
        columns = [_names(result), *(["what"] if any(kinds) else []), "starts"]
        rows = [
            [vector([_short(v) for v in p.x]), *([p.kind] if any(kinds) else []), str(len(p.members))]
            for p in result.found
        ]
        lines += grid(columns, rows, options)
    lines += grid(["start", "iterations", "found"], [_row(result, i) for i in _chosen(result, options)], options)
    failed = sum(a.run is None or not a.run.converged for a in result.attempts)
    lines.append(f"{len(result.found)} found" + (f"; {failed} of {count} starts found nothing" if failed else ""))
    return lines


def _names(result: Starts) -> str:
    notation = Unicode()
    return vector([notation.name(n) for n in result.field.unknown_names])


def _box(result: Starts) -> str:
    sides = [f"[{number(low)}, {number(high)}]" for low, high in result.box]
    return " × ".join(sides)


def _short(v: float) -> str:
    return number(0.0 if abs(v) < 1e-12 else v, _DIGITS)


def _row(result: Starts, i: int) -> list[str]:
    attempt = result.attempts[i]
    place = next((p for p in result.found if i in p.members), None)
    count = "" if attempt.run is None else str(attempt.run.iterations[-1].k)
    return [
        vector([_short(v) for v in attempt.start]),
        count,
        vector([_short(v) for v in place.x]) if place else attempt.ending,
    ]


def _chosen(result: Starts, options: Options) -> list[int]:
    count = len(result.attempts)
    every = options.every or (1 if count <= ROWS else -(-count // ROWS))
    return [i for i in range(count) if i % every == 0]


def data(result: Starts) -> Json:
    """The JSON object."""
    f = result.field
    return {
        **head("newton", f.problem, f.unknown_names),
        "method": "minimize" if result.minimize else "newton",
        "box": [list(side) for side in result.box],
        "found": [
            {"x": [finite(float(v)) for v in p.x], "class": p.kind or None, "starts": list(p.members)}
            for p in result.found
        ],
        "starts": [
            {
                "from": list(a.start),
                "converged": bool(a.run is not None and a.run.converged),
                "iterations": None if a.run is None else a.run.iterations[-1].k,
                "ending": a.ending,
            }
            for a in result.attempts
        ],
    }
