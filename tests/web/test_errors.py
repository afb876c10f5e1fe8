"""What is refused: which status, which JSON, and always before a stream begins."""

import asyncio
from pathlib import Path
from urllib.parse import quote as escaped

import httpx
import pytest

from tests.support.reader import Reader
from tests.support.serving import serving
from ticker.errors import LogError

STREAMS = ("/stream", "/events")
ROUTES = (
    *("/", "/stream", "/stream/stocks", "/events", "/events/stocks", "/channels", "/sources", "/quotes"),
    *("/headlines", "/healthz", "/readyz", "/metrics"),
)


def error_of(response: httpx.Response) -> dict[str, str]:
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    (key, error), *_ = response.json().items()
    assert key == "error"
    assert set(error) == {"code", "parameter", "detail", "expected"}
    assert error["code"]
    assert error["detail"]
    assert "" not in (error["parameter"], error["expected"])
    return dict(error)


@pytest.mark.parametrize("face", STREAMS)
@pytest.mark.parametrize(
    ("channels", "said"),
    [
        ("nope", "there is no channel 'nope'"),
        ("stokcs", "did you mean 'stocks'?"),
        ("stocks,nope", "there is no channel 'nope'"),
        ("sports.*", "no channel matches 'sports.*'"),
        ("Stocks", "there is no channel 'Stocks'"),
        ("[a-z]*", "no channel matches"),
        ("stock?", "stock?"),
        (",", "there is no channel ''"),
        ("a\r\nb: c\0", "there is no channel"),
        ("\ud7ff\U0001f4a5", "there is no channel"),
    ],
)
async def test_an_unknown_channel_is_404_with_what_there_is(
    tmp_path: Path, face: str, channels: str, said: str
) -> None:
    async with serving(tmp_path) as site:
        response = await site.get(f"{face}/{escaped(channels, safe=',*')}", accept="text/event-stream")
        assert response.status_code == 404
        error = error_of(response)
        assert (error["code"], error["parameter"]) == ("unknown_channel", "channels")
        assert said in error["detail"]
        assert error["expected"] == "one or more of stocks, news.world, news.tech"


@pytest.mark.parametrize("face", STREAMS)
@pytest.mark.parametrize(
    ("query", "code", "parameter"),
    [
        ("types=nope", "unknown_type", "types"),
        ("types=quote,Headline", "unknown_type", "types"),
        ("types=stream-open", "unknown_type", "types"),
        ("tpyes=quote", "unknown_parameter", "tpyes"),
        ("channels=stocks", "unknown_parameter", "channels"),
        ("since=all&since=none", "bad_parameter", "since"),
        ("last_event_id=a-1&last_event_id=b-2", "bad_parameter", "last_event_id"),
        ("%00=%0d%0a", "unknown_parameter", "\x00"),
    ],
)
async def test_a_bad_parameter_is_400_on_both_faces(
    tmp_path: Path, face: str, query: str, code: str, parameter: str
) -> None:
    async with serving(tmp_path) as site:
        response = await site.get(f"{face}?{query}", accept="text/event-stream")
        assert response.status_code == 400
        error = error_of(response)
        assert (error["code"], error["parameter"]) == (code, parameter)
        assert error["expected"]


@pytest.mark.parametrize(
    ("target", "parameter"),
    [
        ("/stream?format=xml", "format"),
        ("/stream?format=SSE", "format"),
        ("/stream?format=sse&format=text", "format"),
        ("/stream?limit=5", "limit"),
        ("/stream?wait=5s", "wait"),
        ("/events?format=sse", "format"),
        ("/events?limit=0", "limit"),
        ("/events?limit=1001", "limit"),
        ("/events?limit=-1", "limit"),
        ("/events?limit=1.5", "limit"),
        ("/events?limit=ten", "limit"),
        ("/events?limit=%D9%A3", "limit"),
        ("/events?limit=99999999999999999999", "limit"),
        ("/events?wait=30", "wait"),
        ("/events?wait=forever", "wait"),
        ("/events?wait=301s", "wait"),
        ("/events?wait=-1s", "wait"),
        ("/headlines?limit=0", "limit"),
        ("/headlines?before=nonsense", "before"),
        ("/headlines?before=ffffffffffff-1", "before"),
        ("/headlines?before=a&before=b", "before"),
        ("/headlines?types=quote", "types"),
        ("/quotes?limit=5", "limit"),
        ("/channels?since=all", "since"),
        ("/channels?symbols=AAPL", "symbols"),
        ("/sources?before=1", "before"),
    ],
)
async def test_a_parameter_that_is_wrong_or_not_of_the_route_is_400(
    tmp_path: Path, target: str, parameter: str
) -> None:
    async with serving(tmp_path) as site:
        response = await site.get(target)
        assert response.status_code == 400, response.text
        assert error_of(response)["parameter"] == parameter


