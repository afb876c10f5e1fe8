"""Days of reading publishers of every temper, over restarts and outages, judged by their own logs."""

import asyncio
import re
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.simulation import SimulatedTime
from tests.support.waiting import PATIENCE_S
from ticker.sources.rss.settings import RssSource

from .origin import Publishers, feed, http_date, paths, says, sometimes
from .run import GAP_MS, running, source
from .score import Rules, Score, score

SATURDAY = round(datetime(2026, 1, 3, 9, tzinfo=UTC).timestamp() * 1000)
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
NIGHT = "<skipHours>" + "".join(f"<hour>{hour}</hour>" for hour in range(6)) + "</skipHours>"
SUNDAY = "<skipDays><day>Sunday</day></skipDays>"
WORDPRESS = "<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency> 1 </sy:updateFrequency>"


@pytest.fixture
def time() -> SimulatedTime:
    return SimulatedTime(SATURDAY)


def everybody(origin: Publishers) -> list[RssSource]:
    """Every temper a publisher may have; each source reads every 15 minutes unless it says otherwise."""
    busy, ending = says(503, retry_after="7200"), SATURDAY + DAY
    limit = sometimes(2, 0.2, says(429, retry_after="5400"), feed())
    origin.sites = {
        "plain.example.org": feed(),
        "cached.example.org": feed(cache_control="max-age=3600", age="600"),
        "expires.example.org": feed(date=http_date(0), expires=http_date(45 * MINUTE)),
        "ttl.example.org": feed(extra="<ttl>120</ttl>", coding="gzip"),
        "night.example.org": feed(extra=NIGHT + SUNDAY, coding="br"),
        "press.example.org": feed(extra=WORDPRESS, coding="zstd"),
        "busy.example.org": sometimes(1, 0.3, busy, feed()),
        "flaky.example.org": sometimes(3, 0.3, says(0), feed()),
        "limits.example.org": paths(one=limit, two=limit, three=limit, four=limit),
        "ends.example.org": lambda visit: (says(410) if visit.at_ms > ending else feed())(visit),
        "missing.example.org": says(404),
        "moves.example.org": says(301, location=origin.url(host="moved.example.org")),
        "moved.example.org": feed(),
        "detour.example.org": says(302, location=origin.url(host="station.example.org")),
        "station.example.org": feed(),
        "auto.example.org": feed(changes_ms=2 * HOUR),
    }
    whole = [host for host in origin.sites if not host.startswith(("limits", "moved", "station", "auto"))]
    limits = [source(origin, "limits.example.org", f"/{name}") for name in ("one", "two", "three", "four")]
    auto = source(origin, "auto.example.org", every="auto")
    return [*(source(origin, host) for host in whole), *limits, auto]


def judged(origin: Publishers) -> Score:
    every = {asked.url: 15 * MINUTE for asked in origin.log}
    alone = every | {
        "expires.example.org/feed": 45 * MINUTE,
        "ttl.example.org/feed": 120 * MINUTE,
        "auto.example.org/feed": 5 * MINUTE,
    }
    closed = {"night.example.org/feed": (frozenset(range(6)), frozenset({6}))}
    return score(origin.log, Rules(GAP_MS, alone, closed))


def at(origin: Publishers, url: str) -> list[int]:
    return [asked.at_ms for asked in origin.log if asked.url == url]


async def test_two_days_with_restarts_and_an_outage_break_no_rule(
    tmp_path: Path, origin: Publishers, time: SimulatedTime
) -> None:
    sources = everybody(origin)
    for hours in (5, 30, 31, 48):
        async with running(tmp_path, origin, time, sources) as run:
            if hours == 30:
                await run.schedule.run_until(SATURDAY + 12 * HOUR)
                await origin.go_offline()
                await run.schedule.run_until(SATURDAY + 15 * HOUR)
                origin.offline = False
            await run.schedule.run_until(SATURDAY + hours * HOUR)
    found = judged(origin)
    assert found.broken == {}
    assert found.percent == 100
    # Validators work everywhere but where nothing is ever found.
    assert {url: count for url, count in found.unconditional.items() if count > 1}.keys() == {
        "missing.example.org/feed",
    }
    assert found.requests > 1_500


