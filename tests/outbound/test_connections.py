"""Connections that are kept for a moment: for the same origin, one request at a time, and not for ever."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpcore
import pytest
from httpcore import AsyncNetworkStream

from tests.support.origin import Origin
from tests.support.waiting import PATIENCE_S, eventually
from ticker.outbound.http1 import connections
from ticker.outbound.http1.connections import Connections
from ticker.outbound.sockets import SocketBackend


class Here(SocketBackend):
    """Every host is this machine."""

    def __init__(self) -> None:
        self.made: list[AsyncNetworkStream] = []

    async def connect_tcp(self, host: str, port: int, *arguments: Any, **named: Any) -> AsyncNetworkStream:
        self.made.append(await super().connect_tcp("127.0.0.1", port, *arguments, **named))
        return self.made[-1]


@pytest.fixture
def here() -> Here:
    return Here()


@pytest.fixture
async def kept(here: Here, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Connections]:
    # However busy the machine is between two requests.
    monkeypatch.setattr(connections, "IDLE_S", PATIENCE_S)
    kept = Connections(here)
    yield kept
    await kept.close()


async def ask(kept: Connections, origin: Origin, *, whole: bool = True, host: str = "127.0.0.1") -> int:
    url = httpcore.URL(origin.url(host=host))
    connection = await kept.lend(url)
    try:
        response = await connection.handle_async_request(
            httpcore.Request("GET", url, headers=[(b"host", b"x")])
        )
        if whole:
            await response.aread()
        await response.aclose()
        return response.status
    finally:
        await kept.take_back(connection, url)


async def test_one_that_is_kept_is_used_again_for_the_same_origin_alone(kept: Connections) -> None:
    async with Origin(keep_alive=True).open() as one, Origin(keep_alive=True).open() as other:
        for origin in (one, other):
            origin.answer(b"x")
        for origin in (one, one, other, one):
            assert await ask(kept, origin) == 200
        assert await ask(kept, one, host="127.0.0.2") == 200
        assert (one.connections, other.connections) == (2, 1)


async def test_requests_at_the_same_time_have_one_each(kept: Connections) -> None:
    async with Origin(keep_alive=True).open() as origin:
        origin.answer(b"x")
        await asyncio.gather(*(ask(kept, origin) for _ in range(3)))
        assert origin.connections == 3


async def test_one_that_the_server_has_ended_is_not_used(kept: Connections, here: Here) -> None:
    async with Origin(keep_alive=True).open() as origin:
        origin.answer(b"x")
        await ask(kept, origin)
        await origin.hang_up()
        await eventually(lambda: here.made[0].get_extra_info("is_readable"), "its end is heard of")
        assert await ask(kept, origin) == 200
        assert origin.connections == 2


async def test_one_whose_answer_was_not_read_to_its_end_is_not_kept(kept: Connections) -> None:
    async with Origin(keep_alive=True).open() as origin:
        origin.answer(b"x" * 1_000_000)
        await ask(kept, origin, whole=False)
        await ask(kept, origin)
        assert origin.connections == 2


async def test_one_that_has_been_idle_for_long_is_not_used(
    kept: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "IDLE_S", -1.0)
    async with Origin(keep_alive=True).open() as origin:
        origin.answer(b"x")
        for _ in range(2):
            await ask(kept, origin)
        assert origin.connections == 2


async def test_of_too_many_the_oldest_are_ended(kept: Connections, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST_IDLE", 2)
    async with Origin(keep_alive=True).open() as origin:
        origin.answer(b"x")
        hosts = [f"127.0.0.{n}" for n in (1, 2, 3)]
        for host in (*hosts, *reversed(hosts)):
            await ask(kept, origin, host=host)
        # Those of 3 and 2 were there; that of 1 had been ended.
        assert origin.connections == 4


async def test_one_that_comes_back_after_the_end_is_ended(kept: Connections) -> None:
    async with Origin(keep_alive=True).open() as origin:
        origin.answer(b"x")
        url = httpcore.URL(origin.url())
        connection = await kept.lend(url)
        await kept.close()
        await kept.take_back(connection, url)
        assert connection.is_closed()
