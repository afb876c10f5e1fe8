"""/readers and /metrics: what an operator sees of the readers is what the readers have seen."""

import asyncio
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from tests.support.clock import put_forward
from tests.support.events import alert, headline, message, quote
from tests.support.reader import Reader
from tests.support.serving import Serving, serving
from tests.support.waiting import eventually
from tests.support.ways import HTTP10, LIVE, WAYS
from ticker.events import Quote


async def readers(site: Serving) -> list[dict[str, Any]]:
    found = (await site.get("/readers")).json()["readers"]
    assert isinstance(found, list)
    return found


async def figures(site: Serving) -> dict[str, float]:
    """Every sample of /metrics, by name and label values."""
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families((await site.get("/metrics")).text)
        for sample in family.samples
    }


async def test_each_reader_is_shown_with_what_it_asked_for_and_where_it_is(tmp_path: Path) -> None:
    async with serving(tmp_path, trusted_proxies=["127.0.0.1"]) as site:
        began_s = asyncio.get_running_loop().time()
        for way in WAYS:
            await (
                await way.read(site, "/stream/news.*?types=alert,headline&symbols=msft,aapl&q=Fed+cut")
            ).live()
        await (await LIVE.read(site, "/stream?format=text&max_rate=2/s")).until("live")
        await (await LIVE.read(site, "/stream", {"X-Forwarded-For": "2001:DB8::7"})).live()
        shown = await readers(site)
        took_s = asyncio.get_running_loop().time() - began_s
        assert len(shown) == len(WAYS) + 2
        assert [one["age_s"] for one in shown] == sorted((one["age_s"] for one in shown), reverse=True)
        for one in shown[: len(WAYS)]:
            assert 0 <= one.pop("age_s") <= round(took_s, 1)
            assert one == {
                "address": "127.0.0.1",
                "format": "sse",
                "state": "live",
                "lag": 0,
                "channels": ["news.tech", "news.world"],
                "types": ["headline", "alert"],
                "symbols": ["AAPL", "MSFT"],
                "words": ["cut", "fed"],
                "window_ms": 0,
            }
        assert (shown[-2]["format"], shown[-2]["window_ms"]) == ("text", 500)
        assert shown[-1]["address"] == "2001:db8::7"
        Reader.close_all()
        await eventually(lambda: site.broadcast.readers == 0)
        assert await readers(site) == []


STATES = ("catching_up", "live", "stalled")


