"""Derived by a whole Ticker: what was counted before it was killed, and what comes now."""

import asyncio
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.derive.test_follower import follower
from tests.log.logs import CHANNELS, append, opened
from tests.support.clock import Clock
from tests.support.events import headline
from tests.support.running import RunningTicker, write_site
from tests.support.waiting import eventually
from ticker.derive.activity import ActivityCount
from ticker.times import now_ms

MINUTE_MS = 60_000


def figures(ticker: RunningTicker) -> dict[str, float]:
    text = httpx.get(f"{ticker.address}/metrics").text
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def counted_ten_minutes_ago(folder: Path) -> None:
    clock = Clock(now_ms() - 10 * MINUTE_MS)
    async with opened(folder, CHANNELS, clock) as log:
        activity = follower(log, ActivityCount(), clock)
        running = asyncio.create_task(activity.run())
        await append(log, headline("a"), headline("b"))
        await eventually(lambda: activity.lag == 0)
        clock.ms += MINUTE_MS
        await append(log, headline("c"))
        await eventually(lambda: activity.settled.totals == {"stocks": 3})
        # Not settled any more: whoever starts next reads it again.
        await append(log, headline("d"))
        running.cancel()


async def test_a_started_ticker_goes_on_counting_where_the_last_one_was(tmp_path: Path) -> None:
    config = write_site(tmp_path)
    await counted_ten_minutes_ago(tmp_path / "data")
    with RunningTicker(config) as ticker:
        await eventually(lambda: figures(ticker)["ticker_channel_events_total stocks"] >= 4)
        seen = figures(ticker)
        assert seen["ticker_channel_events_last_hour stocks"] >= 4
        await eventually(lambda: figures(ticker)["ticker_derivation_lag activity"] < 10)
        assert ticker.errors.read_text() == ""
