"""Where a call begins: ordinary calls are read by quick.py, and typer is imported for all others.

typer, with what it imports, takes a third of the time of SymPy.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec


def run(arguments: list[str]) -> int:
    """Run `matcalc` with these arguments; returns the exit code and lets no exception out."""
    if arguments in (["--version"], ["-V"]) and sys.stdout is not None:
        from matcalc_cli._version import __version__

        try:
            print(f"matcalc {__version__}", flush=True)
            return 0
        except OSError:  # typer tries once more, and what is wrong is said as for any call
            pass
    from matcalc_cli.cli.boundary import guarded

    if "_MATCALC_COMPLETE" in os.environ:
        from matcalc_cli.cli.completion import asked, complete

        if shell := asked():
            return guarded(lambda: complete(shell, arguments))
    return guarded(lambda: _run(arguments))


def _run(arguments: list[str]) -> int:
    if arguments and arguments[0].endswith("-completion"):
        from matcalc_cli.cli.shells import answer, meant

        if shell := meant(arguments):
            sys.stdout.write(answer(arguments[0], shell))
            return 0
    from matcalc_cli.cli.lighter import without_tensors
    from matcalc_cli.cli.quick import plain

    if not arguments and sys.stdin.isatty() and sys.stdout.isatty() and find_spec("prompt_toolkit"):
        arguments = ["repl"]  # matcalc alone at a terminal
    arguments = _without_color(arguments)
    without_tensors()
    from matcalc_cli.cli.config import chosen_values

    call = plain(arguments, chosen_values)
    if call is None:
        from matcalc_cli.cli.app import run_typer

        return run_typer(arguments, chosen_values)
    command, argument, settings = call
    return command.run(argument, settings)


def _without_color(arguments: list[str]) -> list[str]:
    """The call without --color, which is about all that is printed, errors in the call too; raises UsageError for a
    colour that is none."""
    from matcalc_cli.cli import colours
    from matcalc_cli.cli.settings import COLOR

    colours.ask("")
    kept: list[str] = []
    rest = iter(arguments)
    for word in rest:
        flag, equals, value = word.partition("=")
        if word == "--":
            return [*kept, word, *rest]
        if flag != "--color":
            kept.append(word)
            continue
        mode = value if equals else next(rest, "")
        if mode not in COLOR.values:
            from matcalc_cli.errors import UsageError

            raise UsageError(f"--color {mode!r} is not known", hint=f"one of {', '.join(COLOR.values)}")
        colours.ask(mode)
    return kept
