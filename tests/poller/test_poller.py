import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from tests.support.waiting import eventually
from ticker.ask import Subscription
from ticker.config.rhythm import Rhythm
from ticker.errors import SourceError
from ticker.events import Message, Quote, Source
from ticker.log import Channel, EventLog, Keep
from ticker.outbound.causes import Gone, Refused, Unreachable
from ticker.poller import Poller, Watched
from ticker.poller.memory import recall
from ticker.sources.adapter import ReadError, Reading
from ticker.times import now_ms

CHANNELS = {"stocks": Channel(1_000, Keep(3_600_000, 1_000_000))}
HEALTH = Subscription.of(CHANNELS, ("source",))
MESSAGES = Subscription.of(CHANNELS, ("message",))


class Counting:
    """A source that says how often it was read, and remembers it."""

    def __init__(self) -> None:
        self.memories: list[bytes | None] = []
        self.fail: Exception | None = None
        self.hold = asyncio.Event()
        self.hold.set()

    async def read(self, memory: bytes | None, now_ms: int) -> Reading:
        self.memories.append(memory)
        await self.hold.wait()
        if self.fail is not None:
            raise self.fail
        count = int(memory or b"0") + 1
        return Reading(bodies=(Message(text=str(count)),), memory=str(count).encode())


def watched(adapter: Counting, *, name: str = "counter", every_ms: int = 50, origin: str = "here") -> Watched:
    return Watched(
        name=name,
        title=name,
        kind="simulator",
        channel="stocks",
        origin=origin,
        rhythm=Rhythm(every_ms, on_grid=True),
        adapter=adapter,
    )


def poller_of(log: EventLog, *items: Watched) -> Poller:
    return Poller(log, items, clock=now_ms, rng=random.Random(1))


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[EventLog]:
    log = EventLog(tmp_path, CHANNELS, clock=now_ms)
    yield log
    await log.close()


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """First reads are not spread over seconds."""
    monkeypatch.setattr("ticker.poller.deciding.verdict.SPREAD_MS", 50)


async def texts(log: EventLog) -> list[str]:
    page = await log.page(MESSAGES, 0)
    return [record.body.text for record in page.records if isinstance(record.body, Message)]


async def health(log: EventLog) -> list[Source]:
    page = await log.page(HEALTH, 0)
    return [record.body for record in page.records if isinstance(record.body, Source)]


async def test_a_source_is_read_again_and_again_and_gets_its_memory_back(log: EventLog) -> None:
    source = Counting()
    poller = poller_of(log, watched(source))
    await poller.start()
    await eventually(lambda: len(source.memories) >= 4)
    await poller.stop()
    said = await texts(log)
    assert said == [str(number) for number in range(1, len(said) + 1)]
    assert source.memories[:4] == [None, b"1", b"2", b"3"]


async def test_a_restart_goes_on_with_the_committed_memory(log: EventLog) -> None:
    first, second = Counting(), Counting()
    poller = poller_of(log, watched(first))
    await poller.start()
    await eventually(lambda: len(first.memories) >= 3)
    await poller.stop()
    poller = poller_of(log, watched(second))
    await poller.start()
    await eventually(lambda: len(second.memories) >= 2)
    await poller.stop()
    said = await texts(log)
    assert said == [str(number) for number in range(1, len(said) + 1)]
    assert second.memories[0] is not None


async def test_health_of_a_fast_source_is_told_once_also_over_restarts(log: EventLog) -> None:
    for _ in range(2):
        source = Counting()
        poller = poller_of(log, watched(source))
        await poller.start()
        await eventually(lambda source=source: len(source.memories) >= 3)  # type: ignore[misc]
        await poller.stop()
    assert [(event.name, event.state) for event in await health(log)] == [("counter", "ok")]


async def test_a_failing_source_says_why_and_disturbs_no_other(log: EventLog, soon: None) -> None:
    bad, good = Counting(), Counting()
    bad.fail = SourceError("bad", "503 Service Unavailable")
    poller = poller_of(log, watched(bad, name="bad", every_ms=60_000), watched(good, name="good"))
    await poller.start()
    await eventually(lambda: poller.counts["failed"] >= 1 and poller.counts["ok"] >= 3)
    await poller.stop()
    told = {event.name: event for event in await health(log)}
    assert told["bad"].state == "failing"
    assert told["bad"].detail == "503 Service Unavailable"
    assert told["bad"].next_read is not None
    assert told["good"].state == "ok"


async def test_a_defect_in_a_source_is_a_failing_source_not_a_dead_job(
    log: EventLog, caplog: pytest.LogCaptureFixture
) -> None:
    source = Counting()
    source.fail = ZeroDivisionError("division by zero")
    poller = poller_of(log, watched(source))
    await poller.start()
    await eventually(lambda: poller.counts["failed"] >= 2)
    source.fail = None
    await eventually(lambda: poller.counts["ok"] >= 1)
    await poller.stop()
    assert [event.state for event in await health(log)] == ["failing", "ok"]
    assert "ZeroDivisionError" in caplog.text


