"""`matcalc serve`: the page on this machine, and the few addresses it asks (Starlette).

GET /            the page;  POST /  the same with an answer, for a browser without scripts
POST /answer     a question -> a part of the page;      /reading  how it is read while it is typed
POST /text       the result in a format (code, LaTeX);  /claim    an answer of the visitor's own, judged;  /plot  SVG

Safe by default: only names of this machine are answered (Host), only this page may ask (Origin), nothing is kept on the
visitor's side by the server, what may run and load is this page's own (Content-Security-Policy). Every question is
answered in a worker process under limits of time and memory; a visitor who goes away stops the work.
"""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import anyio
import anyio.to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from matcalc_cli.cli.diagnostics import tell
from matcalc_cli.serving import asking
from matcalc_cli.serving.outcome import Busy, Closed, Outcome
from matcalc_cli.serving.pool import Pool
from matcalc_cli.verbs.choices import LAYOUTS

PAGE = Path(__file__).parent / "page"
MOST = 64 << 10  # bytes of a question
_LOOK = 0.1  # seconds between two looks at whether the visitor is still there
_KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class Guard:
    """Hosts and origins that are answered, the size of a question, and the headers of every answer."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app, self._hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        wrong = self._refusal(headers)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        app = JSONResponse({"error": wrong[1]}, wrong[0]) if wrong else self._app
        await app(scope, receive, answer)

    def _refusal(self, headers: dict[str, str]) -> tuple[int, str] | None:
        host, origin = headers.get("host", ""), headers.get("origin", "")
        if self._hosts and host not in self._hosts:
            return 421, "this server answers under its own name alone"
        if origin and origin.partition("://")[2] != host:
            return 403, "another page may not ask here"
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MOST or "chunked" in headers.get("transfer-encoding", ""):
            return 413, f"a question has at most {MOST:,} bytes"
        return None


@cache
def _template() -> str:
    return (PAGE / "index.html").read_text(encoding="utf-8")


def page(asked: dict[str, str] | None = None, result: str = "") -> str:
    """The page, its fields as they were filled in, and an answer in its place."""
    text = _template()
    asked = asked or {}
    for name in ("expr", *asking.TEXTS):
        text = text.replace(f"{{{{{name}}}}}", escape(asked.get(name, "")))
    for name, known in (("command", asking.COMMANDS), ("layout", LAYOUTS)):
        rows = (f"<option{' selected' if word == asked.get(name) else ''}>{word}</option>" for word in known)
        text = text.replace(f"{{{{{name}s}}}}", "".join(rows))
    for name in asking.FLAGS:
        text = text.replace(f"{{{{{name}}}}}", " checked" if asked.get(name) else "")
    return text.replace("{{result}}", result)


class Site:
    """The addresses, over a pool of workers."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def routes(self) -> list[Route]:
        """Each address and what answers it."""
        files = [Route(f"/{path.name}", _file(path)) for path in sorted(PAGE.iterdir()) if path.suffix in _KINDS]
        asked: dict[str, Callable[[Request], Awaitable[Response]]] = {
            "/answer": self._answer,
            "/reading": self._reading,
            "/text": self._text,
            "/claim": self._claim,
            "/plot": self._plot,
        }
        return [
            Route("/", self._page, methods=["GET", "POST"]),
            *(Route(path, function, methods=["POST"]) for path, function in asked.items()),
            *files,
        ]

    async def _page(self, request: Request) -> Response:
        if request.method == "GET":
            return HTMLResponse(page())
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode("utf-8", "replace")).items()}
        try:
            asked = asking.question(form)
        except asking.Refused as problem:
            return HTMLResponse(page({}, asking.error_html(str(problem))), 400)
        try:
            found = asking.shown(await self._called(request, asking.call(asked, "html")), asked)
        except Busy:
            return HTMLResponse(page(asked, asking.error_html(_BUSY)), 429, {"retry-after": "2"})
        return HTMLResponse(page(asked, found.get("html") or asking.error_html(found["error"])))

    async def _answer(self, request: Request) -> Response:
        async def found(asked: dict[str, str]) -> dict[str, Any]:
            return asking.shown(await self._called(request, asking.call(asked, "html")), asked)

        return await _json(request, found)

    async def _reading(self, request: Request) -> Response:
        async def found(asked: dict[str, str]) -> dict[str, Any]:
            words: dict[str, Any] = {name: asked[name] for name in ("expr", "given", "command")}
            words["wrt"] = [part.strip() for part in asked["wrt"].split(";") if part.strip()]
            return asking.answered(await self._asked(request, "reading", words))

        return await _json(request, found)

    async def _text(self, request: Request) -> Response:
        async def found(asked: dict[str, str]) -> dict[str, Any]:
            plain = {**asked, "steps": "", "check": ""}
            return asking.as_text(await self._called(request, asking.call(plain, asked["format"] or "latex")))

        return await _json(request, found)

    async def _claim(self, request: Request) -> Response:
        async def found(asked: dict[str, str]) -> dict[str, Any]:
            return asking.as_text(await self._called(request, asking.call(asked, "pretty", asked["claim"] or "0")))

        return await _json(request, found)

    async def _plot(self, request: Request) -> Response:
        async def found(asked: dict[str, str]) -> dict[str, Any]:
            words: dict[str, Any] = {name: asked[name] for name in ("expr", "given", "at", "box")}
            words["wrt"] = [asked["wrt"]] if asked["wrt"] else []
            return asking.answered(await self._asked(request, "plot", words))

        return await _json(request, found)

    async def _called(self, request: Request, arguments: list[str]) -> Outcome:
        return await _worked(request, partial(self._pool.call, arguments))

    async def _asked(self, request: Request, name: str, words: dict[str, Any]) -> Outcome:
        return await _worked(request, partial(self._pool.ask, name, words))


