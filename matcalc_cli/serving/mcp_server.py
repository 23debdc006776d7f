"""`matcalc mcp`: the tools of tools.py over the Model Context Protocol, on standard input and output.

The official SDK (extra `mcp`) reads the schemas off the annotations. Resources: matcalc://help/TOPIC is a page of
`matcalc help`, matcalc://rules/NAME a rule of differentiation.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import anyio.to_thread
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from matcalc_cli._version import __version__
from matcalc_cli.cli.topics import TOPICS
from matcalc_cli.serving.pool import Pool
from matcalc_cli.serving.tools import Tools, Wrong

_INSTRUCTIONS = (
    "Exact derivatives of scalars, vectors and matrices by scalars, vectors and matrices, with sizes, conditions and a "
    "numeric check. Do not derive matrix expressions by hand: ask derive, and check_claim for a result that you or "
    "someone else worked out. Declare sizes in `given` where the text leaves them open, and look at `variables` and "
    "`read` of an answer: a right derivative of another function than the one that was meant helps nobody."
)


def server(pool: Pool) -> MCPServer[Any]:
    """The server with its tools and resources, over a pool of workers."""
    found: MCPServer[Any] = MCPServer(
        "matcalc", title="matcalc", instructions=_INSTRUCTIONS, version=__version__, log_level="ERROR"
    )
    tools = Tools(pool)
    for function in tools.functions():
        found.add_tool(_in_a_thread(function))
    for name, row in TOPICS.items():
        uri = f"matcalc://help/{name}"
        page = functools.partial(tools.topic, name)
        found.resource(uri, name=f"help {name}", description=row.help, mime_type="text/markdown")(_read(page))
    found.resource("matcalc://rules/{name}", name="rule", description="a rule of differentiation, by its name")(
        _rule(tools)
    )
    return found


def _in_a_thread(function: Callable[..., Any]) -> Callable[..., Any]:
    """The tool without holding up the line: a question may take seconds, and others come meanwhile."""

    @functools.wraps(function)
    async def tool(*arguments: Any, **words: Any) -> Any:
        try:
            return await anyio.to_thread.run_sync(functools.partial(function, *arguments, **words))
        except Wrong as problem:
            raise ToolError(str(problem)) from None

    return tool


def _read(page: Callable[[], str]) -> Callable[[], Any]:
    async def read() -> str:
        return await anyio.to_thread.run_sync(page)

    return read


def _rule(tools: Tools) -> Callable[[str], Any]:
    async def rule(name: str) -> str:
        return await anyio.to_thread.run_sync(tools.rule, name)

    return rule


def serve(seconds: float) -> None:
    """Answer on standard input and output until the line ends. `seconds`: the limit of one question."""
    with Pool(workers=2, seconds=seconds) as pool:
        server(pool).run("stdio")