async def test_readers_are_counted_where_there_are_none(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        seen = await figures(site)
        kinds = {name: value for name, value in seen.items() if name.startswith("ticker_readers ")}
        assert kinds == {
            f"ticker_readers {name} {state}": 0
            for name, states in {
                **dict.fromkeys(("sse", "ndjson", "text"), STATES),
                "json": (*STATES, "waiting"),
            }.items()
            for state in states
        }


async def looked_after() -> None:
    """Until it has been looked once more whether readers take what they are sent."""
    put_forward(2)
    await asyncio.sleep(0.02)


async def test_states_and_lag_are_those_of_catching_up_live_and_stalled(tmp_path: Path) -> None:
    async with serving(
        tmp_path, buffer="4KiB", stall="16s", send_buffer_bytes=8_192, heartbeat="1h", tail_count=100
    ) as site:
        await site.append(*(message("m" * 2_000) for _ in range(600)))
        live = await (await LIVE.read(site, "/stream?types=quote")).live()
        waiting = await (await HTTP10.read(site, "/stream?types=quote")).live()
        stuck = await LIVE.read(site, "/stream?since=all", receive_buffer_bytes=4_096)
        rated = await (await LIVE.read(site, "/stream?types=quote&max_rate=1/m")).live()
        await site.append(quote(), channel="stocks")
        for reader in (live, waiting):
            await reader.until('"symbol":"AAPL"')
        await looked_after()
        await looked_after()
        await eventually(lambda: site.broadcast.streams[2].state == "stalled")
        shown = await readers(site)
        assert [one["state"] for one in shown] == ["live", "live", "stalled", "live"]
        assert [one["lag"] for one in (shown[0], shown[1], shown[3])] == [0, 0, 0]
        had = len(stuck.ids)
        assert 300 < shown[2]["lag"] <= 601 - had
        seen = await figures(site)
        assert (seen["ticker_readers sse live"], seen["ticker_readers sse stalled"]) == (3, 1)

        # It reads on, a little at a time: catching up, not stalled.
        lags = []
        for _ in range(30):
            for _ in range(8):
                await stuck.more()
            lags.append(site.broadcast.streams[2].lag)
            await looked_after()
            if lags[-1] < 400:
                break
        assert site.broadcast.streams[2].state == "catching_up"
        assert lags == sorted(lags, reverse=True)
        stuck.hurry()
        await stuck.live()
        await eventually(lambda: site.broadcast.streams[2].state == "live")
        assert site.broadcast.streams[2].lag == 0
        await rated.close()


async def test_a_reader_with_a_compacted_backlog_still_to_be_sent_is_catching_up(tmp_path: Path) -> None:
    async with serving(
        tmp_path, buffer="4KiB", replay=100, send_buffer_bytes=8_192, heartbeat="1h", tail_count=100
    ) as site:
        await site.append(quote(), channel="stocks")
        await site.append(*(message("m" * 2_000) for _ in range(600)))
        resume = {"Last-Event-ID": site.log.id_of(1)}
        stuck = await LIVE.read(site, "/stream", resume, receive_buffer_bytes=4_096)
        await stuck.until("mmm")
        (stream,) = site.broadcast.streams
        assert stream.state != "live"
        assert 300 < stream.lag <= 600
        stuck.hurry()
        await stuck.live()
        assert len(stuck.ids) == 600
        await eventually(lambda: (stream.state, stream.lag) == ("live", 0))


async def test_totals_are_what_the_clients_counted(tmp_path: Path) -> None:
    async with serving(tmp_path, replay=5, max_readers=11, heartbeat="100ms") as site:
        await site.append(*(quote("AAPL", n) for n in range(20)), channel="stocks")
        await site.append(headline("a"), alert())
        everything = [await (await way.read(site, "/stream?since=all")).live() for way in WAYS]
        resumed = [
            await (await way.read(site, "/stream", {"Last-Event-ID": site.log.id_of(1)})).live()
            for way in WAYS
        ]
        reset = await (await LIVE.read(site, "/stream", {"Last-Event-ID": "x"})).live()
        refused = await site.get("/stream")
        assert refused.status_code == 503
        assert b"busy" in await (await LIVE.read(site, "/stream", {"Accept": "text/event-stream"})).end()
        all_of_them = [*everything, *resumed, reset]
        for n in range(30):
            await site.append(quote("MSFT", n), channel="stocks")
            await asyncio.sleep(0.01)
        site.broadcast.say_goodbye("shutdown")
        for reader in all_of_them:
            await reader.end()
        seen = await figures(site)
        assert seen["ticker_deliveries_total sse"] == sum(len(reader.ids) for reader in all_of_them)
        assert seen["ticker_sent_bytes_total sse"] == sum(len(reader.body) for reader in all_of_them)
        skipped = [reader.control("stream-lagged")["skipped"] for reader in resumed]
        assert seen["ticker_skipped_total quote"] == sum(one["quote"] for one in skipped) == 18 * len(WAYS)
        assert seen["ticker_resets_total unknown"] == 1
        assert seen["ticker_streams_total"] == 11
        assert seen["ticker_streams_refused_total"] == 2
        assert seen["ticker_demotions_total"] == seen["ticker_evictions_total"] == 0
        assert seen["ticker_delivery_seconds_count"] >= 30
        assert seen["ticker_events_total"] == 52


async def test_demotions_and_evictions_are_counted_and_the_dead_are_not_delivered_to(tmp_path: Path) -> None:
    async with serving(tmp_path, buffer="4KiB", stall="1s", send_buffer_bytes=8_192, heartbeat="1h") as site:
        steady = await (await LIVE.read(site)).live()
        stalled = await (await LIVE.read(site, receive_buffer_bytes=4_096)).live()
        reading = asyncio.create_task(steady.until("the end"))
        for n in range(200):
            await site.append(Quote(symbol="A", name="x" * 2_000, price=n), channel="stocks")
        await eventually(lambda: site.broadcast.readers == 1)
        await site.append(message("the end"))
        await reading
        seen = await figures(site)
        assert seen["ticker_demotions_total"] >= 1
        assert seen["ticker_evictions_total"] == 1
        assert seen["ticker_streams_refused_total"] == 0
        delivered = seen["ticker_deliveries_total sse"] - len(steady.ids)
        assert 0 < delivered < 150
        assert len(stalled.ids) <= delivered
