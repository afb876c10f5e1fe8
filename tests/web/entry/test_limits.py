"""How many readers there may be, by address too, and for how long one of them."""

import asyncio
from pathlib import Path

import httpx
import pytest

from tests.support.clock import put_forward
from tests.support.events import message, quote
from tests.support.reader import Reader
from tests.support.serving import Serving, serving
from tests.support.waiting import eventually
from tests.support.ways import HTTP2, HTTP10, LIVE, Way, every_way


async def refused(site: Serving, **headers: str) -> bool:
    response = await site.get("/stream", accept="text/event-stream", **headers)
    return "stream-busy" in response.text


async def taken(site: Serving, forwarded_for: str) -> Reader:
    reader = await Reader.open(site.port, "/stream", {"X-Forwarded-For": forwarded_for})
    return await reader.live()


@every_way
async def test_who_is_refused_holds_no_place_and_counts_once(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, max_readers=2) as site:
        first = await (await way.read(site)).live()
        second = await (await way.read(site)).live()
        accepting = {"Accept": "text/event-stream"}
        for _ in range(5):
            extra = await way.read(site, "/stream", accepting)
            assert b"stream-busy" in await extra.end()
            await extra.close()
        assert site.broadcast.readers == 2
        assert len(site.broadcast.streams) == 2
        assert (site.broadcast.tally.opened, site.broadcast.tally.refused) == (2, 5)
        await eventually(lambda: site.connections == 2)
        await first.close()
        await eventually(lambda: site.broadcast.readers == 1)
        await (await way.read(site)).live()
        await second.close()


@every_way
async def test_each_address_has_its_own_number(tmp_path: Path, way: Way) -> None:
    trusted = ["127.0.0.1"]
    async with serving(tmp_path, max_readers_per_address=1, trusted_proxies=trusted) as site:

        async def ask(forwarded_for: str) -> Reader:
            headers = {"X-Forwarded-For": forwarded_for, "Accept": "text/event-stream"}
            return await way.read(site, "/stream", headers)

        await (await ask("198.51.100.1")).live()
        await (await ask("198.51.100.2")).live()
        for spelling in ("198.51.100.1", "1.1.1.1, 198.51.100.1", "::ffff:198.51.100.1"):
            assert b"stream-busy" in await (await ask(spelling)).end(), spelling
        await (await ask("2001:db8::1")).live()
        assert b"stream-busy" in await (await ask("2001:0DB8::0001")).end()
        assert site.broadcast.readers == 3


async def test_a_header_of_an_untrusted_peer_changes_nothing(tmp_path: Path) -> None:
    async with serving(tmp_path, max_readers_per_address=1) as site:
        await taken(site, "198.51.100.1")
        assert await refused(site, x_forwarded_for="198.51.100.2")


async def test_an_address_over_ipv6_is_counted_too(tmp_path: Path) -> None:
    async with serving(tmp_path, max_readers_per_address=1, bind="[::1]:0") as site:
        first = await (await Reader.open(site.port, "/stream", host="::1")).live()
        second = await Reader.open(site.port, "/stream", {"Accept": "text/event-stream"}, host="::1")
        assert b"stream-busy" in await second.end()
        await first.close()
        await eventually(lambda: site.broadcast.readers == 0)
        await (await Reader.open(site.port, "/stream", host="::1")).live()


@pytest.mark.parametrize("way", [LIVE, HTTP10, HTTP2], ids=repr)
async def test_a_stream_ends_within_the_last_fifth_of_its_life_and_resumes_without_loss(
    tmp_path: Path, way: Way
) -> None:
    async with serving(tmp_path, lifetime="100s", heartbeat="1h") as site:
        seen: list[int] = []

        async def publish() -> None:
            while True:
                await site.append(quote("A"), message(), channel="stocks")
                await asyncio.sleep(0.005)

        publishing = asyncio.create_task(publish())
        resume = ""
        for life in range(3):
            # The last one hears nothing: its end must not depend on events.
            is_quiet = life == 2
            target = "/stream/news.tech" if is_quiet else "/stream?since=all"
            reader = await (await way.read(site, target, {"Last-Event-ID": resume})).live()
            # Half a minute is left, for a machine that is busy meanwhile.
            put_forward(50)
            if not is_quiet:
                had = len(reader.ids)
                await reader.until(lambda one: len(one.ids) > had + 10)  # noqa: B023
            await asyncio.sleep(0.01)
            assert site.broadcast.readers == 1
            put_forward(50)
            await reader.end()
            goodbye = reader.control("stream-bye")
            assert goodbye["reason"] == "lifetime"
            assert 2_000 <= goodbye["reconnect_ms"] <= 10_000
            await reader.close()
            if life < 2:
                seen += reader.sequences
                resume = reader.ids[-1]
        publishing.cancel()
        assert seen == list(range(1, seen[-1] + 1))
        assert site.broadcast.readers == 0


