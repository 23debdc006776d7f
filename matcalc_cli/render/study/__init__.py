"""Results of `matcalc_cli.study` -> text. RESULTS is the registry: a class is one module with `pretty` and `data`.

A module reads the fields of its result and nothing else; it does not import the class.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from matcalc_cli.errors import UsageError
from matcalc_cli.model.names import nearest
from matcalc_cli.render import Options

RESULTS = {
    "Critical": "critical",
    "Run": "iterations",
    "Starts": "starts",
    "Expansion": "taylor",
    "Product": "products",
    "Trace": "trace",
    "ArrayTrace": "backprop",
    "Comparison": "compare",
}


@dataclass(frozen=True)
class View(Options):
    """What the tables of iterations may be asked for besides: to show every so many rows."""

    every: int = 0


def render(result: Any, format_name: str, options: View | None = None) -> str:
    """The text of one result; raises UsageError for a format that its module does not have."""
    module = import_module(f"matcalc_cli.render.study.{RESULTS[type(result).__name__]}")
    formats = {"pretty": None, "json": None, **getattr(module, "FORMATS", {})}
    if format_name not in formats:
        near = nearest(format_name, formats)
        raise UsageError(
            f"{format_name!r} is not a format of this command",
            hint=f"did you mean {near}?" if near else "its formats are " + ", ".join(formats),
        )
    options = options or View()
    if format_name == "json":
        return json.dumps(module.data(result), indent=2, ensure_ascii=False) + "\n"
    if format_name == "pretty":
        return "\n".join(module.pretty(result, options)).rstrip("\n") + "\n"
    return formats[format_name](result, options)
