"""Errors and notes as a person reads them: message, the text with a caret under the place, a likely fix. On stderr."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from matcalc_cli.errors import MatcalcError, NotDecided
from matcalc_cli.model.columns import columns

if TYPE_CHECKING:
    from matcalc_cli.checking.check import Check

_WINDOW = 76


def clean(text: str) -> str:
    """Nothing that a terminal would act on: control characters become a middle dot."""
    return "".join(c if c.isprintable() else "·" for c in text)


def draw(problem: MatcalcError) -> str:
    """The whole message, one string."""
    place = getattr(problem.text, "place", None)  # of a file: model.py:12
    where = f"{place(problem.span.start)}: " if place and problem.span is not None else ""
    lines = [f"error: {clean(where + problem.message)}"]
    hint = clean(advice(problem))
    if problem.text is not None and problem.span is not None and problem.text.strip():
        text, start, end = problem.text, problem.span.start, problem.span.end
        begin = text.rfind("\n", 0, start) + 1
        stop = text.find("\n", start)
        line = text[begin : len(text) if stop < 0 else stop]
        column = min(start - begin, len(line))
        width = max(1, min(end - start, len(line) - column))
        if len(line) > _WINDOW:
            cut = max(0, column - _WINDOW // 2)
            dots = "…" if cut else ""
            line = dots + line[cut : cut + _WINDOW] + ("…" if cut + _WINDOW < len(line) else "")
            column += len(dots) - cut
            width = min(width, max(1, len(line) - column))
        lines.append("  " + clean(line))
        space, marks = columns(line[:column]), columns(line[column : column + width]) or 1
        lines.append("  " + " " * space + "^" * min(marks, 20) + (f"  {hint}" if hint else ""))
    elif hint:
        lines.append(f"  {hint}")
    return "\n".join(lines)


def advice(problem: MatcalcError) -> str:
    """What to try, and the condition that fails."""
    return "; ".join(part for part in (problem.hint, _needs(problem)) if part)


def _needs(problem: MatcalcError) -> str:
    """it needs x ≠ 0, of an error that names the condition that fails; it exists where x ≠ 0, where more may do"""
    if (condition := getattr(problem, "needs", None)) is None:
        return ""
    from matcalc_cli.language.notation import Unicode
    from matcalc_cli.render.heading import condition_text

    begin = "it exists where" if isinstance(problem, NotDecided) else "it needs"
    with contextlib.suppress(MatcalcError):  # 1/0 in a branch of what is compared has no text
        return f"{begin} {condition_text(condition, Unicode())}"
    return ""


def tell(text: str) -> None:
    """A line on stderr; where nobody can read it, the exit code says it alone."""
    with contextlib.suppress(OSError):
        print(_in_colour(text), file=sys.stderr)


def _in_colour(text: str) -> str:
    from matcalc_cli.cli import colours

    try:
        return colours.painted(text) if colours.wanted(sys.stderr) else text
    except MatcalcError:  # of the configuration: that is what is being told
        return text


def report(problem: MatcalcError) -> int:
    """Print to stderr; returns the exit code."""
    tell(draw(problem))
    return problem.exit_code


def reading(lines: Iterable[str]) -> None:
    """What each name was read as, and why."""
    for line in lines:
        tell(f"reading: {clean(line)}")


def notes(messages: Iterable[str]) -> None:
    """One line each, on stderr."""
    for message in dict.fromkeys(messages):
        tell(f"note: {clean(message)}")


def checks(found: Iterable[Check]) -> None:
    """What --check found, one line each, on stderr."""
    from matcalc_cli.render.checked import line

    for check in found:
        tell(line(check))
