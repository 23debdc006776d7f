"""Where a worker process begins; what is heavy is imported there, not in the process that starts it."""

from __future__ import annotations

from multiprocessing.connection import Connection


def main(connection: Connection) -> None:
    """The loop of worker.py."""
    from matcalc_cli.serving.worker import serve

    serve(connection)
