"""A wall clock that jumps back and forth under a running Ticker: ids, windows and heartbeats go on."""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.events import message, quote
from tests.support.reader import Reader
from tests.support.serving import START_MS, serving
from tests.support.waiting import PATIENCE_S, eventually, within
from tests.support.ways import LIVE, WAYS
from ticker.times import parse_rfc3339, rfc3339

HOUR_MS = 3_600_000

SIZES = [
    pytest.param(40, id="short"),
    pytest.param(600, id="long", marks=pytest.mark.soak),
]


@pytest.mark.parametrize("jumps", SIZES)
async def test_readers_lose_nothing_while_the_clock_jumps(
    tmp_path: Path, jumps: int, rng: random.Random, tell: Callable[[str], None]
) -> None:
    async with serving(tmp_path, heartbeat="200ms", tail_count=200) as site:
        plain = [await (await way.read(site)).live() for way in WAYS]
        rated = [await (await way.read(site, "/stream?max_rate=20/s")).live() for way in WAYS]
        appended: list[tuple[int, int]] = []
        reading = [asyncio.create_task(reader.until("the end")) for reader in (*plain, *rated)]
        for n in range(jumps):
            site.clock.ms += rng.choice((-HOUR_MS, -5_000, -1, 0, 7, 60, 5_000, HOUR_MS))
            records = await site.append(quote("A", n), quote("B", n), message(f"m{n}"), channel="stocks")
            appended += [(record.seq, record.time_ms) for record in records]
            await asyncio.sleep(0.02)
        await site.append(message("the end"))
        # It stands still from here on: what waits for a window must not wait for the clock.
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(*reading)

        sequences = [seq for seq, _ in appended]
        assert sequences == list(range(1, 3 * jumps + 1))
        for reader in plain:
            assert reader.sequences == [*sequences, 3 * jumps + 1]
        for reader in rated:
            assert reader.sequences == sorted(set(reader.sequences))
            texts = [frame.data["text"] for frame in reader.frames if frame.event == "message"]
            assert texts == [*(f"m{n}" for n in range(jumps)), "the end"]
            last = {
                frame.data["symbol"]: frame.data["price"] for frame in reader.frames if frame.event == "quote"
            }
            assert last == {"A": jumps - 1, "B": jumps - 1}
            assert "stream-lagged" not in reader.names

        checked = 0
        for time_ms in {rng.choice(appended)[1] + rng.choice((-1, 0, 1)) for _ in range(12)}:
            first = next((seq for seq, at in appended if at >= time_ms), 3 * jumps + 1)
            target = f"/stream?since={rfc3339(time_ms)}"
            reader = await (await LIVE.read(site, target)).live()
            if time_ms > max(at for _, at in appended):
                continue
            assert reader.sequences == list(range(first, 3 * jumps + 2)), target
            checked += 1
            await reader.close()
        assert checked > 3
        tell(f"{jumps} jumps of the clock, {len(sequences)} events, {checked} times found")


def beats_of(reader: Reader) -> int:
    return reader.text.splitlines().count(":")


async def test_heartbeats_go_on_while_the_clock_jumps(tmp_path: Path) -> None:
    async with serving(tmp_path, heartbeat="200ms") as site:
        readers = [await (await way.read(site)).live() for way in WAYS]
        for jump_ms in (-HOUR_MS, HOUR_MS, -24 * HOUR_MS, 48 * HOUR_MS):
            site.clock.ms += jump_ms
            for reader in readers:
                beats = beats_of(reader)
                await within(2 * 0.2 + 0.3, reader.until(lambda one: beats_of(one) >= beats + 2))  # noqa: B023


async def test_a_quote_is_not_held_back_until_a_clock_that_was_set_back_has_caught_up(tmp_path: Path) -> None:
    async with serving(tmp_path, heartbeat="1h") as site:
        site.clock.ms += 30
        reader = await (await site.read("/stream?max_rate=10/s")).live()
        await site.append(quote("A", 1), channel="stocks")
        site.clock.ms -= HOUR_MS
        # Nothing else happens, as when a market has closed.
        await reader.until('"symbol":"A"')
        await site.append(quote("A", 2), channel="stocks")
        site.clock.ms += 100
        await reader.until('"price":2,')
        assert reader.sequences == [1, 2]


async def test_what_a_clock_that_steps_back_stamps_is_kept_as_it_is(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await site.append(message("first"))
        site.clock.ms -= HOUR_MS
        await site.append(message("second"))
        reader = await (await site.read("/stream?since=all")).live()
        times = [parse_rfc3339(frame.data["time"]) for frame in reader.frames if frame.event == "message"]
        assert times == [START_MS, START_MS - HOUR_MS]
        assert reader.sequences == [1, 2]
        page = (await site.get("/events?since=all")).json()
        assert [event["text"] for event in page["events"]] == ["first", "second"]
        await eventually(lambda: site.broadcast.members == 1)