async def test_what_a_failed_read_had_remembered_is_kept(log: EventLog) -> None:
    source = Counting()
    poller = poller_of(log, watched(source))
    await poller.start()
    await eventually(lambda: poller.counts["ok"] >= 2)
    source.fail = SourceError("counter", "timed out")
    await eventually(lambda: poller.counts["failed"] >= 1)
    source.fail = None
    failed_at = len(source.memories)
    await eventually(lambda: len(source.memories) > failed_at)
    await poller.stop()
    assert source.memories[failed_at] == source.memories[failed_at - 1]


async def test_a_value_that_cannot_be_an_event_fails_its_source_and_keeps_its_place(
    log: EventLog,
) -> None:
    class Broken(Counting):
        async def read(self, memory: bytes | None, now_ms: int) -> Reading:
            self.memories.append(memory)
            return Reading(bodies=(Quote(symbol="A", name="\ud800", price=1.0),), memory=b"lost")

    source = Broken()
    poller = poller_of(log, watched(source))
    await poller.start()
    await eventually(lambda: len(source.memories) >= 2)
    await poller.stop()
    assert set(source.memories) == {None}
    assert (await health(log))[0].state == "failing"


async def test_a_source_that_is_gone_is_not_read_again_not_even_after_a_restart(log: EventLog) -> None:
    source = Counting()
    source.fail = ReadError("counter", Gone())
    poller = poller_of(log, watched(source))
    await poller.start()
    await eventually(lambda: poller.counts["failed"] == 1)
    await eventually(lambda: poller.scheduled == 0)
    await poller.stop()
    poller = poller_of(log, watched(source))
    await poller.start()
    assert poller.scheduled == 0
    await poller.stop()
    assert len(source.memories) == 1


async def test_a_gone_source_with_a_new_address_is_read_again(log: EventLog) -> None:
    source = Counting()
    source.fail = ReadError("counter", Gone())
    poller = poller_of(log, watched(source))
    await poller.start()
    await eventually(lambda: poller.counts["failed"] == 1)
    await eventually(lambda: poller.scheduled == 0)
    await poller.stop()
    source.fail = None
    poller = poller_of(log, watched(source, origin="elsewhere"))
    await poller.start()
    await eventually(lambda: poller.counts["ok"] >= 1)
    await poller.stop()
    assert [event.state for event in await health(log)] == ["gone", "ok"]


async def test_a_source_that_left_the_config_is_told_as_gone(log: EventLog) -> None:
    source = Counting()
    poller = poller_of(log, watched(source, name="old"))
    await poller.start()
    await eventually(lambda: poller.counts["ok"] >= 1)
    await poller.stop()
    for _ in range(2):
        poller = poller_of(log, watched(Counting(), name="new"))
        await poller.start()
        await poller.stop()
    told = [event for event in await health(log) if event.name == "old"]
    assert [(event.state, event.detail) for event in told] == [
        ("ok", None),
        ("gone", "no longer configured"),
    ]


async def test_a_source_that_comes_back_is_told_before_it_is_read(log: EventLog) -> None:
    source = Counting()
    poller = poller_of(log, watched(source, name="feed"))
    await poller.start()
    await eventually(lambda: poller.counts["ok"] >= 1)
    await poller.stop()
    read = len(source.memories)
    seldom = Rhythm(1_800_000, on_grid=False)
    for name in ("other", "feed"):
        poller = poller_of(log, msgspec.structs.replace(watched(source, name=name), rhythm=seldom))
        await poller.start()
        await poller.stop()
    told = [event for event in await health(log) if event.name == "feed"]
    assert [event.state for event in told] == ["ok", "gone", "ok"]
    assert told[-1].next_read is not None
    assert told[-1].last_ok is not None
    assert len(source.memories) == read


async def test_a_source_that_was_never_read_has_a_standing_with_its_first_read(log: EventLog) -> None:
    source = watched(Counting(), name="feed")
    poller = poller_of(log, msgspec.structs.replace(source, rhythm=Rhythm(1_800_000, on_grid=False)))
    began_ms = now_ms()
    await poller.start()
    standing = poller.standings["feed"]
    assert standing.last_ok_ms is None
    assert standing.due_ms is not None
    assert began_ms <= standing.due_ms <= now_ms() + 5_000
    await poller.stop()


async def test_reads_left_out_because_one_took_long_are_counted(log: EventLog) -> None:
    source = Counting()
    source.hold.clear()
    poller = poller_of(log, watched(source))
    await poller.start()
    await eventually(lambda: len(source.memories) == 1)
    began = now_ms()
    await eventually(lambda: now_ms() > began + 300)
    assert len(source.memories) == 1
    source.hold.set()
    await eventually(lambda: poller.counts["ok"] >= 2)
    await poller.stop()
    assert poller.counts["overrun"] >= 5


