"""Connections on asyncio's transports: what comes is read, what is written arrives, and the end is told."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import cast

import httpcore
import pytest

from tests.support.listening import listening
from tests.support.waiting import PATIENCE_S, eventually
from ticker.outbound.sockets import SocketBackend

LARGE = bytes(range(256)) * 20_000

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def connected(serve: Serve) -> AsyncIterator[httpcore.AsyncNetworkStream]:
    async with listening(serve) as port:
        stream = await SocketBackend().connect_tcp("127.0.0.1", port, timeout=PATIENCE_S)
        try:
            yield stream
        finally:
            await stream.aclose()


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1_000_000):
        writer.write(data)
        await writer.drain()


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def all_of(stream: httpcore.AsyncNetworkStream, most: int = 65_536) -> bytes:
    found = bytearray()
    while data := await stream.read(most):
        assert len(data) <= most
        found += data
    return bytes(found)


async def test_what_is_written_arrives_and_what_comes_is_read() -> None:
    async with connected(echo) as stream:
        for said in (b"a", b"bc"):
            await stream.write(said)
            assert await stream.read(100, timeout=PATIENCE_S) == said


async def test_no_more_than_was_asked_for_is_read_at_once_and_the_end_is_nothing() -> None:
    async def tell(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(LARGE)
        await writer.drain()

    async with connected(tell) as stream:
        assert await all_of(stream, 1_000) == LARGE
        assert await stream.read(10) == b""


async def test_a_server_is_held_up_whose_words_nobody_reads() -> None:
    sent = 0

    async def tell(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        for _times in range(16):
            writer.write(LARGE)
            await writer.drain()
            sent += 1

    async with connected(tell) as stream:
        # What the kernel and both ends hold is some of the eighty megabytes.
        before = -1
        while before != sent:
            before = sent
            await asyncio.sleep(0.05)
        assert sent < 16
        assert len(await all_of(stream)) == 16 * len(LARGE)


async def test_who_writes_waits_for_who_reads_slowly() -> None:
    taken = asyncio.Event()
    found = bytearray()

    async def slow(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await taken.wait()
        while data := await reader.read(1_000_000):
            found.extend(data)

    async with connected(slow) as stream:
        writing = asyncio.create_task(stream.write(LARGE * 4))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(writing), 0.05)
        taken.set()
        await writing
        await eventually(lambda: len(found) > 3 * len(LARGE))


async def test_nothing_in_time_is_a_timeout() -> None:
    async with connected(silent) as stream:
        with pytest.raises(httpcore.ReadTimeout):
            await stream.read(1, timeout=0.01)


async def test_a_connection_that_is_broken_off_is_an_error_of_reading() -> None:
    async def break_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        # Without a word of farewell.
        at_once = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        writer.transport.abort()

    async with connected(break_off) as stream:
        await stream.write(b"a")
        with pytest.raises(httpcore.ReadError):
            await all_of(stream)
        with pytest.raises(httpcore.WriteError):
            await stream.write(b"a")


async def test_a_port_where_nobody_listens_is_an_error_of_connecting() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(httpcore.ConnectError) as refused:
            await SocketBackend().connect_tcp("127.0.0.1", unused.getsockname()[1], timeout=PATIENCE_S)
    assert isinstance(refused.value.__cause__, ConnectionRefusedError)


async def test_one_whose_other_end_has_gone_or_says_what_nobody_asked_for_can_be_told() -> None:
    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.read(1))

    async with connected(once) as stream:
        assert not stream.get_extra_info("is_readable")
        await stream.write(b"a")
        await eventually(lambda: stream.get_extra_info("is_readable"))
        assert await all_of(stream) == b"a"
        assert stream.get_extra_info("is_readable")


async def test_it_is_said_who_is_at_both_ends_and_options_of_sockets_are_set() -> None:
    async with listening(silent) as port:
        option = (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        stream = await SocketBackend().connect_tcp(
            "127.0.0.1", port, local_address="127.0.0.2", socket_options=[option]
        )
        assert stream.get_extra_info("server_addr") == ("127.0.0.1", port)
        assert cast(tuple[str, int], stream.get_extra_info("client_addr"))[0] == "127.0.0.2"
        assert stream.get_extra_info("socket").getsockopt(*option[:2])
        await stream.aclose()
