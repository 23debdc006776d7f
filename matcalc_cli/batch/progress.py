"""The bar on standard error: how many of how many, so many a second, how long it will take; at a terminal alone."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def bar(total: int | None, what: str, wanted: bool) -> Iterator[Callable[[], None]]:
    """A function to be called for each piece of work that is done; total None: not known."""
    if not wanted:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        """124/s"""

        def render(self, task: object) -> Text:
            speed = getattr(task, "finished_speed", None) or getattr(task, "speed", None)
            return Text("" if speed is None else f"{speed:.0f}/s" if speed >= 10 else f"{speed:.1f}/s")

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    console = Console(file=sys.stderr)
    with Progress(*columns, console=console, refresh_per_second=4, redirect_stdout=False, transient=True) as shown:
        task = shown.add_task(what, total=total)
        yield lambda: shown.advance(task)
