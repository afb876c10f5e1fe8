"""Requests to hubs over real sockets (WebSub, section 5.1)."""

import asyncio
import gc
import socket

import msgspec
import pytest

from tests.support.clock import LoopClock
from tests.support.origin import Answer, Asked, Origin, answer
from tests.support.waiting import PATIENCE_S, eventually
from ticker.config.types import Fetch
from ticker.errors import HubError
from ticker.outbound.fetch import Request
from ticker.outbound.host_backoffs import HostBackoff
from ticker.outbound.outbound import outbound
from ticker.outbound.redirects import OnBackoff
from ticker.times import now_ms
from ticker.websub.hub_client import HubClient

from .asking import AGENT, FORM, NOW_MS, SENT, Asking


async def test_form_arrives_as_forms_do(server: Origin, asking: Asking) -> None:
    server.answer(path="/hub?x=y", status=202)
    await asking.ask(server.url("/hub?x=y#part"))
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/hub?x=y")
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert (asked.headers["user-agent"], asked.headers["accept-encoding"]) == (AGENT, "identity")
    assert [asked.form for asked in server.asked] == [SENT]


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_any_2xx_is_a_hub_that_took_it(server: Origin, asking: Asking, status: int) -> None:
    server.answer(status=status)
    await asking.ask(server.url())
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("status", "headers", "body", "detail"),
    [
        (400, {}, b"hub.topic is missing", "400 Bad Request: hub.topic is missing"),
        (403, {"content_type": "text/plain; charset=utf-8"}, b"  No,\r\n never ", "403 Forbidden: No, never"),
        (404, {"content_type": "Text/Plain"}, "über".encode(), "404 Not Found: über"),
        (409, {"content_type": "text/html"}, b"<html>no</html>", "409 Conflict"),
        (400, {"content_type": "application/json"}, b"{}", "400 Bad Request"),
        (500, {}, b"", "500 Internal Server Error"),
        (503, {"retry_after": "120"}, b"later", "503 Service Unavailable, asks to wait 120 s: later"),
        (599, {}, b"no", "599: no"),
        # Not a redirect of a POST: the form would be lost on the way.
        (303, {"location": "/there"}, b"", "303 See Other"),
    ],
)
async def test_refusal_is_told_in_the_hubs_words(
    server: Origin, asking: Asking, status: int, headers: dict[str, str], body: bytes, detail: str
) -> None:
    server.answer(body, status=status, **headers)
    assert await asking.refusal(server.url()) == detail


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"x" * 10_000_000, "x" * 200),
        (b"a\0b\x1b[31mc\x7fd\xe2\x80\xaee", "ab[31mcde"),
        (b"\n\r\t \0", ""),
        (bytes(range(128, 256)), "\ufffd" * 128),
    ],
)
async def test_huge_or_binary_reason_is_harmless(
    server: Origin, asking: Asking, body: bytes, said: str
) -> None:
    server.answer(body, status=400)
    detail = await asking.refusal(server.url())
    assert detail.removeprefix("400 Bad Request").removeprefix(": ") == said
    assert detail.isprintable()


async def test_reason_without_end_is_cut_off(server: Origin, asking: Asking) -> None:
    async def endless(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 No\r\n\r\n")
        while True:
            writer.write(b"no " * 1000)
            await writer.drain()

    server.scripts["/feed"] = endless
    assert await asking.refusal(server.url()) == "400 Bad Request: " + ("no " * 67)[:200].strip()


async def test_reason_that_breaks_off_does_not_hide_the_status(server: Origin, asking: Asking) -> None:
    server.answer(b"no", status=404, content_length="100")
    assert await asking.refusal(server.url()) == "404 Not Found"


# Where it may go


async def test_hub_at_a_private_address_is_refused_unless_the_feed_is_private(
    server: Origin, asking: Asking
) -> None:
    server.answer(status=202)
    detail = await asking.refusal(server.url(), private=False)
    assert detail == "refused: 127.0.0.1 is a loopback address; set private: true to allow it"
    assert server.asked == []
    await asking.ask(server.url(), private=True)
    assert len(server.asked) == 1


async def test_redirect_to_a_private_address_is_refused_before_it_is_asked(
    server: Origin, asking: Asking
) -> None:
    server.answer(status=307, location=server.url("/secret"))
    server.answer(path="/secret", status=202)
    detail = await asking.refusal(server.url(host="hub.example"), private=False)
    assert detail == "refused: 127.0.0.1 is a loopback address; set private: true to allow it"
    assert [asked.path for asked in server.asked] == ["/feed"]


async def test_connection_for_a_private_feed_serves_no_other(server: Origin, asking: Asking) -> None:
    server.keep_alive = True
    server.answer(status=204, connection="keep-alive")
    await asking.ask(server.url(), private=True)
    assert (await asking.refusal(server.url(), private=False)).startswith("refused: 127.0.0.1 is a loopback")


# Politeness


def feed_at(url: str) -> Request:
    return Request(url=url, accept="*/*", timeout_s=PATIENCE_S, max_bytes=1_000, private=False)


async def test_429_of_a_hub_holds_its_host_for_feeds_too(server: Origin, asking: Asking) -> None:
    server.answer(b"slow down", path="/hub", status=429, retry_after="120")
    hub = server.url("/hub", host="hub.example")
    assert await asking.refusal(hub, private=False) == "429 Too Many Requests, asks to wait 120 s: slow down"
    with pytest.raises(OnBackoff) as put_off:
        await asking.fetcher.get(feed_at(server.url(host="hub.example")), NOW_MS)
    assert put_off.value.host_backoff == HostBackoff("hub.example", NOW_MS + 120_000)
    assert await asking.refusal(hub, private=False) == "hub.example asked to be left alone"
    assert len(server.asked) == 1


async def test_host_that_asked_feeds_to_wait_is_no_hub_either(server: Origin, asking: Asking) -> None:
    asking.host_backoffs.add(HostBackoff("hub.example", NOW_MS + 1))
    server.answer(status=202)
    detail = await asking.refusal(server.url(host="hub.example"), private=False)
    assert (detail, server.asked) == ("hub.example asked to be left alone", [])


async def test_429_at_the_end_of_a_redirect_holds_the_host_that_said_so(
    server: Origin, asking: Asking
) -> None:
    server.answer(status=307, location=server.url("/there", host="other.example"))
    server.answer(path="/there", status=429)
    await asking.refusal(server.url(host="hub.example"), private=False)
    assert asking.host_backoffs.on("other.example") == HostBackoff("other.example", NOW_MS + 60_000)
    assert asking.host_backoffs.on("hub.example") is None


async def test_429_of_a_private_hub_holds_nobody(server: Origin, asking: Asking) -> None:
    server.answer(path="/busy", status=429)
    server.answer(status=202)
    await asking.refusal(server.url("/busy"))
    await asking.ask(server.url())


async def test_hub_is_asked_one_thing_at_a_time(server: Origin, asking: Asking) -> None:
    under_way = most = 0

    async def slowly(_: Asked, __: asyncio.StreamWriter) -> Answer:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.02)
        under_way -= 1
        return answer(b"", 202)

    server.scripts["/feed"] = slowly
    await asyncio.gather(*(asking.ask(server.url()) for _ in range(4)))
    assert (most, len(server.asked)) == (1, 4)


