"""`matcalc config`: every setting, its value, and where it comes from; with --path the file."""

from __future__ import annotations

from matcalc_cli.cli import inout
from matcalc_cli.cli.config import configured, name_of, path
from matcalc_cli.cli.settings import Settings


def config(_: str | None, settings: Settings) -> None:
    """A line a setting, or the name of the file. Raises UsageError for a file that cannot be read."""
    if settings.path:
        inout.write(f"{path()}\n", settings.output)
        return
    rows = [(name_of(field), str(row.value), row.source or "default") for field, row in configured().items()]
    widths = [max(len(row[j]) for row in rows) for j in (0, 1)]
    lines = (f"{name:<{widths[0]}}  {value:<{widths[1]}}  {source}\n" for name, value, source in rows)
    inout.write("".join(lines), settings.output)
