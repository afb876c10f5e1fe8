"""Pages, snapshots and compacted reads against a model that works everything out the slow way."""

import asyncio
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.log.logs import ALL, STOCKS, append, everything, opened, seqs
from tests.log.model import Model
from tests.support.clock import NOON_MS, Clock
from tests.support.events import alert, bar, headline, message, quote, source
from ticker.ask import Subscription
from ticker.events import TYPES, Body, Record
from ticker.log import EventLog, Page
from ticker.times import rfc3339

SUBSCRIPTIONS = (
    ALL,
    STOCKS,
    Subscription.of(("stocks", "world")),
    Subscription.of(("world",), ("headline", "alert")),
    Subscription.of(("stocks", "world"), TYPES, symbols=("AAPL",)),
    Subscription.of(("stocks", "world"), TYPES, symbols=("aapl", "MSFT", "É")),
    Subscription.of(("stocks", "world"), TYPES, words="rates"),
    Subscription.of(("stocks", "world"), TYPES, symbols=("MSFT",), words="fed"),
    Subscription.of(("none",), TYPES),
)

symbols = st.sampled_from(["AAPL", "msft", "BRK.B", "é"])
titles = st.sampled_from(["Fed raises rates", "ECB", "Fed waits", ""])
bodies: st.SearchStrategy[Body] = st.one_of(
    st.builds(quote, symbols, st.floats(1, 2)),
    st.builds(
        headline,
        st.sampled_from("abcdef"),
        titles,
        published=st.none() | st.integers(NOON_MS - 9_000, NOON_MS).map(rfc3339),
        symbols=st.lists(symbols, max_size=2).map(tuple),
    ),
    st.builds(alert, titles, symbol=st.none() | symbols),
    st.builds(message, titles),
    st.builds(source, st.sampled_from("xy")),
    st.builds(bar, symbols, st.integers(0, 3).map(rfc3339)),
)
batches = st.lists(
    st.tuples(st.sampled_from(["stocks", "world"]), st.lists(bodies, min_size=1, max_size=6)), max_size=12
)


async def walked(log: EventLog, subscription: Subscription, after: int, limit: int) -> list[Record]:
    """Page after page, each as long as asked for until the end."""
    found: list[Record] = []
    while after < log.newest:
        page = await log.page(subscription, after, limit)
        assert len(page.records) <= limit
        assert after < page.through <= log.newest
        assert all(after < record.seq <= page.through for record in page.records)
        found += page.records
        after = page.through
    assert await log.page(subscription, after, limit) == Page((), after)
    return found


async def check(log: EventLog, model: Model, after: int, limit: int) -> None:
    for subscription in SUBSCRIPTIONS:
        matching = model.matching(subscription, after)
        assert await walked(log, subscription, after, limit) == matching
        kept, skipped = model.compacted(subscription, after)
        compacted = await log.compact(subscription, after)
        assert (compacted.seqs.tolist(), compacted.skipped) == (kept, skipped)
        assert len(kept) + sum(skipped.values()) == len(matching)
        for count in (limit - 1, limit, len(matching)):
            assert await log.exceeds(subscription, after, count) == (len(matching) > count)
        assert list((await log.snapshot(subscription, limit)).records) == model.snapshot(subscription, limit)


@given(batches, st.integers(0, 60), st.integers(1, 7))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_read_is_what_the_slow_way_gives_from_memory_and_from_the_file(
    appends: list[tuple[str, list[Body]]], cursor: int, limit: int
) -> None:
    async def run(path: Path) -> None:
        clock, records = Clock(), list[Record]()
        async with opened(path, clock=clock) as log:
            for channel, drafts in appends:
                clock.ms += 700
                records += await append(log, *drafts, channel=channel)
            after = min(cursor, log.newest)
            assert log.tail.covers(after)
            await check(log, Model(records), after, limit)
        async with opened(path, clock=clock) as log:
            assert not records or not log.tail.covers(0)
            await check(log, Model(records), after, limit)

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder)))


async def test_tail_and_file_give_the_same_records_at_every_cursor(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        for number in range(30):
            await append(log, quote("AAPL", number + 1), headline(str(number % 7), symbols=("AAPL", "MSFT")))
        tail = [await walked(log, ALL, after, 7) for after in range(log.newest + 1)]
    async with opened(tmp_path) as log:
        assert [await walked(log, ALL, after, 7) for after in range(log.newest + 1)] == tail


async def test_a_tail_that_has_let_go_of_its_head_hands_over_to_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path) as log:
        monkeypatch.setattr(log.tail, "_max_count", 10)
        for number in range(40):
            await append(log, quote("AAPL", number + 1))
        assert not log.tail.covers(0)
        for after in range(41):
            assert seqs(await everything(log, after=after)) == list(range(after + 1, 41))


