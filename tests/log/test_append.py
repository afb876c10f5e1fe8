"""Appending: events and state together, in order, announced to everyone, whoever waits or does not."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.log.logs import ALL, CHANNELS, STOCKS, WORLD, append, everything, opened, seqs
from tests.support import disks
from tests.support.events import NOON, alert, headline, message, quote
from tests.support.waiting import PATIENCE_S, eventually
from ticker.errors import EventError, LogClosed, LogError
from ticker.events import Draft, Record
from ticker.log.folder import DATABASE
from ticker.log.writing.batch import Batch, Prepared, prepare
from ticker.log.writing.store import Store


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Meanwhile another program holds the write lock, so that an append hangs in its thread."""
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


async def test_an_append_gives_back_what_was_committed(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        (record,) = await append(log, quote("AAPL", 2.5))
        assert record.id == log.newest_id
        assert (record.type, record.channel, record.key) == ("quote", "stocks", "quote:AAPL")
        assert record.body == quote("AAPL", 2.5)
        assert f'"time":"{NOON}","retry_ms":{CHANNELS["stocks"].retry_ms},'.encode() in record.json
        assert log.appended == {"quote": 1}


async def test_events_and_state_are_committed_together(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        assert log.state("test") is None
        await append(log, quote(), state=b"one")
        assert log.state("test") == b"one"
        await append(log, quote())
        assert log.state("test") == b"one"
        await append(log, state=b"two")
        assert log.state("test") == b"two"
    async with opened(tmp_path) as log:
        assert log.state("test") == b"two"
        assert log.writers == ("test",)
        assert log.newest == 2


async def test_a_batch_with_one_event_that_cannot_be_is_refused_whole(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        with pytest.raises(EventError):
            await append(log, quote(), headline(title="\ud800"), state=b"new")
        assert (log.newest, log.state("test")) == (0, None)
        assert seqs(await append(log, quote())) == [1]


async def test_others_have_their_turn_while_thousands_of_events_are_prepared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns, seen = 0, []

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    def noted(draft: Draft, retry_ms: int) -> Prepared:
        seen.append(turns)
        return prepare(draft, retry_ms)

    monkeypatch.setattr("ticker.log.writing.local_order.prepare", noted)
    async with opened(tmp_path) as log:
        waiting = asyncio.create_task(others())
        records = await append(log, *(headline(f"{number}") for number in range(1_000)))
        waiting.cancel()
    assert seqs(records) == list(range(1, 1_001))
    assert max(seen.count(turn) for turn in set(seen)) <= 100


async def test_nothing_of_a_transaction_that_fails_half_way_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote())

        def broken(*_: object) -> None:
            raise LookupError

        with monkeypatch.context() as patch:
            patch.setattr(log.kept.store._new_rows, "_insert_minutes", broken)
            with pytest.raises(LookupError):
                await append(log, message(), alert(), channel="world", state=b"new")
        assert log.state("test") is None
        assert seqs(await append(log, message(), channel="world", state=b"then")) == [2]
        assert seqs(await everything(log, WORLD)) == [2]
    async with opened(tmp_path) as log:
        assert seqs(await everything(log)) == [1, 2]
        assert log.state("test") == b"then"


async def test_many_appends_at_once_are_committed_in_the_order_they_were_asked_for(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        appended = await asyncio.gather(*(append(log, message(str(n)), message("-")) for n in range(50)))
        assert [seqs(records) for records in appended] == [[2 * n + 1, 2 * n + 2] for n in range(50)]
        assert [record.body for (record, _) in appended] == [message(str(n)) for n in range(50)]


async def test_listeners_are_called_with_every_batch_in_order(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        heard: list[Sequence[Record]] = []
        log.on_append(heard.append)
        await append(log, quote(), quote())
        await append(log, state=b"only state")
        await append(log, message())
        assert [seqs(list(records)) for records in heard] == [[1, 2], [3]]


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the thread that writes has begun to commit."""
    found, commit = list[object](), Store.append_all

    def noted(self: Store, *given: Any) -> Any:
        found.append(given)
        return commit(self, *given)

    monkeypatch.setattr(Store, "append_all", noted)
    return found


async def test_an_append_whose_task_is_cancelled_is_announced_all_the_same(
    tmp_path: Path, begun: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Who is cancelled waits no longer than this for what is under way, which here takes longer.
    monkeypatch.setattr("ticker.log.writing.together.LANDING_S", 0.05)
    async with opened(tmp_path) as log:
        await append(log, quote())
        with locked(tmp_path):
            task = asyncio.create_task(append(log, message("x"), state=b"x"))
            await eventually(lambda: len(begun) == 2)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert log.newest == 1
        await eventually(lambda: log.newest == 2)
        assert log.state("test") == b"x"
        assert seqs((await log.page(ALL, 1)).records) == [2]
        assert seqs(await append(log, message("y"))) == [3]
    async with opened(tmp_path) as log:
        assert seqs(await everything(log)) == [1, 2, 3]


@pytest.mark.parametrize("others", [0, 3])
async def test_who_is_cancelled_in_the_midst_of_a_commit_has_waited_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, others: int
) -> None:
    monkeypatch.setattr("ticker.log.writing.together.LANDING_S", PATIENCE_S)
    async with opened(tmp_path) as log:
        under_way, goes_on, commit = [], threading.Event(), log.kept.store.append_all

        def held(batches: Sequence[Batch], *given: Any) -> Any:
            if any(batch.state for batch in batches):
                under_way.append(batches)
                assert goes_on.wait(PATIENCE_S)
            return commit(batches, *given)

        monkeypatch.setattr(log.kept.store, "append_all", held)
        # The first is committed alone, and the rest together.
        waiting = [asyncio.create_task(append(log, message(str(n)))) for n in range(others)]
        task = asyncio.create_task(append(log, message("x"), state=b"x"))
        await eventually(lambda: under_way)
        task.cancel()
        asyncio.get_running_loop().call_later(0.05, goes_on.set)
        with pytest.raises(asyncio.CancelledError):
            await task
        # Whoever goes on in its place goes by what it has committed.
        assert log.state("test") == b"x"
        await asyncio.gather(*waiting)


async def test_an_append_cancelled_in_the_queue_leaves_the_others_their_order(
    tmp_path: Path, begun: list[object]
) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote())
        with locked(tmp_path):
            tasks = [asyncio.create_task(append(log, message(str(n)))) for n in range(4)]
            await eventually(lambda: len(begun) == 2)
            tasks[1].cancel()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(done[1], asyncio.CancelledError)
        records = await everything(log)
        assert [record.body for record in records[1:]] == [message("0"), message("2"), message("3")]
        assert seqs(records) == [1, 2, 3, 4]


async def test_follow_misses_nothing_and_repeats_nothing_while_others_append(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, *[message("before") for _ in range(10)])
        seen: dict[str, list[int]] = {"all": [], "stocks": [], "none": []}

        async def follow(name: str) -> None:
            subscription, after = {"all": (ALL, 0), "stocks": (STOCKS, 5), "none": (WORLD, 10)}[name]
            async for page in log.follow(subscription, after):
                seen[name] += seqs(page.records)

        followers = [asyncio.create_task(follow(name)) for name in seen]

        async def writing(channel: str) -> None:
            for n in range(30):
                await append(log, quote("AAPL", n + 1), message(), channel=channel)
                await asyncio.sleep(0.001 * (n % 3))

        await asyncio.gather(writing("stocks"), writing("world"))
        await eventually(lambda: [len(each) for each in seen.values()] == [130, 65, 60])
        for task in followers:
            task.cancel()
        await asyncio.gather(*followers, return_exceptions=True)
        records = await everything(log)
        assert seen["all"] == seqs(records) == list(range(1, 131))
        assert seen["stocks"] == [record.seq for record in records if record.channel == "stocks"][5:]
        assert seen["none"] == [record.seq for record in records if record.channel == "world"]


async def test_a_closed_log_says_so_to_writers_and_readers(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote())
    await log.close()
    with pytest.raises(LogClosed):
        await append(log, quote())
    with pytest.raises(LogError, match="closed"):
        await log.snapshot(ALL, 1)
    with pytest.raises(LogClosed):
        await log.probe()


async def test_a_state_may_be_made_of_the_events_that_it_is_committed_with(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        drafts = [Draft("stocks", message(text)) for text in ("a", "b")]
        for _ in range(2):
            await log.append(drafts, "test", lambda records: ",".join(r.id for r in records).encode())
        assert log.state("test") == f"{log.id_of(3)},{log.id_of(4)}".encode()
        await log.append((), "test", lambda records: b"none" if not records else b"some")
    async with opened(tmp_path) as log:
        assert log.state("test") == b"none"


async def test_a_state_that_is_made_of_events_is_made_once_more_where_the_disk_was_full(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as log:
        with disks.full_disk():
            draft = Draft("stocks", message())
            waiting = asyncio.create_task(log.append([draft], "test", lambda records: records[0].json))
            await eventually(lambda: log.trouble)
            assert log.state("test") is None
        (record,) = await waiting
        assert log.state("test") == record.json
