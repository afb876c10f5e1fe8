"""The SDK's own client, beside a server that asks a real Ticker over HTTP."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import mcp

from ticker.client import Client
from ticker.mcp.remote import Remote
from ticker.mcp.speaking import speaking
from ticker.times import Clock, now_ms


class Asking:
    """Calls tools by their names."""

    def __init__(self, client: Any) -> None:
        self.client = client

    async def __call__(self, tool: str, **arguments: object) -> dict[str, Any]:
        """What it answers, which has to be the same as text."""
        result = await self.client.call_tool(tool, arguments)
        assert not result.is_error, result.content[0].text
        structured: dict[str, Any] = result.structured_content
        assert json.loads(result.content[0].text) == structured
        return structured

    async def refused(self, tool: str, **arguments: object) -> str:
        """Why it does not, in words."""
        result = await self.client.call_tool(tool, arguments)
        assert result.is_error, result.structured_content
        return str(result.content[0].text)


@asynccontextmanager
async def asking(
    url: str, *, token: str | None = None, clock: Clock = now_ms, mode: str = "auto"
) -> AsyncIterator[Asking]:
    @asynccontextmanager
    async def remote() -> AsyncIterator[Remote]:
        async with Client(url, token=token) as client:
            yield Remote(url, client, clock)

    async with mcp.Client(speaking(remote), mode=mode) as client:
        yield Asking(client)
