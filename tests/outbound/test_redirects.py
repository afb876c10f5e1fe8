"""One call over its redirects, against a real server that is known by several names."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence

import httpx
import pytest

from tests.support.clock import LoopClock
from tests.support.origin import Answer, Asked, Origin, answer
from tests.support.waiting import PATIENCE_S
from ticker.outbound.addresses import CheckedBackend
from ticker.outbound.causes import BadRedirect, OffLimits, TimedOut, TooManyRedirects, Unreachable
from ticker.outbound.failures import RequestFailed
from ticker.outbound.gate import HostGate
from ticker.outbound.host_backoffs import HostBackoff, HostBackoffs
from ticker.outbound.outbound import Outbound
from ticker.outbound.redirects import Call, OnBackoff, Route, follow
from ticker.outbound.transport import client

NOW_MS = 1_767_323_045_000
FORM = {"a": "1", "secret": "s+e"}


async def here(host: str, port: int) -> Sequence[str]:
    return ("127.0.0.1",)


@pytest.fixture
async def out() -> AsyncIterator[Outbound]:
    gate = HostGate(1, 0, time.monotonic)
    private = client(CheckedBackend(here, private=True))
    made = Outbound(client(CheckedBackend()), private, gate, HostBackoffs(lambda: NOW_MS), "Ticker/1")
    yield made
    await made.close()


def call(url: str, **changes: object) -> Call:
    return Call(**{"url": url, "timeout_s": PATIENCE_S, "private": True, **changes})  # type: ignore[arg-type]


async def end(response: httpx.Response, route: Route) -> tuple[int, str | None]:
    """The status at the end of the route, and where permanent redirects led."""
    return response.status_code, route.moved_to


async def failure(out: Outbound, asked: Call) -> RequestFailed:
    with pytest.raises(RequestFailed) as failed:
        await follow(out, asked, end)
    assert failed.value.subject == asked.url
    return failed.value


def asked_of(server: Origin) -> list[tuple[str, str, bytes]]:
    return [(asked.method, asked.path, asked.body) for asked in server.asked]


class Slot:
    """Notes when it is taken and given back."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    async def take(self) -> None:
        self.steps.append("taken")

    def give_back(self) -> None:
        self.steps.append("back")


# Where it leads


@pytest.mark.parametrize(
    ("statuses", "moved_to"),
    [
        ((301,), "/1"),
        ((308, 301), "/2"),
        ((302,), None),
        ((301, 302), "/1"),
        ((302, 301), None),
        ((303,), None),
    ],
)
async def test_only_permanent_redirects_from_the_first_on_say_where_it_has_moved(
    server: Origin, out: Outbound, statuses: tuple[int, ...], moved_to: str | None
) -> None:
    for number, status in enumerate(statuses):
        server.answer(path=f"/{number}", status=status, location=f"/{number + 1}")
    server.answer(path=f"/{len(statuses)}")
    expected = None if moved_to is None else server.url(moved_to)
    assert await follow(out, call(server.url("/0")), end) == (200, expected)


async def test_method_and_form_are_the_same_all_the_way(server: Origin, out: Outbound) -> None:
    server.answer(status=302, location="/there")
    server.answer(path="/there", status=202)
    assert await follow(out, call(server.url(), method="POST", form=FORM), end) == (202, None)
    body = b"a=1&secret=s%2Be"
    assert asked_of(server) == [("POST", "/feed", body), ("POST", "/there", body)]


async def test_status_that_is_not_to_be_followed_is_an_answer(server: Origin, out: Outbound) -> None:
    server.answer(status=303, location="/there")
    asked = call(server.url(), method="POST", form=FORM, followed=frozenset({307}))
    assert await follow(out, asked, end) == (303, None)
    assert len(server.asked) == 1


async def test_redirects_without_end_are_too_many(server: Origin, out: Outbound) -> None:
    server.answer(status=302, location="/feed")
    failed = await failure(out, call(server.url()))
    assert (failed.cause, failed.contact) == (TooManyRedirects(5, server.url()), True)
    assert len(server.asked) == 6


