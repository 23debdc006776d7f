"""The JSON schema of a line of `matcalc batch`, made of the rows of commands and options.

`matcalc batch --schema` prints it, for programs that write such lines.
"""

from __future__ import annotations

from typing import Any

from matcalc_cli.cli.inside import COMMAND, NAME, TEXT_OF, commands, keys
from matcalc_cli.cli.settings import EITHER, FLAG, NUMBER, TEXT, TEXTS, WHOLE
from matcalc_cli.cli.table import Command

Json = dict[str, Any]
_TEXTS: Json = {"type": "array", "items": {"type": "string"}}
_TYPES: dict[str, Json] = {
    TEXT: {"type": "string"},
    TEXTS: {"anyOf": [{"type": "string"}, _TEXTS]},
    WHOLE: {"type": "integer"},
    NUMBER: {"type": "number"},
    FLAG: {"type": "boolean"},
    EITHER: {"type": "boolean"},
}


def schema() -> Json:
    """One alternative a command; `diff` is the one of a line without a command."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "a line of matcalc batch",
        "oneOf": [_alternative(name, command) for name, command in commands().items()],
    }


def _alternative(name: str, command: Command) -> Json:
    properties: Json = {
        COMMAND: {"const": name, "description": command.help},
        TEXT_OF: {"type": "string", "description": "EXPR, as on the command line"},
        NAME: {"type": ["string", "integer"], "description": "comes back in the answer"},
    }
    for key, row in keys(command).items():
        kind = {**_TEXTS, "maxItems": 1} if row.field == "wrt" else {}
        kind = {"anyOf": [{"type": "string"}, kind]} if kind else _TYPES[row.kind]
        words = {"enum": list(row.values)} if row.field == "format" else {}
        properties[key] = {**kind, **words, "description": row.help}
    required = [TEXT_OF] if name == "diff" else [COMMAND, TEXT_OF]
    return {"type": "object", "required": required, "additionalProperties": False, "properties": properties}
