"""Reads of the file: several at a time, and none that nobody waits for."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.log.logs import append, opened
from tests.support.events import message
from tests.support.waiting import PATIENCE_S, eventually
from ticker.errors import LogClosed, LogError
from ticker.log.folder import DATABASE
from ticker.log.reading.reader import Reader
from ticker.log.reading.rows import Rows
from ticker.log.reading.turns import Rank, Turn

_NUMBERS = "WITH RECURSIVE n(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM n) "


def endless(rows: Rows) -> int:
    """A statement that ends when it is interrupted, and else never."""
    with rows.one_state():
        return rows.number(_NUMBERS + "SELECT count(*) FROM n")


def endless_loop(rows: Rows) -> None:
    """The same, in many short statements: none of them may be under way when the interruption comes."""
    while True:
        rows.number(_NUMBERS + "SELECT count(*) FROM (SELECT x FROM n LIMIT 10000)")


def newest(rows: Rows) -> int:
    return rows.number("SELECT max(seq) FROM events")


class Gate:
    """A read that is under way until the test lets it end."""

    def __init__(self) -> None:
        self.open = threading.Event()

    def __call__(self, rows: Rows) -> int:
        assert self.open.wait(PATIENCE_S)
        return newest(rows)


def search(client: str) -> Turn:
    return Turn(Rank.SEARCH, client)


@pytest.fixture
async def reader(tmp_path: Path) -> AsyncIterator[Reader]:
    async with opened(tmp_path) as log:
        await append(log, message(), message())
        reader = Reader(tmp_path / DATABASE, log.epoch, on_damage=lambda: pytest.fail("damage"))
        yield reader
        await reader.close()


async def cancelled(*tasks: "asyncio.Task[int]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_look_up_and_a_resume_do_not_wait_for_searches(reader: Reader) -> None:
    gate = Gate()
    searches = [asyncio.create_task(reader.run(gate, search(client))) for client in "abcdefgh"]
    await eventually(lambda: reader.under_way == 1)
    assert await reader.run(newest, Turn(Rank.RESUME, "z")) == 2
    assert await reader.run(newest, Turn(Rank.LOOKUP, "z")) == 2
    assert not any(search.done() for search in searches)
    assert reader.waiting == 7
    gate.open.set()
    assert await asyncio.gather(*searches) == [2] * 8


async def test_a_look_up_does_not_wait_for_resumes_either(reader: Reader) -> None:
    gate = Gate()
    resumes = [asyncio.create_task(reader.run(gate, Turn(Rank.RESUME, client))) for client in "abcd"]
    await eventually(lambda: reader.under_way == 2)
    assert await reader.run(newest) == 2
    gate.open.set()
    assert await asyncio.gather(*resumes) == [2] * 4


async def test_forty_searches_that_are_given_up_leave_no_read_behind(reader: Reader) -> None:
    searches = [
        asyncio.create_task(reader.run(endless, Turn(Rank(1 + n % 2), f"client {n}"))) for n in range(40)
    ]
    await eventually(lambda: reader.under_way == 2)
    await cancelled(*searches)
    assert reader.waiting == 0
    assert await reader.run(newest, search("z")) == 2
    await eventually(lambda: reader.under_way == 0)
    assert reader.reads == 3  # two that were interrupted, and the one that somebody waited for


async def test_one_that_is_between_two_statements_is_interrupted_too(reader: Reader) -> None:
    for _ in range(20):
        reading = asyncio.create_task(reader.run(endless_loop, search("a")))
        await eventually(lambda: reader.under_way == 1)
        await cancelled(reading)  # type: ignore[arg-type]
        await eventually(lambda: reader.under_way == 0)


async def test_what_was_interrupted_harms_nobody_who_reads_next(reader: Reader) -> None:
    for _ in range(3):
        reading = asyncio.create_task(reader.run(endless, search("a")))
        await eventually(lambda: reader.under_way == 1)
        await cancelled(reading)
        assert await reader.run(newest, search("a")) == 2


async def test_one_that_was_given_up_before_it_began_is_not_begun(reader: Reader) -> None:
    begun: list[str] = []
    gate = Gate()
    first = asyncio.create_task(reader.run(gate, search("a")))
    await eventually(lambda: reader.under_way == 1)
    second = asyncio.create_task(reader.run(lambda rows: begun.append("b"), search("b")))
    await eventually(lambda: reader.waiting == 1)
    await cancelled(second)  # type: ignore[arg-type]
    gate.open.set()
    await first
    assert await reader.run(newest, search("c")) == 2
    assert begun == []


async def test_closing_waits_for_what_was_asked_before_and_refuses_the_rest(reader: Reader) -> None:
    gate = Gate()
    waiting = [asyncio.create_task(reader.run(gate, search(client))) for client in "abc"]
    await eventually(lambda: reader.under_way == 1)
    closing_ = asyncio.create_task(reader.close())
    await asyncio.sleep(0)
    with pytest.raises(LogClosed):
        await reader.run(newest)
    gate.open.set()
    await closing_
    assert await asyncio.gather(*waiting) == [2] * 3


async def test_letting_go_closes_every_connection_once_what_it_reads_is_read(
    reader: Reader, tmp_path: Path
) -> None:
    gate = Gate()
    reading = [asyncio.create_task(reader.run(gate, Turn(rank, "a"))) for rank in (Rank.LOOKUP, Rank.SEARCH)]
    await eventually(lambda: reader.under_way == 2)
    letting_go = asyncio.create_task(asyncio.to_thread(reader.let_go))
    gate.open.set()
    await letting_go
    assert await asyncio.gather(*reading) == [2, 2]
    (tmp_path / DATABASE).rename(tmp_path / "away")
    with pytest.raises(LogError, match="missing"):
        await reader.run(newest)
    (tmp_path / "away").rename(tmp_path / DATABASE)
    assert await reader.run(newest) == 2
