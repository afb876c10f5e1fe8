"""The floor: a bare asyncio protocol that writes one shared chunk to every connection."""

import asyncio
import os

from benchmarks.event import READY, frame
from benchmarks.orders import Hello
from benchmarks.peers.schedule import BACKLOG, listen, obey
from ticker.server import raise_file_limit

_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
    b"Cache-Control: no-store\r\nTransfer-Encoding: chunked\r\n\r\n"
)


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


class Connection(asyncio.Protocol):
    """Answers a request, whatever it asks for, with a head and a place among the readers."""

    def __init__(self, readers: set[asyncio.WriteTransport]) -> None:
        self._readers = readers
        self._request = b""
        self._transport: asyncio.WriteTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._request += data
        if self._request.endswith(b"\r\n\r\n"):
            self._request = b""
            self._readers.add(self._transport)
            self._transport.write(_HEAD + chunk(READY))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self._readers.discard(self._transport)


async def main() -> None:
    raise_file_limit()
    readers: set[asyncio.WriteTransport] = set()
    listener = listen()
    await asyncio.get_running_loop().create_server(
        lambda: Connection(readers), sock=listener, backlog=BACKLOG
    )

    async def publish(numbers: range, published_ns: int) -> None:
        data = chunk(b"".join(frame(number, published_ns) for number in numbers))
        for transport in readers:
            transport.write(data)

    await obey(Hello(port=listener.getsockname()[1], pids=(os.getpid(),)), publish)


if __name__ == "__main__":
    asyncio.run(main())
