"""`max_rate`: at most so many quotes of a symbol, the newest of them, and everything else untouched."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.events import headline, message, quote
from tests.support.reader import Reader
from tests.support.serving import START_MS, Serving, serving
from tests.support.waiting import PATIENCE_S, eventually
from tests.support.ways import WAYS, Way, every_way
from ticker.ask import STREAM, ask_of
from ticker.events import Body, Draft
from ticker.times import parse_rfc3339

SYMBOLS = tuple(f"S{n}" for n in range(10))


def sent(reader: Reader, kind: str) -> list[tuple[str, int, int]]:
    """Symbol (or nothing), sequence and time of each event of a type."""
    return [
        (
            frame.data.get("symbol", ""),
            int((frame.id or "").rpartition("-")[2]),
            parse_rfc3339(frame.data["time"]),
        )
        for frame in reader.frames
        if frame.event == kind
    ]


@pytest.mark.parametrize("unit", ["s", "m"])
@pytest.mark.parametrize("count", range(1, 51))
def test_windows_are_never_so_short_that_more_fit_in(count: int, unit: str) -> None:
    given = {"max_rate": [f"{count}/{unit}"]}
    query = ask_of(given, STREAM, channels=None, known=["stocks"], now_ms=START_MS)
    length_ms = {"s": 1_000, "m": 60_000}[unit]
    assert query.subscription.window_ms * count >= length_ms
    assert (query.subscription.window_ms - 1) * count < length_ms


BAD = (
    "0/s",
    "51/s",
    "51/m",
    "1/h",
    "2",
    "2/",
    "/s",
    "-1/s",
    "2 /s",
    "2.5/s",
    "1000/s",
    "\u0662/s",
    "2/s,3/s",
)


@pytest.mark.parametrize("value", BAD)
async def test_what_is_no_rate_is_refused_before_a_stream_begins(tmp_path: Path, value: str) -> None:
    async with serving(tmp_path) as site:
        response = await site.get(f"/stream?max_rate={value}")
        assert response.status_code == 400
        error = response.json()["error"]
        assert (error["code"], error["parameter"]) == ("bad_parameter", "max_rate")
        assert "50/s" in error["expected"]
        assert site.broadcast.readers == 0
        assert (await site.get("/stream?max_rate=2/s&max_rate=3/s")).status_code == 400
        assert (await site.get("/events?max_rate=2/s")).status_code == 400


async def one_window_of(site: Serving, quotes: int) -> int:
    """Within one window many quotes of each symbol, and a message in their midst; the last sequence."""
    many = [Draft("stocks", quote(SYMBOLS[n % 10], n)) for n in range(quotes)]
    last = [Draft("stocks", quote(symbol, quotes)) for symbol in SYMBOLS]
    # Windows close by the real time as well: all of one comes at once, or a busy machine would end it midway.
    await site.log.append([*many, Draft("news.world", message("midst")), *last], "test")
    return site.log.newest


@every_way
async def test_however_many_quotes_come_in_a_window_one_of_each_symbol_is_sent(
    tmp_path: Path, way: Way
) -> None:
    async with serving(tmp_path) as site:
        site.clock.ms += 40
        reader = await (await way.read(site, "/stream?max_rate=4/s")).live()
        for window in range(1, 3):
            newest = await one_window_of(site, 1_200)
            site.clock.ms = START_MS + window * 250 + 40
            await reader.until(f'"id":"{site.log.id_of(newest)}"')
            assert reader.sequences[-11:] == [newest - 10, *range(newest - 9, newest + 1)]
        assert len(reader.ids) == 2 * 11
        assert reader.sequences == sorted(reader.sequences)


@pytest.mark.parametrize("tail_count", [50, 100_000])
async def test_history_is_conflated_by_window_however_long_its_windows_are(
    tmp_path: Path, tail_count: int
) -> None:
    async with serving(tmp_path, tail_count=tail_count, heartbeat="1h") as site:
        sizes = (1, 300, 1_200, 3, 700, 0, 20)
        last: list[int] = []
        others: list[int] = []
        for window, size in enumerate(sizes):
            site.clock.ms = START_MS + window * 500
            for start in range(0, size, 400):
                count = min(400, size - start)
                await site.append(*(quote(SYMBOLS[n % 10], n) for n in range(count)), channel="stocks")
            others += [record.seq for record in await site.append(message(f"m{window}"))]
            last += range(others[-1] - min(size, 10), others[-1])
        site.clock.ms += 1_000
        for target in ("since=all", "last_event_id=" + site.log.id_of(1)):
            bodies = set()
            for way in WAYS:
                reader = await way.read(site, f"/stream?max_rate=2/s&{target}")
                await reader.until("m6")
                await reader.live()
                expected = sorted([*last, *others])
                assert reader.sequences == (expected if "all" in target else expected[1:])
                bodies.add(tuple(frame.id for frame in reader.frames))
            assert len(bodies) == 1


@pytest.mark.parametrize(("rate", "length_ms"), [(4, 250), (30, 34)])
async def test_a_fast_producer_on_a_real_clock_is_held_to_the_rate(
    tmp_path: Path, rate: int, length_ms: int
) -> None:
    rng = random.Random(rate)
    duration_s = 2.5
    async with serving(tmp_path, real_clock=True, heartbeat="100ms") as site:
        loop = asyncio.get_running_loop()
        readers = [
            await (await way.read(site, f"/stream?since=none&max_rate={rate}/s")).live() for way in WAYS
        ]
        arrivals: list[list[tuple[float, int]]] = [[] for _ in readers]
        end = "# the end"

        async def follow(reader: Reader, seen: list[tuple[float, int]]) -> None:
            # The whole of its frame, which may come in pieces.
            while b"\n\n" not in reader.body.partition(end.encode())[2]:
                await reader.more()
                seen.append((loop.time(), len(reader.body)))

        following = [asyncio.create_task(follow(*pair)) for pair in zip(readers, arrivals, strict=True)]
        began = loop.time()
        messages = 0
        slots: dict[str, set[int]] = {symbol: set() for symbol in SYMBOLS}
        # At least so long, and until enough windows had something of each, which takes a busy machine longer.
        while loop.time() - began < duration_s or min(map(len, slots.values())) < 2 * rate + 2:
            named = [rng.choice(SYMBOLS) for _ in range(rng.randrange(30))]
            records = await site.append(*(quote(symbol, 1) for symbol in named), channel="stocks")
            for symbol, record in zip(named, records, strict=True):
                slots[symbol].add(record.time_ms // length_ms)
            if rng.random() < 0.2:
                await site.append(message("kept"), headline(f"h{messages}"))
                messages += 1
            await asyncio.sleep(rng.choice((0, 0.001, 0.01)))
        took_s = loop.time() - began
        await site.append(*(quote(symbol, 2) for symbol in SYMBOLS), message(end), channel="stocks")
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(*following)
        for reader, seen in zip(readers, arrivals, strict=True):
            quotes = sent(reader, "quote")
            assert reader.sequences == sorted(set(reader.sequences))
            assert len(sent(reader, "message")) == len(sent(reader, "headline")) + 1 == messages + 1
            by_symbol = Counter(symbol for symbol, _, _ in quotes)
            # Windows, and one for the end that may have closed a little later.
            assert max(by_symbol.values()) <= took_s * rate + 2
            assert min(by_symbol.values()) > rate
            newest = {symbol: seq for symbol, seq, _ in quotes}
            assert set(newest.values()) == set(range(site.log.newest - 10, site.log.newest))
            check_by_event_time(quotes, length_ms, rate)
            check_by_arrival(reader, seen, rate)


def check_by_event_time(quotes: Sequence[tuple[str, int, int]], length_ms: int, rate: int) -> None:
    """By aligned windows one each, but for what was stamped in one and came in only behind its edge."""
    slots = Counter((symbol, time_ms // length_ms) for symbol, _, time_ms in quotes)
    assert max(slots.values()) <= 2
    for symbol in SYMBOLS:
        times = [time_ms for name, _, time_ms in quotes if name == symbol]
        for place, time_ms in enumerate(times):
            assert sum(1 for other in times[place:] if other < time_ms + 1_000) <= rate + 2


def check_by_arrival(reader: Reader, seen: Sequence[tuple[float, int]], rate: int) -> None:
    """In no second more than the rate, and one for a loop that got round to a window late."""
    places: list[tuple[float, str]] = []
    for symbol in SYMBOLS:
        needle, at = f'"symbol":"{symbol}"'.encode(), 0
        while (at := reader.body.find(needle, at) + 1) > 0:
            places.append((next(when for when, size in seen if size >= at), symbol))
    for symbol in SYMBOLS:
        times = sorted(when for when, name in places if name == symbol)
        for place, when in enumerate(times):
            assert sum(1 for other in times[place:] if other < when + 1) <= rate + 2


@every_way
async def test_cut_and_resumed_it_ends_with_the_same_state_and_misses_nothing_else(
    tmp_path: Path, way: Way
) -> None:
    rng = random.Random(7)
    async with serving(tmp_path, real_clock=True, heartbeat="1h", tail_count=300) as site:
        plain = await (await site.read("/stream?since=none")).live()

        async def publish() -> None:
            for n in range(250):
                await site.append(*(quote(rng.choice(SYMBOLS), n) for _ in range(8)), channel="stocks")
                if n % 10 == 0:
                    await site.append(message(f"m{n}"))
                await asyncio.sleep(0.004)
            await site.append(message("the end"))

        publishing = asyncio.create_task(publish())
        watching = asyncio.create_task(plain.until("the end"))
        resume, ids, kept, texts = site.log.id_of(0), [], {}, []
        while "the end" not in texts:
            reader = await way.read(site, "/stream?max_rate=20/s", {"Last-Event-ID": resume})
            wanted = len(reader.ids) + rng.randrange(1, 60)
            await reader.until(lambda one: len(one.ids) >= wanted or "the end" in one.text)  # noqa: B023
            ids += reader.sequences
            for frame in reader.frames:
                if frame.event == "quote":
                    kept[frame.data["symbol"]] = frame.id
                elif frame.event == "message":
                    texts.append(frame.data["text"])
            resume = reader.ids[-1]
            await reader.close()
        await publishing
        await watching
        assert ids == sorted(set(ids))
        assert texts == [frame.data["text"] for frame in plain.frames if frame.event == "message"]
        assert kept == {frame.data["symbol"]: frame.id for frame in plain.frames if frame.event == "quote"}
        assert len(ids) < len(plain.ids)


async def test_readers_at_one_rate_share_what_is_encoded_and_sleep_between_windows(tmp_path: Path) -> None:
    async with serving(tmp_path, heartbeat="1h") as site:
        readers = [
            await (await way.read(site, "/stream?max_rate=5/s")).live() for way in WAYS for _ in range(4)
        ]
        before = site.broadcast.tally.encoded
        await site.append(*(quote(symbol, n) for n in range(50) for symbol in "AB"), channel="stocks")
        site.clock.ms += 200
        for reader in readers:
            await reader.until(f'"id":"{site.log.newest_id}"')
        assert site.broadcast.tally.encoded - before == 2
        assert {tuple(reader.sequences) for reader in readers} == {(99, 100)}
        await eventually(lambda: all(stream.state == "live" for stream in site.broadcast.streams))
        assert {stream.lag for stream in site.broadcast.streams} == {0}


async def test_waiting_for_a_long_window_is_not_falling_behind(tmp_path: Path) -> None:
    async with serving(tmp_path, heartbeat="1h", replay=20) as site:
        reader = await (await site.read("/stream?max_rate=5/s")).live()
        bodies: list[Body] = []
        for n in range(100):
            bodies += quote("A", n), message(f"m{n}")
        await site.append(*bodies, channel="stocks")
        site.clock.ms += 200
        await reader.until("m99")
        assert "stream-lagged" not in reader.names
        assert reader.sequences == [*range(2, 199, 2), 199, 200]
