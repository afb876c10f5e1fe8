"""What the log forgets, what it keeps for ever, and what it says of what it forgot."""

import asyncio
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.log.logs import ALL, STOCKS, WORLD, append, everything, opened, seqs
from tests.support.clock import NOON_MS, Clock
from tests.support.events import alert, bar, headline, message, quote, source
from ticker.ask import Subscription
from ticker.events import Body
from ticker.log import Channel, EventLog, Keep, Refusal
from ticker.log.folder import DATABASE

HOUR_MS = 3_600_000


def keeping(age_ms: int = 100 * HOUR_MS, count: int = 1_000_000, **others: Keep) -> dict[str, Channel]:
    """`stocks` with this age and count, `world` for long, and `others`."""
    keeps = {"stocks": Keep(age_ms, count), "world": Keep(1_000 * HOUR_MS, 1_000_000), **others}
    return {name: Channel(1_000, keep) for name, keep in keeps.items()}


async def kept(log: EventLog) -> list[int]:
    """What the file holds, whatever the tail still remembers."""
    page = await log._reader.run(lambda rows: rows.of_seqs(rows.topics(ALL), range(1, log.newest + 1)))
    return seqs(page)


async def reset(log: EventLog, after: int, subscription: Subscription = ALL) -> str:
    place = await log.place(log.id_of(after), subscription)
    # Whoever asks next is told the same at once, or has to ask the file as well.
    now = log.place_now(log.id_of(after), subscription.channels)
    assert now is None if isinstance(place, Refusal) else now in (None, place)
    return place.reason if isinstance(place, Refusal) else ""


async def test_age_deletes_items_and_superseded_states_but_never_the_newest_of_a_state_key(
    tmp_path: Path,
) -> None:
    clock = Clock()
    async with opened(tmp_path, keeping(age_ms=HOUR_MS), clock) as log:
        await append(
            log, quote("AAPL", 1.0), quote("MSFT", 1.0), source(), headline(), bar(), alert(), message()
        )
        clock.ms += HOUR_MS // 2
        await append(log, quote("AAPL", 2.0), headline("2"))
        clock.ms += HOUR_MS // 2
        assert await log.trim() == 0
        clock.ms += 1
        assert await log.trim() == 5
        assert await kept(log) == [2, 3, 8, 9]
        clock.ms += 500 * HOUR_MS
        assert await log.trim() == 1
        assert await kept(log) == [2, 3, 8]
        assert seqs((await log.snapshot(ALL, 50)).records) == [2, 3, 8]


async def test_count_is_by_channel_and_type_and_deletes_the_oldest(tmp_path: Path) -> None:
    async with opened(tmp_path, keeping(count=2)) as log:
        await append(log, *[message(str(n)) for n in range(4)], *[alert(str(n)) for n in range(3)])
        await append(log, *[message(str(n)) for n in range(4)], channel="world")
        assert await log.trim() == 3
        assert await kept(log) == [3, 4, 6, 7, 8, 9, 10, 11]


async def test_a_channel_that_is_configured_no_more_is_kept_as_long_as_any(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, keeping(), clock) as log:
        await append(log, message(), channel="world")
    channels = {"stocks": Channel(1_000, Keep(HOUR_MS, 100))}
    async with opened(tmp_path, channels, clock) as log:
        assert await log.trim() == 0
        clock.ms += HOUR_MS + 1
        assert await log.trim() == 1
    async with opened(tmp_path, {}, clock) as log:
        assert await log.trim() == 0


async def test_a_deleted_story_expires_cursors_before_it_in_its_channel_alone(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, keeping(age_ms=HOUR_MS), clock) as log:
        await append(log, headline(), alert(), message("3"))
        await append(log, message("4"), channel="world")
        clock.ms += HOUR_MS + 1
        assert await log.trim() == 3
        assert [await reset(log, after) for after in range(5)] == ["expired"] * 3 + ["", ""]
        assert await reset(log, 0, STOCKS) == "expired"
        assert await reset(log, 0, WORLD) == ""
        refusal = await log.place(log.id_of(1), ALL)
        assert refusal == Refusal("expired", log.id_of(4), log.id_of(4))


async def test_a_deleted_revision_that_was_superseded_expires_nothing(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, keeping(age_ms=HOUR_MS), clock) as log:
        await append(log, headline("a"), headline("b"))
        clock.ms += HOUR_MS
        await append(log, headline("a", revision=2), headline("b", revision=2))
        clock.ms += 1
        assert await log.trim() == 2
        assert await reset(log, 0) == ""
        assert await log.trimmed(ALL, 0) == {"headline": 2}


async def test_deleted_quotes_expire_nothing_and_are_counted_as_skipped(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, keeping(age_ms=HOUR_MS), clock) as log:
        await append(log, *[quote("AAPL", n) for n in range(1, 6)], bar())
        clock.ms += HOUR_MS
        await append(log, quote("AAPL", 6))
        clock.ms += 1
        assert await log.trim() == 6
        assert await reset(log, 0) == ""
        assert await log.trimmed(ALL, 0) == {"quote": 5}
        assert await log.trimmed(ALL, 5) == {}
        assert await log.trimmed(WORLD, 0) == {}
        compacted = await log.compact(ALL, 0)
        assert (compacted.seqs.tolist(), compacted.skipped) == ([7], {"quote": 5})
        # What a deleted event named is no longer known.
        assert await log.trimmed(Subscription.of(("stocks",), symbols=["MSFT"]), 0) == {}