_BUSY = "too many questions at once: try again in a moment"


async def _worked(request: Request, work: Callable[..., Outcome]) -> Outcome:
    """The work in a thread; a visitor who goes away stops it. Raises Busy, Closed."""
    stop = threading.Event()

    async def watched() -> None:
        while not await request.is_disconnected():
            await anyio.sleep(_LOOK)
        stop.set()

    outcome: Outcome | Busy | Closed
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(watched)
        try:
            outcome = await anyio.to_thread.run_sync(partial(work, stop=stop))
        except (Busy, Closed) as problem:  # which the group would wrap
            outcome = problem
        tasks.cancel_scope.cancel()
    if isinstance(outcome, Outcome):
        return outcome
    raise outcome


async def _json(request: Request, found: Callable[[dict[str, str]], Awaitable[dict[str, Any]]]) -> Response:
    """The answer to a question in JSON; 400 of what is none, 429 where too many ask."""
    try:
        asked = json.loads(await request.body())
        if not isinstance(asked, dict):
            raise asking.Refused("a question is an object")
        return JSONResponse(await found(asking.question(asked)))
    except (ValueError, asking.Refused) as problem:
        return JSONResponse({"error": f"this is no question: {problem}"}, 400)
    except Busy:
        return JSONResponse({"error": _BUSY}, 429, {"retry-after": "2"})
    except Closed:
        return JSONResponse({"error": "the server is ending"}, 503)


def _file(path: Path) -> Callable[[Request], Awaitable[Response]]:
    data = path.read_bytes()

    async def file(request: Request) -> Response:
        return Response(data, media_type=_KINDS[path.suffix])

    return file


def application(pool: Pool, hosts: frozenset[str] = frozenset()) -> ASGIApp:
    """The application; `hosts` are the names it answers under, empty for any."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            pool.close()

    return Guard(Starlette(routes=Site(pool).routes(), lifespan=lifespan), hosts)


def serve(host: str, port: int, seconds: float, jobs: int) -> None:
    """Answer until the process is told to end."""
    import uvicorn

    here = host in ("127.0.0.1", "localhost", "::1")
    names = {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")} if here else set()
    if not here:
        tell(f"note: {host} can be reached from other machines, and whoever reaches it can compute here")
    pool = Pool(workers=jobs, seconds=seconds, waiting=32)
    app = application(pool, frozenset(names))
    config = uvicorn.Config(app, host, port, log_level="warning", server_header=False, timeout_graceful_shutdown=3)
    tell(f"matcalc at http://{host if ':' not in host else f'[{host}]'}:{port}/   Ctrl-C ends")
    uvicorn.Server(config).run()
