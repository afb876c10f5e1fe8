"""Readers whose connections are compressed: each is sent what the others are, and is told apart from none."""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.broadcast.live.test_live import (
    ALL,
    CHANNELS,
    FakeWriter,
    Puller,
    append,
    broadcast_of,
    joined,
    quote,
)
from tests.support.waiting import eventually
from tests.support.zstd import ends_with_a_frame, unpacked
from ticker.ask import Ask, Subscription, Upcoming
from ticker.broadcast import Broadcast
from ticker.broadcast.live import groups
from ticker.broadcast.live.group import Group
from ticker.broadcast.live.joints import Joints
from ticker.log import EventLog
from ticker.times import now_ms
from ticker.wire import CHUNKED, CHUNKED_ZSTD, NDJSON, SSE


class Unpacking(Puller):
    """A reader of a compressed stream."""

    @property
    def packed(self) -> bytes:
        return super().body

    @property
    def body(self) -> bytes:
        return unpacked(self.packed)


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[EventLog]:
    log = EventLog(tmp_path, CHANNELS, clock=now_ms)
    yield log
    await log.close()


def reader_of(broadcast: Broadcast, subscription: Subscription = ALL) -> Unpacking:
    writer = FakeWriter()
    stream = broadcast.open(Ask(subscription, Upcoming(), SSE), writer, framing=CHUNKED_ZSTD)
    return Unpacking(stream, writer)


def plain_reader_of(broadcast: Broadcast) -> Puller:
    writer = FakeWriter()
    return Puller(broadcast.open(Ask(ALL, Upcoming(), SSE), writer, framing=CHUNKED), writer)


def events_in(reader: Puller) -> bytes:
    """What it was sent behind the first `stream-live`, without heartbeats and what is of one reader only."""
    body = reader.body.partition(b"event: stream-live")[2].partition(b"\n\n")[2]
    frames = body.replace(b":\n", b"").split(b"\n\n")
    return b"\n\n".join(frame for frame in frames if b"event: stream-" not in frame)


