"""Warm answers of repl, serve and mcp against a cold process; a crowd of visitors; how long the page takes to be there.

Everything is asked as its users ask it: lines of a session, HTTP, the SDK's client on standard input and output.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

from tests.benchmarks.figure import Figure, duration
from tests.benchmarks.startup import matcalc, process

ASKED = "log(det(X))"
HARD = (
    "descent",
    "x^2*y^2 + sin(x)",
    "--from",
    "x=1,y=1",
    "--rate",
    "1e-12",
    "--max-iter",
    "100000",
    "--tol",
    "1e-300",
)
_PATIENCE = 60


def figures(repeat: int = 100, cold: int = 7, requests: int = 1000, visitors: int = 20) -> list[Figure]:
    """Cold processes, the three warm places, the crowd, and the start of the page."""
    with tempfile.TemporaryDirectory() as folder:
        peer = median(_timed(process(matcalc("diff", ASKED), folder)()) for _ in range(cold))
        whole = process(matcalc("diff", ASKED, "-f", "json", "--check"), folder)  # what a model gets
        checked = median(_timed(whole()) for _ in range(cold))
        started = [_timed(process([sys.executable, "-c", "import sympy"], folder)()) for _ in range(cold)]
    found = [_warm("repl", _repl(repeat), peer)]
    with _site() as (address, pid, first):
        found.append(
            _warm("serve", [_timed(lambda: _post(address, "answer", {"expr": ASKED})) for _ in range(repeat)], peer)
        )
        typed = sorted(_timed(lambda k=k: _post(address, "reading", {"expr": ASKED[:k]})) for k in range(3, len(ASKED)))  # type: ignore[misc]
        found.append(
            Figure("serve, an answer to a keystroke", "≤ 100 ms", duration(median(typed)), "", median(typed) <= 0.1)
        )
        found += _crowd(address, pid, requests, visitors)
    found.append(_start([first, *(_first_answer() for _ in range(cold - 1))], median(started)))
    found.append(_warm("mcp, with its check", _mcp(repeat), checked))
    return found


def _warm(place: str, taken: list[float], peer: float) -> Figure:
    taken = sorted(taken)
    middle, last = median(taken), taken[min(len(taken) - 1, round(0.99 * len(taken)))]
    text = f"{duration(middle)}, 99 % within {duration(last)}: {peer / middle:.0f} × faster"
    return Figure(
        f'`diff "{ASKED}"`, warm in {place}', "≥ 20 × faster", text, f"a process {duration(peer)}", peer >= 20 * middle
    )


def _timed(action: Callable[[], object]) -> float:
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def _repl(repeat: int) -> list[float]:
    from matcalc_cli.repl.session import Session

    session, out = Session(), io.StringIO()
    with contextlib.redirect_stdout(out):
        session.do(f"diff {ASKED}")
        return [_timed(lambda: session.do(f"diff {ASKED}")) for _ in range(repeat)]


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _post(address: str, path: str, question: dict[str, str]) -> dict[str, object]:
    request = urllib.request.Request(
        f"{address}{path}", json.dumps(question).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
        found: dict[str, object] = json.load(answer)
    return found


@contextmanager
def _site() -> Iterator[tuple[str, int, float]]:
    """(address, process, seconds until the page was there) of a server, warm."""
    port = _port()
    address = f"http://127.0.0.1:{port}/"
    begin = time.perf_counter()
    server = subprocess.Popen([*matcalc("serve"), "--port", str(port), "--timeout", "2"], stderr=subprocess.DEVNULL)
    try:
        first = _waited(address, begin)
        for _ in range(4):
            _post(address, "answer", {"expr": ASKED})
        yield address, server.pid, first
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(10)


def _waited(address: str, begin: float) -> float:
    while time.perf_counter() - begin < _PATIENCE:
        try:
            urllib.request.urlopen(address).close()
            return time.perf_counter() - begin
        except OSError:
            time.sleep(0.005)
    raise TimeoutError(address)


def _first_answer() -> float:
    port = _port()
    begin = time.perf_counter()
    server = subprocess.Popen([*matcalc("serve"), "--port", str(port)], stderr=subprocess.DEVNULL)
    try:
        return _waited(f"http://127.0.0.1:{port}/", begin)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(10)


def _start(taken: list[float], peer: float) -> Figure:
    middle = median(taken)
    text = f"{duration(middle)}: {middle / peer:.2f} ×"
    return Figure(
        "serve, until the page is there", "≤ 1.5 ×", text, f"`import sympy` {duration(peer)}", middle <= 1.5 * peer
    )


def _crowd(address: str, pid: int, requests: int, visitors: int) -> list[Figure]:
    """All requests answered, memory flat, and what a question of the worst kind does to the others."""
    before = _memory(pid)
    wrong, usual = _visited(address, requests, visitors)
    middle = _memory(pid)
    wrong_again, _ = _visited(address, requests, visitors)
    after = _memory(pid)
    _, calm = _visited(address, max(20, requests // 10), 2)
    worst = threading.Thread(
        target=_post, args=(address, "answer", {"expr": HARD[1], "command": "critical", "box": "-900:900"})
    )
    worst.start()
    _, beside = _visited(address, max(20, requests // 10), 2)
    worst.join()
    late = median(beside) - median(calm)
    grown = after / middle
    return [
        Figure(
            f"serve, {requests} requests by {visitors} connections",
            "no error",
            f"{wrong + wrong_again} errors",
            f"median {duration(median(usual))}",
            wrong + wrong_again == 0,
        ),
        Figure(
            "serve, memory after as many again",
            "≤ 1.1 ×",
            f"{after >> 20} MiB: {grown:.2f} ×",
            f"{before >> 20} MiB before any",
            grown <= 1.1,
        ),
        Figure(
            "serve, others beside a question of the worst kind",
            "≤ 50 ms later",
            f"{1e3 * late:.0f} ms",
            "",
            late <= 0.05,
        ),
    ]


def _visited(address: str, requests: int, visitors: int) -> tuple[int, list[float]]:
    """(how many answers were errors, the seconds that each took)."""
    taken: list[float] = []
    wrong: list[str] = []

    def visit(count: int) -> None:
        for k in range(count):
            begin = time.perf_counter()
            try:
                found = _post(address, "text", {"expr": f"x0*sin({k % 7}*x1)", "format": "unicode"})
                wrong.extend(str(found["error"]) for _ in range(1) if "error" in found)
            except OSError as problem:
                wrong.append(str(problem))
            taken.append(time.perf_counter() - begin)

    threads = [threading.Thread(target=visit, args=(requests // visitors,)) for _ in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(wrong), taken


def _memory(pid: int) -> int:
    """Bytes of a process and of all that it has started; 0 where the system does not tell."""
    page = os.sysconf("SC_PAGE_SIZE")
    parents: dict[int, int] = {}
    sizes: dict[int, int] = {}
    for name in filter(str.isdigit, os.listdir("/proc") if os.path.isdir("/proc") else ()):
        try:
            with open(f"/proc/{name}/stat") as file:
                parents[int(name)] = int(re.sub(r"^.*\) ", "", file.read()).split()[1])
            with open(f"/proc/{name}/statm") as file:
                sizes[int(name)] = int(file.read().split()[1]) * page
        except (OSError, ValueError, IndexError):
            continue
    own = {pid}
    for _ in range(4):
        own |= {child for child, parent in parents.items() if parent in own}
    return sum(sizes.get(one, 0) for one in own)


def _mcp(repeat: int) -> list[float]:
    import anyio
    from mcp import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    taken: list[float] = []

    async def session() -> None:
        command, *arguments = matcalc("mcp")
        async with Client(stdio_client(StdioServerParameters(command=command, args=arguments))) as client:
            for k in range(repeat + 4):
                begin = time.perf_counter()
                await client.call_tool("derive", {"expr": ASKED})
                if k >= 4:
                    taken.append(time.perf_counter() - begin)

    anyio.run(session)
    return taken
