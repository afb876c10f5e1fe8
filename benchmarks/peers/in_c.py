"""The floor below the floor: readers are taken in as by the bare loop, and written to by a loop in C."""

import asyncio
import ctypes
import os
import subprocess
import tempfile
from pathlib import Path

from benchmarks.event import frame
from benchmarks.orders import Hello
from benchmarks.peers.bare import Connection, chunk
from benchmarks.peers.schedule import BACKLOG, listen, obey
from ticker.server import raise_file_limit

SOURCE = Path(__file__).with_name("sending.c")


class Readers(set[asyncio.WriteTransport]):
    """Written to in one call; what the system does not take at once is left to the transport."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        library = folder / "sending.so"
        subprocess.run(("cc", "-O2", "-shared", "-fPIC", "-o", library, SOURCE), check=True)
        self._send = ctypes.CDLL(str(library)).send_to_all
        self._send.restype = None
        self._order: list[asyncio.WriteTransport] = []
        self._sockets = (ctypes.c_int * 0)()

    def add(self, transport: asyncio.WriteTransport) -> None:
        super().add(transport)
        self._order.clear()

    def discard(self, transport: asyncio.WriteTransport) -> None:
        super().discard(transport)
        self._order.clear()

    def write(self, data: bytes) -> None:
        if not self._order:
            self._order = list(self)
            numbers = (transport.get_extra_info("socket").fileno() for transport in self)
            self._sockets = (ctypes.c_int * len(self))(*numbers)
        taken = (ctypes.c_ssize_t * len(self))()
        self._send(self._sockets, len(self), data, ctypes.c_size_t(len(data)), taken)
        # As a list: to take each by itself out of what is C's would cost as much as the sending.
        sizes = list(taken)
        if sizes.count(len(data)) == len(sizes):
            return
        for transport, size in zip(self._order, sizes, strict=True):
            if size < len(data):
                transport.write(data[max(0, size) :])


async def main() -> None:
    raise_file_limit()
    with tempfile.TemporaryDirectory(prefix="ticker-benchmark-") as folder:
        readers = Readers(Path(folder))
    listener = listen()
    await asyncio.get_running_loop().create_server(
        lambda: Connection(readers), sock=listener, backlog=BACKLOG
    )

    async def publish(numbers: range, published_ns: int) -> None:
        readers.write(chunk(b"".join(frame(number, published_ns) for number in numbers)))

    await obey(Hello(port=listener.getsockname()[1], pids=(os.getpid(),)), publish)


if __name__ == "__main__":
    asyncio.run(main())
