"""Members that are written to past their transports: nobody can tell, whatever the system takes at once."""

import errno
import random
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.support.events import message
from tests.support.reader import Reader
from tests.support.serving import serving
from tests.support.waiting import eventually
from tests.support.ways import FRAMED, LIVE, SOCKET, TLS, TLS_SOCKET, Way
from tests.support.websocket import WebSocketReader
from ticker.broadcast import Stream
from ticker.broadcast.live import members
from ticker.wire.websocket import pong

Send: TypeAlias = Callable[[socket.socket, bytes], int]


class System:
    """`socket.send` as the test has it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.asked = 0

    def send(self, connection: socket.socket, data: bytes) -> int:
        self.asked += 1
        return self._send(connection, data)


@pytest.fixture
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> System:
    system = System(getattr(request, "param", socket.socket.send))
    monkeypatch.setattr(members, "send", system.send)
    return system


def moody(connection: socket.socket, data: bytes) -> int:
    """Takes some of it, or nothing, or fails for no reason."""
    match _moods.randrange(6):
        case 0:
            raise BlockingIOError
        case 1:
            raise OSError(errno.ENOBUFS, "no buffer space available")
        case 2:
            return connection.send(data[: _moods.randrange(len(data) + 1)])
        case _:
            return connection.send(data)


def unwilling(connection: socket.socket, data: bytes) -> int:
    raise BlockingIOError


_moods = random.Random(5)


def has_got(last: str) -> Callable[[Reader], object]:
    return lambda reader: last in reader.text and reader.text.endswith("\n")


def socket_of(stream: Stream) -> socket.socket:
    assert stream._recipient.writer is not None
    found = stream._recipient.writer.transport.get_extra_info("socket")
    assert found is not None
    return found


@pytest.mark.parametrize("system", [moody, unwilling], indirect=True, ids=lambda how: how.__name__)
@pytest.mark.parametrize("way", [LIVE, FRAMED, SOCKET], ids=repr)
async def test_all_that_is_written_arrives_once_and_is_counted(
    tmp_path: Path, system: System, way: Way
) -> None:
    async with serving(tmp_path, buffer="4KiB", send_buffer_bytes=8_192, heartbeat="1h") as site:
        readers = [await way.read(site, "/stream?since=none") for _ in range(2)]
        readers.append(await way.read(site, "/stream?since=none", receive_buffer_bytes=4_096))
        for round_ in range(2):
            await eventually(lambda: site.broadcast.members == 3)
            for n in range(40):
                await site.append(*(message("m" * (n * 137 % 900)) for _ in range(n % 3 + 1)))
            await site.append(message(f"the end of {round_}"))
            for reader in readers:
                await reader.until(has_got(f"the end of {round_}"))
        assert system.asked > 100
        for reader in readers:
            assert reader.sequences == list(range(1, site.log.newest + 1))
        if way in (LIVE, FRAMED):
            assert site.broadcast.tally.bytes["sse"] == sum(len(reader.body) for reader in readers)


async def test_what_is_said_beside_the_stream_stands_between_its_messages_and_never_in_one(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path, buffer="64KiB", send_buffer_bytes=8_192, heartbeat="1h") as site:
        reader = await SOCKET.read(site, "/stream?since=none", receive_buffer_bytes=4_096)
        assert isinstance(reader, WebSocketReader)
        await reader.live()
        (conversing,) = site.server._streams
        for number in range(1, 7):
            await eventually(lambda: site.broadcast.members == 1)
            for _ in range(200):
                conversing.write_beside(pong(b"p" * 125))
            await site.append(message(f"m{number}"))
            await reader.until(f'"m{number}"')
        assert reader.sequences == list(range(1, 7))
        assert reader.pongs == [b"p" * 125] * 1_200


async def test_who_has_gone_is_left_to_the_transport_and_nobody_else_is_hit(
    tmp_path: Path, system: System
) -> None:
    async with serving(tmp_path, heartbeat="1h") as site:
        gone = [await LIVE.read(site, "/stream?since=none") for _ in range(3)]
        there = await LIVE.read(site, "/stream?since=none")
        await eventually(lambda: site.broadcast.members == 4)
        (cut, *_), sockets = gone, [socket_of(stream) for stream in site.broadcast.streams]
        sockets[0].shutdown(socket.SHUT_WR)  # the system fails, and nobody has been told
        await site.append(message("m"), message("m"))
        await eventually(lambda: site.broadcast.members == 3)
        assert system.asked == 4
        for reader in gone:
            reader.abort()
        await eventually(lambda: site.broadcast.members == 1)
        await site.append(message("m"), message("m"))
        assert cut.sequences == []
        # Somebody else, who may be given the same descriptors.
        later = [await LIVE.read(site, "/stream?since=none") for _ in range(3)]
        await eventually(lambda: site.broadcast.members == 4)
        await site.append(message("the end"))
        for reader in (there, *later):
            await reader.until("the end")
        assert there.sequences == [1, 2, 3, 4, 5]
        assert {tuple(reader.sequences) for reader in later} == {(5,)}


async def test_a_transport_that_is_closing_is_not_written_past(tmp_path: Path, system: System) -> None:
    async with serving(tmp_path, heartbeat="1h") as site:
        reader = await LIVE.read(site, "/stream?since=none")
        await eventually(lambda: site.broadcast.members == 1)
        (stream,) = site.broadcast.streams
        assert stream._recipient.writer is not None
        stream._recipient.writer.transport.abort()
        await site.append(message("m"))
        assert system.asked == 0
        assert site.broadcast.tally.deliveries["sse"] == 0
        reader.abort()


@pytest.mark.parametrize("way", [TLS, TLS_SOCKET], ids=repr)
async def test_over_tls_all_goes_through_the_transport(tmp_path: Path, system: System, way: Way) -> None:
    async with serving(tmp_path) as site:
        reader = await way.read(site, "/stream?since=none")
        await eventually(lambda: site.broadcast.members == 1)
        await site.append(message("hello"))
        await reader.until("hello")
        assert system.asked == 0
