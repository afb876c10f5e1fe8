"""At most so many quotes a second: what is conflated, and how far a window lets a reader see."""

import asyncio
import random
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.clock import Clock
from tests.support.waiting import PATIENCE_S
from ticker.ask import Ask, Subscription, Upcoming
from ticker.broadcast import Broadcast, Stream
from ticker.broadcast.reading.windows import Windows, conflated, slot
from ticker.config.types import StreamSettings
from ticker.events import Draft, Message, Quote, Record
from ticker.log import Channel, EventLog, Keep
from ticker.wire import NDJSON

CHANNELS = {"stocks": Channel(1_000, Keep(3_600_000, 1_000_000))}
START_MS = 1_767_225_600_000


@pytest.fixture
def clock() -> Clock:
    return Clock(START_MS)


@pytest.fixture
async def log(tmp_path: Path, clock: Clock) -> AsyncIterator[EventLog]:
    log = EventLog(tmp_path, CHANNELS, clock=clock)
    yield log
    await log.close()


async def quotes(log: EventLog, *symbols: str) -> None:
    await log.append(
        [Draft("stocks", Quote(symbol=symbol, name=symbol, price=1.0)) for symbol in symbols], "x"
    )


def record(seq: int, kind: str, key: str | None, time_ms: int) -> Record:
    return Record(
        seq=seq,
        id=f"e-{seq}",
        type=kind,
        channel="stocks",
        key=key,
        symbols=(),
        time_ms=time_ms,
        json=b"{}",
    )


def test_of_a_symbols_quotes_in_one_window_the_last_is_kept() -> None:
    records = [
        record(1, "quote", "quote:A", 0),
        record(2, "quote", "quote:B", 100),
        record(3, "quote", "quote:A", 499),
        record(4, "quote", "quote:A", 500),
    ]
    assert [kept.seq for kept in conflated(records, partial(slot, length_ms=500))] == [2, 3, 4]


def test_what_is_not_a_quote_is_never_conflated() -> None:
    records = [record(seq, kind, key, 0) for seq, (kind, key) in enumerate(NOT_QUOTES, start=1)]
    assert [kept.seq for kept in conflated(records, partial(slot, length_ms=60_000))] == [1, 2, 3, 4]


NOT_QUOTES = [
    ("headline", "headline:a:1"),
    ("headline", "headline:a:1"),
    ("message", None),
    ("message", None),
]


@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 5_000)), max_size=60),
    st.integers(1, 2_000),
)
def test_conflated_quotes_keep_order_and_end_with_the_newest_of_each_symbol(
    moves: list[tuple[str, int]], length_ms: int
) -> None:
    records = [
        record(seq, "quote", f"quote:{symbol}", time_ms)
        for seq, (symbol, time_ms) in enumerate(sorted(moves, key=lambda move: move[1]), start=1)
    ]
    kept = list(conflated(records, partial(slot, length_ms=length_ms)))
    assert [one.seq for one in kept] == sorted(one.seq for one in kept)
    slots = [(one.key, one.time_ms // length_ms) for one in kept]
    assert len(slots) == len(set(slots))
    assert {one.key: one.seq for one in kept} == {one.key: one.seq for one in records}


async def test_a_window_ends_before_the_first_event_of_the_running_one(log: EventLog, clock: Clock) -> None:
    window = Windows(log, clock).of(500)
    await quotes(log, "A", "B")
    clock.ms += 500
    await quotes(log, "A")
    window.use()
    assert window.edge == 2
    window.leave()


async def test_a_clock_that_steps_back_does_not_take_the_edge_back(log: EventLog, clock: Clock) -> None:
    windows = Windows(log, clock)
    window = windows.of(500)
    await quotes(log, "A")
    clock.ms += 500
    window.use()
    assert window.edge == 1
    window.leave()
    clock.ms -= 5_000
    await quotes(log, "A")
    window.use()
    assert window.edge == 1
    window.leave()
    assert windows.of(500) is window


def broadcast_of(log: EventLog, clock: Clock) -> Broadcast:
    settings = StreamSettings().model_copy(update={"heartbeat_ms": 60_000, "max_readers": 100})
    return Broadcast(log, settings, {"stocks": 1_000}, clock=clock, rng=random.Random(1))


async def taken(stream: Stream) -> bytes:
    async with asyncio.timeout(PATIENCE_S):
        return await anext(stream)


async def test_a_reader_with_a_rate_gets_one_quote_a_window_and_all_else_in_order(
    log: EventLog, clock: Clock
) -> None:
    broadcast = broadcast_of(log, clock)
    limited = Subscription.of(CHANNELS, window_ms=500)
    streams = [broadcast.open(Ask(limited, Upcoming(), NDJSON)) for _ in range(3)]
    for stream in streams:
        assert b"stream-open" in await taken(stream)
        assert b"stream-live" in await taken(stream)
    for _ in range(5):
        clock.ms += 50
        await quotes(log, "A", "B")
    await log.append([Draft("stocks", Message(text="hello"))], "x")
    clock.ms = START_MS + 500
    encoded = broadcast.tally.encoded
    bodies = [await taken(stream) for stream in streams]
    assert bodies[0].count(b"\n") == 3
    places = [bodies[0].index(kind) for kind in (b'"quote:A"', b'"quote:B"', b'"message"')]
    assert places == sorted(places)
    assert bodies[0] == bodies[1] == bodies[2]
    assert broadcast.tally.encoded - encoded == 3
    for stream in streams:
        broadcast.close(stream)