async def test_restart_loop_asks_nobody_again(
    tmp_path: Path, origin: Publishers, time: SimulatedTime
) -> None:
    origin.sites = {"plain.example.org": feed()}
    sources = [source(origin, "plain.example.org")]
    async with running(tmp_path, origin, time, sources) as run:
        await run.schedule.run_until(SATURDAY + MINUTE)
    for second in range(20):
        async with running(tmp_path, origin, time, sources) as run:
            await run.schedule.run_until(SATURDAY + MINUTE + second * 1_000)
    assert len(origin.log) == 1
    async with running(tmp_path, origin, time, sources) as run:
        await run.schedule.run_until(SATURDAY + HOUR)
    assert [asked.conditional for asked in origin.log] == [False, True, True, True]


async def test_crash_loop_in_the_middle_of_a_fetch_asks_less_and_less_often(
    tmp_path: Path, origin: Publishers, time: SimulatedTime
) -> None:
    origin.sites = {"plain.example.org": feed()}
    origin.hang = True
    sources = [source(origin, "plain.example.org")]
    while time.now_ms < SATURDAY + 20 * MINUTE:
        async with running(tmp_path, origin, time, sources) as run:
            asked = len(origin.log)
            reads = asyncio.create_task(run.schedule.run_until(time.now_ms + 6_000))
            async with asyncio.timeout(PATIENCE_S):
                while not reads.done() and len(origin.log) == asked:
                    await asyncio.sleep(0.001)
        await asyncio.gather(reads, return_exceptions=True)
        time.advance_to(time.now_ms + 24_000)
    moments = at(origin, "plain.example.org/feed")
    waits = [later - one for one, later in pairwise(moments)]
    assert [round(wait / 30_000) for wait in waits] == [1, 2, 4, 8, 16]


async def test_hold_of_a_host_survives_a_restart(
    tmp_path: Path, origin: Publishers, time: SimulatedTime
) -> None:
    origin.sites = {"limits.example.org": says(429, retry_after="7200")}
    sources = [source(origin, "limits.example.org", f"/{name}") for name in ("one", "two", "three")]
    # A source that is new after the restart knows nothing of the hold but what is kept with the others.
    new = source(origin, "limits.example.org", "/new")
    for minutes, those in ((1, sources), (30, [*sources, new]), (119, [*sources, new])):
        async with running(tmp_path, origin, time, those) as run:
            await run.schedule.run_until(SATURDAY + minutes * MINUTE)
            told = [await run.told(spec.name) for spec in those]
    assert len(origin.log) == 1
    reasons = {events[-1].next_reason for events in told}
    assert reasons == {
        "publisher asks for 2 h (Retry-After)",
        "limits.example.org asks all its visitors to wait (429)",
    }
    assert {events[-1].failures for events in told} == {0, 1}


async def test_outage_is_held_against_nobody_and_one_feed_at_a_time_looks_for_its_end(
    tmp_path: Path, origin: Publishers, time: SimulatedTime, caplog: pytest.LogCaptureFixture
) -> None:
    hosts = [f"site{number}.example.org" for number in range(10)]
    origin.sites = {host: feed() for host in hosts}
    sources = [source(origin, host) for host in hosts]
    async with running(tmp_path, origin, time, sources) as run:
        await run.schedule.run_until(SATURDAY + HOUR)
        await origin.go_offline()
        before, tried = len(origin.log), len(origin.tried)
        await run.schedule.run_until(SATURDAY + 9 * HOUR)
        assert len(origin.log) == before
        moments = [moment for moment, _ in origin.tried[tried:]]
        assert len({host for _, host in origin.tried[tried:]}) == 10
        waits = [later - one for one, later in pairwise(moments[2:])]
        assert min(waits) >= 30_000
        assert max(waits) <= 31_000
        told = [(await run.told(spec.name))[-1] for spec in sources]
        assert {(event.state, event.failures, event.detail) for event in told} == {
            ("failing", 0, "offline: no host can be reached")
        }
        origin.offline = False
        await run.schedule.run_until(SATURDAY + 9 * HOUR + MINUTE)
        assert len(origin.log) == before + 10
        assert {(await run.told(spec.name))[-1].state for spec in sources} == {"ok"}
    assert judged(origin).broken == {}
    began, ended = (record.message for record in caplog.records if record.name == "ticker.poller.outage")
    assert began == "offline: no host can be reached; one feed at a time tries again"
    assert re.fullmatch(r"online again: site\d-feed was answered; 9 more are read now", ended)


