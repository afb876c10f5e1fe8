"""Publishers who refuse HTTP/1.1, or to answer with what they have: asked once more, and seldom."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence

import httpx
import pytest

from tests.outbound.http2 import TwoVersions
from tests.sources.rss.documents import rss
from tests.support.certificates import shared
from tests.support.origin import Answer, Asked, Origin, answer
from tests.support.waiting import PATIENCE_S
from ticker.outbound.addresses import CheckedBackend
from ticker.outbound.failures import RequestFailed
from ticker.outbound.fetch import Fetched, Fetcher, Request
from ticker.outbound.gate import HostGate
from ticker.outbound.host_backoffs import HostBackoffs
from ticker.outbound.manners import PLAIN, Manner, Manners
from ticker.outbound.outbound import Outbound
from ticker.outbound.transport import client

DAY_MS = 86_400_000
URL = httpx.URL("https://feeds.example/feed")
BOTH = ["h2", "http/1.1"]


class Clock:
    def __init__(self) -> None:
        self.ms = 1_767_323_045_000

    def __call__(self) -> int:
        return self.ms


async def here(host: str, port: int) -> Sequence[str]:
    return ("127.0.0.1",)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def fetcher(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Fetcher]:
    monkeypatch.setenv("SSL_CERT_FILE", str(shared()[1][0]))
    gate = HostGate(1, 0, time.monotonic)
    private = client(CheckedBackend(here, private=True))
    out = Outbound(client(CheckedBackend()), private, gate, HostBackoffs(clock), "Ticker/1")
    yield Fetcher(out)
    await out.close()


async def read(fetcher: Fetcher, url: str) -> Fetched | str:
    """The document, or why there is none."""
    asked = Request(
        url=url, accept="application/rss+xml", timeout_s=PATIENCE_S, max_bytes=1_000_000, private=True
    )
    try:
        found = await fetcher.get(asked, 0)
    except RequestFailed as error:
        return error.detail
    assert isinstance(found, Fetched)
    return found


def body_of(found: Fetched | str) -> bytes | str:
    return found if isinstance(found, str) else found.body


async def test_publisher_that_takes_nothing_but_http_2_is_read_over_it(fetcher: Fetcher) -> None:
    server = TwoVersions(rss(), old=403, new=200)
    async with server.open(BOTH) as url:
        assert body_of(await read(fetcher, url)) == rss()
        assert server.asked == [("http/1.1", "/feed"), ("h2", "/feed")]
        assert {headers["user-agent"] for headers in server.headers} == {"Ticker/1"}
        # From then on one request is enough, for all that the host has.
        for path in (url, url + "2"):
            assert body_of(await read(fetcher, path)) == rss()
        assert server.asked[2:] == [("h2", "/feed"), ("h2", "/feed2")]


async def test_publisher_that_refuses_is_asked_twice_once_a_day(fetcher: Fetcher, clock: Clock) -> None:
    server = TwoVersions(rss(), old=403, new=403)
    async with server.open(BOTH) as url:
        assert [await read(fetcher, url) for _ in range(3)] == ["403 Forbidden"] * 3
        assert [version for version, _ in server.asked] == ["http/1.1", "h2", "http/1.1", "http/1.1"]
        clock.ms += DAY_MS
        await read(fetcher, url)
        assert [version for version, _ in server.asked[4:]] == ["http/1.1", "h2"]


async def test_publisher_that_no_longer_takes_http_2_is_asked_as_at_first(
    fetcher: Fetcher, clock: Clock
) -> None:
    server = TwoVersions(rss(), old=403, new=200)
    async with server.open(BOTH) as url:
        await read(fetcher, url)
        server.statuses = {"http/1.1": 200, "h2": 403}
        assert await read(fetcher, url) == "403 Forbidden"
        assert body_of(await read(fetcher, url)) == rss()
        assert [version for version, _ in server.asked] == ["http/1.1", "h2", "h2", "http/1.1"]


async def test_server_without_http_2_has_refused(fetcher: Fetcher) -> None:
    server = TwoVersions(rss(), old=403, new=200)
    async with server.open(["http/1.1"]) as url:
        assert await read(fetcher, url) == "403 Forbidden"
        assert [version for version, _ in server.asked] == ["http/1.1", "http/1.1"]


@pytest.mark.parametrize("status", [401, 404, 429, 500, 503])
async def test_answer_that_http_2_would_not_change_is_an_answer(fetcher: Fetcher, status: int) -> None:
    server = TwoVersions(rss(), old=status, new=200)
    async with server.open(BOTH) as url:
        assert isinstance(await read(fetcher, url), str)
        assert len(server.asked) == 1


async def test_without_tls_there_is_no_second_try(server: Origin, fetcher: Fetcher) -> None:
    server.answer(status=403)
    assert await read(fetcher, server.url()) == "403 Forbidden"
    assert len(server.asked) == 1


async def test_server_that_gives_nothing_of_a_type_is_asked_for_any(server: Origin, fetcher: Fetcher) -> None:
    async def insists(asked: Asked, _: asyncio.StreamWriter) -> Answer:
        return answer(rss()) if asked.headers["accept"] == "*/*" else answer(b"", 406)

    server.scripts["/feed"] = insists
    for _ in range(2):
        assert body_of(await read(fetcher, server.url())) == rss()
    assert [asked.headers["accept"] for asked in server.asked] == ["application/rss+xml", "*/*", "*/*"]


def test_second_try_of_one_address_costs_no_other_its_own(clock: Clock) -> None:
    manners = Manners(clock)
    assert manners.after(403, URL, PLAIN) == Manner(http2=True)
    assert manners.after(403, URL, PLAIN) is None
    assert manners.after(403, URL.join("/other"), PLAIN) == Manner(http2=True)
    assert manners.after(403, URL.join("/third"), Manner(http2=True)) is None


def test_no_more_is_remembered_than_a_thousand(clock: Clock) -> None:
    manners, over_2 = Manners(clock), Manner(http2=True)
    urls = [httpx.URL(f"https://{number}.example/feed") for number in range(1_001)]
    for url in urls:
        assert manners.after(403, url, PLAIN) == over_2
        manners.learn(200, url, over_2)
    assert [manners.of(url.host) for url in (urls[0], urls[1], urls[-1])] == [PLAIN, over_2, over_2]