async def test_a_search_for_what_is_rare_goes_on_in_stretches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.log.reading.reads._STRETCH", 10)
    async with opened(tmp_path) as log:
        await append(log, *[quote("AAPL", number) for number in range(1, 36)], message("rates"))
    async with opened(tmp_path) as log:
        rare = Subscription.of(("stocks",), words="rates")
        page = await log.page(rare, 0)
        assert page == Page((), 10)
        assert seqs(await walked(log, rare, 0, 5)) == [36]


async def test_a_snapshot_is_states_and_newest_stories_under_their_own_ids_and_no_bars(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote("AAPL", 1.0), quote("MSFT", 1.0), quote("AAPL", 2.0), bar(), source())
        await append(log, *[headline(str(number)) for number in range(4)], *[alert() for _ in range(4)])
        page = await log.snapshot(ALL, 2)
        assert seqs(page.records) == [2, 3, 5, 8, 9, 12, 13]
        assert page.through == 13


async def test_headlines_come_newest_published_first_and_page_by_page(tmp_path: Path) -> None:
    def told(identity: str, ago_s: int, revision: int = 1) -> Body:
        return headline(identity, revision=revision, published=rfc3339(NOON_MS - ago_s * 1000))

    subscription = Subscription.of(("world",), ("headline",))
    async with opened(tmp_path) as log:
        await append(log, told("a", 50), told("b", 10), told("c", 30), headline("d"), channel="world")
        await append(log, told("e", 10), told("a", 50, 2), channel="world")
        assert seqs(await log.newest_first(subscription, None, 10)) == [4, 5, 2, 3, 6]
        first = await log.newest_first(subscription, None, 2)
        second = await log.newest_first(subscription, first[-1].seq, 2)
        assert seqs([*first, *second]) == [4, 5, 2, 3]
        assert seqs(await log.newest_first(subscription, second[-1].seq, 2)) == [6]
        assert seqs(await log.newest_first(subscription, 6, 2)) == []


async def test_records_are_fetched_by_sequence_within_what_was_asked_for(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote(), message())
        await append(log, quote("MSFT"), channel="world")
        assert seqs(await log.records(STOCKS, [1, 2, 3, 99])) == [1, 2]


# Places in time


async def test_a_time_is_the_place_before_the_first_event_at_it_or_later(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, clock=clock) as log:
        for number in range(10):
            clock.ms = NOON_MS + number * 20_000
            await append(log, quote("AAPL", number + 1))
        for number in range(10):
            assert await log.before_time(NOON_MS + number * 20_000) == number
            assert await log.before_time(NOON_MS + number * 20_000 - 1) == number
        assert await log.before_time(NOON_MS + 200_000) == 10
        assert await log.before_time(0) == 0
        assert await log.before_time(-(10**15)) == 0


@given(st.lists(st.integers(0, 600_000), min_size=1, max_size=25), st.integers(-1000, 601_000))
@settings(max_examples=40, deadline=None)
def test_a_clock_that_steps_back_loses_nothing_from_a_time_on(offsets: list[int], asked: int) -> None:
    async def run(path: Path) -> None:
        clock = Clock()
        async with opened(path, clock=clock) as log:
            for offset in offsets:
                clock.ms = NOON_MS + offset
                await append(log, quote())
            first = next((seq for seq, offset in enumerate(offsets, 1) if offset >= asked), log.newest + 1)
            assert await log.before_time(NOON_MS + asked) == first - 1
            assert seqs(await everything(log)) == list(range(1, len(offsets) + 1))

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder)))


async def test_the_newest_event_of_a_key_is_found_whatever_its_channel(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, quote("AAPL", 1), quote("AAPL", 2), message())
        (headline_,) = await append(log, headline("x"), channel="world")
        keys = ("quote:AAPL", "headline:feed:x", "quote:NONE", *(f"quote:{n}" for n in range(1_200)))
        found = await log.newest_of(keys)
        assert {key: (record.seq, record.channel) for key, record in found.items()} == {
            "quote:AAPL": (2, "stocks"),
            "headline:feed:x": (headline_.seq, "world"),
        }
        assert found["headline:feed:x"].body == headline_.body


async def test_the_revisions_of_a_key_are_there_as_long_as_they_are_kept(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, headline("a", "One"), headline("b"), headline("a", "Two", revision=2), quote())
        await append(log, headline("a", "Elsewhere"), channel="world")
        titles = Subscription.of(("stocks",), ("headline",))
        found = await log.revisions(titles, ("headline:feed:a",), 0)
        assert [(record.seq, record.channel) for record in found] == [(1, "stocks"), (3, "stocks")]
        assert seqs(await log.revisions(titles, ("headline:feed:a",), 1)) == [3]
