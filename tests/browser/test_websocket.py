"""/ws in a browser, on its own pages and on those of others; and for node's WebSocket."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.js.test_node import node
from tests.support.events import headline, quote
from tests.support.serving import Serving, serving
from tests.support.waiting import PATIENCE_S, eventually
from ticker.broadcast import Stream

pytestmark = pytest.mark.asyncio(loop_scope="module")

READ = """
([url, protocols, ask]) => new Promise((over) => {
  const socket = new WebSocket(url, protocols);
  const found = { messages: [], protocol: null, extensions: null, close: null };
  socket.onopen = () => {
    [found.protocol, found.extensions] = [socket.protocol, socket.extensions];
  };
  socket.onmessage = ({ data }) => {
    found.messages.push(data);
    if (data.includes("stream-live")) for (const said of ask.splice(0)) socket.send(JSON.stringify(said));
  };
  socket.onclose = ({ code, wasClean }) => {
    found.close = [code, wasClean];
    over(found);
  };
})
"""


NEWS = ("news.tech", "news.world")


def members(site: Serving) -> list[Stream]:
    """The streams that are written to by their groups."""
    return [one for one in site.broadcast.streams if one.state == "live" and site.broadcast.members]


async def test_a_page_reads_asks_anew_and_is_closed_in_order(tmp_path: Path, page: Page) -> None:
    async with serving(tmp_path) as site:
        await site.append(quote("AAPL"), channel="stocks")
        await site.append(headline("a"))
        await page.goto(f"{site.address}/healthz")
        url = f"ws://127.0.0.1:{site.port}/ws/stocks"
        ask = [{"ping": [1]}, {"subscribe": {"channels": "news.*"}}]
        for protocol in ("", "ticker.sse"):
            reading = asyncio.create_task(page.evaluate(READ, [url, [protocol] if protocol else [], ask]))
            await eventually(lambda: [one.subscription.channels for one in members(site)] == [NEWS])
            (stream,) = members(site)
            await site.append(headline(f"for {protocol or 'json'}"))
            stream.part("lifetime")
            site.log.rouse()
            found = await reading
            assert found["protocol"] == protocol
            assert found["extensions"].startswith("permessage-deflate")
            assert found["close"] == [1001, True]
            said = "\n".join(found["messages"])
            for expected in ("stream-open", '"key":"quote:AAPL"', "Title of a", "stream-bye"):
                assert expected in said
            assert f"Title of for {protocol or 'json'}" in said
            if not protocol:
                assert {"event": "pong", "data": [1]} in map(json.loads, found["messages"])
        await eventually(lambda: site.broadcast.readers == 0)


async def test_a_page_that_is_told_there_is_no_place_is_told_so(tmp_path: Path, page: Page) -> None:
    async with serving(tmp_path, max_readers=1) as site:
        await (await site.read()).live()
        await page.goto(f"{site.address}/healthz")
        found = await page.evaluate(READ, [f"ws://127.0.0.1:{site.port}/ws", [], []])
        assert [json.loads(text)["event"] for text in found["messages"]] == ["stream-busy"]
        assert found["close"] == [1013, True]


async def test_a_page_of_another_site_gets_none_unless_the_config_names_it(
    tmp_path: Path, browser: Browser
) -> None:
    async with serving(tmp_path / "other") as other:

        async def opened(cors: dict[str, Any], folder: Path) -> bool:
            async with serving(folder, settings={"cors": cors}) as site:
                page = await browser.new_page()
                await page.goto(f"{other.address}/healthz")
                url = f"ws://127.0.0.1:{site.port}/ws"
                reading = asyncio.create_task(page.evaluate(READ, [url, [], []]))
                await eventually(lambda: reading.done() or site.broadcast.members == 1)
                site.broadcast.say_goodbye("shutdown")
                found = await reading
                await page.close()
                return bool(found["messages"])

        assert not await opened({}, tmp_path / "a")
        assert not await opened({"origins": ["https://friend.example"]}, tmp_path / "b")
        assert await opened({"origins": [other.address]}, tmp_path / "c")


async def test_node_reads_it_with_the_websocket_that_it_has(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await site.append(headline("a"))
        script = f"""
            const socket = new WebSocket("ws://127.0.0.1:{site.port}/ws/news.*");
            socket.onmessage = ({{ data }}) => {{
              const {{ event, data: fields }} = JSON.parse(data);
              console.log(event, fields.title ?? "");
              if (event === "stream-live") socket.close(1000);
            }};
            socket.onclose = ({{ code, wasClean }}) => console.log(code, wasClean);
        """
        process = await asyncio.create_subprocess_exec(
            *(node(), "-e", script), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        said, errors = await asyncio.wait_for(process.communicate(), PATIENCE_S)
        assert said.decode().split("\n")[:4] == [
            "stream-open ",
            "headline Title of a",
            "stream-live ",
            "1000 true",
        ], errors
        await eventually(lambda: site.broadcast.readers == 0)
