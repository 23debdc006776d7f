"""The values that an option may have, for completion and for settings, from the rows that the program itself reads."""

from __future__ import annotations

from matcalc_cli.cli.settings import EITHER, FLAG, OPTIONS
from matcalc_cli.render.formats import ENVIRONMENTS, FORMATS
from matcalc_cli.verbs.choices import LAYOUTS, STRUCTURES

_VALUES: dict[str, tuple[str, ...]] = {
    "layout": tuple(LAYOUTS),
    "structure": tuple(STRUCTURES),
    "format": tuple(FORMATS),
    "env": ENVIRONMENTS,
}


def values(field: str) -> tuple[str, ...]:
    """What the option of this field may be; () where it is any text or number."""
    row = OPTIONS.get(field)
    if row is not None and row.kind in (FLAG, EITHER):
        return ("on", "off")
    return _VALUES.get(field, ())
