"""What a person sets once: a file, and the environment. An option of the call comes first, then the environment, the
file, and what the rows say.

SETTINGS are the fields of Settings, and `color`, that may be set so; a command takes those that mean to it what they
mean to all: where it has a default of its own, or no such format, that stands. Calls inside of files (batch, fill) and
Python take none: what they give does not depend on who runs them.

The file is TOML, `layout = "denominator"`, a line a setting: config.toml in the folder of the system for such things
(the XDG base directories, on Windows APPDATA), or what MATCALC_CONFIG names.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from matcalc_cli.cli.settings import COLOR, OPTIONS, SETTABLE
from matcalc_cli.errors import UsageError
from matcalc_cli.model.names import nearest
from matcalc_cli.render.formats import DEFAULT
from matcalc_cli.verbs.choices import chosen

SETTINGS = (*SETTABLE, COLOR.field)
VARIABLE = "MATCALC_CONFIG"
MAX_DIGITS, MAX_BYTES = 1000, 100_000
# variables that others have agreed upon, and the colour they mean (no-color.org, bixense.com/clicolors)
_AGREED = (("NO_COLOR", ("",), "never"), ("CLICOLOR_FORCE", ("", "0"), "always"))
_WITHOUT: dict[str, object] = {"format": DEFAULT, "color": "auto"}


class Configured(NamedTuple):
    """A value, and where it comes from; '' where nobody has set it."""

    value: object
    source: str = ""


def path() -> Path:
    """The file, whether it is there or not."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    if sys.platform == "win32":
        folder = os.environ.get("APPDATA") or str(Path.home() / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        folder = str(Path.home() / "Library" / "Application Support")
    else:
        folder = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(folder) / "matcalc" / "config.toml"


def configured() -> dict[str, Configured]:
    """Every setting by its field. Raises UsageError for what is no setting, or has no such value, with its place."""
    found = {
        field: Configured(_WITHOUT.get(field, OPTIONS.get(field) and OPTIONS[field].default)) for field in SETTINGS
    }
    found |= _of_file(path())
    for name, unset, value in _AGREED[::-1]:
        if os.environ.get(name, "") not in unset:
            found["color"] = Configured(value, name)
    for field in SETTINGS:
        variable = f"MATCALC_{field.upper()}"
        if text := os.environ.get(variable):
            found[field] = Configured(_value(field, text, variable), variable)
    return found


def chosen_values() -> dict[str, object]:
    """What has been set, by its field."""
    return {field: row.value for field, row in configured().items() if row.source and field in OPTIONS}


def color() -> str:
    """auto, always or never."""
    return str(configured()["color"].value)


def name_of(field: str) -> str:
    """latex-style, as the option has it."""
    return field.replace("_", "-")


def _value(field: str, value: object, source: str) -> object:
    """A value of the file or of a variable as Settings has it; the beginning of a word alone is enough."""
    if field == "digits":
        whole = int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,4}", value) else value
        if isinstance(whole, bool) or not isinstance(whole, int) or not 0 <= whole <= MAX_DIGITS:
            raise UsageError(f"{source}: digits is a whole number up to {MAX_DIGITS}, not {value!r}")
        return whole
    values = COLOR.values if field == "color" else OPTIONS[field].values
    if not isinstance(value, str):
        raise UsageError(f"{source}: {name_of(field)} is a text, not {value!r}", hint=f"one of {', '.join(values)}")
    try:
        return chosen(value, values, f"--{name_of(field)}")
    except UsageError as problem:
        raise UsageError(f"{source}: {name_of(field)} {value!r} is not known", hint=problem.hint) from None


def _of_file(file: Path) -> dict[str, Configured]:
    """What the file sets; nothing where there is none."""
    try:
        with file.open("rb") as stream:
            text = stream.read(MAX_BYTES).decode("utf-8-sig")
    except FileNotFoundError:
        if VARIABLE not in os.environ or not os.environ[VARIABLE]:
            return {}
        raise UsageError(f"there is no file {file}, which {VARIABLE} names") from None
    except (OSError, UnicodeDecodeError) as problem:
        said = problem.strerror if isinstance(problem, OSError) else "not valid UTF-8"
        raise UsageError(f"cannot read {file}: {said}") from None
    if not text.strip():
        return {}
    found: dict[str, Configured] = {}
    for key, value in _toml(text, file).items():
        place = f"{file}:{_line(text, key)}"
        field = key.replace("-", "_")
        if field not in SETTINGS:
            known = tuple(map(name_of, SETTINGS))
            near = nearest(key, known)
            hint = f"did you mean {near}?" if near else f"the settings are {', '.join(known)}"
            raise UsageError(f"{place}: there is no setting {key}", hint=hint)
        found[field] = Configured(_value(field, value, place), place)
    return found


def _toml(text: str, file: Path) -> Mapping[str, object]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        said = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", str(problem), re.DOTALL)
        message, line = (said[1], said[2] or text.count("\n") + 1) if said else (str(problem), 1)
        hint = 'a line is as in layout = "denominator"'
        raise UsageError(f"{file}:{line}: this is no TOML ({message.lower()})", hint=hint) from None


def _line(text: str, key: str) -> int:
    """The line that a key stands in."""
    found = re.search(rf"^[ \t]*\[*[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*[=.\]]", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 1
