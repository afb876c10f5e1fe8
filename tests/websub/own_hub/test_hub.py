"""Ticker's own hub, and subscribers on real sockets."""

import asyncio
import hmac
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.log.logs import opened
from tests.support.clock import Clock
from tests.support.origin import Answer, Asked, Origin
from tests.support.waiting import eventually
from ticker.config.types import Fetch
from ticker.log import EventLog
from ticker.outbound.addresses import CheckedBackend
from ticker.outbound.gate import HostGate
from ticker.outbound.host_backoffs import HostBackoffs
from ticker.outbound.outbound import Outbound, outbound
from ticker.outbound.transport import client
from ticker.websub.hub import Edition, HubRequest, OwnHub
from ticker.websub.hub.subscribers import MOST, Subscriber, Subscribers

TOPIC = "https://ticker.example/demo/newswire.rss"
HUB = "https://ticker.example/demo/hub"


class Reader:
    """Who is subscribed: echoes challenges if it `agrees`, and answers deliveries with `status`."""

    def __init__(self) -> None:
        self.agrees = True
        self.status = 204
        self.asked: list[dict[str, list[str]]] = []
        self.taken: list[Asked] = []
        self.server = Origin(self.answer)

    async def answer(self, asked: Asked, _: asyncio.StreamWriter) -> Answer:
        if asked.method == "POST":
            self.taken.append(asked)
            return Answer(self.status)
        query = parse_qs(urlsplit(asked.path).query)
        self.asked.append(query)
        return Answer(200, query["hub.challenge"][0].encode() if self.agrees else b"no")

    def request(self, mode: str = "subscribe", secret: str = "secret") -> HubRequest:
        return HubRequest(
            "unsubscribe" if mode == "unsubscribe" else "subscribe",
            TOPIC,
            self.server.url("/push?x=1"),
            secret,
            600,
        )


class Publisher:
    """A hub over a log, whose document is `text`."""

    def __init__(self, log: EventLog, clock: Clock, out: Outbound) -> None:
        self.text = "one"
        self.clock = clock
        self.changed = asyncio.Event()
        self.hub = OwnHub(log.order, lambda: out, self.edition, clock=clock, draw=lambda: "challenge")

    def edition(self, topic: str) -> Edition:
        return Edition(f"{topic} {self.text}".encode(), "application/rss+xml", HUB)

    async def wait(self) -> None:
        await self.changed.wait()
        self.changed.clear()

    def publish(self, text: str) -> None:
        self.text = text
        self.changed.set()


def unchecked(clock: Clock) -> Outbound:
    """The way out to this machine too."""
    anywhere = client(CheckedBackend(private=True))
    return Outbound(anywhere, anywhere, HostGate(1, 0.0, time.monotonic), HostBackoffs(clock), "Ticker")


@asynccontextmanager
async def publishing(log: EventLog, clock: Clock, out: Outbound | None = None) -> AsyncIterator[Publisher]:
    out = out or unchecked(clock)
    publisher = Publisher(log, clock, out)
    running = asyncio.create_task(publisher.hub.run(publisher.wait))
    try:
        yield publisher
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await out.close()


async def test_reader_that_confirms_is_sent_each_edition_once_and_signed(tmp_path: Path) -> None:
    reader, clock = Reader(), Clock()
    async with opened(tmp_path, clock=clock) as log, reader.server.open(), publishing(log, clock) as press:
        assert press.hub.take(reader.request()) == "accepted"
        await eventually(lambda: press.hub.subscribers, "it is subscribed")
        assert reader.asked == [
            {
                "x": ["1"],
                "hub.mode": ["subscribe"],
                "hub.topic": [TOPIC],
                "hub.challenge": ["challenge"],
                "hub.lease_seconds": ["600"],
            }
        ]
        press.publish("two")
        await eventually(lambda: len(reader.taken) == 1, "it is told")
        press.publish("three")
        await eventually(lambda: len(reader.taken) == 2, "it is told again")
        # Nothing has changed but the clock.
        press.publish("three")
        press.hub.take(reader.request("unsubscribe"))
        await eventually(lambda: not press.hub.subscribers, "it is subscribed no more")
        press.publish("four")
        await asyncio.sleep(0)
    first, second = reader.taken
    assert (first.body, second.body) == (f"{TOPIC} two".encode(), f"{TOPIC} three".encode())
    signature = hmac.new(b"secret", first.body, "sha256").hexdigest()
    assert first.headers["x-hub-signature"] == f"sha256={signature}"
    assert first.headers["link"] == f'<{HUB}>; rel="hub", <{TOPIC}>; rel="self"'
    assert first.headers["content-type"] == "application/rss+xml"


async def test_who_does_not_confirm_is_not_subscribed(tmp_path: Path) -> None:
    reader, clock = Reader(), Clock()
    reader.agrees = False
    async with opened(tmp_path, clock=clock) as log, reader.server.open(), publishing(log, clock) as press:
        press.hub.take(reader.request())
        await eventually(lambda: reader.asked, "it is asked")
        press.publish("two")
        await eventually(lambda: not press.hub.confirming, "it is asked no more")
        assert press.hub.subscribers == ()
    assert reader.taken == []


async def test_subscriptions_outlive_a_restart_and_end_with_their_lease(tmp_path: Path) -> None:
    reader, clock = Reader(), Clock()
    async with reader.server.open():
        async with opened(tmp_path, clock=clock) as log, publishing(log, clock) as press:
            press.hub.take(reader.request(secret=""))
            # It is one of them a moment before the log has it.
            await eventually(lambda: press.hub.subscribers and not press.hub.confirming, "it is subscribed")
        async with opened(tmp_path, clock=clock) as log, publishing(log, clock) as press:
            # What came while it was down.
            await eventually(lambda: reader.taken, "it is told")
            assert "x-hub-signature" not in reader.taken[0].headers
            clock.ms += 600_000
            assert press.hub.subscribers == ()


async def test_reader_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    reader, clock = Reader(), Clock()
    async with opened(tmp_path, clock=clock) as log, reader.server.open(), publishing(log, clock) as press:
        press.hub.take(reader.request())
        await eventually(lambda: press.hub.subscribers, "it is subscribed")
        reader.status = 410
        press.publish("two")
        await eventually(lambda: not press.hub.subscribers, "it is forgotten")


async def test_private_addresses_are_not_asked(tmp_path: Path) -> None:
    reader, clock = Reader(), Clock()
    checked = outbound(Fetch(), clock=clock)
    async with (
        opened(tmp_path, clock=clock) as log,
        reader.server.open(),
        publishing(log, clock, checked) as press,
    ):
        press.hub.take(reader.request())
        await eventually(lambda: not press.hub.confirming, "it has been looked at")
        assert press.hub.subscribers == ()
    assert reader.asked == []


def test_no_more_than_so_many_are_subscribed_but_each_may_renew() -> None:
    subscribers = Subscribers()
    for number in range(MOST):
        assert subscribers.has_room_for(f"http://a/{number}", 0)
        subscribers = subscribers.with_one(Subscriber(TOPIC, f"http://a/{number}", "", 1_000), 0)
    assert not subscribers.has_room_for("http://a/x", 999)
    assert subscribers.has_room_for("http://a/7", 999)
    assert subscribers.has_room_for("http://a/x", 1_000)
