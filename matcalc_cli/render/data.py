"""What the JSON of all commands says alike: sizes, and the names of the input (schema.json beside this file)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matcalc_cli.model.problem import Problem

if TYPE_CHECKING:
    from sympy import Expr

Json = dict[str, Any]


def size_data(size: Expr | int) -> int | str:
    return int(size) if isinstance(size, int) or size.is_Integer else str(size).replace(" ", "")


def variables_data(problem: Problem) -> list[Json]:
    """The names of the input with kind, shape and assumptions."""
    return [
        {
            "name": v.name,
            "kind": v.kind,
            "shape": [size_data(s) for s in v.shape],
            "assumptions": sorted(v.words) + (["inferred"] if v.inferred else []),
        }
        for v in problem.variables
    ]
