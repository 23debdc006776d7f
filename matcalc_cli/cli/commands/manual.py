"""`matcalc help [TOPIC]`: a topic of topics.py, what `matcalc COMMAND --help` prints, the man page, or the list."""

from __future__ import annotations

from matcalc_cli.cli import inout
from matcalc_cli.cli.settings import Settings
from matcalc_cli.cli.topics import TOPICS, listed, topic


def help_(name: str | None, settings: Settings) -> None:
    """A page in Markdown, or a list."""
    inout.write(_text(name or "").rstrip("\n") + "\n", settings.output)


def examples(name: str | None, settings: Settings) -> None:
    """The list of recipes and commands, or the calls of one."""
    from matcalc_cli.cli.recipes import calls, overview

    inout.write(calls(name.strip()) if name and name.strip() else overview(), settings.output)


def _text(name: str) -> str:
    from matcalc_cli.cli.table import BY_NAME

    if name in BY_NAME and name not in TOPICS:
        from matcalc_cli.cli.app import help_of  # typer, for this alone

        return help_of(name)
    if name == "man":
        from matcalc_cli.cli.man_page import man_page

        return man_page()
    return topic(name) if name else listed()
