"""The load generator: thousands of readers on raw sockets in one process, as cheap as Python can be."""

import contextlib
import errno
import gc
import os
import random
import select
import socket
import struct
import sys
import time
from array import array

import msgspec

from benchmarks.event import SYMBOLS
from benchmarks.orders import Begin, Connect, Counted, HangUp, Order, Report
from benchmarks.reading import Memo
from benchmarks.unpacking import Frames, Unpacking
from ticker.server import raise_file_limit

_RECEIVE_BYTES = 65_536
_READERS_AN_ADDRESS = 10_000
LIST_LENGTH = 20
# Reset instead of FIN: thousands of closed connections would hold their ports in TIME_WAIT.
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_BIND_ADDRESS_NO_PORT = getattr(socket, "IP_BIND_ADDRESS_NO_PORT", 24)  # not named by every 3.11
_DUPLICATES_GRACE_S = 0.05


class Reader:
    """One connection: what it has received of a frame that is not complete yet, and where it stands."""

    __slots__ = ("carry", "is_ready", "last", "last_id", "opened_ns", "request", "socket", "unpacking")

    def __init__(self, connection: socket.socket, request: bytes, frames: Frames) -> None:
        self.unpacking = Unpacking(frames) if b"Accept-Encoding: zstd" in request else None
        self.socket = connection
        self.request = request
        self.carry = b""
        self.last = 0
        self.last_id = b""
        self.is_ready = False
        self.opened_ns = time.monotonic_ns()


