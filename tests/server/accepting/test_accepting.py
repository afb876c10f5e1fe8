"""Who connects when there are too many: the log and the sources go on, and so do those who are there."""

import asyncio
import os
import resource
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.support import certificates
from tests.support.reader import Reader, connected, until
from tests.support.running import CONFIG, RunningTicker, write_site
from tests.support.serving import serving
from tests.support.waiting import eventually
from ticker.server import Certificate, Room
from ticker.server.accepting.accepting import Beginnings
from ticker.server.accepting.pending import PendingConnection, PendingConnections

MAX_FILES = 128
REQUEST = b"GET /stream?since=none HTTP/1.1\r\nHost: ticker\r\n\r\n"
TOO_MANY = "whoever connects now has to wait until somebody leaves"


@contextmanager
def crowd(port: int, count: int) -> Iterator[list[socket.socket]]:
    clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(count)]
    try:
        for client in clients:
            client.sendall(REQUEST)
        yield clients
    finally:
        for client in clients:
            client.close()


def open_files(ticker: RunningTicker) -> int:
    return len(list(Path(f"/proc/{ticker.process.pid}/fd").iterdir()))


def test_a_limit_that_is_lowered_at_run_time_counts_at_once() -> None:
    room, (soft, hard) = Room(), resource.getrlimit(resource.RLIMIT_NOFILE)
    assert room.limit == soft
    number = os.dup(0)
    os.close(number)
    # The number that would be next lies among those that are kept.
    resource.setrlimit(resource.RLIMIT_NOFILE, (number + 2, hard))
    try:
        assert (room.limit, room.is_left) == (number + 2, False)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert room.is_left


def plain(enter: Callable[[asyncio.Transport, bytes], None]) -> tuple[PendingConnections, Beginnings]:
    """Connections without TLS, each of which goes to `enter` with its first bytes."""
    pending = PendingConnections(60, enter)
    return pending, Beginnings(partial(PendingConnection, pending), tls=None, handshake_s=None)


async def test_a_plain_connection_begins_without_a_task_of_its_own() -> None:
    entered: list[bytes] = []
    _, beginnings = plain(lambda _, received: entered.append(received))
    ours, theirs = socket.socketpair()
    before = asyncio.all_tasks()
    with theirs:
        beginnings.take_in(ours)
        # If this fails, asyncio has moved what it makes transports with: the slower way is in use.
        assert asyncio.all_tasks() == before
        theirs.sendall(REQUEST)
        await eventually(lambda: entered == [REQUEST])
    await eventually(lambda: ours.fileno() < 0)


async def test_who_has_asked_before_it_is_taken_in_is_not_waited_for() -> None:
    entered: list[bytes] = []
    pending, beginnings = plain(lambda _, received: entered.append(received))
    ours, theirs = socket.socketpair()
    with theirs:
        theirs.sendall(REQUEST)
        beginnings.take_in(ours)
        await asyncio.sleep(0)
        assert (entered, len(pending)) == ([REQUEST], 0)
        theirs.close()
    await eventually(lambda: ours.fileno() < 0)


