"""Large groups are written to at most once a window, and get everything all the same."""

import asyncio
import random
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.broadcast.live.test_live import CHANNELS, FakeTransport, Puller, append, joined, quote, reader_of
from tests.support.waiting import eventually
from ticker.ask import Everything
from ticker.broadcast import Broadcast
from ticker.broadcast.live import gathering
from ticker.config.types import StreamSettings
from ticker.log import EventLog
from ticker.times import now_ms

WINDOW_MS = 3_600_000
"""Which ends in no test, however busy the machine is."""


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[EventLog]:
    log = EventLog(tmp_path, CHANNELS, clock=now_ms)
    yield log
    await log.close()


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "_MANY_MEMBERS", 2)


def broadcast_of(log: EventLog, gather_ms: int = WINDOW_MS) -> Broadcast:
    settings = StreamSettings().model_copy(update={"heartbeat_ms": 60_000, "gather_ms": gather_ms})
    return Broadcast(log, settings, dict.fromkeys(CHANNELS, 1_000), clock=now_ms, rng=random.Random(1))


class Counting(FakeTransport):
    """How often it was written to."""

    writes = 0

    def write(self, data: bytes) -> None:
        self.writes += 1
        super().write(data)


def counted(reader: Puller) -> Counting:
    before, reader.writer.transport = reader.writer.transport, Counting()
    reader.writer.transport.written = before.written
    return reader.writer.transport


async def members_of(broadcast: Broadcast, count: int) -> list[Puller]:
    readers = [reader_of(broadcast) for _ in range(count)]
    await joined(broadcast, count)
    return readers


def pipes(broadcast: Broadcast) -> None:
    """Have members written to the transports that they have now."""
    for stream in broadcast.streams:
        member = stream._recipient._member
        assert member is not None
        assert stream._recipient.writer is not None
        member.pipe = stream._recipient.writer.transport


async def test_the_first_goes_at_once_and_what_follows_in_one_write(log: EventLog) -> None:
    broadcast = broadcast_of(log)
    readers = await members_of(broadcast, 3)
    transports = [counted(reader) for reader in readers]
    pipes(broadcast)
    await append(log, quote("AAPL"))
    assert [transport.writes for transport in transports] == [1, 1, 1]
    for _ in range(20):
        await append(log, quote("AAPL"))
    assert log.newest == 21
    assert [transport.writes for transport in transports] == [1, 1, 1]
    end_the_window(broadcast)
    assert [transport.writes for transport in transports] == [2, 2, 2]
    for reader in readers:
        assert reader.ids() == list(range(1, 22))
    assert broadcast.tally.deliveries["sse"] == 3 * 21
    assert sum(broadcast.tally.delays.counts) == 2
    for reader in readers:
        await reader.end()


def end_the_window(broadcast: Broadcast) -> None:
    """Of the only group, for which it is set to end when it should."""
    (group,) = broadcast._live_path._groups
    assert group.flushing is not None
    assert round(1_000 * (group.flushing.when() - group.delivered_at)) == WINDOW_MS
    broadcast._live_path._gathering.flush(group)


async def test_what_was_gathered_is_written_when_the_window_ends(log: EventLog) -> None:
    broadcast = broadcast_of(log, 50)
    readers = await members_of(broadcast, 3)
    for _ in range(5):
        await append(log, quote("AAPL"))
    await eventually(lambda: all(reader.ids() == [1, 2, 3, 4, 5] for reader in readers))
    for reader in readers:
        await reader.end()


@pytest.mark.parametrize(("gather_ms", "members"), [(0, 3), (WINDOW_MS, 1)])
async def test_small_groups_or_none_are_written_each_event_at_once(
    log: EventLog, gather_ms: int, members: int
) -> None:
    broadcast = broadcast_of(log, gather_ms)
    readers = await members_of(broadcast, members)
    for n in range(5):
        await append(log, quote("AAPL"))
        assert readers[0].ids() == list(range(1, n + 2))
    for reader in readers:
        await reader.end()


@pytest.mark.parametrize("seed", range(3))
async def test_whoever_comes_and_goes_meanwhile_gets_each_event_once(log: EventLog, seed: int) -> None:
    rng = random.Random(seed)
    broadcast = broadcast_of(log, 10)
    readers = await members_of(broadcast, 3)
    for _ in range(150):
        match rng.choice(("join", "let go", "append", "append", "append", "wait", "beat")):
            case "join":
                readers.append(reader_of(broadcast, Everything() if rng.random() < 0.5 else None))
                await asyncio.sleep(0)
            case "let go":
                broadcast.release_members()
            case "append":
                await append(log, *(quote("AAPL") for _ in range(rng.choice((1, 3)))))
            case "beat":
                for group in broadcast._live_path._groups:
                    group.written_at -= 1e6
                broadcast._live_path._beat()
            case "wait":
                await asyncio.sleep(0.005 * rng.random())
    await append(log, quote("LAST"))
    await eventually(lambda: all(quotes(reader)[-1:] == [log.newest] for reader in readers))
    for reader in readers:
        ids = quotes(reader)
        assert ids == list(range(ids[0], log.newest + 1))
        await reader.end()
    assert broadcast.members == 0


def quotes(reader: Puller) -> list[int]:
    """The sequences of all quotes received, also behind a heartbeat."""
    return [int(seq) for seq in re.findall(rb"^id: .+-(\d+)\nevent: quote$", reader.body, re.MULTILINE)]


async def test_what_waits_on_all_together_is_bounded_by_gathered_writes_too(log: EventLog) -> None:
    broadcast = broadcast_of(log)
    readers = await members_of(broadcast, 3)
    broadcast._live_path._buffers_bytes = 100
    await append(log, quote("AAPL"))
    for reader in readers[:2]:
        reader.writer.transport.waiting = 90
        reader.writer.drained.clear()
    await append(log, quote("AAPL"))
    assert broadcast.tally.demotions == 0
    end_the_window(broadcast)
    assert broadcast.tally.demotions == 1
    for reader in readers:
        await reader.end()


async def test_before_goodbye_everything_is_written(log: EventLog) -> None:
    broadcast = broadcast_of(log)
    readers = await members_of(broadcast, 2)
    for _ in range(5):
        await append(log, quote("AAPL"))
    assert readers[0].ids() == [1]
    broadcast.say_goodbye("shutdown")
    await asyncio.gather(*(reader.task for reader in readers))
    for reader in readers:
        assert reader.ids() == [1, 2, 3, 4, 5]
        assert b"stream-bye" in reader.body.split(b"\n\n")[-2]