class Load:
    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._readers: dict[int, Reader] = {}
        self._stalled: list[Reader] = []
        self._positions: list[tuple[int, bytes]] = []
        self._memo = Memo()
        self._frames = Frames()
        self._ready_mark = b""
        self._is_filtered = False
        self._waits_ns = array("q")
        self.begin()

    def begin(self) -> None:
        self._deliveries = self._bytes = self._gaps = self._closed = 0
        self._latencies_ns = array("q")
        self._since_ns = time.monotonic_ns()

    def poll(self, timeout_s: float) -> None:
        for fd, ready in self._epoll.poll(timeout_s, 4096):
            reader = self._readers[fd]
            if reader.request and ready & select.EPOLLOUT:
                self._ask(fd, reader)
            else:
                self._receive(fd, reader)

    def _ask(self, fd: int, reader: Reader) -> None:
        with contextlib.suppress(OSError):  # a refused connection shows as closed at the next read
            reader.socket.send(reader.request)
        reader.request = b""
        self._epoll.modify(fd, select.EPOLLIN)

    def _receive(self, fd: int, reader: Reader) -> None:
        try:
            data = reader.socket.recv(_RECEIVE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._closed += 1
            self._epoll.unregister(fd)
            reader.socket.close()
            del self._readers[fd]
            return
        self._bytes += len(data)
        if reader.unpacking is not None:
            data = reader.unpacking.feed(data)
        self._take(reader, reader.carry + data if reader.carry else data)

    def _take(self, reader: Reader, data: bytes) -> None:
        received = self._memo.receive(data)
        reader.carry = received.rest
        if not reader.is_ready and self._ready_mark in data:
            reader.is_ready = True
            self._waits_ns.append(time.monotonic_ns() - reader.opened_ns)
        if received.last_id:
            reader.last_id = received.last_id
        if not received.count:
            return
        self._deliveries += received.count
        if self._is_filtered:
            self._gaps += not (received.is_ordered and received.first > reader.last)
        else:
            self._gaps += not received.is_contiguous
            self._gaps += bool(reader.last) and received.first != reader.last + 1
        reader.last = received.last
        now_ns = time.monotonic_ns()
        for published_ns in received.published_ns:
            self._latencies_ns.append(now_ns - published_ns)

    def connect(self, order: Connect) -> Counted:
        self._ready_mark, self._is_filtered = order.ready.encode(), bool(order.lists) or order.skips
        self._waits_ns = array("q")
        self.begin()
        deadline_ns = self._since_ns + int(order.timeout_s * 1e9)
        opened, to_read = 0, order.readers - order.stalled
        while len(self._waits_ns) < to_read and time.monotonic_ns() < deadline_ns:
            burst = order.burst + len(self._stalled)
            while opened < order.readers and opened - len(self._waits_ns) < burst:
                self._open(order, opened)
                opened += 1
                if opened % 50 == 0:
                    break
            self.poll(0.01)
        return self.counted()

    def _open(self, order: Connect, number: int) -> None:
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        if number < order.stalled:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        # Without it, bind() looks for a port that nobody uses at all: slow with ten thousands of them in use.
        connection.setsockopt(socket.IPPROTO_IP, _BIND_ADDRESS_NO_PORT, 1)
        connection.bind((f"127.0.0.{1 + number // _READERS_AN_ADDRESS}", 0))
        connection.setblocking(False)
        reader = Reader(connection, _request(order, number, self._positions), self._frames)
        if order.resume and number < len(self._positions):
            reader.last = self._positions[number][0]
        refused = connection.connect_ex(("127.0.0.1", order.port))
        if refused not in (0, errno.EINPROGRESS):
            raise OSError(refused, os.strerror(refused))
        if number < order.stalled:
            self._stall(reader)
            return
        self._readers[connection.fileno()] = reader
        self._epoll.register(connection.fileno(), select.EPOLLIN | select.EPOLLOUT)

    def _stall(self, reader: Reader) -> None:
        """Ask, and never read the answer."""
        reader.socket.settimeout(5)
        reader.socket.sendall(reader.request)
        self._stalled.append(reader)

    def report(self, order: Report) -> Counted:
        deadline_ns = time.monotonic_ns() + int(order.timeout_s * 1e9)
        while self._deliveries < order.deliveries and time.monotonic_ns() < deadline_ns:
            self.poll(0.02)
        elapsed_ns = time.monotonic_ns() - self._since_ns
        grace_ns = time.monotonic_ns() + int(_DUPLICATES_GRACE_S * 1e9)
        while time.monotonic_ns() < grace_ns:
            self.poll(0.01)
        return self.counted(elapsed_ns)

    def counted(self, elapsed_ns: int | None = None) -> Counted:
        elapsed_ns = time.monotonic_ns() - self._since_ns if elapsed_ns is None else elapsed_ns
        return Counted(
            ready=len(self._waits_ns),
            deliveries=self._deliveries,
            bytes=self._bytes,
            gaps=self._gaps,
            closed=self._closed,
            p50_ms=_percentile_ms(self._latencies_ns, 50),
            p99_ms=_percentile_ms(self._latencies_ns, 99),
            elapsed_s=elapsed_ns / 1e9,
            wait_p50_ms=_percentile_ms(self._waits_ns, 50),
            wait_p99_ms=_percentile_ms(self._waits_ns, 99),
        )

    def hang_up(self) -> None:
        self._positions = [(reader.last, reader.last_id) for reader in self._readers.values()]
        for fd, reader in self._readers.items():
            self._epoll.unregister(fd)
            reader.socket.close()
        self._readers.clear()
        for reader in self._stalled:
            reader.socket.close()
        self._stalled.clear()

    def watch(self, fd: int) -> "select.epoll":
        """The readers' epoll, to be waited on together with another descriptor."""
        both = select.epoll()
        both.register(fd, select.EPOLLIN)
        both.register(self._epoll.fileno(), select.EPOLLIN)
        return both


def _request(order: Connect, number: int, positions: list[tuple[int, bytes]]) -> bytes:
    symbols = ",".join(symbols_of(number % order.lists)) if order.lists else ""
    lines = [
        f"GET {order.path.replace('{symbols}', symbols)} HTTP/1.1",
        "Host: 127.0.0.1",
        *order.headers,
    ]
    if order.resume and number < len(positions) and positions[number][1]:
        lines.append(f"Last-Event-ID: {positions[number][1].decode()}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def symbols_of(number: int) -> list[str]:
    """The list of symbols with this number: always the same one."""
    return random.Random(number).sample(SYMBOLS, LIST_LENGTH)


def _percentile_ms(samples_ns: "array[int]", percent: int) -> float | None:
    if not samples_ns:
        return None
    ordered = sorted(samples_ns)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] / 1e6


def obey(load: Load, order: Order) -> Counted:
    match order:
        case Connect():
            return load.connect(order)
        case Report():
            return load.report(order)
        case Begin():
            load.begin()
        case HangUp():
            load.hang_up()
    return load.counted()


def main() -> None:
    raise_file_limit()
    # Nothing here is cyclic, and a collection in the middle of a burst would be measured as latency.
    gc.disable()
    load, decoder = Load(), msgspec.json.Decoder(Order)
    stdin, pending = sys.stdin.fileno(), b""
    both = load.watch(stdin)
    while True:
        if all(fd != stdin for fd, _ in both.poll()):
            load.poll(0)
            continue
        piece = os.read(stdin, _RECEIVE_BYTES)
        if not piece:
            return
        *lines, pending = (pending + piece).split(b"\n")
        for line in lines:
            answer = obey(load, decoder.decode(line))
            sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