async def test_a_read_that_hangs_makes_the_source_late_and_the_next_good_one_ok(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a busy machine a read may be late without hanging: that counts for nothing but while one hangs.
    monkeypatch.setattr("ticker.poller.deciding.verdict.LATE_GRACE_MS", 3_600_000)
    monkeypatch.setattr("ticker.poller.poller._LOOK_FOR_LATE_S", 0.05)
    source = Counting()
    poller = poller_of(log, watched(source))
    await poller.start()
    await eventually(lambda: poller.counts["ok"] >= 1)
    source.hold.clear()
    read = len(source.memories)
    await eventually(lambda: len(source.memories) > read)
    with monkeypatch.context() as hanging:
        hanging.setattr("ticker.poller.deciding.verdict.LATE_GRACE_MS", 50)
        await eventually(lambda: log.appended["source"] >= 2)
    source.hold.set()
    await eventually(lambda: log.appended["source"] >= 3)
    await poller.stop()
    assert [event.state for event in await health(log)] == ["ok", "late", "ok"]


async def test_stopping_leaves_no_read_behind(log: EventLog) -> None:
    source = Counting()
    source.hold.clear()
    poller = poller_of(log, watched(source))
    before = asyncio.all_tasks()
    await poller.start()
    await eventually(lambda: len(source.memories) == 1)
    await poller.stop()
    assert asyncio.all_tasks() == before


async def test_unreadable_memory_starts_the_source_afresh(
    log: EventLog, caplog: pytest.LogCaptureFixture
) -> None:
    await log.append([], "counter", b"\xc1 not msgpack")
    source = Counting()
    poller = poller_of(log, watched(source))
    await poller.start()
    await eventually(lambda: len(source.memories) >= 1)
    await poller.stop()
    assert source.memories[0] is None
    assert "starts afresh" in caplog.text


async def test_read_that_begins_is_written_down_so_that_a_crash_does_not_repeat_it_at_once(
    log: EventLog, soon: None
) -> None:
    source = Counting()
    source.hold.clear()
    feed = Watched(
        name="feed",
        title="Feed",
        kind="rss",
        channel="stocks",
        origin="x",
        rhythm=Rhythm(600_000, False),
        adapter=source,
    )
    poller = poller_of(log, feed, watched(source, name="prices"))
    began_ms = now_ms()
    await poller.start()
    await eventually(lambda: len(source.memories) == 2)
    begun = recall("feed", "x", log.state("feed")).state
    assert (begun.cut_short, begun.reason) == (1, "the last read was cut short")
    assert begun.due_ms is not None
    assert begun.due_ms >= began_ms + 30_000
    # Prices bother nobody, and come too often for that.
    assert log.state("prices") is None
    await poller.stop()


def feed(name: str, adapter: Counting, *, is_near: bool = False) -> Watched:
    rhythm = Rhythm(50, on_grid=False)
    return msgspec.structs.replace(watched(adapter, name=name), kind="rss", rhythm=rhythm, is_near=is_near)


async def test_an_outage_is_none_of_what_is_near_and_what_is_near_proves_nothing_of_it(
    log: EventLog, caplog: pytest.LogCaptureFixture
) -> None:
    one, other, near = Counting(), Counting(), Counting()
    for source, host in ((one, "a.example"), (other, "b.example")):
        source.fail = ReadError(host, Unreachable("dns", host), contact=False, host=host)
    prices = watched(Counting(), name="prices")
    poller = poller_of(log, feed("one", one), feed("other", other), feed("near", near, is_near=True), prices)
    await poller.start()
    await eventually(lambda: one.memories and other.memories)
    await eventually(lambda: "no network" in str(poller.read_now("one")))
    await eventually(lambda: "as it is" in str(poller.read_now("prices")))
    lost = len(near.memories)
    await eventually(lambda: len(near.memories) >= lost + 3)
    assert "no network" not in str(poller.read_now("near"))
    await poller.stop()
    assert not any(message.startswith("online") for message in caplog.messages)
    told = {event.name: event.state for event in await health(log)}
    assert told == {"one": "failing", "other": "failing", "near": "ok", "prices": "ok"}


async def test_failed_read_may_change_what_is_remembered(log: EventLog) -> None:
    source = Counting()
    source.fail = ReadError("counter", Refused(404), memory=b"41")
    poller = poller_of(log, watched(source))
    await poller.start()
    await eventually(lambda: poller.counts["failed"] >= 1)
    source.fail = None
    await eventually(lambda: poller.counts["ok"] >= 1)
    await poller.stop()
    assert (await texts(log))[0] == "42"


async def test_enriched_bodies_are_what_is_appended(log: EventLog) -> None:
    source = Counting()
    poller = Poller(
        log, [watched(source)], clock=now_ms, rng=random.Random(1), enrich=lambda bodies: [*bodies, *bodies]
    )
    await poller.start()
    await eventually(lambda: poller.counts["ok"] >= 2)
    await poller.stop()
    assert (await texts(log))[:4] == ["1", "1", "2", "2"]


async def test_a_tick_that_hangs_is_known_by_name_and_for_how_long(log: EventLog) -> None:
    source = Counting()
    source.hold.clear()
    poller = poller_of(log, watched(source))
    await poller.start()
    await eventually(lambda: source.memories)
    await eventually(lambda: (poller.longest_tick or ("", 0.0))[1] > 0.05)
    assert poller.longest_tick is not None
    assert poller.longest_tick[0] == "counter"
    source.hold.set()
    await eventually(lambda: poller.longest_tick is None)
    await poller.stop()
