"""Clients of /ws that mean ill: what each of them gets, and that nobody else is held up by it."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from wsproto.events import CloseConnection

from tests.support.clock import put_forward
from tests.support.events import message
from tests.support.reader import connected, until
from tests.support.serving import Serving, serving
from tests.support.waiting import PATIENCE_S, eventually
from tests.support.ways import FRAMED_SOCKET, LIVE, SOCKET, Way
from tests.support.websocket import DeflatedSocketReader, WebSocketReader, handshake, masked
from ticker.server.allowance import FRAMES
from ticker.server.conversing import Conversing
from ticker.wire.deflate import deflate
from ticker.wire.inbound import MAX_MESSAGE_BYTES

both = pytest.mark.parametrize("way", [SOCKET, FRAMED_SOCKET], ids=["direct", "framework"])


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is still sending when the server has waited long enough is reset, and does not read why."""
    for room in ("conversing", "websocket"):
        monkeypatch.setattr(f"ticker.server.{room}.CLOSE_S", PATIENCE_S)


async def left(reader: WebSocketReader) -> CloseConnection:
    """How the server closes on who has said what nobody may: it waits in vain for a word from there."""
    while not reader.ended:
        await reader.more()
    for _ in range(500):  # until it has taken in all that was sent: to close on that resets
        await asyncio.sleep(0)
    put_forward(PATIENCE_S)
    return await reader.gone()


HOSTILE: dict[str, tuple[bytes, int]] = {
    "not masked": (b"\x81\x0f" + b'{"ping":"quiet"}'[:15], 1002),
    "not masked after one that is": (masked(0x81, b'{"ping": 1}') + b"\x89\x00", 1002),
    "an opcode that there is not": (masked(0x83, b"x"), 1002),
    "a bit that was not agreed upon": (masked(0x91, b"x"), 1002),
    "compressed without agreement": (masked(0xC1, deflate(b"{}")), 1002),
    "a ping of 126 bytes": (masked(0x89, b"x" * 126), 1002),
    "a ping in fragments": (masked(0x09, b"x") + masked(0x80, b"y"), 1002),
    "a message within another": (masked(0x01, b'{"ping"') + masked(0x81, b"{}"), 1002),
    "nothing to go on with": (masked(0x80, b": 1}"), 1002),
    "no UTF-8": (masked(0x81, b"\xff\xfe"), 1007),
    "no UTF-8, over fragments": (masked(0x01, b"\xc3") + masked(0x80, b"\x28"), 1007),
    "a length of 2^63": (masked(0x81, length=b"\x7f" + b"\x80" + b"\0" * 7), 1002),
    "a length of 2^62": (masked(0x81, length=b"\x7f" + b"\x40" + b"\0" * 7), 1009),
    "a length in too many bytes": (masked(0x81, b"{}", length=b"\x7f" + (2).to_bytes(8)), 1002),
    "a message that is too long": (masked(0x81, b"x" * (MAX_MESSAGE_BYTES + 1)), 1009),
    "the same in fragments": (
        masked(0x01, b"x" * MAX_MESSAGE_BYTES) + masked(0x80, b"x"),
        1009,
    ),
    "a reason to close that there is not": (masked(0x88, (1005).to_bytes(2)), 1002),
    "10,000 pings": (masked(0x89, b"?") * 10_000, 1008),
    "10,000 pongs": (masked(0x8A) * 10_000, 1008),
    "10,000 fragments of nothing": (masked(0x01) + masked(0x00) * 10_000, 1008),
    "10,000 messages": (masked(0x81, b'{"ping": 1}') * 10_000, 1008),
    "1,000 questions": (masked(0x81, b'{"subscribe": {"since": "all"}}') * 1_000, 1008),
    "100 long messages": (masked(0x81, b'{"ping": "' + b"x" * 16_000 + b'"}') * 100, 1008),
}


@asynccontextmanager
async def bystander(site: Serving) -> AsyncIterator[None]:
    """A reader that has to be told of what happens, whatever somebody else is doing."""
    reader = await (await LIVE.read(site)).live()
    yield
    await site.append(message("all is well"))
    await reader.until("all is well")


@both
@pytest.mark.parametrize(("data", "code"), HOSTILE.values(), ids=HOSTILE)
async def test_it_is_closed_with_the_code_that_says_why_and_leaves_nothing(
    tmp_path: Path, way: Way, data: bytes, code: int
) -> None:
    async with serving(tmp_path) as site, bystander(site):
        reader = await (await way.read(site)).live()
        assert isinstance(reader, WebSocketReader)
        reader.writer.write(data)
        closed = await left(reader)
        assert closed.code == code
        assert closed.reason
        await eventually(lambda: site.broadcast.readers == 1 and site.connections == 1)


@both
async def test_nothing_follows_what_closes_the_connection(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, heartbeat="1s") as site:
        reader = await (await way.read(site)).live()
        assert isinstance(reader, WebSocketReader)
        reader.writer.write(masked(0x83, b"x"))
        while not reader.ended:
            await reader.more()
        await site.append(message("too late"))
        assert (await left(reader)).code == 1002


