"""Quart's WebSockets on Hypercorn with a queue per client, as Quart's documentation shows it."""

import asyncio
import os

from hypercorn.asyncio import serve
from hypercorn.config import Config
from quart import Quart, websocket

from benchmarks.event import READY, frame
from benchmarks.orders import Hello
from benchmarks.peers.schedule import BACKLOG, listen, obey
from ticker.server import raise_file_limit

app = Quart(__name__)
queues: set[asyncio.Queue[str]] = set()


@app.websocket("/ws")
async def stream() -> None:
    queue: asyncio.Queue[str] = asyncio.Queue()
    queues.add(queue)
    try:
        await websocket.send(READY.decode())
        while True:
            await websocket.send(await queue.get())
    finally:
        queues.discard(queue)


async def publish(numbers: range, published_ns: int) -> None:
    for number in numbers:
        text = frame(number, published_ns).decode()
        for queue in queues:
            queue.put_nowait(text)


async def main() -> None:
    raise_file_limit()
    listener = listen()
    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.backlog = BACKLOG
    config.errorlog = None
    ended = asyncio.Event()
    serving = asyncio.create_task(serve(app, config, shutdown_trigger=ended.wait))
    await obey(Hello(port=listener.getsockname()[1], pids=(os.getpid(),)), publish)
    ended.set()
    await serving


if __name__ == "__main__":
    asyncio.run(main())
