"""GET and POST /push/{token}: what hubs are answered, over real connections."""

import asyncio
import hmac
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.events import source
from tests.support.reader import connected, until
from tests.support.serving import Serving, serving
from tests.support.simulation import SimulatedSchedule, SimulatedTime
from tests.websub.poller import FakePoller, subscriptions
from ticker.sources.adapter import Offer, Pushed
from ticker.times import rfc3339
from ticker.websub import Lease, PushedFeed, Subscriptions

TOPIC = "https://example.org/feed"
MAX_BYTES = 200_000
FEED = "prices"
"""The one source of the config of `serving`."""


class Hub:
    """Takes every request."""

    async def ask(self, hub: str, form: Mapping[str, str], *, timeout_s: float, private: bool) -> None:
        return


class Subscribed:
    """A site with one feed that is subscribed, and what a hub would send to it."""

    def __init__(self, site: Serving, hubs: Subscriptions, poller: FakePoller) -> None:
        self.site = site
        self.hubs = hubs
        self.poller = poller

    @property
    def lease(self) -> Lease:
        lease = self.hubs.lease(FEED)
        assert lease is not None
        return lease

    @property
    def is_pushing(self) -> bool:
        """Whether the poller has been told that the feed is pushed now."""
        return self.site.clock() < (self.poller.until_ms.get(FEED) or 0)

    async def get(self, token: str | None = None, **said: str) -> httpx.Response:
        query = {f"hub.{name}": value for name, value in said.items()}
        async with httpx.AsyncClient(base_url=self.site.address) as client:
            return await client.get(f"/push/{token or self.lease.token}", params=query)

    async def post(self, body: bytes, signature: str | None = None, **headers: str) -> httpx.Response:
        signed = signature or "sha256=" + hmac.new(self.lease.secret.encode(), body, "sha256").hexdigest()
        sent = {"X-Hub-Signature": signed, "Content-Type": "application/rss+xml", **headers}
        encoded = {name.encode(): value.encode() for name, value in sent.items()}
        async with httpx.AsyncClient(base_url=self.site.address) as client:
            return await client.post(f"/push/{self.lease.token}", content=body, headers=encoded)


@asynccontextmanager
async def subscribed(folder: Path, *, timeout_s: float = 20) -> AsyncIterator[Subscribed]:
    async with serving(folder) as site:
        schedule = SimulatedSchedule(SimulatedTime(site.clock()))
        schedule.start(lambda _: None)
        poller = FakePoller()
        draw = iter(("token", "secret")).__next__
        hubs = subscriptions(
            site.log, Hub(), poller, "https://ticker.example.org", schedule, site.clock, draw
        )
        hubs.set_feed(FEED, PushedFeed(FEED, private=False, timeout_s=timeout_s, max_bytes=MAX_BYTES))
        await hubs.start()
        await hubs.after_read(FEED, Offer(("https://hub.example.org/",), TOPIC), found_missing=False)
        site.schedule.hubs = hubs
        yield Subscribed(site, hubs, poller)
        await hubs.stop()


async def test_a_hub_that_asks_for_what_was_asked_for_gets_its_challenge_back(tmp_path: Path) -> None:
    async with subscribed(tmp_path) as here:
        answer = await here.get(mode="subscribe", topic=TOPIC, challenge="a<b>&c", lease_seconds="3600")
        assert (answer.status_code, answer.text) == (200, "a<b>&c")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert here.is_pushing


@pytest.mark.parametrize(
    ("token", "said"),
    [
        (None, {"mode": "subscribe", "topic": "https://example.org/other", "challenge": "x"}),
        (None, {"mode": "unsubscribe", "topic": TOPIC, "challenge": "x"}),
        (None, {"mode": "subscribe", "topic": TOPIC}),
        (None, {}),
        ("guessed", {"mode": "subscribe", "topic": TOPIC, "challenge": "x"}),
    ],
)
async def test_nothing_is_confirmed_that_was_not_asked_for(
    tmp_path: Path, token: str | None, said: dict[str, str]
) -> None:
    async with subscribed(tmp_path) as here:
        answer = await here.get(token, **said)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
        assert not here.is_pushing


async def test_a_denial_is_thanked_for_and_shown(tmp_path: Path) -> None:
    async with subscribed(tmp_path) as here:
        assert (await here.get(mode="denied", topic=TOPIC, reason="no\nroom")).status_code == 200
        assert here.lease.detail == "https://hub.example.org/ denied it: no room"


async def test_a_signed_document_is_handed_on(tmp_path: Path) -> None:
    async with subscribed(tmp_path) as here:
        answer = await here.post(b"<rss/>")
        assert (answer.status_code, answer.content) == (204, b"")
        assert here.poller.took == [(FEED, Pushed("hub.example.org", b"<rss/>", "application/rss+xml"))]


