"""The broadcast of `websockets`: one frame, made once for all of its connections."""

import asyncio
import os

from websockets.asyncio.server import ServerConnection, broadcast, serve

from benchmarks.event import READY, frame
from benchmarks.orders import Hello
from benchmarks.peers.schedule import listen, obey
from ticker.server import raise_file_limit

connections: set[ServerConnection] = set()


async def stream(connection: ServerConnection) -> None:
    connections.add(connection)
    try:
        await connection.send(READY.decode())
        await connection.wait_closed()
    finally:
        connections.discard(connection)


async def publish(numbers: range, published_ns: int) -> None:
    for number in numbers:
        broadcast(connections, frame(number, published_ns).decode())


async def main() -> None:
    raise_file_limit()
    listener = listen()
    async with serve(stream, sock=listener, compression=None, ping_interval=None):
        await obey(Hello(port=listener.getsockname()[1], pids=(os.getpid(),)), publish)


if __name__ == "__main__":
    asyncio.run(main())
