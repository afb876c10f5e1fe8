"""What an operator's machines ask: alive, ready, and figures that are true."""

import asyncio
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from tests.support.disks import full_disk
from tests.support.events import alert, headline, quote
from tests.support.serving import Serving, serving
from tests.support.waiting import eventually
from ticker.log import Heartbeat, Trouble


async def figures(site: Serving) -> dict[str, float]:
    """Every sample of /metrics, by name and label values."""
    response = await site.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain; version=")
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


async def test_healthz_says_alive_whatever_else(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        site.log.trouble = Trouble("the disk is full", "2026-01-01T00:00:00.000Z")
        response = await site.get("/healthz")
        assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_readyz_is_200_while_sources_are_scheduled_and_the_log_is_writable(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        response = await site.get("/readyz")
        assert response.status_code == 200
        assert response.json() == {
            "ready": True,
            "log": {"writable": True, "reason": None, "since": None},
            "sources_scheduled": 1,
            "sources_configured": 1,
        }


async def test_readyz_is_503_when_the_log_is_in_trouble(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        site.log.trouble = Trouble("the disk is full", "2026-01-01T00:00:00.000Z")
        response = await site.get("/readyz")
        assert response.status_code == 503
        assert response.json()["log"] == {
            "writable": False,
            "reason": "the disk is full",
            "since": "2026-01-01T00:00:00.000Z",
        }
        site.log.trouble = None
        assert (await site.get("/readyz")).status_code == 200


async def test_readyz_is_503_when_nothing_comes_although_something_is_due_and_says_what(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path) as site:
        site.schedule.stalled = "prices has been due for 40 s and is not read"
        response = await site.get("/readyz")
        assert (response.status_code, response.json()["reason"]) == (503, site.schedule.stalled)
        site.schedule.stalled = None
        assert (await site.get("/readyz")).status_code == 200


async def test_readyz_is_503_when_the_log_takes_nothing_and_200_when_it_does_again(tmp_path: Path) -> None:
    now_s = 0.0
    async with serving(tmp_path) as site:
        site.site.heartbeat = heartbeat = Heartbeat(lambda: now_s)
        now_s = 1_000.0
        assert (await site.get("/readyz")).status_code == 200, "nothing was promised yet"
        heartbeat.begin()
        now_s += 60
        response = await site.get("/readyz")
        assert response.status_code == 503
        assert response.json()["reason"] == "the log has taken nothing for 60 s"
        heartbeat.beat()
        assert (await site.get("/readyz")).status_code == 200


async def test_readyz_is_503_when_no_source_is_scheduled(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        site.schedule.scheduled = 0
        response = await site.get("/readyz")
        assert (response.status_code, response.json()["ready"]) == (503, False)


async def test_metrics_agree_with_what_clients_counted(tmp_path: Path) -> None:
    async with serving(tmp_path, replay=5) as site:
        await site.append(*(quote("AAPL", n) for n in range(20)), channel="stocks")
        await site.append(headline("a"), alert())
        sse = await (await site.read("/stream?since=all")).live()
        ndjson = await (await site.read("/stream?format=ndjson", last_event_id="nonsense")).live()
        resumed = await (await site.read("/stream", last_event_id=site.log.id_of(1))).live()
        await site.append(headline("live"))
        for reader in (sse, ndjson, resumed):
            await reader.until('"headline_id":"live"')
        seen = await figures(site)
        lines = [line for line in ndjson.lines if not line["type"].startswith("stream-")]
        assert seen["ticker_deliveries_total sse"] == len(sse.ids) + len(resumed.ids)
        assert seen["ticker_deliveries_total ndjson"] == len(lines)
        assert seen["ticker_sent_bytes_total sse"] == len(sse.body) + len(resumed.body)
        assert seen["ticker_sent_bytes_total ndjson"] == len(ndjson.body)
        assert seen["ticker_readers sse live"] == 2
        assert seen["ticker_readers ndjson live"] == 1
        assert seen["ticker_streams_total"] == 3
        assert seen["ticker_resets_total unknown"] == 1
        assert seen["ticker_skipped_total quote"] == resumed.control("stream-lagged")["skipped"]["quote"]
        assert seen["ticker_events_total"] == 23
        assert seen["ticker_appended_total quote"] == 20
        assert seen["ticker_appended_total headline"] == 2
        assert seen["ticker_log_writable"] == 1
        assert seen["ticker_polls_total ok"] == 3
        assert seen["ticker_sources_scheduled"] == 1


async def test_what_a_channel_brought_is_counted_over_restarts(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        activity = site.site.derivations.activity
        counting = asyncio.create_task(site.site.derivations.run())
        await eventually(lambda: activity.lag == 0)
        await site.append(headline("a"), headline("b"))
        await site.append(quote(), channel="stocks")
        await eventually(lambda: activity.lag == 0)
        seen = await figures(site)
        assert "ticker_channel_events_total stocks" not in seen
        assert seen["ticker_derivation_lag activity"] == 0
        site.clock.ms += 60_000
        await site.append(headline("c"))
        await eventually(lambda: activity.settled.totals)
        counting.cancel()
    async with serving(tmp_path) as site:
        site.clock.ms += 60_000
        seen = await figures(site)
        assert seen["ticker_channel_events_total news.world"] == 3
        assert seen["ticker_channel_events_total stocks"] == 1
        assert seen["ticker_channel_events_last_hour news.world"] == 2
        assert seen["ticker_channel_events_last_hour stocks"] == 1


async def test_readers_who_left_and_who_were_refused_are_counted(tmp_path: Path) -> None:
    async with serving(tmp_path, max_readers=1) as site:
        reader = await (await site.read("/stream")).live()
        assert (await site.get("/stream")).status_code == 503
        assert (await figures(site))["ticker_streams_refused_total"] == 1
        reader.abort()
        await eventually(lambda: site.broadcast.readers == 0)
        assert (await figures(site)).get("ticker_readers sse", 0) == 0


async def test_a_log_that_fails_shows_in_every_probe(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        reader = await (await site.read("/stream")).live()
        with full_disk():
            appending = asyncio.create_task(site.append(quote(), channel="stocks"))
            await reader.until("stream-stale")
            assert (await figures(site))["ticker_log_writable"] == 0
            response = await site.get("/readyz")
            assert (response.status_code, response.json()["log"]["writable"]) == (503, False)
            assert (await site.get("/healthz")).status_code == 200
        await appending
        assert (await site.get("/readyz")).status_code == 200