async def test_hub_is_asked_with_the_gap_that_its_host_gets_after_redirects_too(server: Origin) -> None:
    asking = Asking(gap_s=60)
    server.answer(status=307, location="/there")
    server.answer(path="/there", status=202)
    await asking.ask(server.url())
    await asking.ask(server.url("/there"))
    await asking.close()
    assert asking.slept_s == [60, 60]


# What goes wrong


async def silence(_: Asked, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(5)


async def test_hub_that_is_silent_times_out_and_can_be_asked_again(server: Origin, asking: Asking) -> None:
    server.scripts["/feed"] = silence
    assert await asking.refusal(server.url(), timeout_s=0.1) == "timed out after 0.1 s"
    server.answer(status=202)
    await asking.ask(server.url())


async def test_redirects_take_no_longer_together_than_one_request(server: Origin, asking: Asking) -> None:
    clock = LoopClock()

    async def slowly(asked: Asked, _: asyncio.StreamWriter) -> Answer:
        clock.put_on(12)
        return answer(b"", 307, location="/feed")

    server.scripts["/feed"] = slowly
    assert await asking.refusal(server.url(), timeout_s=30) == "timed out after 30 s"
    assert len(server.asked) <= 3


async def test_refusal_that_never_ends_times_out(server: Origin, asking: Asking) -> None:
    async def begins(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 No\r\n\r\nno")
        await writer.drain()
        await silence(asked, writer)

    server.scripts["/feed"] = begins
    assert await asking.refusal(server.url(), timeout_s=0.2) == "timed out after 0.2 s"


async def test_tls_handshake_without_an_answer_leaves_no_socket(server: Origin, asking: Asking) -> None:
    assert await asking.refusal(server.url(scheme="https"), timeout_s=0.2) == "timed out after 0.2 s"
    gc.collect()  # a socket left open would warn here


async def test_hub_that_hangs_up_or_speaks_no_http_is_named(server: Origin, asking: Asking) -> None:
    async def rubbish(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n\r\n")

    async def hang_up(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.close()

    for script in (rubbish, hang_up):
        server.scripts["/feed"] = script
        assert "did not answer in proper HTTP" in await asking.refusal(server.url())


async def test_request_is_not_made_twice_where_its_connection_ends_without_an_answer(
    server: Origin, asking: Asking
) -> None:
    async def ends(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server.keep_alive = True
    server.answer(b"x", connection="keep-alive")
    server.scripts["/hub"] = ends
    # Over the connection that the feed has left.
    await asking.fetcher.get(msgspec.structs.replace(feed_at(server.url()), private=True), NOW_MS)
    assert "Server disconnected" in await asking.refusal(server.url("/hub"))
    assert [asked.method for asked in server.asked] == ["GET", "POST"]


async def test_hub_that_nobody_finds_is_named(asking: Asking) -> None:
    assert await asking.refusal("https://hub.invalid/") == "could not resolve hub.invalid"
    assert (await asking.refusal("http://hub.example:port/")).startswith("no valid address: ")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        detail = await asking.refusal(f"http://127.0.0.1:{port}/")
    assert detail == f"127.0.0.1:{port} refused the connection"


async def test_request_that_is_cancelled_lets_the_next_one_through(server: Origin, asking: Asking) -> None:
    server.scripts["/feed"] = silence
    task = asyncio.create_task(asking.ask(server.url()))
    await eventually(lambda: server.asked)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    server.answer(status=202)
    await asking.ask(server.url())


async def test_service_that_ends_asks_no_hub(server: Origin) -> None:
    server.answer(status=202)
    out = outbound(Fetch(host_gap="0s"))
    hubs = HubClient(out, now_ms)
    await hubs.ask(server.url(), FORM, timeout_s=PATIENCE_S, private=True)
    await out.close()
    with pytest.raises(HubError, match="the service is shutting down"):
        await hubs.ask(server.url(), FORM, timeout_s=PATIENCE_S, private=True)
    assert len(server.asked) == 1
