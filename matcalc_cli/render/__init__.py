"""Results -> text. `render` is the one door: formats.py says which result prints in which format, and by which module.

The modules are imported when they are used: a table needs no code generator, and code no table.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from matcalc_cli.errors import UsageError
from matcalc_cli.render.formats import ENVIRONMENTS, FORMATS, RESULTS, TYPESET, WITH_STEPS
from matcalc_cli.render.options import Options

if TYPE_CHECKING:
    from matcalc_cli.model.problem import Derivative

__all__ = [
    "ENVIRONMENTS",
    "FORMATS",
    "RESULTS",
    "WITH_STEPS",
    "Options",
    "render",
    "render_study",
    "written",
    "written_study",
]


def render(derivatives: Sequence[Derivative], format_name: str, options: Options | None = None) -> str:
    """The text of one or more derivatives; raises UsageError for an unknown format or one of pictures that are no text,
    MissingRule for an unknown node."""
    return _text(written(derivatives, format_name, options), format_name)


def render_study(result: Any, format_name: str, options: Options | None = None) -> str:
    """The text of what a study found, or of a list of such; raises UsageError for a format that it does not have."""
    return _text(written_study(result, format_name, options), format_name)


def written(derivatives: Sequence[Derivative], format_name: str, options: Options | None = None) -> str | bytes:
    """As render; a picture that is no text is bytes."""
    from matcalc_cli.render.definitions import printable_options

    _known(format_name, FORMATS, "unknown format {!r}", "the formats are ")
    options = printable_options(derivatives, format_name, options or Options())
    if any(d.steps is not None for d in derivatives) and format_name != "json":
        from matcalc_cli.render.study.derivation import joined

        return written_study(joined(derivatives), format_name, options)
    found: str | bytes = _module(format_name).render(derivatives, options, format_name)
    return found


def written_study(result: Any, format_name: str, options: Options | None = None) -> str | bytes:
    """As render_study; a picture that is no text is bytes."""
    row = RESULTS[type(result[0] if isinstance(result, list) else result).__name__]
    _known(format_name, row.formats, "{!r} is not a format of this command", "its formats are ")
    module, options = import_module(f"matcalc_cli.render.study.{row.module}"), options or Options()
    if format_name == "json":
        return json.dumps(module.data(result), indent=2, ensure_ascii=False) + "\n"
    if format_name == "pretty":
        return "\n".join(module.pretty(result, options)).rstrip("\n") + "\n"
    found: str | bytes
    if write := getattr(module, format_name, None):
        found = write(result, options)
        return found
    if format_name in TYPESET:
        found = _module(format_name).study(result, module, options, format_name)
        return found
    return written([result.derivative], format_name, options)


def _module(format_name: str) -> Any:
    return import_module(f"matcalc_cli.render.{FORMATS[format_name].module}")


def _text(found: str | bytes, format_name: str) -> str:
    if isinstance(found, bytes):
        raise UsageError(f"{format_name} is a picture, and no text")
    return found


def _known(name: str, formats: Collection[str], message: str, listing: str) -> None:
    if name not in formats:
        from matcalc_cli.model.names import nearest

        near = nearest(name, formats)
        hint = f"did you mean {near}?" if near else listing + ", ".join(formats)
        raise UsageError(message.format(name), hint=hint)