async def test_one_that_comes_in_pieces_is_handed_on_whole(tmp_path: Path) -> None:
    async with subscribed(tmp_path) as here:
        body = bytes(range(256)) * 600
        signed = "sha1=" + hmac.new(here.lease.secret.encode(), body, "sha1").hexdigest()

        async def pieces() -> AsyncIterator[bytes]:
            for at in range(0, len(body), 10_000):
                yield body[at : at + 10_000]
                await asyncio.sleep(0)

        async with httpx.AsyncClient(base_url=here.site.address) as client:
            answer = await client.post(
                f"/push/{here.lease.token}", content=pieces(), headers={"X-Hub-Signature": signed}
            )
        assert answer.status_code == 204
        assert [pushed.body for _, pushed in here.poller.took] == [body]


@pytest.mark.parametrize("signature", ["sha256=00", "md5=00", "x", "sha256=ä"])
async def test_a_wrong_signature_is_told_nothing_and_does_nothing(tmp_path: Path, signature: str) -> None:
    async with subscribed(tmp_path) as here:
        assert (await here.post(b"<rss/>", signature)).status_code == 204
        assert here.poller.took == []
        assert here.hubs.counts["unsigned"] == 1


async def test_what_is_no_feed_is_not_sent_again(tmp_path: Path) -> None:
    async with subscribed(tmp_path) as here:
        here.poller.says = "unreadable"
        assert (await here.post(b"<html/>")).status_code == 204


async def test_a_poller_that_is_busy_asks_the_hub_to_come_again(tmp_path: Path) -> None:
    async with subscribed(tmp_path) as here:
        here.poller.says = "busy"
        answer = await here.post(b"<rss/>")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
        assert answer.json()["error"]["code"] == "busy"


async def test_so_does_a_config_that_is_being_put_in_force(tmp_path: Path) -> None:
    async with subscribed(tmp_path) as here:
        here.site.schedule.hubs = None
        assert (await here.get(mode="subscribe", topic=TOPIC, challenge="x")).status_code == 503
        assert (await here.post(b"<rss/>")).status_code == 503


async def test_a_subscription_that_has_ended_is_gone_for_the_hub(tmp_path: Path) -> None:
    async with subscribed(tmp_path) as here, httpx.AsyncClient(base_url=here.site.address) as client:
        answer = await client.post("/push/of-old", content=b"<rss/>")
        assert (answer.status_code, answer.json()["error"]["code"]) == (410, "gone")


async def test_a_document_that_says_it_is_too_big_is_refused_before_it_is_read(tmp_path: Path) -> None:
    async with subscribed(tmp_path) as here:
        head = f"POST /push/{here.lease.token} HTTP/1.1\r\nHost: ticker\r\n"
        head += f"Content-Length: {MAX_BYTES + 1}\r\n\r\n"
        reader, writer = await connected(here.site.port, head.encode())
        assert (await until(reader, b'"too_big"')).startswith(b"HTTP/1.1 413 ")
        writer.close()


@pytest.mark.parametrize("sent", ["content-length", "chunked"])
async def test_a_document_over_the_feeds_limit_is_refused(tmp_path: Path, sent: str) -> None:
    async with subscribed(tmp_path) as here, httpx.AsyncClient(base_url=here.site.address) as client:

        async def pieces() -> AsyncIterator[bytes]:
            for _ in range(MAX_BYTES // 1000 + 1):
                yield b"x" * 1000

        content = b"x" * (MAX_BYTES + 1) if sent == "content-length" else pieces()
        answer = await client.post(f"/push/{here.lease.token}", content=content)
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_big")
        assert here.poller.took == []


async def test_a_compressed_document_is_refused(tmp_path: Path) -> None:
    async with subscribed(tmp_path) as here:
        answer = await here.post(b"<rss/>", **{"Content-Encoding": "gzip"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (415, "encoded")
        assert here.hubs.counts["refused"] == 1


async def test_a_document_that_never_ends_is_given_up(tmp_path: Path) -> None:
    async with subscribed(tmp_path, timeout_s=0.2) as here:
        reader, writer = await asyncio.open_connection("127.0.0.1", here.site.port)
        head = f"POST /push/{here.lease.token} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n<rss"
        writer.write(head.encode())
        async with asyncio.timeout(10):
            assert b" 408 " in await reader.readline()
        writer.close()


async def test_the_subscription_is_shown_beside_its_source(tmp_path: Path) -> None:
    async with subscribed(tmp_path) as here:
        await here.site.append(source(FEED), channel="stocks")

        async def shown() -> object:
            return (await here.site.get("/sources")).json()["sources"][0]["push"]

        hub = "https://hub.example.org/"
        assert await shown() == {"hub": hub, "state": "wanted", "until": None, "detail": None}
        await here.get(mode="subscribe", topic=TOPIC, challenge="x", lease_seconds="3600")
        until = rfc3339(here.site.clock() + 3_600_000)
        assert await shown() == {"hub": hub, "state": "active", "until": until, "detail": None}
        here.site.schedule.hubs = None
        assert await shown() is None
