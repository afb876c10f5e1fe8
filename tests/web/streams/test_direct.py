"""The short way in: the same answers as the ordinary one, only for requests that leave no doubt."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import h11
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quart import request

from tests.support.clock import put_forward
from tests.support.events import headline, message
from tests.support.reader import Reader, connected, reset, rest_of, until
from tests.support.serving import Serving, four, serving
from tests.support.waiting import eventually
from ticker.server.head import plain_request
from ticker.web.streams.direct import Direct, PlainRequest

TWICE = {"X-Odd": "a", "x-odd": "b"}
"""A header that is there twice: such a request takes the ordinary way."""


@asynccontextmanager
async def watched(folder: Path, **stream: object) -> AsyncIterator[tuple[Serving, list[str]]]:
    """A site, and the requests that reach the application."""
    reached: list[str] = []
    async with serving(folder, **stream) as site:  # type: ignore[arg-type]

        @site.app.before_request
        async def note() -> None:
            reached.append(request.full_path.rstrip("?"))

        yield site, reached


def head(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode("latin-1")


# The same answer either way


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        ("/stream", {}),
        ("/stream", {"Accept": "text/event-stream", "Last-Event-ID": "0-0"}),
        ("/stream", {"Accept": "application/x-ndjson", "Connection": "Keep-Alive"}),
        ("/stream/stocks,news.*?format=text&symbols=AAPL%2CMSFT&_=1", {}),
        ("/stream/news.world?format=ndjson&max_rate=2/s&since=none", {}),
        ("/", {"Accept": "*/*", "User-Agent": "curl/8.5.0"}),
        ("/?q=fed", {"Accept": "text/plain"}),
    ],
)
async def test_the_head_is_that_of_the_application(
    tmp_path: Path, target: str, headers: dict[str, str]
) -> None:
    async with watched(tmp_path) as (site, reached):
        short = await Reader.open(site.port, target, headers)
        assert reached == []
        ordinary = await Reader.open(site.port, target, {**headers, **TWICE})
        assert reached == [target]
        assert short.status == ordinary.status == 200
        for reader in (short, ordinary):
            assert reader.headers.pop("date").endswith(" GMT")
        assert list(short.headers.items()) == list(ordinary.headers.items())


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        ("/stream", {}),
        ("/stream?since=all", {}),
        ("/stream/news.*?types=headline", {}),
        ("/stream?symbols=msft", {}),
        ("/stream?q=%46ed+holds", {}),
        ("/stream?last_event_id=nonsense", {}),
    ],
)
async def test_the_stream_is_that_of_the_application(
    tmp_path: Path, target: str, headers: dict[str, str]
) -> None:
    async with watched(tmp_path) as (site, reached):
        ids = await four(site)
        assert ids
        for resume in ("", ids[1]):
            asked = {**headers, "Last-Event-ID": resume}
            short = await (await Reader.open(site.port, target, asked)).live()
            assert reached == []
            ordinary = await (await Reader.open(site.port, target, {**asked, **TWICE})).live()
            assert reached.pop()
            assert short.names == ordinary.names
            assert short.ids == ordinary.ids


async def test_addresses_are_those_that_a_trusted_proxy_vouches_for(tmp_path: Path) -> None:
    async with watched(tmp_path, trusted_proxies=["127.0.0.1"]) as (site, reached):
        await Reader.open(site.port, "/stream", {"X-Forwarded-For": "192.0.2.7"})
        assert reached == []
        await eventually(lambda: [one.address for one in site.broadcast.streams] == ["192.0.2.7"])


# What is left to the application


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/stream?since=15m&zzz=1", 400),
        ("/stream?max_rate=0/s", 400),
        ("/stream?types=x", 400),
        ("/stream/nope", 404),
        ("/stream/", 404),
        ("/streams", 404),
        ("/healthz", 200),
        ("/", 200),
    ],
)
async def test_errors_and_other_routes_are_the_applications(tmp_path: Path, target: str, status: int) -> None:
    async with watched(tmp_path) as (site, reached):
        assert (await site.get(target, accept="*/*")).status_code == status
        assert len(reached) == 1


async def test_a_refusal_is_the_applications_and_counted_once(tmp_path: Path) -> None:
    async with watched(tmp_path, max_readers=1) as (site, reached):
        await (await site.read("/stream")).live()
        assert (await site.get("/stream")).status_code == 503
        assert reached == ["/stream"]
        assert site.broadcast.tally.refused == 1
        assert site.broadcast.readers == 1


async def test_head_is_answered_by_the_application(tmp_path: Path) -> None:
    async with watched(tmp_path) as (site, reached):
        reader, writer = await connected(site.port, head("HEAD /stream HTTP/1.1", "Host: x"))
        assert b"text/event-stream" in await until(reader, b"\r\n\r\n")
        assert reached == ["/stream"]
        writer.close()


# What is plain

PLAIN = ("GET /stream HTTP/1.1", "Host: ticker")


def test_a_plain_request_is_read_with_its_headers_in_lower_case() -> None:
    data = head("GET /stream/a?q=1 HTTP/1.1", "HOST: [::1]:80", "Last-Event-ID:\t a b ", "X-Empty:")
    assert plain_request(data, "192.0.2.1") == PlainRequest(
        "/stream/a?q=1", {"host": "[::1]:80", "last-event-id": "a b", "x-empty": ""}, "192.0.2.1"
    )


@pytest.mark.parametrize("host", ["my_host", "ticker_web:8000", "[::1]:80", "192.0.2.1", "localhost:1"])
def test_a_host_goes_by_any_name_that_is_used(host: str) -> None:
    assert plain_request(head("GET /stream HTTP/1.1", f"Host: {host}"), "192.0.2.1") is not None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        head(*PLAIN)[:-1],
        head(*PLAIN)[:-2],
        head(*PLAIN) + b"x",
        head(*PLAIN) * 2,
        head(*PLAIN).replace(b"\r", b""),
        head("POST /stream HTTP/1.1", "Host: x"),
        head("HEAD /stream HTTP/1.1", "Host: x"),
        head("GET /stream HTTP/1.0", "Host: x"),
        head("GET /stream HTTP/2.0", "Host: x"),
        head("GET http://x/stream HTTP/1.1", "Host: x"),
        head("GET /stream#a HTTP/1.1", "Host: x"),
        head("GET /stream?q=\xe9 HTTP/1.1", "Host: x"),
        head("GET  /stream HTTP/1.1", "Host: x"),
        head("GET /healthz HTTP/1.1", "Host: x"),
        head("GET /stream HTTP/1.1"),
        head("GET /stream HTTP/1.1", "Host: x", "Host: x"),
        head("GET /stream HTTP/1.1", "Host: a b"),
        head("GET /stream HTTP/1.1", "Host:"),
        head(*PLAIN, "X: a", " folded"),
        head(*PLAIN, "X : a"),
        head(*PLAIN, ": a"),
        head(*PLAIN, "X"),
        head(*PLAIN, "X: \xe9"),
        head(*PLAIN, "X: a\0b"),
        head(*PLAIN, "Accept: a", "accept: b"),
        head(*PLAIN, "Content-Length: 0"),
        head(*PLAIN, "Transfer-Encoding: chunked"),
        head(*PLAIN, "Expect: 100-continue"),
        head(*PLAIN, "Upgrade: h2c"),
        head(*PLAIN, "HTTP2-Settings: AAMAAABkAAQAAP__"),
        head(*PLAIN, "Connection: close"),
        head(*PLAIN, "Connection: Upgrade"),
        head(*PLAIN, "X: " + "x" * 8_192),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
def test_anything_else_is_not(data: bytes) -> None:
    assert plain_request(data, "192.0.2.1") is None


pieces = st.one_of(
    st.sampled_from(
        ["\r\n", "\r\n\r\n", "\n", " ", "\t", ":", "\0", "\xe9", "Host: y\r\n", "GET / HTTP/1.1"]
    ),
    st.text(st.characters(max_codepoint=255), max_size=3),
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 3), pieces), max_size=3))
def test_what_is_plain_is_what_h11_reads_and_no_byte_more(edits: list[tuple[int, int, str]]) -> None:
    text = head("GET /stream?q=a HTTP/1.1", "Host: x", "Accept: */*").decode("latin-1")
    for place, length, piece in edits:
        text = text[:place] + piece + text[place + length :]
    data = text.encode("latin-1")
    plain = plain_request(data, "192.0.2.1")
    if plain is None:
        return
    http = h11.Connection(h11.SERVER)
    http.receive_data(data)
    read = http.next_event()
    assert isinstance(read, h11.Request)
    assert read.target.decode() == plain.target
    assert {name.decode(): value.decode() for name, value in read.headers} == plain.headers
    assert isinstance(http.next_event(), h11.EndOfMessage)
    assert http.trailing_data == (b"", False)


# While it lasts, and its end


async def test_what_a_client_sends_meanwhile_is_not_answered_as_was_said(tmp_path: Path) -> None:
    async with watched(tmp_path) as (site, reached):
        for half_closed in (False, True):
            reader, writer = await connected(site.port, head(*PLAIN))
            seen = await until(reader, b"stream-live")
            assert b"\r\nconnection: close\r\n" in seen
            writer.write(head("GET /healthz HTTP/1.1", "Host: x"))
            if half_closed:
                writer.write_eof()
            await site.append(headline("a"))
            await until(reader, b"Title of a")
            site.broadcast.streams[0].part("lifetime")
            site.log.rouse()
            rest = await rest_of(reader)
            assert b"stream-bye" in rest
            assert rest.endswith(b"\r\n0\r\n\r\n")
            assert reached == []
            writer.close()
            await eventually(lambda: site.server.connections == 0)


async def test_a_client_that_sends_without_end_is_not_read_any_more_but_written_to(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        reader, writer = await connected(site.port, head(*PLAIN))
        await until(reader, b"stream-live")
        writer.write(b"x" * 20_000_000)
        await site.append(headline("a"))
        await until(reader, b"Title of a")
        assert writer.transport.get_write_buffer_size() > 10_000_000
        reset(writer)
        await site.append(headline("b"))
        await eventually(lambda: site.broadcast.readers == 0 and site.server.connections == 0)


async def test_a_stream_that_ends_ends_its_connection(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        reader, writer = await connected(site.port, head(*PLAIN))
        await until(reader, b"stream-live")
        site.broadcast.streams[0].part("lifetime")
        site.log.rouse()
        rest = await rest_of(reader)
        assert b"stream-bye" in rest
        assert rest.endswith(b"\r\n0\r\n\r\n")
        writer.close()
        await eventually(lambda: site.server.connections == 0)


async def test_a_reader_that_does_not_take_what_it_asked_for_costs_a_bounded_buffer(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        for _ in range(20):
            await site.append(*(message("x" * 2_000) for _ in range(500)))
        reader, writer = await connected(site.port, head("GET /stream?since=all HTTP/1.1", "Host: x"))
        await until(reader, b"stream-open")
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        (transport,) = (one.transport for one in site.server._streams)
        await eventually(lambda: transport.get_write_buffer_size() > 0)
        await asyncio.sleep(0.1)
        assert 0 < transport.get_write_buffer_size() < 3_000_000
        writer.transport.resume_reading()  # type: ignore[attr-defined]
        await until(reader, b"stream-live", 90)
        writer.close()
        await eventually(lambda: site.broadcast.readers == 0)


@pytest.mark.parametrize("broken", ["ticker.broadcast.Broadcast.open", "ticker.broadcast.Stream._step"])
async def test_a_defect_is_logged_and_ends_the_connection(
    tmp_path: Path, broken: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a defect")

    async with serving(tmp_path) as site:
        monkeypatch.setattr(broken, fail)
        reader, writer = await connected(site.port, head(*PLAIN))
        with contextlib.suppress(ConnectionError):
            await rest_of(reader)
        writer.close()
        await eventually(lambda: site.server.connections == 0 and site.broadcast.readers == 0)
    assert [record.message for record in caplog.records] == ["a stream broke off"]


async def test_a_stream_whose_task_is_cancelled_takes_its_connection_with_it(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        site.broadcast.grants_live = False  # a reader at rest has no task
        before = asyncio.all_tasks()
        reader, writer = await connected(site.port, head(*PLAIN))
        await until(reader, b"stream-live")
        (task,) = asyncio.all_tasks() - before
        task.cancel()
        with contextlib.suppress(ConnectionError):
            await rest_of(reader)
        writer.close()
        await eventually(lambda: site.server.connections == 0 and site.broadcast.readers == 0)


async def test_an_answer_that_is_never_opened_gives_its_place_back(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        direct = Direct(site.app)
        known = direct.known(PlainRequest("/stream", {"host": "x"}, "192.0.2.1"), "http")
        assert known is not None
        answer = direct.grant(known)
        assert answer is not None
        assert site.broadcast.readers == 1
        del answer
        assert site.broadcast.readers == 0


async def test_the_place_of_a_reader_that_has_gone_does_not_wait_for_the_collector(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        gc.collect()
        gc.disable()
        try:
            for wanted in (b"", b"stream-open", b"stream-live"):
                reader, writer = await connected(site.port, head(*PLAIN))
                if wanted:
                    await until(reader, wanted)
                writer.transport.abort()
                await eventually(lambda: site.broadcast.readers == 0 and site.server.connections == 0)
        finally:
            gc.enable()


async def test_connections_that_send_nothing_are_hung_up_on_each_in_its_time(tmp_path: Path) -> None:
    async with serving(tmp_path, head_s=60) as site:
        first, writer = await connected(site.port)
        await eventually(lambda: site.server.connections == 1)
        put_forward(30)
        second, later = await connected(site.port)
        await eventually(lambda: site.server.connections == 2)
        put_forward(30)
        assert await rest_of(first) == b""
        await eventually(lambda: site.server.connections == 1)
        put_forward(30)
        assert await rest_of(second) == b""
        writer.close()
        later.close()
