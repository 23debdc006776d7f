"""`matcalc mcp`, asked by the SDK's own client: every tool on its example, resources, errors that say what to do."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest

pytest.importorskip("mcp", reason="the extra mcp is not installed")
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from matcalc_cli.cli.topics import TOPICS

EXAMPLES: dict[str, dict[str, Any]] = {
    "derive": {"expr": "norm2(A*x-b)^2", "wrt": ["x"], "steps": True},
    "check_claim": {"expr": "x'*A*x", "claim": "2*A*x", "wrt": ["x"]},
    "explain": {"expr": "log(det(X))", "wrt": ["X"]},
    "read": {"expr": "a*x+b"},
    "code": {"expr": "norm2(A*x-b)^2", "wrt": ["x"], "language": "torch"},
    "critical": {"expr": "x^3-3*x*y+y^3"},
    "lint_text": {"text": "Let $f(x)=x^3$. Then $f'(x)=2x^2$."},
}
WITHIN: dict[str, list[str]] = {  # what an answer has to say
    "derive": ["2*(A*x - b)'*A", '"agrees": true', "rule"],
    "check_claim": ["right only if A is symmetric", '"right": false', "counterexample"],
    "explain": ["log-determinant"],
    "read": ["scalar", "no array is beside it"],
    "code": ["import torch", "def derivative"],
    "critical": ["saddle", "minimum"],
    "lint_text": ['"verdict": "wrong"', "f'(x)=2x^2"],
}


@asynccontextmanager
async def asked() -> AsyncIterator[Client]:
    call = StdioServerParameters(command=sys.executable, args=["-m", "matcalc_cli", "mcp"])
    async with Client(stdio_client(call)) as client:
        yield client


def test_tools_and_resources() -> None:
    async def session() -> None:
        async with asked() as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            assert tools.keys() == EXAMPLES.keys()
            for name, tool in tools.items():
                assert "Example:" in tool.description and len(tool.description) < 500
                assert tool.input_schema["required"][0] in ("expr", "text")
                found = await client.call_tool(name, EXAMPLES[name])
                assert not found.is_error
                text = json.dumps(found.structured_content, ensure_ascii=False)
                assert all(part in text for part in WITHIN[name]), text
            await errors(client)
            await resources(client)

    anyio.run(session)


async def errors(client: Client) -> None:
    """What cannot be answered says where it went wrong and what to try; files are out of reach."""
    found = await client.call_tool("derive", {"expr": "x*y", "given": "x: n; y: n"})
    assert found.is_error
    assert re.search(r"did you mean x'\*y", found.content[0].text)
    found = await client.call_tool("derive", {"expr": "@/etc/hostname"})
    assert found.is_error and "not read" in found.content[0].text
    included = {"text": r"\input{hostname} $f(x)=x^2$, $f'(x)=2x$", "kind": "latex"}
    found = await client.call_tool("lint_text", included)
    assert [claim["verdict"] for claim in found.structured_content["claims"]] == ["right"]
    found = await client.call_tool("derive", {"expr": "sqrt(x)", "at": "x=0"})
    assert found.is_error and "mathematics" in found.content[0].text


async def resources(client: Client) -> None:
    """Each topic of help, and a rule by its name."""
    listed = {str(resource.uri) for resource in (await client.list_resources()).resources}
    assert listed == {f"matcalc://help/{name}" for name in TOPICS}
    page = (await client.read_resource("matcalc://help/layouts")).contents[0]
    assert page.text.startswith("# Layouts")
    rule = (await client.read_resource("matcalc://rules/det")).contents[0]
    assert json.loads(rule.text)["formula"].startswith("d[det(A)]")


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from matcalc_cli.cli.start import run

    monkeypatch.setitem(sys.modules, "mcp.server", None)
    monkeypatch.delitem(sys.modules, "matcalc_cli.serving.mcp_server", raising=False)
    assert run(["mcp"]) == 2
    assert 'pip install ".[mcp]"' in capsys.readouterr().err