async def test_lives_are_of_different_length(tmp_path: Path) -> None:
    async with serving(tmp_path, lifetime="100s") as site:
        for _ in range(40):
            await (await site.read("/stream?since=none")).live()
        ends = [(stream.opened_at, stream._waiting.ends_at or 0) for stream in site.broadcast.streams]
        lives_s = [round(ends_at - opened_at) for opened_at, ends_at in ends]
        assert 80 <= min(lives_s) < 85
        assert 95 < max(lives_s) <= 100


async def test_reconnects_after_a_shutdown_are_spread_evenly(tmp_path: Path) -> None:
    count, hint_ms = 60, 2_000
    async with serving(tmp_path) as site:
        readers = [await (await site.read("/stream")).live() for _ in range(count)]
        site.broadcast.say_goodbye("shutdown")
        for reader in readers:
            await reader.end()
        delays = sorted(reader.control("stream-bye")["reconnect_ms"] for reader in readers)
        # One in each of as many equal parts of once to twice the hint: nowhere are there more than two close.
        step = hint_ms / count
        for place, delay in enumerate(delays):
            assert hint_ms + place * step - 1 <= delay <= hint_ms + (place + 1) * step + 1
        order = [reader.control("stream-bye")["reconnect_ms"] for reader in readers]
        assert order != delays  # who came first does not go first
        retries = [
            frame.retry for reader in readers for frame in reader.frames if frame.event == "stream-bye"
        ]
        assert retries == order


@pytest.mark.parametrize(
    ("peer_is_trusted", "forwarded_for", "status"),
    [
        (False, "", 200),
        (True, "", 200),
        (True, "198.51.100.1", 403),
        (True, "127.0.0.1, 198.51.100.1", 403),
        (True, "127.0.0.1", 200),
        (False, "198.51.100.1", 403),
        (False, "127.0.0.1, 198.51.100.1", 403),
        (False, "nonsense", 403),
    ],
)
async def test_readers_are_told_to_this_machine_only(
    tmp_path: Path, peer_is_trusted: bool, forwarded_for: str, status: int
) -> None:
    trusted = ["127.0.0.1"] if peer_is_trusted else []
    async with serving(tmp_path, trusted_proxies=trusted) as site:
        await (await LIVE.read(site)).live()
        headers = {"X-Forwarded-For": forwarded_for} if forwarded_for else {}
        response = await site.get("/readers", **headers)
        assert response.status_code == status
        if status == 403:
            assert response.json()["error"]["code"] == "forbidden"
            assert "127" not in response.text


async def test_a_second_header_line_is_not_overlooked(tmp_path: Path) -> None:
    async with serving(tmp_path, trusted_proxies=["127.0.0.1"]) as site:
        # Some proxies leave the client's own line as it is, and add theirs below it.
        lines = [("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-For", "198.51.100.1")]
        async with httpx.AsyncClient(base_url=site.address) as client:
            assert (await client.get("/readers", headers=lines)).status_code == 403


@every_way
async def test_readers_are_told_to_nobody_unless_the_config_says_so(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, operate=False) as site:
        await (await way.read(site)).live()
        assert (await site.get("/readers")).status_code == 403


@pytest.mark.parametrize("host", ["rebound.example", "rebound.example:8000"])
async def test_readers_are_not_told_to_a_page_from_elsewhere(tmp_path: Path, host: str) -> None:
    async with serving(tmp_path) as site:
        for http2 in (False, True):
            async with httpx.AsyncClient(base_url=site.address, http1=not http2, http2=http2) as client:
                assert (await client.get("/readers")).status_code == 200
                assert (await client.get("/readers", headers={"Host": host})).status_code == 403
