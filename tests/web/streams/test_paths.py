"""The same stream, whichever way it takes: the live path, the pull path, HTTP/1.0, HTTP/1.1 and HTTP/2."""

import asyncio
import random
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.support.disks import full_disk
from tests.support.events import alert, headline, message, quote, source
from tests.support.reader import Reader
from tests.support.serving import START_MS, Serving, four, serving
from tests.support.waiting import eventually, within
from tests.support.ways import LIVE, PULL, WAYS, Way, every_way, timeless
from ticker.broadcast.figures.histogram import BOUNDS_S
from ticker.events import Body
from ticker.times import rfc3339

FORMATS = ("sse", "ndjson", "text")

BATCHES: Sequence[tuple[str, tuple[Body, ...]]] = (
    ("stocks", (quote("AAPL", 101), quote("MSFT", 201), source())),
    ("news.world", (headline("a", "Fed holds rates", revision=2, symbols=("MSFT", "AAPL")),)),
    ("news.tech", (alert("Exchange halted again"), message("Ünïcode \u2028 here"))),
    ("stocks", (quote("AAPL", 102), quote("AAPL", 103), quote("NVDA", 1))),
    ("news.tech", (headline("b", "Fed and msft", symbols=("MSFT",)),)),
)

TARGETS = (
    "/stream?",
    "/stream/stocks?",
    "/stream/news.*?",
    "/stream?types=quote,alert&",
    "/stream?symbols=MSFT&",
    "/stream?symbols=aapl,MSFT&types=headline,quote&",
    "/stream?q=fed&",
    "/stream?symbols=MSFT&q=fed&",
    "/stream?since=all&",
    "/stream?since=none&",
    "/stream?symbols=NOBODY&",
)


async def at_the_end(site: Serving, readers: Sequence[Reader]) -> list[bytes]:
    """Say goodbye, and the bodies of all without what is drawn for each."""
    site.broadcast.say_goodbye("shutdown")
    return [timeless(await reader.end()) for reader in readers]


@pytest.mark.parametrize("name", FORMATS)
async def test_a_subscription_gets_the_same_bytes_by_every_way(tmp_path: Path, name: str) -> None:
    async with serving(tmp_path, heartbeat="1h") as site:
        await four(site)
        groups = [[await way.read(site, f"{target}format={name}") for way in WAYS] for target in TARGETS]
        for group in groups:
            for reader in group:
                await reader.until("live")
        await eventually(lambda: site.broadcast.members == 2 * len(TARGETS))
        for channel, bodies in BATCHES:
            await site.append(*bodies, channel=channel)
            site.clock.ms += 1_000
        # What a client has not yet been sent may come as one piece with what follows; the bytes are the same.
        bodies_of = await at_the_end(site, [reader for group in groups for reader in group])
        for place, target in enumerate(TARGETS):
            bodies_by_way = bodies_of[place * len(WAYS) : (place + 1) * len(WAYS)]
            assert len(set(bodies_by_way)) == 1, target
        counts = {target: len(group[0].ids) for target, group in zip(TARGETS, groups, strict=True)}
        if name == "sse":
            assert counts["/stream?since=all&"] == 14
            assert counts["/stream?since=none&"] == 10
            assert counts["/stream?symbols=NOBODY&"] == 0
            assert counts["/stream?symbols=MSFT&q=fed&"] == 3


STARTS = (
    ("since=all", ""),
    ("since=latest", ""),
    ("since=none", ""),
    ("since=2s", ""),
    (f"since={rfc3339(START_MS + 2_000)}", ""),
    (f"since={START_MS // 1000 + 1}", ""),
    ("since={3}", ""),
    ("last_event_id={3}", ""),
    ("last_event_id={1}", ""),
    ("", "{1}"),
    ("since=all", "{14}"),
    ("last_event_id=nonsense", ""),
    ("since=0123456789ab-3", ""),
    ("", "0123456789ab-3"),
    ("", "{99}"),
)