async def test_redirect_that_is_said_twice_is_followed_once(server: Origin, out: Outbound) -> None:
    async def twice(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /a,b\r\nLocation: /a,b\r\nContent-Length: 0\r\n\r\n")

    server.scripts["/feed"] = twice
    server.answer(path="/a,b")
    assert await follow(out, call(server.url()), end) == (200, None)


async def test_redirect_to_nowhere_is_an_answer_of_no_use(server: Origin, out: Outbound) -> None:
    server.answer(status=301)
    failed = await failure(out, call(server.url()))
    assert (failed.cause, failed.contact) == (BadRedirect(301), True)


# Cookies


async def test_redirect_that_needs_its_own_cookie_is_followed_to_its_end(
    server: Origin, out: Outbound
) -> None:
    async def insists(asked: Asked, _: asyncio.StreamWriter) -> Answer:
        if asked.headers.get("cookie") == "seen=1":
            return answer(b"", 200)
        return answer(b"", 302, location="/feed", set_cookie="seen=1; Path=/; HttpOnly")

    server.scripts["/feed"] = insists
    for _ in range(2):
        assert await follow(out, call(server.url()), end) == (200, None)
    # Nothing is left of it for the next time.
    assert [asked.headers.get("cookie") for asked in server.asked] == [None, "seen=1", None, "seen=1"]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
async def test_cookie_with_letters_goes_back_as_it_came(server: Origin, out: Outbound, encoding: str) -> None:
    cookie = "seen=été".encode(encoding)

    async def insists(asked: Asked, _: asyncio.StreamWriter) -> Answer:
        if asked.headers.get("cookie") == cookie.decode("latin-1"):
            return answer(b"", 200)
        return answer(b"", 302, location="/feed", set_cookie=cookie.decode("latin-1"))

    server.scripts["/feed"] = insists
    assert await follow(out, call(server.url()), end) == (200, None)


async def test_backslashes_in_a_redirect_are_slashes(server: Origin, out: Outbound) -> None:
    server.answer(status=302, location="\\there\\")
    server.answer(path="/there/")
    assert await follow(out, call(server.url()), end) == (200, None)


async def test_cookie_goes_to_no_other_host_than_the_one_that_set_it(server: Origin, out: Outbound) -> None:
    other = server.url("/there", host="other.example.org")
    server.answer(status=302, location=other, set_cookie="a=1; Domain=example.org; Path=/")
    server.answer(path="/there", status=302, location=server.url("/back", host="home.example.org"))
    server.answer(path="/back")
    assert await follow(out, call(server.url(host="home.example.org")), end) == (200, None)
    assert [asked.headers.get("cookie") for asked in server.asked] == [None, None, "a=1"]


async def test_cookie_for_tls_is_not_shown_without_it_nor_on_another_path(
    server: Origin, out: Outbound
) -> None:
    server.answer(status=302, location="/there", set_cookie="a=1; Secure; Path=/")
    server.answer(path="/there", status=302, location="/end", set_cookie="b=2; Path=/there")
    server.answer(path="/end")
    assert await follow(out, call(server.url()), end) == (200, None)
    assert not any("cookie" in asked.headers for asked in server.asked)


async def test_cookie_that_the_operator_wrote_stays_as_it_is(server: Origin, out: Outbound) -> None:
    server.answer(status=302, location="/there", set_cookie="a=1; Path=/")
    server.answer(path="/there")
    await follow(out, call(server.url(), home_headers={"Cookie": "key=x"}), end)
    assert [asked.headers.get("cookie") for asked in server.asked] == ["key=x", "key=x"]


# What may not be


async def test_redirect_into_a_private_network_is_refused_before_it_is_asked(
    server: Origin, out: Outbound
) -> None:
    failed = await failure(out, call(server.url(), private=False))
    assert failed.cause == OffLimits("127.0.0.1", "127.0.0.1", "a loopback address")
    assert (failed.contact, server.asked) == (None, [])


async def test_headers_for_home_go_to_no_other_origin_and_all_others_go_along(
    server: Origin, out: Outbound
) -> None:
    server.answer(status=302, location=server.url("/there", host="other.example"))
    server.answer(path="/there", status=302, location=server.url("/back", host="home.example"))
    server.answer(path="/back")
    headers = {"accept": "a/b", "x-bytes": "é".encode("latin-1")}
    asked = call(server.url(host="home.example"), headers=headers, home_headers={"Authorization": "Bearer x"})
    await follow(out, asked, end)
    assert [one.headers.get("authorization") for one in server.asked] == ["Bearer x", None, "Bearer x"]
    assert {(one.headers["accept"], one.headers["x-bytes"]) for one in server.asked} == {("a/b", "é")}
    assert {one.headers["user-agent"] for one in server.asked} == {"Ticker/1"}


async def test_address_that_has_moved_gets_no_headers_of_home(server: Origin, out: Outbound) -> None:
    server.answer()
    home = server.url(host="home.example")
    asked = call(server.url(host="other.example"), home=home, home_headers={"Authorization": "Bearer x"})
    await follow(out, asked, end)
    assert "authorization" not in server.asked[0].headers


async def test_host_on_backoff_is_not_asked_whoever_leads_to_it(server: Origin, out: Outbound) -> None:
    backoff = HostBackoff("busy.example", NOW_MS + 1_000)
    out.host_backoffs.add(backoff)
    server.answer(status=302, location=server.url("/there", host="busy.example"))
    with pytest.raises(OnBackoff, match=r"busy\.example asked to be left alone") as put_off:
        await follow(out, call(server.url()), end)
    assert put_off.value.host_backoff == backoff
    assert [asked.path for asked in server.asked] == ["/feed"]


# Time, contact and slots


async def test_time_is_for_all_requests_together(server: Origin, out: Outbound) -> None:
    clock = LoopClock()

    async def slowly(_: Asked, __: asyncio.StreamWriter) -> Answer:
        clock.put_on(12)
        return answer(b"", 302, location="/feed")

    server.scripts["/feed"] = slowly
    failed = await failure(out, call(server.url(), timeout_s=30))
    assert (failed.cause, failed.contact) == (TimedOut(30), True)
    assert len(server.asked) <= 3


async def test_host_without_an_address_was_not_bothered(out: Outbound) -> None:
    failed = await failure(out, call("http://feeds.invalid/", private=False))
    assert failed.cause == Unreachable("dns", "feeds.invalid")
    assert (failed.contact, failed.host) == (False, "feeds.invalid")


async def test_slot_is_given_back_before_another_host_is_waited_for(server: Origin, out: Outbound) -> None:
    server.answer(status=302, location="/there")
    server.answer(path="/there")
    slot = Slot()
    await follow(out, call(server.url()), end, slot)
    assert slot.steps == ["taken", "back", "taken"]


async def test_answer_is_closed_however_its_reading_ends(server: Origin, out: Outbound) -> None:
    server.answer(b"a body that nobody reads")
    seen: list[httpx.Response] = []

    async def trips(response: httpx.Response, _: Route) -> None:
        seen.append(response)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await follow(out, call(server.url()), trips)
    assert seen[0].is_closed
