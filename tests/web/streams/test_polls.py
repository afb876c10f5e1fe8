"""Long polls as proxies and limits see them: never silent for long, and as costly as a stream."""

import asyncio
import json
import logging
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from tests.support.clock import put_forward
from tests.support.events import headline, quote
from tests.support.reader import Reader, connected, rest_of
from tests.support.serving import Serving, serving
from tests.support.waiting import PATIENCE_S, eventually, within
from tests.support.ways import HTTP2, HTTP10
from tests.web.views.test_readers import figures
from ticker.log import LogView
from ticker.web import waits
from ticker.web.event_pages import EncodedPage, EventPage, encoded, page_behind

POLL = "/events?since=none&wait=1m"


@pytest.mark.parametrize("kind", [Reader, HTTP10._kind, HTTP2._kind])
async def test_a_long_poll_is_never_silent_for_longer_than_a_stream(
    tmp_path: Path, kind: type[Reader]
) -> None:
    async with serving(tmp_path, heartbeat="100ms") as site:
        reader = await kind.open(site.port, POLL)
        await reader.until(lambda one: len(one.body) >= 3)
        assert reader.body.strip() == b""
        await site.append(headline("a"))
        page = json.loads(await reader.end())
        assert [event["headline_id"] for event in page["events"]] == ["a"]
        assert page["next"] == site.log.newest_id
        assert reader.headers["content-type"] == "application/json; charset=utf-8"


async def test_nothing_in_time_is_an_empty_page_at_its_time(tmp_path: Path) -> None:
    async with serving(tmp_path, heartbeat="100ms") as site:
        began = asyncio.get_running_loop().time()
        response = await within(2, site.get("/events?since=none&wait=450ms"))
        assert asyncio.get_running_loop().time() - began >= 0.45
        assert response.json() == {"events": [], "next": site.log.newest_id, "reset": None}


async def test_the_end_of_the_server_is_an_empty_page(tmp_path: Path) -> None:
    async with serving(tmp_path, heartbeat="100ms") as site:
        reader = await (await Reader.open(site.port, POLL)).until(" ")
        site.broadcast.say_goodbye("shutdown")
        assert json.loads(await reader.end())["events"] == []


async def test_a_long_poll_has_a_place_among_the_readers_while_it_waits(tmp_path: Path) -> None:
    async with serving(tmp_path, max_readers=1, heartbeat="100ms") as site:
        for go_away in (Reader.close, Reader.abort):
            polling = await (await Reader.open(site.port, POLL)).until(" ")
            assert (await figures(site))["ticker_readers json waiting"] == 1
            assert (await site.get("/stream")).status_code == 503
            if go_away is Reader.close:
                await polling.close()
            else:
                polling.abort()
            await eventually(lambda: site.broadcast.readers == 0)
            assert (await figures(site))["ticker_readers json waiting"] == 0
        await site.append(headline("a"))
        asking = asyncio.create_task(site.get(POLL))
        await eventually(lambda: site.broadcast.readers == 1)
        await site.append(headline("b"))
        assert len((await asking).json()["events"]) == 1
        assert site.broadcast.readers == 0


async def test_who_would_have_to_wait_and_has_no_place_is_told_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(tmp_path, max_readers_per_address=1) as site:
        await site.append(headline("a"))
        await (await site.read("/stream")).live()
        with caplog.at_level(logging.WARNING):
            for _ in range(3):
                response = await site.get(POLL)
                assert (response.status_code, response.json()["error"]["code"]) == (503, "busy")
                assert 2 <= int(response.headers["Retry-After"]) <= 4
        assert [record.getMessage().partition(";")[0] for record in caplog.records] == [
            "no place for a reader from '127.0.0.1': this address has as many streams as it may"
        ]
        assert site.broadcast.tally.refused == 3
        # Who has something to read at once takes no place.
        assert len((await site.get("/events?since=all&wait=1m")).json()["events"]) == 1


