"""Ticker behind nginx and Caddy as deploy/proxy has them: streams, WebSocket, long polls, and who asks."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.support import caddy, nginx
from tests.support.events import headline
from tests.support.front import Front
from tests.support.reader import Reader
from tests.support.serving import Serving, serving
from tests.support.waiting import PATIENCE_S, eventually
from tests.support.websocket import WebSocketReader

HOP = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Prefix": "/lies", "X-Forwarded-Proto": "gopher"}
"""What a client may say of itself, and is not believed."""

Deployed = Callable[[int], AbstractAsyncContextManager[Front]]

# Not every system has a package of it.
behind = pytest.mark.parametrize(
    ("deployed", "below"),
    [
        pytest.param(nginx.deployed, "", id="nginx"),
        pytest.param(nginx.deployed, "/ticker", id="nginx-below-a-path"),
        pytest.param(caddy.deployed, "", id="caddy"),
        pytest.param(
            partial(caddy.deployed, file="Caddyfile.below-a-path"),
            "/ticker",
            id="caddy-below-a-path",
        ),
    ],
)


@asynccontextmanager
async def reached(folder: Path, deployed: Deployed) -> AsyncIterator[tuple[Serving, Front]]:
    async with serving(folder, trusted_proxies=["127.0.0.1"]) as site, deployed(site.port) as front:
        yield site, front


@behind
@pytest.mark.parametrize("version", ["HTTP/1.1", "HTTP/2"])
async def test_streams_polls_and_pages_are_passed_on_as_they_are(
    tmp_path: Path, deployed: Deployed, below: str, version: str
) -> None:
    async with (
        reached(tmp_path, deployed) as (site, front),
        httpx.AsyncClient(
            base_url=front.address + below, http2=version == "HTTP/2", verify=front.trusting
        ) as client,
    ):
        # Each event when it happens, compressed or not.
        for number, coding in enumerate(("identity", "zstd")):
            async with client.stream("GET", "/stream", headers={"Accept-Encoding": coding}) as stream:
                assert stream.http_version == version
                assert stream.headers.get("content-encoding", "identity") == coding
                lines = stream.aiter_lines()
                async with asyncio.timeout(PATIENCE_S):
                    await _until(lines, "stream-live")
                    await site.append(headline(f"a{number}"))
                    await _until(lines, f"Title of a{number}")

        newest = (await client.get("/events?since=latest&types=headline")).json()
        assert newest["events"][-1]["title"] == "Title of a1"
        polling = asyncio.create_task(client.get(f"/events?since={newest['next']}&wait=30s"))
        await eventually(lambda: site.broadcast.polls == 1)
        await site.append(headline("b"))
        assert [event["title"] for event in (await polling).json()["events"]] == ["Title of b"]

        page = await client.get("/", headers={"Accept": "text/html", "Accept-Encoding": "br"})
        assert (page.status_code, page.headers["content-encoding"]) == (200, "br")
        assert page.headers.get_list("strict-transport-security") == ["max-age=31536000"]
        feed = (await client.get("/headlines.json", headers=HOP)).json()
        assert feed["home_page_url"] == f"{front.address}{below}/"


async def _until(lines: AsyncIterator[str], wanted: str) -> None:
    async for line in lines:
        if wanted in line:
            return
    raise AssertionError(f"ended before {wanted!r}")


@behind
async def test_websocket_client_addresses_and_the_way_from_http(
    tmp_path: Path, deployed: Deployed, below: str
) -> None:
    async with reached(tmp_path, deployed) as (site, front):
        socket = await WebSocketReader.open(front.port, f"{below}/stream", tls=front.trusting)
        assert socket.status == 101
        await socket.until("stream-live")
        await site.append(headline("a"))
        await socket.until("Title of a")
        await socket.close()

        for headers in ({}, HOP):
            reader = await Reader.open(
                front.port, f"{below}/stream", headers, local="127.0.0.9", tls=front.trusting
            )
            await reader.until("stream-live")
        shown = (await site.get("/readers")).json()["readers"]
        assert {one["address"] for one in shown} >= {"127.0.0.9"}
        assert "192.0.2.7" not in {one["address"] for one in shown}

        async with httpx.AsyncClient(verify=front.trusting) as client:
            assert (await client.get(f"{front.address}{below}/readers")).status_code == 403
            moved = await client.get(f"http://localhost:{front.plain}{below}/stream?q=a")
            assert moved.status_code in (301, 308)
            assert moved.headers["location"].startswith("https://localhost")
            assert moved.headers["location"].endswith(f"{below}/stream?q=a")