async def test_a_defect_in_taking_in_who_has_asked_is_logged_and_ends_the_connection(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(_: asyncio.Transport, __: bytes) -> None:
        raise RuntimeError("a defect")

    _, beginnings = plain(broken)
    ours, theirs = socket.socketpair()
    with theirs:
        theirs.sendall(REQUEST)
        beginnings.take_in(ours)
        await eventually(lambda: ours.fileno() < 0)
    assert ["a defect" in (record.exc_text or "") for record in caplog.records] == [True]


async def test_who_has_asked_and_gone_before_it_is_taken_in_is_given_back() -> None:
    pending, beginnings = plain(lambda _, __: None)
    ours, theirs = socket.socketpair()
    theirs.close()
    beginnings.take_in(ours)
    await eventually(lambda: ours.fileno() < 0 and len(pending) == 0)


async def test_a_plain_connection_that_was_just_taken_in_is_closed_at_the_end() -> None:
    pending, beginnings = plain(lambda _, __: None)
    ours, theirs = socket.socketpair()
    with theirs:
        beginnings.take_in(ours)
        beginnings.close()
        pending.shut()
        await eventually(lambda: ours.fileno() < 0)
        assert theirs.recv(1) == b""


async def test_a_loop_that_is_not_asyncios_makes_its_connections_as_it_offers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asyncio, "SelectorEventLoop", type(None))
    entered: list[bytes] = []
    _, beginnings = plain(lambda _, received: entered.append(received))
    ours, theirs = socket.socketpair()
    with theirs:
        beginnings.take_in(ours)
        assert len(beginnings) == 1
        theirs.sendall(REQUEST)
        await eventually(lambda: entered == [REQUEST])
    await eventually(lambda: ours.fileno() < 0)


async def test_who_was_just_taken_in_is_let_go_at_the_end() -> None:
    certificate = Certificate(*certificates.shared()[1])
    beginnings = Beginnings(lambda _: asyncio.Protocol(), tls=certificate, handshake_s=1)
    ours, theirs = socket.socketpair()
    with theirs:
        beginnings.take_in(ours)
        beginnings.close()
        assert theirs.recv(1) == b""
        await eventually(lambda: not len(beginnings))


async def test_descriptors_are_left_for_the_log_and_the_sources(tmp_path: Path) -> None:
    config = write_site(tmp_path, CONFIG + "stream: {max_readers: 90}\n")
    with RunningTicker(config, max_files=MAX_FILES) as ticker:
        reader = await (await Reader.open(ticker.port, "/stream/stocks?since=none")).live()
        with crowd(ticker.port, 300) as clients:
            await eventually(lambda: TOO_MANY in ticker.errors.read_text())
            assert open_files(ticker) < MAX_FILES - 20
            # Prices are read, written and sent all the same, and nobody's end has been cut.
            had = len(reader.ids)
            await reader.until(lambda one: len(one.ids) > had + 20)
            for client in clients[:270]:
                client.close()
            response = await asyncio.to_thread(httpx.get, ticker.url("/readyz"), timeout=60)
            assert response.json()["ready"]
        reader.abort()
        said = ticker.errors.read_text()
        assert said.count(TOO_MANY) == 1
        assert "Traceback" not in said
        assert len(said) < 2_000
        assert ticker.terminate() == 0


@pytest.mark.parametrize(("max_readers", "told"), [(5_000, True), (20, False)])
def test_it_is_told_at_the_start_if_the_readers_cannot_fit(
    tmp_path: Path, max_readers: int, told: bool
) -> None:
    config = write_site(tmp_path, CONFIG + f"stream: {{max_readers: {max_readers}}}\n")
    with RunningTicker(config, max_files=MAX_FILES) as ticker:
        assert (f"stream.max_readers is {max_readers}, but only " in ticker.errors.read_text()) == told


async def test_a_client_that_goes_before_its_turn_harms_nobody(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        for secure in (False, True):
            port = await site.secure_port() if secure else site.port
            for _ in range(20):
                client = socket.create_connection(("127.0.0.1", port))
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                client.close()
        assert (await site.get("/healthz")).status_code == 200
        await eventually(lambda: site.connections == 0)


async def test_a_kept_alive_request_does_not_wait_for_an_acknowledgement(tmp_path: Path) -> None:
    """As it would, for 40 ms, where TCP holds back what is written while there is one to come."""
    async with serving(tmp_path) as site:
        reader, writer = await connected(site.port, b"GET /healthz HTTP/1.1\r\nHost: ticker\r\n\r\n")
        await until(reader, b'{"status":"ok"}')
        (answering,) = site.server._connections.values()
        accepted = answering.get_extra_info("socket")
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
        writer.close()