async def whole(site: Serving, target: str) -> bytes:
    """The body of an answer over a connection of its own."""
    request = f"GET {target} HTTP/1.1\r\nHost: ticker\r\nConnection: close\r\n\r\n"
    reader, writer = await connected(site.port, request.encode())
    answer = await rest_of(reader, 5 * PATIENCE_S)
    writer.close()
    assert b"transfer-encoding" not in answer.partition(b"\r\n\r\n")[0].lower()
    return answer.partition(b"\r\n\r\n")[2]


async def test_a_thousand_who_wait_for_the_same_cost_one_read_and_one_encoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads, encodings = Counter[int](), Counter[int]()

    async def counted_read(*given: Any) -> EventPage:
        page = await page_behind(*given)
        reads[len(page.records)] += 1
        return page

    def counted_encoding(log: LogView, page: EventPage) -> EncodedPage:
        encodings[len(page.records)] += 1
        return encoded(log, page)

    # None is sent a blank, however long it takes until all wait.
    async with serving(tmp_path, heartbeat="1h") as site:
        asking = [
            asyncio.create_task(whole(site, "/events/news.world?since=none&wait=5m")) for _ in range(1_000)
        ]
        await eventually(lambda: site.broadcast.polls == 1_000)
        monkeypatch.setattr(waits, "page_behind", counted_read)
        monkeypatch.setattr(waits, "encoded", counted_encoding)
        # What does not match is looked at once as well.
        await site.append(headline("elsewhere"), channel="news.tech")
        await eventually(lambda: reads[0] == 1)
        await site.append(headline("a"), headline("b"))
        bodies = await asyncio.gather(*asking)
        assert len(set(bodies)) == 1
        assert [event["headline_id"] for event in json.loads(bodies[0])["events"]] == ["a", "b"]
        assert (reads, encodings) == ({0: 1, 2: 1}, {2: 1})
        assert site.broadcast.readers == 0


async def test_who_asks_on_from_each_page_misses_nothing_and_sees_nothing_twice(tmp_path: Path) -> None:
    async with serving(tmp_path, heartbeat="100ms") as site:

        async def follow(channel: str, limit: int) -> list[str]:
            seen: list[str] = []
            since = site.log.id_of(0)
            while "last" not in seen:
                target = f"/events/{channel}?since={since}&wait=5s&limit={limit}"
                page = json.loads(await whole_or_blanks(site, target))
                seen += [event["headline_id"] for event in page["events"]]
                since = page["next"]
            return seen

        channels = ("news.world", "news.tech")
        following = {
            (channel, n): asyncio.create_task(follow(channel, 1 + n % 3))
            for channel in channels
            for n in range(9)
        }
        for n in range(60):
            await site.append(headline(str(n)), channel=channels[n % 3 == 0])
            await site.append(quote(), channel="stocks")
            await asyncio.sleep(0.001 * (n % 4))
        for channel in channels:
            await site.append(headline("last"), channel=channel)
        for (channel, _), task in following.items():
            assert await task == [*(str(n) for n in range(60) if channels[n % 3 == 0] == channel), "last"]


async def test_who_is_still_reading_what_others_waited_behind_misses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_read = asyncio.Event()

    async def slow_read(*given: Any) -> EventPage:
        await may_read.wait()
        return await page_behind(*given)

    monkeypatch.setattr(waits, "page_behind", slow_read)
    async with serving(tmp_path, heartbeat="100ms") as site:
        reading = await (await Reader.open(site.port, POLL)).until(" ")
        await site.append(headline("a"))
        waiting = await (await Reader.open(site.port, POLL)).until(" ")
        blanks = len(reading.body)
        await reading.until(lambda one: len(one.body) > blanks + 2)
        may_read.set()
        assert [event["headline_id"] for event in json.loads(await reading.end())["events"]] == ["a"]
        await waiting.close()


async def whole_or_blanks(site: Serving, target: str) -> bytes:
    reader = await Reader.open(site.port, target)
    body = await reader.end()
    await reader.close()
    return body


