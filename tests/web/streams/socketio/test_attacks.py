"""Clients of /socket.io/ that mean ill, or are none: what they get, and that nobody else is held up."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.support.events import alert
from tests.support.polls import PATH, Polls
from tests.support.serving import Serving
from tests.support.waiting import eventually
from tests.web.streams.socketio.ready import gone, kept, ready
from ticker.wire.inbound import MAX_MESSAGE_BYTES

DEEP = "42" + "[" * 8_000
SAID = {
    "nothing": "",
    "no packet": "x",
    "a packet that there is not": "9",
    "a message that there is not": "49",
    "JSON that ends too soon": '42["subscribe"',
    "JSON that is too deep": DEEP,
    "an event without a name": "42[]",
    "an event whose name is no text": "42[{}]",
    "an event of the server's own": '42["disconnect"]',
    "another of them": '42["connect",{}]',
    "an answer that nobody wants": "4399[1]",
    "data to come": '451-["x",{"_placeholder":true,"num":0}]',
    "a great deal of data to come": '4599999999-["x",{"_placeholder":true,"num":0}]',
    "data": "bAAAA",
    "a refusal": '44{"message":"no"}',
    "another stream": "40",
    "another namespace": "40/admin,",
    "a namespace that it is not in": '42/admin,["subscribe",{}]',
    "a number without end": "42" + "9" * 5_000 + '["subscribe"]',
    "an upgrade": "5",
    "a ping": "2probe",
    "an opening": "0{}",
}


@asynccontextmanager
async def bystander(site: Serving) -> AsyncIterator[None]:
    async with await Polls.connect(site) as polls:
        await polls.until("stream-live")
        yield
        await site.append(alert("all is well"))
        assert (await polls.until("alert"))["title"] == "all is well"
        await polls.post("1")


async def test_what_is_no_packet_ends_nothing_but_its_own_session(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with ready(tmp_path) as site, bystander(site):
        for what, said in SAID.items():
            await _say_over_polls(site, said)
            await _say_over_a_websocket(site, said)
            await eventually(lambda: site.broadcast.readers == 1, what)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def _say_over_polls(site: Serving, said: str) -> None:
    async with await Polls.connect(site) as polls:
        await polls.poll()
        assert (await polls.post(said)).status_code in (200, 400)
        await polls.post("1")


async def _say_over_a_websocket(site: Serving, said: str) -> None:
    """Either that is the end of it, or what is said next is answered."""
    async with connect(f"ws://127.0.0.1:{site.port}{PATH}?EIO=4&transport=websocket") as client:
        with contextlib.suppress(ConnectionClosed):
            for packet in ("40", said, '427["subscribe",{}]'):
                await client.send(packet)
            while not str(await client.recv()).startswith(("437", "41")):
                pass


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("", 400, "bad_engine_io"),
        ("EIO=3&transport=polling", 400, "bad_engine_io"),
        ("EIO=4&transport=telepathy", 400, "bad_engine_io"),
        ("EIO=4&transport=websocket", 400, "bad_engine_io"),
        ("EIO=4&transport=polling&sid=nobody", 400, "bad_engine_io"),
        ("EIO=4&transport=polling&j=0", 400, "bad_parameter"),
        ("EIO=4&transport=polling&token=wrong", 401, "invalid_token"),
    ],
)
async def test_what_opens_no_session_is_refused_in_our_words(
    tmp_path: Path, query: str, status: int, code: str
) -> None:
    access = {"anonymous": {"read": ["*"]}, "tokens": {"a": {"token": "abcdef", "read": ["*"]}}}
    async with ready(tmp_path, access=access) as site:
        answer = await site.get(f"{PATH}?{query}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
        posted = await site.client.post(f"{PATH}?{query}", content="40")
        assert posted.status_code in (400, 401)
        with pytest.raises(InvalidStatus):
            async with connect(f"ws://127.0.0.1:{site.port}{PATH}?{query}&sid=nobody"):
                pass
        await eventually(lambda: kept() == 0)


async def test_what_is_too_long_is_refused(tmp_path: Path) -> None:
    async with ready(tmp_path) as site, bystander(site):
        async with await Polls.connect(site) as polls:
            assert (await polls.post("4" * (MAX_MESSAGE_BYTES + 1))).status_code == 413
            assert (await polls.post(*["3"] * 1_000)).status_code in (200, 400)
            await polls.post("1")
        target = f"ws://127.0.0.1:{site.port}{PATH}?EIO=4&transport=websocket"
        async with connect(target) as client:
            await client.recv()
            await client.send("40")
            await client.send("4" * (MAX_MESSAGE_BYTES + 1))
            await client.wait_closed()
            assert client.close_code == 1009


async def test_an_upgrade_that_is_never_finished_holds_nothing(tmp_path: Path) -> None:
    async with ready(tmp_path) as site:
        async with await Polls.connect(site) as polls:
            await polls.until("stream-live")
            target = f"ws://127.0.0.1:{site.port}{PATH}?EIO=4&transport=websocket&sid={polls.opening['sid']}"
            async with connect(target) as client:
                await client.send("2probe")
                assert await client.recv() == "3probe"
            await polls.post("1")
        await gone(site)
        await eventually(lambda: kept() == 0)


async def test_who_asks_for_many_streams_on_one_session_has_one(tmp_path: Path) -> None:
    async with ready(tmp_path) as site, await Polls.connect(site) as polls:
        await polls.until("stream-live")
        for _ in range(20):
            await polls.post("40")
        assert site.broadcast.readers == 1
        await polls.post("41")
        await gone(site)
        await polls.post("40")
        await asyncio.sleep(0)
        assert site.broadcast.readers == 1