@pytest.mark.parametrize("replay", [5, 10_000])
async def test_every_beginning_gets_the_same_bytes_by_every_way(tmp_path: Path, replay: int) -> None:
    async with serving(tmp_path, heartbeat="1h", replay=replay, tail_count=4) as site:
        await four(site)
        for channel, bodies in BATCHES:
            await site.append(*bodies, channel=channel)
            site.clock.ms += 1_000
        ids = [site.log.id_of(seq) for seq in range(100)]
        groups = []
        for query, resume in STARTS:
            target = f"/stream?{query.format(*ids)}"
            headers = {"Last-Event-ID": resume.format(*ids)} if resume else {}
            readers = [await way.read(site, target, headers) for way in WAYS]
            groups.append([await reader.live() for reader in readers])
        bodies_of = await at_the_end(site, [reader for group in groups for reader in group])
        for place, start in enumerate(STARTS):
            assert len(set(bodies_of[place * len(WAYS) : (place + 1) * len(WAYS)])) == 1, start
        first = dict(zip(STARTS, (group[0] for group in groups), strict=True))
        assert first["since=all", ""].sequences == list(range(1, 15))
        assert first["since=none", ""].sequences == []
        assert first["since={3}", ""].sequences == list(range(4, 15))
        assert first["since=all", "{14}"].sequences == []
        assert first["", "{99}"].control("stream-reset")["reason"] == "unknown"
        assert first["", "0123456789ab-3"].control("stream-reset")["reason"] == "foreign"
        if replay == 5:
            assert first["", "{1}"].control("stream-lagged")["skipped"] == {"quote": 3, "headline": 1}
        else:
            assert first["", "{1}"].sequences == list(range(2, 15))


@every_way
async def test_a_quiet_stream_is_kept_alive_and_its_cursor_moved_along(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, heartbeat="200ms") as site:
        reader = await (await way.read(site, "/stream/news.world")).live()
        await within(4 * 0.2 + 0.3, reader.until(lambda one: one.text.splitlines().count(":") >= 4))
        await site.append(quote(), quote(), channel="stocks")
        await reader.until(lambda one: one.names.count("stream-live") == 2)
        assert reader.frames[-1].id == site.log.newest_id
        seen = len(reader.text)
        await reader.until(lambda one: ":\n" in one.text[seen:])
        assert reader.names == ["stream-open", "stream-live", "stream-live"]


@every_way
async def test_trouble_with_the_log_is_told_and_so_is_its_end(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path) as site:
        plain = await (await way.read(site, "/stream")).live()
        rated = await (await way.read(site, "/stream?max_rate=1/m")).live()
        with full_disk():
            appending = asyncio.create_task(site.append(headline("kept")))
            for reader in (plain, rated):
                await reader.until("stream-stale")
        await appending
        await (await plain.until("Title of kept")).until('"reason":null')
        await rated.until('"reason":null')
        assert plain.names.count("stream-stale") == 2


async def encoded(site: Serving) -> float:
    text = (await site.get("/metrics")).text
    (value,) = (
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "ticker_encoded_total"
    )
    return value


async def test_an_event_is_encoded_once_per_format_for_all_groups_by_all_ways(tmp_path: Path) -> None:
    async with serving(tmp_path, heartbeat="1h") as site:
        filters = ("", "&types=quote", "&symbols=AAPL,MSFT", "&q=aapl", "&max_rate=50/s")
        readers = [
            await (await way.read(site, f"/stream?format={name}&since=none{query}")).until("live")
            for way in WAYS
            for name in FORMATS
            for query in filters
        ]
        # One that resumes later is sent what was encoded for the others.
        for price in range(10):
            await site.append(quote("AAPL", 500 + price), channel="stocks")
            site.clock.ms += 25
        site.clock.ms += 1_000
        for reader in readers:
            await reader.until("509")
        late = await (await site.read("/stream?since=all")).live()
        assert len(late.ids) == 10
        assert await encoded(site) == 10 * len(FORMATS)