async def test_an_unknown_channel_of_a_query_is_404_too(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        for route in ("/quotes", "/headlines", "/sources"):
            response = await site.get(f"{route}?channels=nope")
            assert (response.status_code, error_of(response)["code"]) == (404, "unknown_channel")


@pytest.mark.parametrize(
    "target", ["/nope", "/stream/", "/stream/a/b", "/static/nope.js", "/static/../app.py"]
)
async def test_what_is_not_there_is_404_json(tmp_path: Path, target: str) -> None:
    async with serving(tmp_path) as site:
        reader = await Reader.open(site.port, target)
        assert reader.status == 404
        assert b'{"error":{"code":"not_found"' in await reader.end()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_other_methods_are_405_with_allow(tmp_path: Path, method: str) -> None:
    async with serving(tmp_path) as site, httpx.AsyncClient(base_url=site.address) as client:
        for route in ROUTES:
            response = await client.request(method, route, content=b"x" if method == "POST" else None)
            assert response.status_code == 405, route
            assert response.headers["allow"] == "GET, HEAD, OPTIONS"
            assert error_of(response)["code"] == "method_not_allowed"


@pytest.mark.parametrize("route", ROUTES)
async def test_head_answers_as_get_does_without_a_body_and_ends(tmp_path: Path, route: str) -> None:
    # Of this machine, as for figures one has to be.
    headers = {"User-Agent": "curl/8"}
    async with serving(tmp_path) as site:
        head = await Reader.open(site.port, route, headers, "HEAD", name="localhost")
        assert await head.end() == b""
        got = await Reader.open(site.port, route, headers, name="localhost")
        assert (head.status, head.headers["content-type"]) == (200, got.headers["content-type"])
        await head.again("/healthz")
        assert head.status == 200


async def test_a_log_that_cannot_be_read_is_503_with_retry_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(tmp_path) as site:

        async def broken(*_: object, **__: object) -> None:
            raise LogError("ticker.db", "cannot be read: disk I/O error")

        monkeypatch.setattr(site.log, "snapshot", broken)
        response = await site.get("/quotes")
        assert response.status_code == 503
        assert response.headers["retry-after"] == "2"
        assert error_of(response)["code"] == "log_unavailable"


@pytest.mark.parametrize(
    "target",
    [
        "/stream/%0d%0aX-Injected:%20yes",
        "/stream?symbols=%0d%0aX-Injected:%20yes&since=none",
        "/stream?since=%0d%0a%0d%0adata:%20injected%0d%0a",
        "/events?since=%00%0d%0aX-Injected:%20yes",
        "/headlines?before=%0d%0aX-Injected:%20yes",
        "/%0d%0aX-Injected:%20yes",
        "/events?q=%00%ff%fe",
    ],
)
async def test_line_ends_in_a_request_inject_nothing(tmp_path: Path, target: str) -> None:
    async with serving(tmp_path) as site:
        reader = await Reader.open(site.port, target)
        if reader.headers["content-type"].startswith("text/event-stream"):
            await reader.live()
        else:
            await reader.end()
        assert "x-injected" not in reader.headers
        assert "\r" not in reader.text
        assert "\ndata: injected" not in reader.text


async def test_last_event_id_header_with_odd_bytes_is_only_a_reset(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        stream, writer = await asyncio.open_connection("127.0.0.1", site.port)
        writer.write(b"GET /stream HTTP/1.1\r\nHost: x\r\nLast-Event-ID: \xff\xe9 \t x\r\n\r\n")
        assert b'"reason":"unknown"' in await stream.readuntil(b"stream-live")
        writer.close()


@pytest.mark.parametrize("route", ["/stream", "/events", "/headlines", "/quotes", "/"])
@pytest.mark.parametrize(
    ("parameter", "values", "most"),
    [("symbols", ",".join(f"S{n}" for n in range(1_001)), 1_000), ("q", " ".join(map(str, range(33))), 32)],
)
async def test_one_request_names_so_much_and_no_more(
    tmp_path: Path, route: str, parameter: str, values: str, most: int
) -> None:
    async with serving(tmp_path) as site:
        response = await site.get(f"{route}?{parameter}={escaped(values)}", accept="text/plain")
        assert response.status_code == 400
        error = error_of(response)
        assert (error["code"], error["parameter"]) == ("bad_parameter", parameter)
        assert error["expected"].startswith(f"at most {most:,} ")


@pytest.mark.parametrize(
    ("parameter", "values"),
    [
        ("symbols", ",".join(f"S{n}" for n in range(1_000))),
        ("symbols", ",".join(["AAPL", "aapl"] * 700)),
        ("q", " ".join(map(str, range(32)))),
        ("q", "Fed fed " * 100),
    ],
)
async def test_as_much_as_that_and_repetitions_are_taken(tmp_path: Path, parameter: str, values: str) -> None:
    async with serving(tmp_path) as site:
        assert (await site.get(f"/headlines?{parameter}={escaped(values)}")).status_code == 200
