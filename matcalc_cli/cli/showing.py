"""What the commands share: EXPR is read, the result computed under the time limit, rendered and written."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from matcalc_cli.cli import colours, diagnostics, inout, terminal
from matcalc_cli.cli.limits import time_limit
from matcalc_cli.cli.settings import Settings
from matcalc_cli.errors import UsageError
from matcalc_cli.render.formats import CODE, DEFAULT, ENVIRONMENTS, LETTERS, TRANSPOSES
from matcalc_cli.verbs.choices import chosen

if TYPE_CHECKING:
    from matcalc_cli.model.problem import Derivative, Problem
    from matcalc_cli.render import Options


class Study(Protocol):
    """What every result of a study has: the problem it is about."""

    @property
    def problem(self) -> Problem: ...


LINES = ("pretty", "unicode", "ascii")  # the formats whose lines are what they look like
SMALLEST, LARGEST = 0.1, 20  # times the usual size
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
Result = TypeVar("Result", bound=Study)


def syntax_first(text: str) -> None:
    """A syntax error is reported before SymPy is imported; the tree is kept for what follows."""
    from matcalc_cli.language.text.reader import read

    read(text)


def show(argument: str | None, compute: Callable[[str], Result], settings: Settings) -> Result:
    """Compute and render under the time limit, write, print the notes of the input; returns the result."""
    text = inout.expression(argument)
    with time_limit(settings.timeout):
        syntax_first(text)
        settings = typesetting(settings)
        result = compute(text)
        from matcalc_cli.render import written_study

        rendered = written_study(result, settings.format, render_options(settings))
    if settings.explain_reading:
        diagnostics.reading(result.problem.reading)
    deliver(rendered, settings)
    diagnostics.notes(result.problem.notes)
    return result


def deliver(rendered: str | bytes, settings: Settings) -> None:
    """To the file or standard output, a picture to the terminal as one; with --copy to the clipboard too."""
    if isinstance(rendered, str):
        inout.write(in_colour(_broken(rendered, settings), settings), settings.output)
    elif settings.output is None and sys.stdout.isatty():
        if settings.format != "png":
            raise UsageError(f"{settings.format} is no text", hint=f"name a file: -o formula.{settings.format}")
        terminal.show(rendered)
    else:
        inout.write_bytes(rendered, settings.output)
    if settings.copy:
        if not isinstance(rendered, str):
            raise UsageError(f"--copy is for text, and {settings.format} is a picture")
        terminal.copy(_COLOURS.sub("", rendered).removesuffix("\n"))


def _broken(text: str, settings: Settings) -> str:
    """Lines for a person, as wide as --width or the terminal; piped without --width they are as long as they are."""
    if settings.format not in LINES:
        return text
    from matcalc_cli.render.breaking.texts import broken

    at_terminal = settings.output is None and sys.stdout.isatty()
    room = settings.width or (shutil.get_terminal_size((120, 24)).columns if at_terminal else 0)
    return broken(text, room, settings.format)


def in_colour(text: str, settings: Settings) -> str:
    """What a person reads at standard output, its verdicts and conditions in colours where those are wanted."""
    wanted = settings.format == DEFAULT and settings.output is None and colours.wanted(sys.stdout)
    return colours.painted(text) if wanted else text


def scale(settings: Settings) -> float:
    """--scale; raises UsageError for one that nobody can look at."""
    if not SMALLEST <= settings.scale <= LARGEST:
        raise UsageError(f"--scale is between {SMALLEST:g} and {LARGEST}, not {settings.scale:g}")
    return settings.scale


def typesetting(settings: Settings) -> Settings:
    """The settings with the words of LaTeX written in full; raises UsageError for others, and for a negative width."""
    if settings.width < 0:
        raise UsageError(f"--width is a number of columns, not {settings.width}", hint="0: as wide as the terminal")
    if settings.together and settings.format not in CODE:
        raise UsageError("--with hessian is for the formats of code", hint=f"-f {' '.join(CODE)}")
    if settings.name and settings.format not in CODE:
        raise UsageError("--name is for the formats of code", hint=f"-f {' '.join(CODE)}")
    return settings._replace(
        env=chosen(settings.env, ENVIRONMENTS, "--env"),
        latex_style=chosen(settings.latex_style, LETTERS, "--latex-style"),
        together=chosen(settings.together, ("hessian",), "--with") if settings.together else "",
        transpose=chosen(settings.transpose, TRANSPOSES, "--transpose"),
    )


def render_options(settings: Settings, found: Sequence[Derivative] = ()) -> Options:
    """How results are to be written: as wide as the terminal, in colours where it has them."""
    from matcalc_cli.render import Options

    at_terminal = settings.output is None and sys.stdout.isatty()
    width = settings.width or (shutil.get_terminal_size((120, 24)).columns if at_terminal else 120)
    color = settings.output is None and colours.wanted(sys.stdout)
    # --wrt x where x0, x1, x2 occur: code takes them as one array
    entered = {text.strip() for text in settings.wrt}
    family = any(t.grid is not None and t.kind != "scalar" and t.name in entered for r in found for t in r.targets)
    return Options(
        env=settings.env,
        cse=settings.cse,
        value=settings.value,
        together=settings.together,
        name=settings.name,
        width=width,
        columns=settings.width or Options.columns,
        latex_style=settings.latex_style,
        transpose=settings.transpose,
        conditions=settings.conditions,
        color=color,
        family=family,
        every=settings.every,
        scale=scale(settings),
    )
