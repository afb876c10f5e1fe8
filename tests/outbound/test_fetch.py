import asyncio
import gc
import gzip
import socket
import struct
import time
from collections.abc import AsyncIterator, Callable

import brotli  # type: ignore[import-untyped]
import httpx
import msgspec
import pytest
import zstandard

from tests.outbound.known_hosts import KnownHosts
from tests.sources.rss.documents import rss
from tests.support.clock import LoopClock
from tests.support.listening import listening
from tests.support.origin import Answer, Asked, Origin, answer
from tests.support.waiting import PATIENCE_S, eventually
from ticker.outbound.addresses import CheckedBackend
from ticker.outbound.causes import Gone, Refused, TooLarge
from ticker.outbound.failures import RequestFailed
from ticker.outbound.fetch import Fetched, Fetcher, NotModified, Request
from ticker.outbound.freshness import Freshness
from ticker.outbound.gate import HostGate
from ticker.outbound.host_backoffs import HostBackoffs
from ticker.outbound.http1 import connections
from ticker.outbound.outbound import Outbound
from ticker.outbound.redirects import OnBackoff
from ticker.outbound.transport import client
from ticker.sources.causes import is_lasting
from ticker.times import now_ms

AGENT = "Ticker/1 (+ops@example.org)"
NOW_MS = 1_767_323_045_000
NOW = "Fri, 02 Jan 2026 03:04:05 GMT"


@pytest.fixture
async def fetcher(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Fetcher]:
    # A connection is kept also where the machine is busy in between.
    monkeypatch.setattr(connections, "IDLE_S", PATIENCE_S)
    checked = client(KnownHosts(lambda host: host == "feeds.example"))
    unchecked = client(CheckedBackend(private=True))
    async with checked, unchecked:
        yield Fetcher(
            Outbound(checked, unchecked, HostGate(1, 0, time.monotonic), HostBackoffs(now_ms), AGENT)
        )


def request(
    url: str,
    *,
    timeout_s: float = PATIENCE_S,
    max_bytes: int = 1_000_000,
    private: bool = True,
    etag: str | None = None,
    last_modified: str | None = None,
    headers: dict[str, str] | None = None,
) -> Request:
    return Request(
        url=url,
        accept="application/rss+xml",
        timeout_s=timeout_s,
        max_bytes=max_bytes,
        private=private,
        etag=etag,
        last_modified=last_modified,
        headers=headers or {},
    )


async def failure(fetcher: Fetcher, asked: Request) -> RequestFailed:
    with pytest.raises(RequestFailed) as failed:
        await fetcher.get(asked, NOW_MS)
    assert failed.value.subject == asked.url
    return failed.value


async def document(fetcher: Fetcher, asked: Request) -> Fetched:
    found = await fetcher.get(asked, NOW_MS)
    assert isinstance(found, Fetched)
    return found


async def test_document_comes_with_what_matters_of_its_headers(server: Origin, fetcher: Fetcher) -> None:
    server.answer(
        rss(),
        etag='W/"a\xff"',
        last_modified="yesterday, about noon",
        content_type="text/xml",
        cache_control="max-age=60",
        age="5",
        date=NOW,
    )
    found = await document(fetcher, request(server.url()))
    assert (found.body, found.url, found.content_type) == (rss(), server.url(), "text/xml")
    assert (found.etag, found.last_modified) == ('W/"a\xff"', "yesterday, about noon")
    assert (found.freshness, found.moved_to) == (Freshness(max_age_s=60, age_s=5), None)


async def test_request_says_who_asks_for_what(server: Origin, fetcher: Fetcher) -> None:
    server.answer(rss())
    await fetcher.get(request(server.url(), headers={"X-Key": "sécret"}), NOW_MS)
    headers = server.asked[0].headers
    assert headers["user-agent"] == "Ticker/1 (+ops@example.org)"
    assert headers["accept"].startswith("application/rss+xml")
    assert headers["accept-encoding"] == "gzip, br, zstd"
    assert headers["x-key"].encode("latin-1").decode() == "sécret"
    assert "if-none-match" not in headers


async def test_validators_are_echoed_exactly(server: Origin, fetcher: Fetcher) -> None:
    server.answer(status=304)
    found = await fetcher.get(request(server.url(), etag='W/"a\xff" ,x', last_modified="once"), NOW_MS)
    assert isinstance(found, NotModified)
    assert server.asked[0].headers["if-none-match"] == 'W/"a\xff" ,x'
    assert server.asked[0].headers["if-modified-since"] == "once"


