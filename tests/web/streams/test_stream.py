"""GET /stream over real sockets: formats, channels, filters, and who is refused."""

import json
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from httpx_sse import EventSource

from tests.support.events import headline, quote
from tests.support.reader import Reader
from tests.support.serving import CHANNELS, START_MS, four, read_live, serving
from tests.support.waiting import eventually
from ticker.config.types import Service
from ticker.events import Bar
from ticker.times import rfc3339

# Formats and headers


@pytest.mark.parametrize(
    ("target", "accept", "content_type"),
    [
        ("/stream", "*/*", "text/event-stream; charset=utf-8"),
        ("/stream", "", "text/event-stream; charset=utf-8"),
        ("/stream", "text/event-stream", "text/event-stream; charset=utf-8"),
        ("/stream", "application/x-ndjson", "application/x-ndjson; charset=utf-8"),
        ("/stream", "text/plain", "text/plain; charset=utf-8"),
        ("/stream", "text/html, */*;q=0.8", "text/event-stream; charset=utf-8"),
        ("/stream", "text/event-stream;q=0.1, application/x-ndjson", "application/x-ndjson; charset=utf-8"),
        ("/stream", "application/x-ndjson;q=0, text/plain", "text/plain; charset=utf-8"),
        ("/stream?format=", "application/x-ndjson", "application/x-ndjson; charset=utf-8"),
        ("/stream?format=sse", "application/x-ndjson", "text/event-stream; charset=utf-8"),
        ("/stream?format=ndjson", "text/event-stream", "application/x-ndjson; charset=utf-8"),
        ("/stream?format=text", "text/event-stream", "text/plain; charset=utf-8"),
    ],
)
async def test_format_is_what_the_query_says_else_what_accept_says_else_sse(
    tmp_path: Path, target: str, accept: str, content_type: str
) -> None:
    async with serving(tmp_path) as site:
        reader = await site.read(target, accept=accept)
        assert (reader.status, reader.headers["content-type"]) == (200, content_type)
        assert "live" in (await reader.until("live")).text


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("name", ["sse", "ndjson", "text"])
async def test_stream_is_neither_stored_nor_transformed_nor_buffered(
    tmp_path: Path, name: str, method: str
) -> None:
    async with serving(tmp_path) as site:
        reader = await Reader.open(site.port, f"/stream?format={name}", method=method)
        assert reader.headers["cache-control"] == "no-store, no-transform"
        assert reader.headers["x-accel-buffering"] == "no"
        assert "content-length" not in reader.headers


