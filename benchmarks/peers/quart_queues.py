"""Quart on Hypercorn with a queue per client, as Quart's documentation shows it."""

import asyncio
import os
from collections.abc import AsyncIterator

from hypercorn.asyncio import serve
from hypercorn.config import Config
from quart import Quart, Response

from benchmarks.event import READY, frame
from benchmarks.orders import Hello
from benchmarks.peers.schedule import BACKLOG, listen, obey
from ticker.server import raise_file_limit

app = Quart(__name__)
queues: set[asyncio.Queue[bytes]] = set()


@app.get("/stream")
async def stream() -> Response:
    response = Response(_body(), content_type="text/event-stream; charset=utf-8")
    response.timeout = None
    return response


async def _body() -> AsyncIterator[bytes]:
    queue: asyncio.Queue[bytes] = asyncio.Queue()
    queues.add(queue)
    try:
        yield READY
        while True:
            yield await queue.get()
    finally:
        queues.discard(queue)


async def publish(numbers: range, published_ns: int) -> None:
    for number in numbers:
        data = frame(number, published_ns)
        for queue in queues:
            queue.put_nowait(data)


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
