"""GET /events over real sockets: pages, cursors, and the long poll."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.clock import put_forward
from tests.support.events import alert, headline, message, quote
from tests.support.reader import Reader, connected, reset, rest_of
from tests.support.serving import Serving, serving, slow_snapshot
from tests.support.waiting import eventually, within
from ticker.log import Keep


async def page(site: Serving, target: str, **headers: str) -> dict[str, Any]:
    response = await site.get(target, **headers)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    assert set(body) == {"events", "next", "reset"}
    assert isinstance(body["next"], str)
    return body


def sequences(body: dict[str, Any]) -> list[int]:
    return [int(event["id"].rpartition("-")[2]) for event in body["events"]]


async def ten(site: Serving) -> None:
    """A quote, then a headline, five times over."""
    for n in range(5):
        await site.append(quote("AAPL", n), channel="stocks")
        await site.append(headline(f"h{n}"), channel="news.world")
        site.clock.ms += 1000


async def test_a_page_is_ascending_and_goes_on_where_it_ended(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await ten(site)
        seen, since = [], "all"
        for size in (4, 4, 2, 0):
            body = await page(site, f"/events?limit=4&since={since}")
            assert (len(body["events"]), body["reset"]) == (size, None)
            seen += sequences(body)
            since = body["next"]
        assert seen == list(range(1, 11))
        assert since == site.log.newest_id


async def test_limit_counts_events_after_filters(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await ten(site)
        body = await page(site, "/events?since=all&types=headline&limit=2")
        assert (sequences(body), body["next"]) == ([2, 4], site.log.id_of(4))
        body = await page(site, f"/events?since={body['next']}&types=headline&limit=100")
        assert (sequences(body), body["next"]) == ([6, 8, 10], site.log.id_of(10))


async def test_limit_is_100_unless_it_says_otherwise(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await site.append(*(message(str(n)) for n in range(1_001)))
        for query, size in (("", 100), ("&limit=", 100), ("&limit=1", 1), ("&limit=1000", 1000)):
            assert len((await page(site, f"/events?since=all{query}"))["events"]) == size


async def test_next_is_the_last_id_examined_and_never_null(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        assert (await page(site, "/events"))["next"] == f"{site.log.epoch}-0"
        assert (await page(site, "/events?since=none"))["next"] == f"{site.log.epoch}-0"
        await ten(site)
        body = await page(site, "/events/news.tech?since=all")
        assert (body["events"], body["next"]) == ([], site.log.newest_id)
        body = await page(site, "/events?since=all&q=nobodysaidthis")
        assert (body["events"], body["next"]) == ([], site.log.newest_id)


async def test_a_latest_page_is_the_snapshot_whatever_the_limit(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await ten(site)
        await site.append(quote("MSFT"), channel="stocks")
        for query in ("", "?limit=1", "?since=latest&limit=1", "?since="):
            body = await page(site, f"/events{query}")
            assert sequences(body) == [2, 4, 6, 8, 9, 10, 11]
            assert (body["next"], body["reset"]) == (site.log.newest_id, None)


async def test_what_is_appended_while_a_latest_page_is_read_is_on_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(tmp_path) as site:
        await site.append(headline("a"))
        slow_snapshot(site, monkeypatch)
        body = await page(site, "/events")
        assert sequences(body) == [1]
        assert sequences(await page(site, f"/events?since={body['next']}")) == [2]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("since=2026-01-01T00:00:03Z", [7, 8, 9, 10]),
        ("since=2026-01-01T02:00:03%2B02:00", [7, 8, 9, 10]),
        ("since=1767225604", [9, 10]),
        ("since=1s", [9, 10]),
        ("since=none", []),
        ("since={epoch}-8", [9, 10]),
        ("last_event_id={epoch}-8", [9, 10]),
        ("last_event_id={epoch}-8&since=all", [9, 10]),
        ("since=all&symbols=aapl", [1, 3, 5, 7, 9]),
        ("since=all&q=h3", [8]),
    ],
)
async def test_the_queries_of_the_stream_hold_here_too(
    tmp_path: Path, query: str, expected: list[int]
) -> None:
    async with serving(tmp_path) as site:
        await ten(site)
        assert sequences(await page(site, f"/events?{query.format(epoch=site.log.epoch)}")) == expected


async def test_last_event_id_header_wins(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await ten(site)
        target = f"/events?since=all&last_event_id={site.log.id_of(1)}"
        assert sequences(await page(site, target, last_event_id=site.log.id_of(9))) == [10]


@pytest.mark.parametrize(
    ("cursor", "reason"), [("garbage", "unknown"), ("{epoch}-99", "unknown"), ("ffffffffffff-3", "foreign")]
)
async def test_a_bad_cursor_is_a_reset_object_and_a_snapshot(
    tmp_path: Path, cursor: str, reason: str
) -> None:
    async with serving(tmp_path) as site:
        await ten(site)
        cursor = cursor.format(epoch=site.log.epoch)
        body = await page(site, f"/events?since={cursor}&limit=1&wait=5m")
        assert body["reset"] == {
            "reason": reason,
            "requested": cursor,
            "oldest": site.log.id_of(1),
            "newest": site.log.id_of(10),
        }
        assert (sequences(body), body["next"]) == ([2, 4, 6, 8, 9, 10], site.log.newest_id)


async def test_an_expired_cursor_is_a_reset_too(tmp_path: Path) -> None:
    async with serving(tmp_path, keep=Keep(3_600_000, 1_000_000)) as site:
        await site.append(alert("old"))
        site.clock.ms += 7_200_000
        await site.append(alert("new"))
        await site.log.trim()
        body = await page(site, f"/events?since={site.log.epoch}-0")
        assert (body["reset"]["reason"], body["reset"]["oldest"]) == ("expired", site.log.id_of(2))
        assert sequences(body) == [2]


async def test_wait_returns_at_the_first_match(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await ten(site)
        asked = asyncio.create_task(page(site, "/events?since=none&types=headline&wait=30s"))
        await eventually(lambda: site.broadcast.readers == 1)
        await site.append(quote(), channel="stocks")
        await site.append(headline("match"), headline("with it"))
        await site.append(headline("later"))
        body = await asked
        assert sequences(body)[:2] == [12, 13]
        rest = await page(site, f"/events?since={body['next']}&types=headline")
        assert sequences(body) + sequences(rest) == [12, 13, 14]


async def test_wait_does_not_wait_when_there_is_something(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await ten(site)
        assert sequences(await page(site, "/events?since=1s&wait=5m")) == [9, 10]
        assert len((await page(site, "/events?wait=5m"))["events"]) == 6


async def test_wait_is_over_with_an_empty_page(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        body = await page(site, "/events?since=none&wait=50ms")
        assert (body["events"], body["next"]) == ([], site.log.newest_id)


async def test_what_did_not_match_meanwhile_moves_next(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        request = (
            b"GET /events/news.tech?since=none&wait=1m HTTP/1.1\r\nHost: ticker\r\nConnection: close\r\n\r\n"
        )
        reader, writer = await connected(site.port, request)
        await eventually(lambda: site.broadcast.polls == 1)
        await ten(site)
        put_forward(60)
        body = json.loads((await rest_of(reader)).partition(b"\r\n\r\n")[2])
        writer.close()
        assert (body["events"], body["next"]) == ([], site.log.id_of(10))


async def test_head_does_not_wait(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        reader = await Reader.open(site.port, "/events?since=none&wait=5m", method="HEAD")
        assert (reader.status, await reader.end()) == (200, b"")


async def test_a_waiting_client_that_resets_is_forgotten_at_once(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        _, writer = await asyncio.open_connection("127.0.0.1", site.port)
        writer.write(b"GET /events?since=none&wait=5m HTTP/1.1\r\nHost: ticker\r\n\r\n")
        await eventually(lambda: site.server.connections == 1)
        reset(writer)
        await within(2, eventually(lambda: site.server.connections == 0))


async def test_a_waiting_client_that_hangs_up_is_given_up_soon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.server.connection.PULSES_S", (0.1, 0.1))
    async with serving(tmp_path) as site:
        _, writer = await asyncio.open_connection("127.0.0.1", site.port)
        writer.write(b"GET /events?since=none&wait=5m HTTP/1.1\r\nHost: ticker\r\n\r\n")
        await eventually(lambda: site.server.connections == 1)
        writer.close()
        await within(2, eventually(lambda: site.server.connections == 0))