async def test_frame_is_id_event_data_and_a_blank_line_in_that_order(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        (record,) = await site.append(headline("a"))
        text = (await read_live(site, "/stream")).text
        assert f"\n\nid: {record.id}\nevent: headline\ndata: {record.json.decode()}\n\n" in text


async def test_stream_open_comes_first_and_alone_holds_the_retry_field(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await four(site)
        first, *rest = (await read_live(site, "/stream/news.*,stocks")).frames
        assert first.event == "stream-open"
        assert first.fields == ("retry", "event", "data")
        assert first.data == {
            "type": "stream-open",
            "epoch": site.log.epoch,
            "time": rfc3339(site.clock.ms),
            "channels": ["news.tech", "news.world", "stocks"],
            "heartbeat_s": 15.0,
            "retry_ms": first.retry,
        }
        assert {frame.retry for frame in rest} == {None}


async def test_retry_is_drawn_for_each_connection_from_the_smallest_hint_times_one_to_two(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path) as site:
        for channels, hint in (("news.world", 10_000), ("news.world,news.tech", 5_000), ("*", 2_000)):
            drawn = [(await read_live(site, f"/stream/{channels}")).frames[0].retry or 0 for _ in range(12)]
            assert all(hint <= retry <= 2 * hint for retry in drawn)
            assert max(drawn) - min(drawn) > hint / 4
            assert len(set(drawn)) > 8


async def test_ndjson_is_an_object_a_line_control_events_too(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        ids = await four(site)
        lines = (await read_live(site, "/stream?format=ndjson")).lines
        assert [line["type"] for line in lines] == [
            *("stream-open", "quote", "quote", "headline", "alert", "stream-live")
        ]
        assert [line["id"] for line in lines[1:]] == [*ids, ids[-1]]


async def test_text_is_a_line_an_event_and_a_hash_line_a_control_event(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await four(site)
        reader = await (await site.read("/stream?format=text")).until("# live")
        await reader.close()
        opening, *events, live = reader.text.splitlines()
        assert opening.startswith("# Ticker at 2026-01-01T00:00:04.000Z: ")
        assert [line[:10] for line in events] == ["00:00:00  ", "00:00:01  ", "00:00:02  ", "00:00:03  "]
        assert "AAPL" in events[0]
        assert "Fed holds rates" in events[2]
        assert live.startswith("# live at ")


async def test_an_sse_parser_that_is_not_ours_reads_every_event_and_no_other(tmp_path: Path) -> None:
    async with serving(tmp_path, heartbeat="100ms") as site:
        ids = await four(site)
        async with (
            httpx.AsyncClient(base_url=site.address) as client,
            client.stream("GET", "/stream", headers={"Accept": "text/event-stream"}) as response,
        ):
            seen = []
            async for event in EventSource(response).aiter_sse():
                seen.append((event.event, event.id, event.retry, event.json()["type"]))
                if len(seen) == 6:
                    break
            retry = seen[0][2]
            assert [name for name, *_ in seen] == [name for *_, name in seen]
            assert seen[0] == ("stream-open", "", retry, "stream-open")
            assert [event_id for _, event_id, _, _ in seen[1:]] == [*ids, ids[-1]]


# Channels


@pytest.mark.parametrize(
    ("path", "channels"),
    [
        ("", ["news.tech", "news.world", "stocks"]),
        ("/stocks", ["stocks"]),
        ("/stocks,news.tech", ["news.tech", "stocks"]),
        ("/news.*", ["news.tech", "news.world"]),
        ("/*", ["news.tech", "news.world", "stocks"]),
        ("/*.world,*.world", ["news.world"]),
        ("/%2A", ["news.tech", "news.world", "stocks"]),
        ("/stocks%2Cnews.tech", ["news.tech", "stocks"]),
    ],
)
async def test_channels_are_a_comma_list_with_patterns(
    tmp_path: Path, path: str, channels: list[str]
) -> None:
    async with serving(tmp_path) as site:
        await four(site)
        reader = await read_live(site, f"/stream{path}")
        assert reader.control("stream-open")["channels"] == channels
        assert {frame.data["channel"] for frame in reader.frames if "channel" in frame.data} == set(channels)


# Filters


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [1, 2, 3, 4]),
        ("types=", [1, 2, 3, 4]),
        ("types=headline", [3]),
        ("types=headline,alert", [3, 4]),
        ("types=headline&types=alert", [3, 4]),
        ("symbols=AAPL", [1]),
        ("symbols=aapl", [1]),
        ("symbols=MSFT", [2, 3]),
        ("symbols=AAPL,MSFT", [1, 2, 3]),
        ("symbols=NOBODY", []),
        ("symbols=MSFT&types=quote", [2]),
        ("q=fed", [3]),
        ("q=rates+FED", [3]),
        ("q=fed&q=halted", []),
        ("q=msft", [2]),
        ("q=fed&types=quote", []),
        ("q=", [1, 2, 3, 4]),
        ("_=1767225600", [1, 2, 3, 4]),
    ],
)
async def test_parameters_and_and_values_or(tmp_path: Path, query: str, expected: list[int]) -> None:
    async with serving(tmp_path) as site:
        await four(site)
        for since in ("all", "latest"):
            reader = await read_live(site, f"/stream?{query}&since={since}")
            assert reader.sequences == expected, since


async def test_bars_come_only_to_who_names_the_type(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        bar = Bar(
            symbol="AAPL", interval_s=60, start=rfc3339(START_MS), open=1, high=2, low=1, close=2, volume=None
        )
        await site.append(bar, quote(), channel="stocks")
        assert (await read_live(site, "/stream?since=all")).sequences == [2]
        assert (await read_live(site, "/stream?since=all&types=bar")).sequences == [1]
        assert (await read_live(site, "/stream?types=bar,quote")).sequences == [2]


async def test_filters_hold_for_live_events_too(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        reader = await (await site.read("/stream?symbols=MSFT&q=fed")).live()
        await four(site)
        await reader.until("Fed holds rates")
        await site.append(headline("end", "Fed again", symbols=("MSFT",)))
        await reader.until("Fed again")
        assert reader.sequences == [3, 5]


# HEAD, places, busy


async def test_head_gets_the_head_of_the_stream_and_ends(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        for target in ("/stream", "/stream/stocks?format=ndjson"):
            reader = await Reader.open(site.port, target, method="HEAD")
            assert (reader.status, await reader.end()) == (200, b"")
        assert site.broadcast.readers == 0
        assert (await Reader.open(site.port, "/stream/nope", method="HEAD")).status == 404


async def test_one_reader_too_many_is_told_busy_inside_a_stream_if_it_accepts_one(tmp_path: Path) -> None:
    async with serving(tmp_path, max_readers=1) as site:
        first = await (await site.read("/stream")).live()
        refused = await site.read("/stream/news.tech", accept="text/event-stream")
        assert refused.status == 200
        await refused.end()
        (frame,) = refused.frames
        assert frame.event == "stream-busy"
        assert frame.fields == ("retry", "event", "data")
        assert 5_000 <= (frame.retry or 0) <= 10_000
        assert frame.data["retry_ms"] == frame.retry
        assert frame.data["reason"]
        await first.close()
        await eventually(lambda: site.broadcast.readers == 0)
        await (await site.read("/stream")).live()


@pytest.mark.parametrize(
    ("target", "accept"),
    [
        ("/stream", "*/*"),
        ("/stream", "application/x-ndjson"),
        ("/stream?format=ndjson", "text/event-stream"),
        ("/stream?format=text", "*/*"),
    ],
)
async def test_others_are_told_503_and_when_to_retry(tmp_path: Path, target: str, accept: str) -> None:
    async with serving(tmp_path, max_readers=1) as site:
        await (await site.read("/stream")).live()
        refused = await site.get(target, accept=accept)
        assert refused.status_code == 503
        assert 2 <= int(refused.headers["retry-after"]) <= 4
        error = refused.json()["error"]
        assert error["code"] == "busy"
        assert set(error) == {"code", "parameter", "detail", "expected"}


async def test_readers_of_one_address_are_limited(tmp_path: Path) -> None:
    async with serving(tmp_path, max_readers_per_address=2) as site:
        readers = [await (await site.read("/stream")).live() for _ in range(2)]
        assert (await site.get("/stream")).status_code == 503
        # Another of the loopback addresses is another client.
        transport = httpx.AsyncHTTPTransport(local_address="127.0.0.2")
        async with (
            httpx.AsyncClient(base_url=site.address, transport=transport) as client,
            client.stream("GET", "/stream") as response,
        ):
            assert response.status_code == 200
        await readers[0].close()
        await eventually(lambda: site.broadcast.readers == 1)
        assert (await site.read("/stream")).status == 200


async def test_every_event_is_the_same_json_in_every_face(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        (record,) = await site.append(headline("a", 'Ünïcode \u2028 <b>&amp;</b> \\ " tab\t'))
        expected = json.loads(record.json)
        (sse,) = [one.data for one in (await read_live(site, "/stream")).frames if one.event == "headline"]
        (line,) = [
            one for one in (await read_live(site, "/stream?format=ndjson")).lines if one["type"] == "headline"
        ]
        (page,) = (await site.get("/events")).json()["events"]
        (item,) = (await site.get("/headlines")).json()["headlines"]
        assert sse == line == page == item == expected


async def test_a_stream_has_the_channels_of_when_it_was_opened(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        earlier = await (await site.read()).live()
        config = site.site.config
        service = Service.model_validate({"channels": {**CHANNELS, "news.late": {"title": "Late"}}})
        site.site.use(replace(config, service=service))
        later = await (await site.read()).live()
        await site.append(headline("a", "In the new one"), channel="news.late")
        await site.append(headline("b", "In an old one"))
        await later.until("In an old one")
        await earlier.until("In an old one")
        assert ("In the new one" in later.text, "In the new one" in earlier.text) == (True, False)
