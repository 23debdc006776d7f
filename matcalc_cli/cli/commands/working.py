"""What batch, fill and lint share: the executor of a call, ended whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from matcalc_cli.cli.settings import Settings

if TYPE_CHECKING:
    from matcalc_cli.batch.executor import Executor


@contextmanager
def working(name: str, settings: Settings) -> Iterator[Executor]:
    """The executor that --jobs and --scheduler ask for, of the function of that name."""
    from matcalc_cli.batch.choose import chosen

    executor = chosen(name, settings.jobs, settings.scheduler)
    try:
        yield executor
    finally:
        executor.close()