async def test_a_bomb_is_not_inflated(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, bystander(site):
        for odd in ("", "a\r\nX-Odd: b"):
            reader = await (await DeflatedSocketReader.open(site.port, "/ws", {"X-Odd": odd})).live()
            bomb = deflate(b'{"ping": "' + b"x" * 10_000_000)
            assert len(bomb) < MAX_MESSAGE_BYTES
            reader.writer.write(masked(0xC1, bomb))
            assert (await left(reader)).code == 1009


async def test_pings_at_once_are_answered_by_the_last_one(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        reader = await (await SOCKET.read(site)).live()
        assert isinstance(reader, WebSocketReader)
        reader.writer.write(b"".join(masked(0x89, str(number).encode()) for number in range(100)))
        await ponged(reader, b"99")
        assert len(reader.pongs) < 10


async def ponged(reader: WebSocketReader, payload: bytes) -> None:
    await reader.until(lambda _: payload in reader.pongs)


async def test_what_is_allowed_comes_back_in_time(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        reader = await (await SOCKET.read(site)).live()
        assert isinstance(reader, WebSocketReader)
        reader.writer.write(masked(0x8A) * (FRAMES.burst - 10))
        for number in range(30):
            reader.writer.write(masked(0x89, str(number).encode()))
            await ponged(reader, str(number).encode())
            await asyncio.sleep(1 / FRAMES.count)
        assert not reader.ended


async def test_who_does_not_read_its_answers_is_not_heard_until_it_does(tmp_path: Path) -> None:
    async with serving(tmp_path, send_buffer_bytes=8_192, buffer="4KiB") as site, bystander(site):
        reader = await (await SOCKET.read(site, receive_buffer_bytes=4_096)).live()
        assert isinstance(reader, WebSocketReader)
        ping = masked(0x81, b'{"ping": "' + b"x" * 16_000 + b'"}')
        conversing = next(one for one in site.server._streams if isinstance(one, Conversing))
        for _ in range(8):
            reader.writer.write(ping)
        await eventually(lambda: conversing._is_deaf)
        assert conversing.transport.get_write_buffer_size() < 8 * 17_000
        await reader.until(lambda one: one.names.count("pong") == 8)
        await eventually(lambda: not conversing._is_deaf)
        reader.say({"ping": "again"})
        await reader.until('data: "again"')


@pytest.mark.parametrize(
    "target",
    [
        "/ws/%2e%2e/stream",
        "/ws/../stream",
        "/ws/stocks%2Fx",
        "/ws/stocks%0d%0aX:%20y",
        "/ws/stocks\x00",
        "/ws/%ff",
        "/ws?%ff=1",
        "/ws;x",
        "/embed/nope",
        "/WS",
    ],
)
async def test_tricks_with_the_path_open_none(tmp_path: Path, target: str) -> None:
    async with serving(tmp_path) as site, bystander(site):
        reader, writer = await connected(site.port, handshake(target))
        line = await asyncio.wait_for(reader.readline(), PATIENCE_S)
        assert line.split(b" ")[1] in (b"400", b"404"), line
        writer.transport.abort()
        await eventually(lambda: site.broadcast.readers == 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Sec-WebSocket-Protocol", "ticker.sse\r\nX-Injected: 1"),
        ("Sec-WebSocket-Protocol", "x" * 5_000),
        ("Sec-WebSocket-Extensions", "permessage-deflate; server_max_window_bits=15\r\nX-Injected: 1"),
        ("Sec-WebSocket-Extensions", "permessage-deflate; x=" + ", permessage-deflate; x=" * 200),
        ("Last-Event-ID", "1\r\nX-Injected: 1"),
    ],
)
async def test_nothing_that_a_header_says_is_put_into_the_answer(
    tmp_path: Path, name: str, value: str
) -> None:
    async with serving(tmp_path) as site, bystander(site):
        reader, writer = await connected(site.port, handshake("/ws", {name: value}))
        head = await until(reader, b"\r\n\r\n")
        assert b"injected" not in head.lower()
        assert b"x" * 100 not in head
        writer.transport.abort()


async def test_any_bytes_at_all_cost_nobody_else_anything(tmp_path: Path) -> None:
    rng = random.Random(7)
    async with serving(tmp_path) as site, bystander(site):
        for number in range(60):
            request = handshake("/ws", {"X-Odd": "\xe9" if number % 2 else ""})
            noise = rng.randbytes(rng.randrange(1, 200))
            reader, writer = await connected(site.port, request + (noise if number % 3 else b""))
            if not number % 3:
                await until(reader, b"stream-open")
                writer.write(bytes([rng.choice((0x01, 0x81, 0x89, 0x88))]) + noise)
            writer.write_eof()
            await asyncio.sleep(0)
            writer.transport.abort()
        await eventually(lambda: site.broadcast.readers == 1 and site.connections == 1)
