"""SIGTERM with very many open streams, some of them stalled: a farewell to who reads, and a quick exit."""

import asyncio
import contextlib
import re
import resource
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.faults.trial import prices
from tests.support.events import message
from tests.support.running import RunningTicker, write_site
from tests.support.waiting import PATIENCE_S, eventually
from tests.support.websocket import handshake, masked
from ticker.events import Draft
from ticker.log import Channel, EventLog, Keep
from ticker.server import raise_file_limit
from ticker.times import now_ms

CONFIG = """\
data: data
stream: {max_readers: 20000}
channels:
  stocks: {title: Stocks, retry: 1s, keep: 2h}
feeds: feeds
"""
EXIT_S = 4.0

_HTTP = b"GET /stream?since=none HTTP/1.1\r\nHost: ticker\r\n\r\n"
_SOCKET = handshake("/ws?since=none", {"Sec-WebSocket-Protocol": "ticker.sse"})
# The last chunk of the body, and then the chunk of no length that ends it (RFC 9112, 7.1).
_BODY_ENDS = b"\r\n0\r\n\r\n"
_CLOSED = b"\x88\x02\x03\xe9"

SIZES = [
    pytest.param(1_000, 30, _HTTP, id="1000-streams"),
    pytest.param(500, 10, _SOCKET, id="500-websockets"),
    pytest.param(5_000, 100, _HTTP, id="5000-streams", marks=pytest.mark.soak),
    pytest.param(5_000, 100, _SOCKET, id="5000-websockets", marks=pytest.mark.soak),
]

_SENT = re.compile("ticker_(deliveries|sent_bytes)_total")

STALLED = [
    pytest.param(300, id="300"),
    pytest.param(5_000, id="5000", marks=pytest.mark.soak),
]


async def fill(folder: Path) -> None:
    """A backlog of 2 MB, far more than is buffered for a client of `stalled`."""
    log = EventLog(folder / "data", {"stocks": Channel(1000, Keep(7_200_000, 1_000_000))}, clock=now_ms)
    await log.append([Draft("stocks", message("x" * 2_000)) for _ in range(1_000)], "test")
    await log.close()


class Client(asyncio.Protocol):
    """One stream's client, as cheap as can be: it keeps the last bytes, and how the connection ended."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self.live = asyncio.get_running_loop().create_future()
        self.ended = asyncio.get_running_loop().create_future()
        self.ended_at = 0.0
        self.last = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        data = self.last + data
        self.last = data[-2_000:]
        if not self.live.done() and b"stream-live" in data:
            self.live.set_result(None)
        if self._request is _SOCKET and data.endswith(_CLOSED):
            self._transport.write(masked(0x88, b"\x03\xe9"))

    def eof_received(self) -> None:
        self.ended_at = time.monotonic()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(error)

    @property
    def reconnect_ms(self) -> int:
        """What the farewell said; AssertionError unless it is the last thing before a clean end."""
        end = _BODY_ENDS if self._request is _HTTP else _CLOSED
        found = re.search(
            rb'event: stream-bye\ndata: {"type":"stream-bye","reason":"shutdown","reconnect_ms":([0-9]+)}\n\n'
            + re.escape(end)
            + rb"\Z",
            self.last,
        )
        assert found is not None, self.last[-300:]
        return int(found[1])


async def stalled(port: int, target: bytes) -> socket.socket:
    """A client with a small buffer that asks and never reads."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    # Segments as over a network: with those of loopback, of 64 kB, the system holds megabytes for each.
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
    client.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(client, ("127.0.0.1", port))
    await loop.sock_sendall(client, b"GET %b HTTP/1.1\r\nHost: ticker\r\n\r\n" % target)
    return client


