"""sse-starlette on uvicorn with a queue per client: what a FastAPI user would pick."""

import asyncio
import os
from collections.abc import AsyncIterator

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from uvicorn import Config, Server

from benchmarks.event import READY_MARK, event_json
from benchmarks.orders import Hello
from benchmarks.peers.schedule import BACKLOG, listen, obey
from ticker.server import raise_file_limit

_NEVER_S = 86_400

queues: set[asyncio.Queue[tuple[str, str]]] = set()


async def stream(request: Request) -> EventSourceResponse:  # noqa: ARG001
    return EventSourceResponse(_events(), ping=_NEVER_S)


async def _events() -> AsyncIterator[ServerSentEvent]:
    queue: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
    queues.add(queue)
    try:
        yield ServerSentEvent("{}", event=READY_MARK, sep="\n")
        while True:
            event_id, data = await queue.get()
            yield ServerSentEvent(data, event="quote", id=event_id, sep="\n")
    finally:
        queues.discard(queue)


async def publish(numbers: range, published_ns: int) -> None:
    for number in numbers:
        event = (f"benchmark-{number}", event_json(number, published_ns).decode())
        for queue in queues:
            queue.put_nowait(event)


async def main() -> None:
    raise_file_limit()
    listener = listen()
    app = Starlette(routes=[Route("/stream", stream)])
    config = Config(app, log_level="error", access_log=False, backlog=BACKLOG, timeout_graceful_shutdown=1)
    server = Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await obey(Hello(port=listener.getsockname()[1], pids=(os.getpid(),)), publish)
    server.should_exit = True
    await serving


if __name__ == "__main__":
    asyncio.run(main())