async def test_304_to_an_unconditional_request_is_an_error(server: Origin, fetcher: Fetcher) -> None:
    server.answer(status=304)
    assert (await failure(fetcher, request(server.url()))).detail == "304 Not Modified"


async def test_410_is_gone(server: Origin, fetcher: Fetcher) -> None:
    server.answer(status=410)
    failed = await failure(fetcher, request(server.url()))
    assert (failed.detail, failed.cause, failed.contact) == ("410 Gone", Gone(), True)


@pytest.mark.parametrize(("status", "gone"), [(301, True), (308, True), (302, False), (307, False)])
async def test_410_at_the_end_of_a_temporary_redirect_is_not_the_feeds_own(
    server: Origin, fetcher: Fetcher, status: int, gone: bool
) -> None:
    server.answer(status=status, location="/there")
    server.answer(path="/there", status=410)
    assert isinstance((await failure(fetcher, request(server.url()))).cause, Gone) is gone


@pytest.mark.parametrize(
    ("status", "refused"), [(400, True), (401, True), (404, True), (408, False), (429, False), (500, False)]
)
async def test_answer_that_more_asking_will_not_change_is_told_as_refused(
    server: Origin, fetcher: Fetcher, status: int, refused: bool
) -> None:
    server.answer(status=status)
    assert is_lasting((await failure(fetcher, request(server.url()))).cause) is refused


async def test_429_of_a_public_name_holds_the_host_for_everyone(server: Origin, fetcher: Fetcher) -> None:
    server.answer(status=429, retry_after="120")
    server.answer(rss(), path="/other")
    failed = await failure(fetcher, request(server.url(host="feeds.example"), private=False))
    assert failed.host_backoff is not None
    assert failed.host_backoff.host == "feeds.example"
    with pytest.raises(OnBackoff) as put_off:
        await fetcher.get(request(server.url("/other", host="feeds.example"), private=False), NOW_MS)
    assert put_off.value.host_backoff == failed.host_backoff
    assert [asked.path for asked in server.asked] == ["/feed"]


