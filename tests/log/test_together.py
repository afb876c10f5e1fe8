"""What is committed at the same time: each batch whole, in order, and nobody's trouble but its own."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.log.logs import CHANNELS, everything, opened
from tests.support import disks
from tests.support.clock import Clock
from tests.support.events import message
from tests.support.waiting import eventually
from ticker.errors import LogClosed
from ticker.events import Draft, Record
from ticker.log import EventLog, State
from ticker.log.writing.store import Store


@pytest.fixture
def transactions(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many batches each had."""
    found, append_all = list[int](), Store.append_all

    def counting(self: Store, batches: Sequence[object], *arguments: object) -> object:
        found.append(len(batches))
        return append_all(self, batches, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "append_all", counting)
    return found


def drafts(*texts: object) -> list[Draft]:
    return [Draft("stocks", message(str(text))) for text in texts]


def texts(records: Sequence[Record]) -> list[object]:
    return [getattr(record.body, "text", None) for record in records]


async def test_those_that_wait_are_committed_together_each_whole_and_in_order(
    tmp_path: Path, transactions: list[int]
) -> None:
    async with opened(tmp_path) as log:
        told = await asyncio.gather(
            *(log.append(drafts(f"{n}a", f"{n}b"), f"w{n}", str(n).encode()) for n in range(250))
        )
        assert transactions == [1, 100, 100, 49]
        assert [record.seq for batch in told for record in batch] == list(range(1, 501))
        assert texts(await everything(log)) == [f"{n}{half}" for n in range(250) for half in "ab"]
        assert texts(log.tail.records) == texts(await everything(log))
    async with opened(tmp_path) as log:
        assert [log.state(f"w{n}") for n in range(250)] == [str(n).encode() for n in range(250)]


async def test_one_alone_waits_for_no_others(tmp_path: Path, transactions: list[int]) -> None:
    async with opened(tmp_path) as log:
        for n in range(3):
            await log.append(drafts(n), "w")
        assert transactions == [1, 1, 1]


async def test_one_of_very_many_events_is_alone(tmp_path: Path, transactions: list[int]) -> None:
    async with opened(tmp_path) as log:
        await asyncio.gather(*(log.append(drafts(*range(size)), "w") for size in (1, 90, 90, 600, 90, 90)))
        # It comes last, as others have their turn while it is prepared.
        assert transactions == [1, 4, 1]


async def test_a_state_is_made_of_what_its_own_events_have_become(tmp_path: Path) -> None:
    def seqs(records: Sequence[Record]) -> bytes:
        return str([record.seq for record in records]).encode()

    async with opened(tmp_path) as log:
        await asyncio.gather(*(log.append(drafts(n, n), f"w{n}", seqs) for n in range(4)))
        assert [log.state(f"w{n}") for n in range(4)] == [b"[1, 2]", b"[3, 4]", b"[5, 6]", b"[7, 8]"]


async def test_the_last_state_of_a_writer_counts(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await asyncio.gather(*(log.append([], "w", str(n).encode()) for n in range(5)))
        assert log.state("w") == b"4"
    async with opened(tmp_path) as log:
        assert log.state("w") == b"4"


async def test_what_is_wrong_with_one_is_nothing_to_the_others(tmp_path: Path) -> None:
    def wrong(_: Sequence[Record]) -> bytes:
        raise ValueError("wrong")

    async with opened(tmp_path) as log:
        states: list[State] = [b"a", b"b", wrong, b"d"]
        found = await asyncio.gather(
            *(log.append(drafts(n), f"w{n}", state) for n, state in enumerate(states)), return_exceptions=True
        )
        assert isinstance(found[2], ValueError)
        assert texts(await everything(log)) == ["0", "1", "3"]
        assert [log.state(f"w{n}") for n in range(4)] == [b"a", b"b", None, b"d"]


async def test_one_that_is_called_off_while_it_waits_is_not_committed(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        tasks = [asyncio.create_task(log.append(drafts(n), "w")) for n in range(4)]
        await asyncio.sleep(0)
        tasks[2].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert texts(await everything(log)) == ["0", "1", "3"]


async def test_the_others_are_committed_though_the_first_is_called_off(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        tasks = [asyncio.create_task(log.append(drafts(n), "w")) for n in range(4)]
        await asyncio.sleep(0)
        tasks[0].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        # Of the first it may have been too late.
        assert texts(await everything(log))[-3:] == ["1", "2", "3"]


async def test_all_that_wait_for_a_full_disk_are_there_once_it_is_well(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        with disks.full_disk():
            tasks = [asyncio.create_task(log.append(drafts(n), f"w{n}", b"x")) for n in range(20)]
            await eventually(lambda: log.trouble)
            assert log.newest == 0
        await asyncio.gather(*tasks)
        assert texts(await everything(log)) == [str(n) for n in range(20)]


async def test_all_that_wait_are_told_that_the_log_was_closed(tmp_path: Path) -> None:
    log = EventLog(tmp_path, CHANNELS, clock=Clock())
    with disks.full_disk():
        tasks = [asyncio.create_task(log.append(drafts(n), "w")) for n in range(5)]
        await eventually(lambda: log.trouble)
        await log.close()
        found = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(error) for error in found] == [LogClosed] * 5
