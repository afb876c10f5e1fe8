"""/socket.io/ as its clients have it: socket.io-client in node, and python-socketio's."""

import json
from pathlib import Path

import pytest

from tests.support.events import headline, quote
from tests.support.serving import four
from tests.support.socketio_client import node_client, python_client
from tests.web.streams.socketio.ready import gone, ready

TRANSPORTS: dict[str, list[str]] = {
    "websocket": ["websocket"],
    "polling": ["polling"],
    "upgrade": ["polling", "websocket"],
}
every_transport = pytest.mark.parametrize("transports", TRANSPORTS.values(), ids=TRANSPORTS)


@every_transport
async def test_events_come_by_the_name_of_their_type_and_control_events_by_theirs(
    tmp_path: Path, transports: list[str]
) -> None:
    async with ready(tmp_path) as site:
        (record,) = await site.append(headline("a"))
        async with node_client(site.address, transports=transports) as client:
            await client.until("event", "stream-live")
            (later,) = await site.append(quote("AAPL", 1), channel="stocks")
            assert await client.until("event", "quote") == json.loads(later.json)
            assert client.names == ["stream-open", "headline", "stream-live", "quote"]
            assert client.events[0][1]["channels"] == ["news.tech", "news.world", "stocks"]
            assert client.events[1][1] == json.loads(record.json)
            assert client.events[2][1]["id"] == record.id
            assert site.broadcast.readers == 1
        await gone(site)


@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_the_client_of_python_is_sent_the_same(tmp_path: Path, transport: str) -> None:
    async with ready(tmp_path) as site:
        ids = await four(site)
        auth = {"channels": "news.*", "since": "all"}
        async with python_client(site.address, (transport,), auth) as client:
            await client.until("stream-live")
            assert client.names == ["stream-open", "headline", "alert", "stream-live"]
            assert [data["id"] for _, data in client.events[1:3]] == ids[2:]
            (record,) = await site.append(headline("b"))
            assert await client.until("headline", 2) == json.loads(record.json)
        await gone(site)


async def test_a_client_that_polls_goes_on_over_a_websocket_and_misses_nothing(tmp_path: Path) -> None:
    async with ready(tmp_path) as site:
        async with node_client(site.address, auth={"since": "all"}) as client:
            records = [record for n in range(50) for record in await site.append(headline(f"h{n}"))]
            await client.all_of("connect", "upgrade")
            records += [record for n in range(50, 100) for record in await site.append(headline(f"h{n}"))]
            while client.names.count("headline") < 100:
                await client.until("event")
            ids = [data["id"] for name, data in client.events if name == "headline"]
            assert ids == [record.id for record in records]
        await gone(site)