async def ended_with(reader: Reader, event_id: str) -> None:
    """Read on until the whole of an event has come."""
    last = re.compile(rb"^id: %b\nevent: quote\ndata: .*\n\n" % event_id.encode(), re.MULTILINE)
    await reader.until(lambda one: last.search(one.body, max(0, len(one.body) - 65_536)))


@pytest.mark.parametrize("seed", range(3))
async def test_no_gap_and_no_double_at_the_seam_by_any_way(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    async with serving(tmp_path, tail_count=rng.choice((100, 400, 20_000)), heartbeat="100ms") as site:
        await site.append(*(quote(f"S{n % 7}", n) for n in range(rng.randrange(600))), channel="stocks")
        readers: list[tuple[int, Reader]] = []

        async def publish() -> None:
            for n in range(60):
                bodies = [quote(f"S{rng.randrange(7)}", n) for _ in range(rng.randrange(1, 30))]
                await site.append(*bodies, channel="stocks")
                await asyncio.sleep(rng.choice((0, 0.001, 0.01)))

        publishing = asyncio.create_task(publish())
        while not publishing.done() and len(readers) < 25:
            way = rng.choice(WAYS)
            after = rng.randrange(site.log.newest + 1)
            resume = {"Last-Event-ID": site.log.id_of(after)} if rng.random() < 0.6 else {}
            readers.append((after if resume else 0, await way.read(site, "/stream?since=all", resume)))
            if rng.random() < 0.3:
                site.broadcast.release_members()
        await publishing
        newest = site.log.newest
        for after, reader in readers:
            if after < newest:
                await ended_with(reader, site.log.newest_id)
            assert reader.sequences == list(range(after + 1, newest + 1))


@pytest.mark.parametrize("way", [LIVE, PULL], ids=repr)
async def test_many_that_resume_at_once_read_each_page_of_the_log_once(
    tmp_path: Path, way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ticker.log.reading import reads

    begun: list[int] = []
    read = reads.page

    def counted(rows: object, subscription: object, after: int, *rest: object) -> object:
        begun.append(after)
        return read(rows, subscription, after, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(reads, "page", counted)
    count, missed = 120, 3_000
    async with serving(tmp_path, tail_count=100, heartbeat="1h") as site:
        for start in range(0, missed, 500):
            bodies = (quote(f"S{n % 50}", n) for n in range(start, start + 500))
            await site.append(*bodies, channel="stocks")
        site.broadcast.lag.start()
        rng = random.Random(3)
        cursors = [rng.randrange(2_000) for _ in range(count)]
        site.broadcast.grants_live = way.is_live

        async def resume(after: int) -> Reader:
            reader = await Reader.open(site.port, "/stream", {"Last-Event-ID": site.log.id_of(after)})
            # Parsed below: the loop that is watched is the one that these clients run on.
            return await reader.until(lambda one: b"stream-live" in one.body[-200:])

        began = asyncio.get_running_loop().time()
        readers = await asyncio.gather(*(resume(after) for after in cursors))
        took_s = asyncio.get_running_loop().time() - began
        site.broadcast.lag.stop()
        for after, reader in zip(cursors, readers, strict=True):
            found = re.findall(rb"^id: [0-9a-f]+-([0-9]+)$", reader.body, re.MULTILINE)
            assert [int(seq) for seq in found[:-1]] == list(range(after + 1, missed + 1))
        pages = missed // 256 + 1
        assert len(begun) <= pages
        assert len(begun) == len(set(begun))
        lag = site.broadcast.lag.seen
        slow = sum(lag.counts[BOUNDS_S.index(0.1) + 1 :])
        print(
            f"{way}: {len(begun)} reads of the log for {count} readers in {took_s:.2f} s, "
            f"{slow} of {sum(lag.counts)} lags over 100 ms"
        )
