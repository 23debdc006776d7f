"""`matcalc serve` and `matcalc mcp`; what they are made of is imported when it is asked for."""

from __future__ import annotations

import os
import socket

from matcalc_cli.cli.settings import Settings
from matcalc_cli.errors import UsageError, missing_extra

PORTS = (1, 65_535)
MOST_WORKERS = 64


def serve(argument: str | None, settings: Settings) -> None:
    """The page, until Ctrl-C."""
    _seconds(settings)
    if not PORTS[0] <= settings.port <= PORTS[1]:
        raise UsageError(f"--port is between {PORTS[0]} and {PORTS[1]}, not {settings.port}")
    if not 0 <= settings.jobs <= MOST_WORKERS:
        raise UsageError(f"--jobs is between 0 and {MOST_WORKERS}, not {settings.jobs}")
    try:
        from matcalc_cli.serving.web import serve as run
    except ModuleNotFoundError as problem:
        if (problem.name or "").partition(".")[0] not in ("starlette", "uvicorn", "anyio"):
            raise
        raise missing_extra("matcalc serve needs", "starlette", "web") from None
    _free(settings.host, settings.port)
    run(settings.host, settings.port, settings.timeout, settings.jobs or max(2, os.cpu_count() or 2))


def _free(host: str, port: int) -> None:
    """Raises UsageError where nothing can listen: the port is taken, or the address is none of this machine."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            hint = f"--port {port + 1}" if port < PORTS[1] else "another --port"
            raise UsageError(f"cannot listen on {host}, port {port}: {problem.strerror}", hint=hint) from None


def _seconds(settings: Settings) -> None:
    if not 0 < settings.timeout <= 600:
        raise UsageError(f"--timeout is between 1 and 600 seconds, not {settings.timeout:g}")


def mcp(argument: str | None, settings: Settings) -> None:
    """Answer on standard input and output until the line ends."""
    _seconds(settings)
    try:
        from matcalc_cli.serving.mcp_server import serve
    except ModuleNotFoundError as problem:
        if problem.name and problem.name.partition(".")[0] in ("mcp", "anyio", "pydantic", "typing_extensions"):
            raise missing_extra("matcalc mcp needs", "the package mcp", "mcp") from None
        raise
    serve(settings.timeout)
