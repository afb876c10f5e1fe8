"""The part that every server written in Python shares: say hello, then publish when told to."""

import asyncio
import socket
import sys
import time
from collections.abc import Awaitable, Callable

import msgspec

from benchmarks.orders import Hello, Publish, Published

BACKLOG = 4096
"""The same for all: servers differ in their default, and that is not what is compared here."""


def listen() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)


async def obey(hello: Hello, publish: Callable[[range, int], Awaitable[None]]) -> None:
    """Publish as told on stdin until it ends; `publish` gets the events' numbers and instant (ns)."""
    say(hello)
    orders = await lines()
    next_number = 1
    while line := await orders.readline():
        order = msgspec.json.decode(line, type=Publish)
        start_s = time.monotonic()
        for turn in range(order.batches):
            await asyncio.sleep(max(0.0, start_s + turn * order.every_s - time.monotonic()))
            await publish(range(next_number, next_number + order.batch), time.monotonic_ns())
            next_number += order.batch
        say(Published(events=order.batches * order.batch))


def say(answer: msgspec.Struct) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    sys.stdout.buffer.flush()


async def lines() -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    return reader