class Sent:
    """What the readers of a Ticker have been sent, until none of them takes any more."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}/metrics"
        self._figures = ""

    def is_all(self, readers: int) -> bool:
        """Whether there are so many, and nothing was sent since the last look."""
        lines = httpx.get(self._url, trust_env=False, timeout=60).raise_for_status().text.splitlines()
        known = sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith("ticker_readers{"))
        before, self._figures = self._figures, str([line for line in lines if _SENT.match(line)])
        return known == readers and self._figures == before


def may_open(count: int) -> bool:
    raise_file_limit()
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0] > count


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("streams", "stuck", "asked"), SIZES)
async def test_at_the_end_of_many_all_that_read_get_a_farewell_and_the_process_exits_soon(
    tmp_path: Path, streams: int, stuck: int, asked: bytes, tell: Callable[[str], None]
) -> None:
    if not may_open(streams + stuck + 100):
        pytest.skip("the hard limit of open files is too low")
    await fill(tmp_path)
    config = write_site(tmp_path, CONFIG, prices=prices(5, "250ms"))
    loop = asyncio.get_running_loop()
    with RunningTicker(config) as ticker:
        sockets = [
            await stalled(ticker.port, (b"/stream?since=all", b"/stream?since=all&format=text")[n % 2])
            for n in range(stuck)
        ]
        clients: list[Client] = []
        began = time.monotonic()
        for _ in range(streams // 100):
            made = await asyncio.gather(
                *(loop.create_connection(lambda: Client(asked), "127.0.0.1", ticker.port) for _ in range(100))
            )
            clients += [client for _, client in made]
            async with asyncio.timeout(2 * PATIENCE_S):
                await asyncio.gather(*(client.live for _, client in made))
        opened_s = time.monotonic() - began

        exiting = asyncio.create_task(asyncio.to_thread(ticker.gone, 30))
        began = time.monotonic()
        ticker.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(30):
            errors = await asyncio.gather(*(client.ended for client in clients))
        code = await exiting
        took_s = time.monotonic() - began

        assert code == 0
        assert [error for error in errors if error is not None] == []
        delays = sorted(client.reconnect_ms for client in clients)
        assert 1_000 <= delays[0] <= delays[-1] <= 2_000
        # Spread over a whole second: no tenth of it gets many more than a tenth of them.
        tenths = [sum(1 for delay in delays if 100 * n <= delay - 1_000 < 100 * (n + 1)) for n in range(10)]
        assert max(tenths) < 1.3 * streams / 10
        assert "Traceback" not in ticker.errors.read_text()
        assert took_s < EXIT_S
        for client in sockets:
            with contextlib.suppress(OSError):
                client.close()
        ends = sorted(client.ended_at - began for client in clients)
        tell(
            f"{streams:,} streams and {stuck} stalled ones: opened in {opened_s:.1f} s; SIGTERM: first and "
            f"last clean end after {ends[0]:.2f} and {ends[-1]:.2f} s, exit after {took_s:.2f} s"
        )


@pytest.mark.timeout(300)
@pytest.mark.parametrize("stuck", STALLED)
async def test_where_all_readers_of_several_processes_have_stalled_nobody_is_waited_for(
    tmp_path: Path, stuck: int, tell: Callable[[str], None]
) -> None:
    if not may_open(stuck + 100):
        pytest.skip("the hard limit of open files is too low")
    await fill(tmp_path)
    config = write_site(tmp_path, CONFIG, prices=prices(5, "250ms"))
    with RunningTicker(config, arguments=("--workers", "3")) as ticker, contextlib.ExitStack() as clients:
        for n in range(stuck):
            clients.enter_context(
                await stalled(ticker.port, (b"/stream?since=all", b"/stream?since=all&format=text")[n % 2])
            )
        sent = Sent(ticker.port)
        await eventually(lambda: sent.is_all(stuck), "nobody takes any more", 120)

        began = time.monotonic()
        ticker.process.send_signal(signal.SIGTERM)
        code = await asyncio.to_thread(ticker.gone, 30)
        took_s = time.monotonic() - began

        assert code == 0
        assert "Traceback" not in ticker.errors.read_text()
        assert took_s < EXIT_S
        tell(f"{stuck:,} stalled readers of three processes: exit {took_s:.2f} s after SIGTERM")
