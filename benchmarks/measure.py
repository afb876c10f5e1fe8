"""One server, its readers, and windows of time in which both are measured."""

import sys
import time
from types import TracebackType
from typing import Self

import msgspec

from benchmarks.cores import cpu_s, resident_bytes
from benchmarks.orders import Begin, Connect, Counted, HangUp, Publish, Report
from benchmarks.peers import Peer
from benchmarks.processes import BenchmarkError, LoadProcess, ServerProcess

_SETTLE_S = 0.3
_DRAIN_S = 3.0


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """What was published, what arrived, and what it cost.

    `gaps` counts breaks in the order of one reader's events; `load_share` is the load generator's part
    of its own core while the window lasted.
    """

    deliveries: int
    bytes: int
    expected: int
    gaps: int
    server_cpu_s: float
    load_share: float
    p50_ms: float | None
    p99_ms: float | None

    @property
    def cpu_us(self) -> float:
        """The server's CPU for one event to one reader."""
        return self.server_cpu_s * 1e6 / max(1, self.deliveries)

    @property
    def kept_up(self) -> bool:
        return self.deliveries >= self.expected


class Session:
    """A running server with its readers connected; `connect` says what they ask for."""

    def __init__(self, peer: Peer, *, readers: int, stalled: int = 0, lists: int = 0, path: str = "") -> None:
        self.peer = peer
        self.readers = readers
        self._server = ServerProcess(peer)
        try:
            self._load = LoadProcess(sys.executable)
        except BaseException:
            self._server.close()
            raise
        self._connect = Connect(
            port=self._server.hello.port,
            path=path or peer.path,
            ready=peer.ready,
            readers=readers,
            headers=peer.headers,
            stalled=stalled,
            lists=lists,
            skips=peer.skips,
        )
        try:
            self._ramp_up()
        except BaseException:
            self.close()
            raise

    def _ramp_up(self) -> None:
        before = resident_bytes(self._server.hello.pids)
        counted = self._connected(self._connect)
        self.connects_a_s = counted.ready / counted.elapsed_s
        time.sleep(_SETTLE_S)
        self.bytes_a_reader = (resident_bytes(self._server.hello.pids) - before) / self.readers

    def _connected(self, order: Connect) -> Counted:
        counted = self._load.ask(order, order.timeout_s + 5)
        if counted.ready < order.readers - order.stalled:
            raise BenchmarkError(f"{self.peer.title}: {counted.ready} of {order.readers} readers got through")
        return counted

    def measure(self, publish: Publish, expected: int) -> Window:
        """Publish, and wait until everything has arrived or it is clear that it will not in time."""
        timeout_s = publish.batches * publish.every_s + _DRAIN_S
        self._load.ask(Begin())
        server_s, load_s = self.server_cpu_s(), cpu_s((self._load.popen.pid,))
        self._server.send(publish)
        counted = self._load.ask(Report(deliveries=expected, timeout_s=timeout_s), timeout_s + 30)
        window = Window(
            deliveries=counted.deliveries,
            bytes=counted.bytes,
            expected=expected,
            gaps=counted.gaps + counted.closed,
            server_cpu_s=self.server_cpu_s() - server_s,
            load_share=(cpu_s((self._load.popen.pid,)) - load_s) / counted.elapsed_s,
            p50_ms=counted.p50_ms,
            p99_ms=counted.p99_ms,
        )
        if window.kept_up:
            self._server.published(timeout_s)
        return window

    def publish(self, publish: Publish) -> None:
        """Publish without measuring, and let it arrive: none of it may be counted in the next window."""
        self._server.send(publish)
        self._server.published(publish.batches * publish.every_s + 10)
        time.sleep(_SETTLE_S)

    def hang_up(self) -> None:
        self._load.ask(HangUp())

    def reconnect(self, expected: int) -> Counted:
        """All readers at once, each from where it stood; then wait for what they missed."""
        order = msgspec.structs.replace(self._connect, resume=True, burst=self.readers)
        connected = self._connected(order)
        counted = self._load.ask(Report(deliveries=expected, timeout_s=_DRAIN_S))
        return msgspec.structs.replace(
            connected, deliveries=counted.deliveries, gaps=counted.gaps + counted.closed
        )

    @property
    def port(self) -> int:
        return self._server.hello.port

    def server_cpu_s(self) -> float:
        return cpu_s(self._server.hello.pids)

    def kill(self) -> None:
        """End at once, whatever is still to be sent."""
        self._server.popen.kill()
        self.close()

    def close(self) -> None:
        self._load.close()
        self._server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