async def test_old_notes_of_what_was_trimmed_are_merged_and_the_sum_stays(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, keeping(age_ms=HOUR_MS), clock) as log:
        await append(log, quote("AAPL", 1))
        for _ in range(1_010):
            clock.ms += HOUR_MS + 1
            await append(log, quote("AAPL", 1))
            await log.trim()
        assert await log.trimmed(ALL, 0) == {"quote": 1_010}
        assert await log.trimmed(ALL, 1_000) == {"quote": 10}
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        assert connection.execute("SELECT count(*) FROM trimmed").fetchone()[0] <= 1_001


async def test_deletes_go_in_steps_that_let_appends_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.log.event_log._TRIM_STEP", 100)
    clock, steps, between = Clock(), list[int](), list[int]()
    async with opened(tmp_path, keeping(age_ms=HOUR_MS), clock) as log:
        await append(log, *[message() for _ in range(1_050)])
        clock.ms += HOUR_MS + 1
        trim = log.kept.store.trim

        def counted(
            policies: Mapping[str, Keep], fallback: Keep, now_ms: int, limit: int, max_bytes: int | None
        ) -> int:
            steps.append(trim(policies, fallback, now_ms, limit, max_bytes))
            return steps[-1]

        monkeypatch.setattr(log.kept.store, "trim", counted)
        log.on_append(lambda _: between.append(len(steps)))
        trimming = asyncio.create_task(log.trim(0.001))
        while not trimming.done():
            await append(log, message("fresh"))
        assert await trimming == 1_050
        assert steps == [100] * 10 + [50]
        assert set(range(1, 11)) <= set(between)


async def test_age_is_by_the_clock_and_a_glitch_of_it_stops_no_clean_up(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, keeping(age_ms=HOUR_MS), clock) as log:
        await append(log, message("usual"))
        clock.ms = NOON_MS + 10_000 * HOUR_MS
        await append(log, message("from the future"))
        clock.ms = NOON_MS + HOUR_MS // 2
        await append(log, message("usual again"))
        clock.ms = 0
        await append(log, message("from 1970"))
        clock.ms = NOON_MS + HOUR_MS + 1
        await append(log, message("now"))
        await log.trim()
        assert await kept(log) == [2, 3, 5]
        clock.ms = NOON_MS + 2 * HOUR_MS
        await log.trim()
        assert await kept(log) == [2, 5]


@given(
    st.lists(st.tuples(st.integers(-90_000, 200_000), st.sampled_from("qmh"), st.booleans()), max_size=25),
    st.integers(0, 1_500_000),
)
@settings(max_examples=40, deadline=None)
def test_after_any_clean_up_a_time_still_leads_to_the_first_event_at_it_or_later(
    steps: list[tuple[int, str, bool]], asked: int
) -> None:
    async def run(path: Path) -> None:
        clock = Clock()
        async with opened(path, keeping(age_ms=200_000), clock) as log:
            for step_ms, kind, trims in steps:
                clock.ms += step_ms
                bodies: dict[str, Body] = {
                    "q": quote(f"S{clock.ms % 3}"),
                    "m": message(),
                    "h": headline(),
                }
                await append(log, bodies[kind], channel="world" if kind == "h" else "stocks")
                if trims:
                    await log.trim()
            left = await log._reader.run(lambda rows: rows.of_seqs(rows.topics(ALL), range(1, 30)))
            later = [record.seq for record in left if record.time_ms >= NOON_MS + asked]
            assert await log.before_time(NOON_MS + asked) == (later[0] - 1 if later else log.newest)

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder)))


async def test_minutes_of_which_nothing_is_left_are_forgotten(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, keeping(age_ms=HOUR_MS), clock) as log:
        await append(log, quote("OLD"))  # kept for ever, and the minute with it
        for _ in range(50):
            clock.ms += 60_000
            await append(log, message())
        clock.ms += HOUR_MS + 1
        await append(log, message())
        await log.trim()
        assert await kept(log) == [1, 52]
        assert await everything(log, after=0)
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        assert connection.execute("SELECT seq FROM minutes ORDER BY seq").fetchall() == [(1,), (52,)]


# By size


async def grown(log: EventLog, clock: Clock, hours: int) -> None:
    """About 900 kB each hour."""
    for hour in range(hours):
        for _ in range(4):
            await append(log, quote(), *(message("x" * 2_000) for _ in range(100)))
        clock.ms += HOUR_MS
        await append(log, headline(str(hour)))


async def test_of_a_log_that_is_too_large_the_oldest_goes_and_its_room_with_it(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, keeping(), clock) as log:
        await append(log, quote("OLD", 1.0))
        await grown(log, clock, 20)
        before = await log.size.now(clock.ms)
        assert await log.trim(0) == 0
        log.max_bytes = 10_000_000
        assert await log.trim(0) > 1_000
        after = await log.size.now(clock.ms)
        assert before.file + before.wal > 15_000_000
        assert after.unused <= 1_600_000
        found = await kept(log)
        assert found[0] == 1
        assert found[1:] == list(range(found[-1] - len(found) + 2, found[-1] + 1))
        assert await reset(log, 2) == "expired"
        assert await log.trim(0) == 0
    # SQLite shortens the file itself when it takes in what is in the -wal file.
    assert bytes_in(tmp_path) < 14_500_000


def bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


async def test_what_came_in_the_last_hour_stays_however_little_the_log_may_hold(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, keeping(), clock) as log:
        await append(log, *(message("x" * 2_000) for _ in range(500)))
        log.max_bytes = 1_000
        assert await log.trim(0) == 0
        clock.ms += HOUR_MS + 1
        assert await log.trim(0) == 500


async def test_what_a_day_takes_is_told_once_it_can_be_known(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, keeping(), clock) as log:
        await grown(log, clock, 0)
        assert (await log.size.now(clock.ms)).day is None
        await grown(log, clock, 4)
        size = await log.size.now(clock.ms)
        assert size.day is not None
        assert 0.6 * 6 * size.file < size.day < 1.6 * 6 * (size.file + size.wal)
