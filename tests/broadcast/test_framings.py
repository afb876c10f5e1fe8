"""One broadcast to connections that take frames in different ways: the same events for all of them."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import h11
import pytest
from wsproto.connection import Connection, ConnectionType
from wsproto.events import CloseConnection, Ping, TextMessage

from tests.support.events import message, quote
from tests.support.reader import frames
from tests.support.serving import Serving, serving
from tests.support.waiting import PATIENCE_S, eventually
from ticker.ask import Ask, Everything, Subscription, Upcoming
from ticker.wire import BARE, CHUNKED, FORMATS, NDJSON, SSE, WEBSOCKET, Format, Framing

FRAMINGS = {"bare": BARE, "chunked": CHUNKED, "websocket": WEBSOCKET}
every_framing = pytest.mark.parametrize("framing", FRAMINGS.values(), ids=FRAMINGS)
ALL = Subscription.of(["stocks", "news.world"])


class Raw:
    """A client of a server that sends nothing but a stream in some framing."""

    def __init__(self, client: socket.socket, framing: Framing) -> None:
        self._client = client
        self._framing = framing
        self.received = b""
        self.ended = False

    async def more(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            data = await asyncio.get_running_loop().sock_recv(self._client, 65_536)
        self.received += data
        self.ended = not data

    async def until(self, wanted: Callable[["Raw"], object]) -> "Raw":
        while not wanted(self):
            assert not self.ended, self.received
            await self.more()
        return self

    async def says(self, text: str) -> "Raw":
        return await self.until(lambda one: text.encode() in one.received)

    @property
    def body(self) -> str:
        """What was framed, as far as it has come."""
        if self._framing is WEBSOCKET:
            return "".join(self.messages)
        data = _http(self.received) if self._framing is CHUNKED else self.received
        return data.decode(errors="ignore")

    @property
    def messages(self) -> list[str]:
        found, text = [], ""
        for event in _websocket(self.received):
            if isinstance(event, TextMessage):
                text += event.data
                if event.message_finished:
                    found.append(text)
                    text = ""
        return found


def _http(data: bytes) -> bytes:
    client = h11.Connection(h11.CLIENT)
    client.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
    client.send(h11.EndOfMessage())
    client.receive_data(b"HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n" + data)
    assert isinstance(client.next_event(), h11.Response)
    body = b""
    while isinstance(event := client.next_event(), h11.Data):
        body += bytes(event.data)
    return body


def _websocket(data: bytes) -> list[object]:
    client = Connection(ConnectionType.CLIENT)
    client.receive_data(data)
    return list(client.events())


@asynccontextmanager
async def streaming(
    site: Serving, framing: Framing, ask: Ask, *, is_slow: bool = False
) -> AsyncIterator[Raw]:
    """A reader of a stream on a connection that is nothing else."""

    has_ended = asyncio.Event()

    async def send(writer: asyncio.StreamWriter) -> None:
        stream = site.broadcast.open(ask, writer, "", framing)
        try:
            async for frames in stream:
                writer.write(framing.wrap(frames))
                await writer.drain()
            writer.write(framing.ending)
        finally:
            site.broadcast.close(stream)
            writer.close()
            has_ended.set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sending = asyncio.create_task(send(writer))
        with contextlib.suppress(ConnectionError):
            await reader.read()
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)

    listener = socket.create_server(("127.0.0.1", 0))
    client = socket.socket()
    if is_slow:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8_192)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    server = await asyncio.start_server(serve, sock=listener)
    client.setblocking(False)
    await asyncio.get_running_loop().sock_connect(client, listener.getsockname())
    try:
        yield Raw(client, framing)
    finally:
        client.close()
        server.close()
        await has_ended.wait()


@every_framing
@pytest.mark.parametrize("to", FORMATS, ids=lambda to: to.name)
async def test_each_says_what_the_others_say(tmp_path: Path, framing: Framing, to: Format) -> None:
    async with serving(tmp_path) as site:
        quotes = await site.append(quote("AAPL"), quote("MSFT"), channel="stocks")
        usual = await (await site.read(f"/stream/stocks,news.world?format={to.name}")).until("live")
        async with streaming(site, framing, Ask(ALL, format=to)) as raw:
            await raw.says("live")
            await eventually(lambda: site.broadcast.members == 2)
            records = await site.append(message("one"), message("𝄞" * 40_000), message("three"))
            last = to.event(records[-1])
            await raw.until(lambda one: one.body.endswith(last.decode()))
            await usual.until(lambda one: one.body.endswith(last))
            ours, theirs = (
                text.partition(to.event(quotes[0]).decode())[2] for text in (raw.body, usual.text)
            )
            assert to.event(records[0]).decode() in ours
            assert ours == theirs


async def test_a_message_is_a_frame_and_the_end_is_a_close(tmp_path: Path) -> None:
    async with (
        serving(tmp_path, heartbeat="100ms") as site,
        streaming(site, WEBSOCKET, Ask(ALL, Upcoming(), SSE)) as raw,
    ):
        await raw.says("stream-live")
        await eventually(lambda: site.broadcast.members == 1)
        records = await site.append(message("one"), message("two"))
        said = {SSE.event(record).decode() for record in records}
        await raw.until(lambda one: said <= set(one.messages))
        await raw.until(lambda one: any(isinstance(event, Ping) for event in _websocket(one.received)))
        site.broadcast.say_goodbye("shutdown")
        await raw.until(lambda one: one.ended)
        assert frames(raw.messages[-1])[0].event == "stream-bye"
        end = _websocket(raw.received)[-1]
        assert isinstance(end, CloseConnection)
        assert end.code == 1001


@every_framing
async def test_one_that_reads_slowly_gets_whole_frames_in_pieces_and_is_a_member_again(
    tmp_path: Path, framing: Framing
) -> None:
    async with serving(tmp_path, buffer="4KiB") as site:
        await site.append(*(message("m" * (n * 37 % 3_000)) for n in range(500)))
        async with streaming(site, framing, Ask(ALL, Everything(), NDJSON), is_slow=True) as raw:
            await raw.says("stream-live")
            # Its frame may be cut in two.
            await raw.until(lambda one: len(one.body.splitlines()) >= 502)
            assert len(raw.body.splitlines()) == 502
            await eventually(lambda: site.broadcast.members == 1)
            (stream,) = site.broadcast.streams
            for _ in range(2_000):
                await site.append(message("m" * 2_000))
                if site.broadcast.tally.demotions:
                    break
            await site.append(message("the end"))
            assert stream.state != "live"
            await raw.says("the end")
            await eventually(lambda: site.broadcast.members == 1)
            await raw.until(lambda one: len(one.received) >= stream._recipient.handed_over)
            assert stream._recipient.handed_over == len(raw.received)
            assert site.broadcast.tally.bytes["ndjson"] == len(raw.body.encode()) + overhead(framing, raw)


def overhead(framing: Framing, raw: Raw) -> int:
    """What a framing adds to each frame by itself, which counts as sent like the frame."""
    return len(raw.received) - len(raw.body.encode()) if framing is WEBSOCKET else 0


async def test_members_share_bytes_by_what_they_asked_their_format_and_their_framing(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        ask = Ask(ALL, Upcoming())
        async with (
            streaming(site, WEBSOCKET, ask) as one,
            streaming(site, WEBSOCKET, ask) as other,
            streaming(site, CHUNKED, ask) as chunked,
            streaming(site, BARE, ask) as bare,
        ):
            await eventually(lambda: site.broadcast.members == 4)
            assert site.broadcast._live_path.groups == 3
            before = site.broadcast.tally.encoded
            await site.append(message("hello"))
            for raw in (one, other, chunked, bare):
                await raw.until(lambda raw: "hello" in raw.body and raw.body.endswith("\n\n"))
            # As it is, and in a WebSocket message.
            assert site.broadcast.tally.encoded - before == 2
            assert one.messages[-1] == other.messages[-1]
            assert bare.body[-100:] == chunked.body[-100:] == one.body[-100:]
