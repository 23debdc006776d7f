"""`matcalc mcp`: where others than people ask; what it is made of is imported when it is asked for."""

from __future__ import annotations

from matcalc_cli.cli.settings import Settings
from matcalc_cli.errors import UsageError, missing_extra


def mcp(argument: str | None, settings: Settings) -> None:
    """Answer on standard input and output until the line ends."""
    if not 0 < settings.timeout <= 600:
        raise UsageError(f"--timeout is between 1 and 600 seconds, not {settings.timeout:g}")
    try:
        from matcalc_cli.serving.mcp_server import serve
    except ModuleNotFoundError as problem:
        if problem.name and problem.name.partition(".")[0] in ("mcp", "anyio", "pydantic", "typing_extensions"):
            raise missing_extra("matcalc mcp needs", "the package mcp", "mcp") from None
        raise
    serve(settings.timeout)
