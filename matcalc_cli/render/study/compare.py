"""The ways to one derivative side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import ImmutableDenseMatrix

from matcalc_cli.language.notation import Notation, Unicode
from matcalc_cli.render.data import Json
from matcalc_cli.render.heading import echo
from matcalc_cli.render.options import Options
from matcalc_cli.render.study.tables import finite, grid, head, number, vector

if TYPE_CHECKING:
    from matcalc_cli.study.compare import Comparison

SHOWN = 4


def pretty(result: Comparison, options: Options) -> list[str]:
    """Heading, the derivative, the table."""
    f, notation = result.field, Unicode()
    names = vector(f.unknown_names)
    lines = echo(f.name, f.problem, f"x = {names}" if len(f.unknowns) > 1 else names, options.width)
    at = ", ".join(f"{notation.name(n)} = {notation.text(v)}" for n, v in zip(f.unknown_names, result.at))
    kind = "Jacobian" if not f.scalar else "gradient" if len(f.unknowns) > 1 else "derivative"
    lines.append(f"{kind} at {at}")
    matrix = (
        result.exact[0][0] if len(result.exact) == len(result.exact[0]) == 1 else ImmutableDenseMatrix(result.exact)
    )
    text = notation.text(matrix)
    if len(text) < 2 * options.width:
        lines.append(f"∂{f.name}/∂{names if len(f.unknowns) < 2 else 'x'} = {text}")
    columns = ["way", "h", "value", "error", "operations", "size", "prepare", "evaluate"]
    rows = [
        [
            way.method,
            "" if way.h is None else f"{way.h:.0e}".replace("e-0", "e-").replace("-", "−"),
            _values(way.values),
            number(way.error, 2),
            str(way.operations),
            str(way.size),
            _seconds(way.prepare) if way.prepare else "",
            _seconds(way.evaluate),
        ]
        for way in result.ways
    ]
    lines += grid(columns, rows, options)
    symbolic = result.ways[0]
    swell = symbolic.size / max(result.size, 1)
    lines.append(
        f"{f.name} itself: {result.operations} operations, size {result.size}; "
        f"the derivative is {number(swell, 3)} times as long. Size of a trace: its rows."
    )
    return lines


def _values(values: tuple[float, ...]) -> str:
    shown = [number(v, 12 if len(values) == 1 else 8) for v in values[:SHOWN]]
    if len(values) == 1:
        return shown[0]
    return f"({', '.join(shown)}{', …' if len(values) > SHOWN else ''})"


def _seconds(value: float) -> str:
    return f"{number(value * 1e3, 3)} ms" if value >= 1e-3 else f"{number(value * 1e6, 3)} µs"


def data(result: Comparison) -> Json:
    """The JSON object."""
    f, notation = result.field, Notation()
    return {
        **head("compare", f.problem, f.unknown_names),
        "at": {n: notation.text(v) for n, v in zip(f.unknown_names, result.at)},
        "shape": [len(result.exact), len(result.exact[0])],
        "derivative": [[notation.text(e) for e in row] for row in result.exact],
        "function": {"operations": result.operations, "size": result.size},
        "ways": [
            {
                "method": way.method,
                "h": way.h,
                "values": [finite(v) for v in way.values],
                "error": finite(way.error),
                "operations": way.operations,
                "size": way.size,
                "prepare": way.prepare,
                "evaluate": way.evaluate,
            }
            for way in result.ways
        ],
    }