async def test_feeds_already_waiting_for_their_turn_are_held_too(server: Origin, fetcher: Fetcher) -> None:
    server.answer(status=429)
    asked = request(server.url(host="feeds.example"), private=False)
    answers = await asyncio.gather(*(fetcher.get(asked, NOW_MS) for _ in range(4)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [RequestFailed, OnBackoff, OnBackoff, OnBackoff]
    assert len(server.asked) == 1


async def test_429_of_a_private_address_holds_nobody_else(server: Origin, fetcher: Fetcher) -> None:
    server.answer(status=429, retry_after="120")
    server.answer(rss(), path="/other")
    assert (await failure(fetcher, request(server.url()))).host_backoff is None
    assert (await document(fetcher, request(server.url("/other")))).body == rss()


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("wait", ["120", "Fri, 02 Jan 2026 05:06:05 GMT"])
async def test_busy_server_says_how_long_to_wait(
    server: Origin, fetcher: Fetcher, status: int, wait: str
) -> None:
    server.answer(status=status, retry_after=wait, date="Fri, 02 Jan 2026 05:04:05 GMT")
    failed = await failure(fetcher, request(server.url()))
    assert failed.detail.endswith(", asks to wait 120 s")
    assert (failed.freshness.retry_after_s, failed.cause) == (120.0, Refused(status, 120.0))


@pytest.mark.parametrize(("status", "words"), [(404, "404 Not Found"), (500, "500 Internal Server Error")])
async def test_status_is_told_in_words(server: Origin, fetcher: Fetcher, status: int, words: str) -> None:
    server.answer(b"<rss/>", status=status, retry_after="5")
    failed = await failure(fetcher, request(server.url()))
    assert (failed.detail, failed.freshness.retry_after_s) == (words, None)


@pytest.mark.parametrize("status", [200, 204])
async def test_answer_without_a_body_is_an_error(server: Origin, fetcher: Fetcher, status: int) -> None:
    server.answer(b"" if status == 204 else b" \n", status=status)
    detail = (await failure(fetcher, request(server.url()))).detail
    assert detail == ("204 No Content" if status == 204 else "answered with an empty document")


@pytest.mark.parametrize("status", [201, 202, 203, 218, 299])
async def test_document_under_another_good_status_is_a_document(
    server: Origin, fetcher: Fetcher, status: int
) -> None:
    server.answer(rss(), status=status)
    assert (await document(fetcher, request(server.url()))).body == rss()


async def test_part_of_a_document_that_nobody_asked_for_is_none(server: Origin, fetcher: Fetcher) -> None:
    server.answer(rss(), status=206)
    assert (await failure(fetcher, request(server.url()))).detail == "206 Partial Content"


async def test_redirects_are_followed_and_permanent_ones_told(server: Origin, fetcher: Fetcher) -> None:
    server.answer(path="/feed", status=301, location="/second")
    server.answer(path="/second", status=308, location="/third#part")
    server.answer(path="/third", status=302, location=server.url("/fourth"))
    server.answer(path="/fourth", status=301, location="/fifth")
    server.answer(rss(), path="/fifth")
    found = await document(fetcher, request(server.url(), etag='"x"'))
    assert (found.url, found.moved_to) == (server.url("/fifth"), server.url("/third"))
    assert server.asked[-1].headers["if-none-match"] == '"x"'


async def test_redirects_without_end_are_an_error(server: Origin, fetcher: Fetcher) -> None:
    server.answer(status=302, location="/feed")
    detail = (await failure(fetcher, request(server.url()))).detail
    assert detail == f"more than 5 redirects, the last one to {server.url()}"
    assert len(server.asked) == 6


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://example.org/feed", "gopher://example.org"])
async def test_redirect_to_another_scheme_is_refused(server: Origin, fetcher: Fetcher, location: str) -> None:
    server.answer(status=302, location=location)
    assert (await failure(fetcher, request(server.url()))).detail.endswith(" is neither http nor https")
    assert len(server.asked) == 1


async def test_redirect_to_nowhere_is_an_error(server: Origin, fetcher: Fetcher) -> None:
    server.answer(status=302)
    assert (await failure(fetcher, request(server.url()))).detail == "302 Found that does not say where to"


async def test_redirect_to_no_address_is_an_error(server: Origin, fetcher: Fetcher) -> None:
    server.answer(status=302, location="http://example.org:port/")
    assert (await failure(fetcher, request(server.url()))).detail.startswith("no valid address: ")


async def test_redirect_to_loopback_is_refused_before_it_is_asked(server: Origin, fetcher: Fetcher) -> None:
    server.answer(status=302, location=server.url("/secret"))
    server.answer(rss(), path="/secret")
    failed = await failure(fetcher, request(server.url(host="feeds.example"), private=False))
    assert failed.detail == "refused: 127.0.0.1 is a loopback address; set private: true to allow it"
    assert [asked.path for asked in server.asked] == ["/feed"]


async def test_connection_of_a_private_source_serves_no_other(server: Origin, fetcher: Fetcher) -> None:
    server.keep_alive = True
    server.answer(rss(), connection="keep-alive")
    for _ in range(2):
        await fetcher.get(request(server.url()), NOW_MS)
    assert server.connections == 1
    failed = await failure(fetcher, request(server.url(), private=False))
    assert failed.detail.startswith("refused: 127.0.0.1 is a loopback address")


async def test_headers_of_the_source_stay_with_its_own_server(server: Origin, fetcher: Fetcher) -> None:
    server.answer(status=302, location=server.url("/feed2", host="localhost"))
    server.answer(rss(), path="/feed2")
    await fetcher.get(request(server.url(), headers={"Authorization": "Bearer x"}), NOW_MS)
    assert ["authorization" in asked.headers for asked in server.asked] == [True, False]


async def test_headers_of_the_source_do_not_follow_it_to_where_it_has_moved(
    server: Origin, fetcher: Fetcher
) -> None:
    server.answer(rss())
    moved = request(server.url(host="localhost"), headers={"Authorization": "Bearer x"})
    await fetcher.get(msgspec.structs.replace(moved, home=server.url()), NOW_MS)
    assert "authorization" not in server.asked[0].headers


async def test_credentials_in_a_redirect_are_neither_sent_nor_told(server: Origin, fetcher: Fetcher) -> None:
    there = server.url("/there").replace("://", "://me:secret@")
    server.answer(status=301, location=there)
    server.answer(rss(), path="/there")
    found = await document(fetcher, request(server.url()))
    assert "authorization" not in server.asked[-1].headers
    assert (found.url, found.moved_to) == (server.url("/there"), server.url("/there"))
    server.answer(status=301, location="ftp://me:secret@other.example/")
    assert (await failure(fetcher, request(server.url()))).detail == (
        "ftp://other.example/ is neither http nor https"
    )


async def test_cookies_are_not_kept(server: Origin, fetcher: Fetcher) -> None:
    server.answer(rss(), set_cookie="id=1; Path=/")
    for _ in range(2):
        await fetcher.get(request(server.url()), NOW_MS)
    assert all("cookie" not in asked.headers for asked in server.asked)


@pytest.mark.parametrize(
    ("coding", "compress"),
    [("gzip", gzip.compress), ("br", brotli.compress), ("zstd", zstandard.compress)],
)
async def test_coding_is_undone(
    server: Origin, fetcher: Fetcher, coding: str, compress: Callable[[bytes], bytes]
) -> None:
    server.answer(compress(rss()), content_encoding=coding)
    assert (await document(fetcher, request(server.url()))).body == rss()


async def test_gzip_bomb_is_stopped(server: Origin, fetcher: Fetcher) -> None:
    server.answer(gzip.compress(b" " * 20_000_000), content_encoding="gzip")
    assert (await failure(fetcher, request(server.url()))).detail == "more than 1 MB"


async def test_body_without_end_is_stopped(server: Origin, fetcher: Fetcher) -> None:
    async def endless(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n<rss>")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    server.scripts["/feed"] = endless
    assert (await failure(fetcher, request(server.url()))).detail == "more than 1 MB"


async def test_slow_body_times_out_in_total(server: Origin, fetcher: Fetcher) -> None:
    clock = LoopClock()

    async def drip(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.001)
            clock.put_on(1)

    server.scripts["/feed"] = drip
    assert (await failure(fetcher, request(server.url(), timeout_s=30))).detail == "timed out after 30 s"


async def test_timeout_covers_all_redirects_together(server: Origin, fetcher: Fetcher) -> None:
    clock = LoopClock()

    async def slow_redirect(_: Asked, __: asyncio.StreamWriter) -> Answer:
        clock.put_on(12)
        return answer(b"", 302, location="/feed")

    server.scripts["/feed"] = slow_redirect
    assert (await failure(fetcher, request(server.url(), timeout_s=30))).detail == "timed out after 30 s"


async def test_host_that_timed_out_can_be_asked_again(server: Origin, fetcher: Fetcher) -> None:
    async def silence(_: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    server.scripts["/feed"] = silence
    await failure(fetcher, request(server.url(), timeout_s=0.1))
    server.answer(rss())
    assert (await document(fetcher, request(server.url()))).body == rss()


async def test_answer_that_breaks_off_is_an_error(server: Origin, fetcher: Fetcher) -> None:
    server.answer(b"<rss>", content_length="100")
    detail = (await failure(fetcher, request(server.url()))).detail
    assert "did not answer in proper HTTP: peer closed connection" in detail


BENT = [
    b"HTTP/1.1 200 OK\r\nno field\r\nContent-Length: %d\r\n\r\n%b",
    b"HTTP/1.1 200 OK\r\nX-Powered By: x\r\nContent-Length : %d\r\n\r\n%b",
    b"HTTP/1.1 200 OK\r\nX-A: b\0c\r\nContent-Length: %d\r\n\r\n%b",
    b"\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b",
    b"HTTP/1.1 103 Early Hints\r\nLink\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n%x\n%b\n0\n\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n %x \r\n%b\r\n0\r\n\r\n",
]


@pytest.mark.parametrize("wire", BENT)
async def test_answer_that_browsers_take_is_taken(server: Origin, fetcher: Fetcher, wire: bytes) -> None:
    async def bent(_: Asked, writer: asyncio.StreamWriter) -> None:
        # Byte by byte at first, so that no line comes whole.
        for byte in (wire % (len(rss()), rss()))[:40]:
            writer.write(bytes([byte]))
            await asyncio.sleep(0)
        writer.write((wire % (len(rss()), rss()))[40:])

    server.keep_alive = True
    server.scripts["/feed"] = bent
    for _ in range(2):
        assert (await document(fetcher, request(server.url()))).body == rss()


@pytest.mark.parametrize("length", [b"", b"many", b"-1"])
async def test_answer_whose_length_is_no_number_ends_with_its_connection(
    server: Origin, fetcher: Fetcher, length: bytes
) -> None:
    async def bent(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: " + length + b"\r\n\r\n" + rss())

    server.scripts["/feed"] = bent
    assert (await document(fetcher, request(server.url()))).body == rss()


async def test_connection_of_an_answer_that_had_to_be_mended_is_used_no_more(
    server: Origin, fetcher: Fetcher
) -> None:
    async def bent(_: Asked, writer: asyncio.StreamWriter) -> None:
        # What follows would be the answer to the next request, if it were asked here.
        poison = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<evil>"
        writer.write(b"HTTP/1.1 200 OK\r\nno field\r\nContent-Length: 6\r\n\r\n<rss/>" + poison)

    server.keep_alive = True
    server.scripts["/feed"] = bent
    server.answer(rss(), path="/other", connection="keep-alive")
    assert (await document(fetcher, request(server.url()))).body == b"<rss/>"
    for _ in range(2):
        assert (await document(fetcher, request(server.url("/other")))).body == rss()
    assert server.connections == 2


@pytest.mark.parametrize("reset", [False, True])
async def test_connection_that_the_server_ends_just_as_it_is_asked_is_made_anew(
    server: Origin, fetcher: Fetcher, reset: bool
) -> None:
    async def ends_the_second(_: Asked, writer: asyncio.StreamWriter) -> Answer | None:
        if len(server.asked) != 2:
            return answer(rss(), connection="keep-alive")
        if reset:
            at_once = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        writer.transport.abort()
        return None

    server.keep_alive = True
    server.scripts["/feed"] = ends_the_second
    for _ in range(2):
        assert (await document(fetcher, request(server.url()))).body == rss()
    assert (len(server.asked), server.connections) == (3, 2)


async def test_connection_that_ends_before_its_first_answer_is_a_failure(
    server: Origin, fetcher: Fetcher
) -> None:
    async def ends(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server.scripts["/feed"] = ends
    assert "Server disconnected" in (await failure(fetcher, request(server.url()))).detail
    assert len(server.asked) == 1


async def test_server_that_does_not_speak_http_is_named(server: Origin, fetcher: Fetcher) -> None:
    async def rubbish(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n\r\n")

    server.scripts["/feed"] = rubbish
    assert "did not answer in proper HTTP" in (await failure(fetcher, request(server.url()))).detail


async def test_server_without_tls_is_named(fetcher: Fetcher) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with listening(refuse) as port:
        detail = (await failure(fetcher, request(f"https://127.0.0.1:{port}/"))).detail
    assert detail.startswith(f"TLS with 127.0.0.1:{port} failed: ")


async def test_tls_handshake_without_an_answer_times_out_and_leaves_no_socket(
    server: Origin, fetcher: Fetcher
) -> None:
    failed = await failure(fetcher, request(server.url(scheme="https"), timeout_s=0.2))
    assert failed.detail == "timed out after 0.2 s"
    gc.collect()  # a socket left open would warn here


async def test_port_where_nobody_listens_is_named(fetcher: Fetcher) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        failed = await failure(fetcher, request(f"http://127.0.0.1:{port}/"))
    assert (failed.detail, failed.contact) == (f"127.0.0.1:{port} refused the connection", None)


async def test_name_that_does_not_exist_is_named(fetcher: Fetcher) -> None:
    failed = await failure(fetcher, request("http://feeds.invalid/"))
    assert failed.detail == "could not resolve feeds.invalid"
    assert (failed.contact, failed.host) == (False, "feeds.invalid")


async def test_address_that_is_none_is_an_error_like_others(fetcher: Fetcher) -> None:
    assert (await failure(fetcher, request("http://[::1"))).detail.startswith("no valid address: ")


async def test_header_that_http_forbids_is_an_error(server: Origin, fetcher: Fetcher) -> None:
    failed = await failure(fetcher, request(server.url(), headers={"X-Key": "a\r\nb: c"}))
    assert failed.detail.startswith("the request could not be sent: ")
    assert server.asked == []


async def test_cancelled_fetch_is_cancelled(server: Origin, fetcher: Fetcher) -> None:
    async def silence(_: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    server.scripts["/feed"] = silence
    task = asyncio.create_task(fetcher.get(request(server.url()), NOW_MS))
    await eventually(lambda: server.asked)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_environment_names_no_proxy(
    server: Origin, monkeypatch: pytest.MonkeyPatch, fetcher: Fetcher
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    server.answer(rss())
    async with client(CheckedBackend(private=True)) as fresh:
        assert isinstance(fresh, httpx.AsyncClient)
        assert (await fresh.get(server.url())).content == rss()


async def test_a_document_that_says_it_is_too_large_is_not_read(fetcher: Fetcher) -> None:
    async def say_and_wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000001\r\n\r\n")
        await reader.read()  # the rest never comes

    async with listening(say_and_wait) as port:
        failed = await failure(fetcher, request(f"http://127.0.0.1:{port}/"))
        assert failed.cause == TooLarge(1_000_000)