async def test_next_of_an_empty_page_has_moved_on_with_the_log(tmp_path: Path) -> None:
    async with serving(tmp_path, heartbeat="100ms") as site:
        reader = await (await Reader.open(site.port, "/events/news.world?since=none&wait=1m")).until(" ")
        await site.append(quote(), quote(), channel="stocks")
        put_forward(60)
        assert json.loads(await reader.end()) == {"events": [], "next": site.log.newest_id, "reset": None}


async def test_who_loses_the_right_while_waiting_is_told_nothing(tmp_path: Path) -> None:
    async with serving(tmp_path, heartbeat="100ms") as site:
        lost = await (await Reader.open(site.port, POLL)).until(" ")
        kept = await (await Reader.open(site.port, "/events/stocks?since=none&wait=1m")).until(" ")
        site.use_access({"anonymous": {"read": ["stocks"]}})
        assert json.loads(await lost.end())["events"] == []
        await site.append(headline("secret"))
        await site.append(quote(), channel="stocks")
        assert [event["type"] for event in json.loads(await kept.end())["events"]] == ["quote"]


async def test_an_unchanged_page_is_not_sent_again(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await site.append(headline("a"))
        for target in ("/events", "/events?since=all", f"/events?since={site.log.newest_id}"):
            first = await site.get(target)
            tag = first.headers["etag"]
            assert tag[:1] == tag[-1:] == '"'
            kept = "private, no-cache" if "?" in target else "no-store"
            assert first.headers["cache-control"] == kept
            again = await site.get(target, if_none_match=f'"other", {tag}')
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
            assert again.headers["link"] == first.headers["link"]
        # What has only moved on has another `next`.
        await site.append(quote(), channel="stocks")
        quiet = await site.get(f"/events/news.world?since={site.log.id_of(1)}", if_none_match=tag)
        assert (quiet.status_code, quiet.json()["next"]) == (200, site.log.newest_id)


async def test_a_long_poll_that_ends_as_it_began_is_304_unless_blanks_have_been_sent(tmp_path: Path) -> None:
    async with serving(tmp_path, heartbeat="100ms") as site:
        tag = (await site.get("/events?since=none")).headers["etag"]
        short = await site.get("/events?since=none&wait=50ms", if_none_match=tag)
        assert short.status_code == 304
        long = await Reader.open(site.port, "/events?since=none&wait=1m", {"If-None-Match": tag})
        await long.until(" ")
        put_forward(60)
        assert (long.status, json.loads(await long.end())["events"]) == (200, [])
        assert not {"etag", "link"} & set(long.headers)
        await long.close()
        await eventually(lambda: site.broadcast.polls == 0)
        asking = asyncio.create_task(site.get("/events?since=none&wait=1m", if_none_match=tag))
        await eventually(lambda: site.broadcast.polls == 1)
        await site.append(headline("a"))
        news = await asking
        assert (news.status_code, len(news.json()["events"])) == (200, 1)
        assert news.headers["etag"] != tag


async def test_the_link_to_the_next_page_keeps_what_was_asked_and_no_token(tmp_path: Path) -> None:
    access = {"tokens": {"desk": {"token": "abc-token", "read": ["*"]}}}
    async with serving(tmp_path, access=access, trusted_proxies=["127.0.0.1"]) as site:
        for n in range(5):
            await site.append(headline(f"h{n}", "a title"), channel=("news.world", "news.tech")[n % 2])
        filters = "types=headline&types=alert&q=a+tit&limit=2"
        target = f"/events/news.*,stocks?{filters}&token=abc-token&since=all&_=1&lastEventId="
        seen = []
        for size in (2, 2, 1, 0):
            page = await site.get(target)
            seen += [event["headline_id"] for event in page.json()["events"]]
            assert len(page.json()["events"]) == size
            link, _, relation = page.headers["link"].partition("; ")
            assert relation == 'rel="next"'
            assert link == f"</events/news.*,stocks?{filters}&since={page.json()['next']}>"
            target = urljoin(target, link[1:-1])
        assert seen == ["h0", "h1", "h2", "h3", "h4"]
        below = await site.get("/events?since=none&wait=1ms", x_forwarded_prefix="/ticker")
        assert below.headers["link"] == f'</ticker/events?wait=1ms&since={site.log.newest_id}>; rel="next"'
