"""Results -> text. `render` is the one door: formats.py says which result prints in which format, and by which module.

The modules are imported when they are used: a table needs no code generator, and code no table.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from matcalc_cli.errors import UsageError
from matcalc_cli.render.formats import ENVIRONMENTS, FORMATS, RESULTS, WITH_STEPS
from matcalc_cli.render.options import Options

if TYPE_CHECKING:
    from matcalc_cli.model.problem import Derivative

__all__ = ["ENVIRONMENTS", "FORMATS", "RESULTS", "WITH_STEPS", "Options", "render", "render_study"]


def render(derivatives: Sequence[Derivative], format_name: str, options: Options | None = None) -> str:
    """The text of one or more derivatives; raises UsageError for an unknown format, MissingRule for an unknown node."""
    from matcalc_cli.render.shared import printable_options

    _known(format_name, FORMATS, "unknown format {!r}", "the formats are ")
    options = printable_options(derivatives, format_name, options or Options())
    if any(d.steps is not None for d in derivatives) and format_name != "json":
        from matcalc_cli.render.study.derivation import joined

        return render_study(joined(derivatives), format_name, options)
    module = import_module(f"matcalc_cli.render.{FORMATS[format_name][0]}")
    text: str = module.render(derivatives, options, format_name)
    return text


def render_study(result: Any, format_name: str, options: Options | None = None) -> str:
    """The text of what a study found, or of a list of such; raises UsageError for a format that it does not have."""
    row = RESULTS[type(result[0] if isinstance(result, list) else result).__name__]
    _known(format_name, row.formats, "{!r} is not a format of this command", "its formats are ")
    module, options = import_module(f"matcalc_cli.render.study.{row.module}"), options or Options()
    if format_name == "json":
        return json.dumps(module.data(result), indent=2, ensure_ascii=False) + "\n"
    if format_name == "pretty":
        return "\n".join(module.pretty(result, options)).rstrip("\n") + "\n"
    write = getattr(module, format_name, None)
    return write(result, options) if write else render([result.derivative], format_name, options)


def _known(name: str, formats: Collection[str], message: str, listing: str) -> None:
    if name not in formats:
        from matcalc_cli.model.names import nearest

        near = nearest(name, formats)
        hint = f"did you mean {near}?" if near else listing + ", ".join(formats)
        raise UsageError(message.format(name), hint=hint)