@pytest.mark.parametrize("seed", range(6))
async def test_each_reads_at_once_what_a_plain_reader_reads(
    log: EventLog, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(seed)
    # Newcomers join the others at once, now and then, or never.
    monkeypatch.setattr(groups, "_FRAME_S", (0.0, 0.01, 60.0)[seed % 3])
    broadcast = broadcast_of(log)
    plain = plain_reader_of(broadcast)
    readers: list[tuple[Unpacking, bytes]] = []
    await joined(broadcast, 1)
    for _ in range(60):
        match rng.choice(("join", "append", "append", "append", "demote", "beat", "leave", "sign")):
            case "join":
                before = events_in(plain)
                members = broadcast.members
                readers.append((reader_of(broadcast), before))
                await joined(broadcast, members + 1)
            case "append":
                await append(log, *(quote("AAPL", rng.random()) for _ in range(rng.choice((1, 1, 40)))))
            case "demote" if readers:
                reader, _ = rng.choice(readers)
                transport, demotions = reader.writer.transport, broadcast.tally.demotions
                reader.writer.drained.clear()
                transport.waiting = 1_000_000
                await append(log, quote("MSFT", rng.random()))
                assert broadcast.tally.demotions == demotions + 1
                await append(log, quote("MSFT", rng.random()), quote("AAPL", rng.random()))
                transport.waiting = 0
                reader.writer.drained.set()
                await joined(broadcast, len(readers) + 1)
            case "beat":
                for group in broadcast._live_path._groups:
                    group.written_at -= 1e6
                broadcast._live_path._beat()
            case "leave" if readers:
                reader, _ = readers.pop(rng.randrange(len(readers)))
                await reader.end()
            case "sign" if readers:
                reader, _ = rng.choice(readers)
                reader.writer.transport.write(CHUNKED_ZSTD.sign_of_life(SSE))
        for reader, before in readers:
            assert before + events_in(reader) == events_in(plain)
    broadcast.say_goodbye("shutdown")
    await asyncio.gather(plain.task, *(reader.task for reader, _ in readers))
    for reader, _ in readers:
        assert b"stream-bye" in reader.body.split(b"\n\n")[-2]
        assert ends_with_a_frame(reader.packed + CHUNKED_ZSTD.coding.ending)


async def test_members_are_sent_the_very_same_bytes_and_few_of_them(log: EventLog) -> None:
    broadcast = broadcast_of(log)
    readers = [reader_of(broadcast) for _ in range(3)]
    await joined(broadcast, 3)
    await append(log, quote("AAPL"))
    before = [len(reader.packed) for reader in readers]
    for n in range(50):
        await append(log, quote("AAPL", n))
    sent = {reader.packed[size:] for reader, size in zip(readers, before, strict=True)}
    assert len(sent) == 1
    record = log.tail.after(log.newest - 1, 1)[0]
    assert len(sent.pop()) * 4 < 50 * len(SSE.event(record))
    tally = broadcast.tally
    assert tally.bytes["sse"] == tally.coded_bytes["zstd"] == sum(len(reader.packed) for reader in readers)
    assert tally.plain_bytes["zstd"] == sum(len(reader.body) for reader in readers)
    for reader in readers:
        assert reader.stream._recipient.handed_over == len(reader.writer.transport.written)
        await reader.end()


async def test_a_plain_reader_and_one_that_is_compressed_are_no_group(log: EventLog) -> None:
    broadcast = broadcast_of(log)
    plain, reader = plain_reader_of(broadcast), reader_of(broadcast)
    await joined(broadcast, 2)
    assert broadcast._live_path.groups == 2
    await append(log, quote("AAPL"))
    await eventually(lambda: events_in(plain) == events_in(reader) != b"")
    for one in (plain, reader):
        await one.end()


async def test_who_comes_while_a_frame_is_young_is_sent_another_until_all_begin_one(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "_FRAME_S", 60.0)
    broadcast = broadcast_of(log)
    first = reader_of(broadcast)
    await joined(broadcast, 1)
    await append(log, quote("AAPL"))
    before = len(first.packed)
    late = [reader_of(broadcast) for _ in range(2)]
    await joined(broadcast, 3)
    await append(log, quote("AAPL", 2))
    assert broadcast._live_path.groups == 2
    assert len(first.packed) - before < 100  # it still refers to what came before
    assert late[0].packed[-100:] == late[1].packed[-100:] != first.packed[-100:]
    monkeypatch.setattr(groups, "_FRAME_S", 0.0)
    before = len(first.packed)
    await append(log, quote("AAPL", 3))
    assert broadcast._live_path.groups == 1
    assert first.packed[before:] == late[0].packed[before - len(first.packed) :]
    assert first.body.endswith(SSE.event(log.tail.after(log.newest - 1, 1)[0]))
    for reader in (first, *late):
        assert reader.stream._recipient.handed_over == len(reader.writer.transport.written)
        await reader.end()
    assert broadcast.members == broadcast._live_path.groups == 0


def test_a_window_is_held_for_the_largest_groups_only() -> None:
    def group(name: str, members: int) -> Group:
        made = Group((Subscription.of([name]), NDJSON, CHUNKED_ZSTD), 0, 0.0)
        made.members = range(members)  # type: ignore[assignment]
        return made

    joints = Joints(at_most=2)
    small, middle, large, tiny = group("a", 1), group("b", 3), group("c", 9), group("d", 1)
    plain = Group((ALL, NDJSON, CHUNKED), 0, 0.0)
    for one in (small, plain, middle, large, tiny):
        joints.provide(one)
    assert [one.joint is not None for one in (small, middle, large, tiny, plain)] == [0, 1, 1, 0, 0]
    joints.take_back(middle)
    joints.provide(tiny)
    assert tiny.joint is not None
    assert len(joints) == 2