async def test_two_dead_domains_are_no_outage(
    tmp_path: Path, origin: Publishers, time: SimulatedTime
) -> None:
    origin.sites = {"plain.example.org": feed()}
    sources = [source(origin, f"{name}.example.org") for name in ("plain", "dead", "gone")]
    async with running(tmp_path, origin, time, sources) as run:
        await run.schedule.run_until(SATURDAY + DAY)
        last = {spec.name: (await run.told(spec.name))[-1] for spec in sources}
    assert last["plain-feed"].state == "ok"
    assert len(origin.log) >= 90
    assert (last["dead-feed"].state, last["dead-feed"].detail) == (
        "failing",
        "could not resolve dead.example.org",
    )
    assert last["dead-feed"].failures > 15


async def test_nobody_is_neglected_and_reasons_are_told_in_words(
    tmp_path: Path, origin: Publishers, time: SimulatedTime
) -> None:
    sources = everybody(origin)
    async with running(tmp_path, origin, time, sources) as run:
        await run.schedule.run_until(SATURDAY + 14 * HOUR + 50 * MINUTE)
        last = {spec.name.removesuffix("-feed"): (await run.told(spec.name))[-1] for spec in sources}
    often = {host.split(".")[0]: len(at(origin, f"{host}/feed")) for host in origin.sites}
    assert 58 <= often["plain"] <= 60
    assert 58 <= often["press"] <= 60  # hourly/1 of WordPress is nobody's hint
    assert 17 <= often["cached"] <= 18
    assert 19 <= often["expires"] <= 20
    assert often["ttl"] == 8
    assert often["moves"] == 2
    assert often["detour"] == often["station"] >= 58
    assert often["missing"] <= 8
    assert 15 <= often["auto"] <= 40
    assert last["plain"].next_reason == "every 15 min"
    assert last["press"].next_reason == "every 15 min"
    assert last["cached"].next_reason == "publisher asks for 50 min (max-age)"
    assert last["expires"].next_reason == "publisher asks for 45 min (Expires)"
    assert last["ttl"].next_reason == "publisher asks for 2 h (ttl)"
    assert last["night"].next_reason == "skips these hours and days (skipHours, skipDays)"
    assert last["missing"].next_reason == f"backing off after {last['missing'].failures} failures"
    assert last["moves"].detail == f"not modified; moved for good to {origin.url(host='moved.example.org')}"
    assert last["detour"].detail == "not modified"
    assert (last["auto"].next_reason or "").endswith(", as often as it changes (auto)")


async def test_feed_that_is_gone_says_so_and_is_left_alone(
    tmp_path: Path, origin: Publishers, time: SimulatedTime
) -> None:
    origin.sites = {"ends.example.org": says(410)}
    sources = [source(origin, "ends.example.org")]
    for days in (1, 2):
        async with running(tmp_path, origin, time, sources) as run:
            await run.schedule.run_until(SATURDAY + days * DAY)
            (event,) = await run.told("ends-feed")
    assert (event.state, event.detail, event.next_read) == ("gone", "410 Gone", None)
    assert event.next_reason == "stopped for good: the publisher says it is gone"
    assert len(origin.log) == 1


def test_simulation_waits_for_nothing() -> None:
    time = SimulatedTime(0)
    # Else no test would live to see the end of it.
    asyncio.run(time.sleep(86_400))
    assert time.now_ms == 86_400_000
