"""Days with a publisher whose hub pushes: how often it is still asked, and each story comes once."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.simulation import SimulatedTime

from .hub import Hub
from .origin import Publishers, feed
from .run import GAP_MS, Run, running, source
from .score import Rules, score

MONDAY = round(datetime(2026, 1, 5, 9, tzinfo=UTC).timestamp() * 1000)
MINUTE, HOUR = 60_000, 3_600_000
HOST, CALLBACK = "press.example.org", "https://ticker.example.org"
CHANGES_MS = 2 * HOUR


@pytest.fixture
def time() -> SimulatedTime:
    return SimulatedTime(MONDAY)


@pytest.fixture
def hub(origin: Publishers, time: SimulatedTime) -> Hub:
    hub = Hub(origin, time, HOST, CHANGES_MS)
    link = f'<{origin.url("/", host="hub.example.org")}>; rel="hub"'
    origin.sites = {HOST: feed(changes_ms=CHANGES_MS, link=link), "hub.example.org": hub.site}
    return hub


def reads(origin: Publishers, since_ms: int) -> int:
    return sum(1 for asked in origin.log if asked.host == HOST and asked.at_ms >= since_ms)


async def assert_each_story_once(run: Run, time: SimulatedTime) -> None:
    titles = Counter(await run.headlines())
    # Of the edition in which it all began, three are listed; the newest is as old as the last full change.
    first, newest = MONDAY // CHANGES_MS - 3, (time.now_ms - HOUR) // CHANGES_MS - 1
    assert titles == Counter(f"Story {number}" for number in range(first, max(newest, first + 2) + 1))


async def test_polling_relaxes_while_the_hub_pushes_over_restarts_too(
    tmp_path: Path, origin: Publishers, time: SimulatedTime, hub: Hub
) -> None:
    for hours in (12, 24, 36, 49):
        async with running(tmp_path, origin, time, [source(origin, HOST)], CALLBACK) as run:
            hub.work(run.schedule, run.hubs)
            await run.schedule.run_until(MONDAY + hours * HOUR)
            told = await run.told(f"{HOST.split('.')[0]}-feed")
            await assert_each_story_once(run, time)
    assert hub.pushed == 24
    # Every 15 minutes it would be 96 a day.
    assert reads(origin, MONDAY + 25 * HOUR) <= 5
    assert told[-1].next_reason == "every 6 h, while its hub pushes what is new (WebSub)"
    # Renewed at three quarters of 12 hours.
    assert [mode for _, mode in hub.asked] == ["subscribe"] * 6
    assert score(origin.log, Rules(GAP_MS, {}, {})).broken == {}


async def test_it_tightens_when_the_hub_falls_silent_and_relaxes_again(
    tmp_path: Path, origin: Publishers, time: SimulatedTime, hub: Hub
) -> None:
    async with running(tmp_path, origin, time, [source(origin, HOST)], CALLBACK) as run:
        hub.work(run.schedule, run.hubs)
        await run.schedule.run_until(MONDAY + 24 * HOUR)
        hub.silent = True
        await run.schedule.run_until(MONDAY + 31 * HOUR)
        asked = len(hub.asked)
        await run.schedule.run_until(MONDAY + 43 * HOUR)
        # Found out with the next read, at most six hours later; then every 15 minutes.
        assert reads(origin, MONDAY + 31 * HOUR) >= 47
        # Six editions were missed, and after each third one the hub was asked anew.
        assert len(hub.asked) - asked == 2
        hub.silent = False
        await run.schedule.run_until(MONDAY + 67 * HOUR)
        before = len(origin.log)
        await run.schedule.run_until(MONDAY + 79 * HOUR)
        assert len(origin.log) - before <= 6
        await assert_each_story_once(run, time)
    assert score(origin.log, Rules(GAP_MS, {}, {})).broken == {}


@pytest.mark.soak
async def test_a_lease_that_ends_unrenewed_tightens_at_once(
    tmp_path: Path, origin: Publishers, time: SimulatedTime, hub: Hub
) -> None:
    async with running(tmp_path, origin, time, [source(origin, HOST)], CALLBACK) as run:
        hub.work(run.schedule, run.hubs)
        await run.schedule.run_until(MONDAY + 24 * HOUR + MINUTE)
    del origin.sites["hub.example.org"]
    async with running(tmp_path, origin, time, [source(origin, HOST)], CALLBACK) as run:
        await run.schedule.run_until(MONDAY + 48 * HOUR)
        lease = run.hubs.lease(f"{HOST.split('.')[0]}-feed")
        assert lease is not None
        assert lease.state == "refused"
        assert lease.until_ms is None
        assert reads(origin, MONDAY + 37 * HOUR) >= 43


@pytest.mark.soak
async def test_a_hub_that_is_not_to_be_used_leaves_a_feed_polled_as_ever(
    tmp_path: Path, origin: Publishers, time: SimulatedTime, hub: Hub
) -> None:
    async with running(tmp_path, origin, time, [source(origin, HOST)], CALLBACK) as run:
        hub.work(run.schedule, run.hubs)
        await run.schedule.run_until(MONDAY + 24 * HOUR)
    async with running(tmp_path, origin, time, [source(origin, HOST)]) as run:
        hub.work(run.schedule, run.hubs)
        await run.schedule.run_until(MONDAY + 36 * HOUR)
        assert reads(origin, MONDAY + 24 * HOUR) >= 47
        assert hub.asked[-1][1] == "unsubscribe"
        assert hub.pushed == 12
        await assert_each_story_once(run, time)
