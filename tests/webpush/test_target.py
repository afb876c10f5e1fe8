"""Alerts on their way to browsers, over a push service that verifies and decrypts what it is sent."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest

from tests.log.logs import opened
from tests.support import disks
from tests.support.certificates import shared
from tests.support.events import message
from tests.support.origin import Answer, answer
from tests.support.push_service import PushService, push_service
from tests.support.waiting import eventually
from tests.webpush.test_message import notification
from ticker.access import ANONYMOUS, Principal
from ticker.events import Draft, Severity
from ticker.log import EventLog
from ticker.notify import Failed, Outcome, Sent, Undeliverable
from ticker.webpush import PushSubscription, PushSubscriptions, Reads
from ticker.webpush.target import Browsers
from ticker.webpush.vapid import vapid

NOW_MS = 1_767_225_600_000
DESK = Principal("desk", bytes(32))


def everybody(_: Principal, __: str) -> bool:
    return True


class Desk:
    """Browsers that are subscribed to a push service."""

    def __init__(
        self, log: EventLog, service: PushService, target: Browsers, subscriptions: PushSubscriptions
    ) -> None:
        self.log = log
        self.service = service
        self.target = target
        self.subscriptions = subscriptions

    async def subscribe(
        self, number: int, severity: Severity = "info", principal: Principal = ANONYMOUS
    ) -> str:
        """The receiver that it has become."""
        self.service.subscription(number)
        browser = self.service.browsers[number]
        made = PushSubscription(
            endpoint=self.service.endpoint(number),
            key=browser.public,
            secret=browser.secret,
            severity=severity,
            principal=principal,
            made_by="here",
        )
        await self.subscriptions.keep(made)
        return made.id

    async def send(self, receiver: str) -> Outcome:
        return await self.target.send(receiver, notification(), NOW_MS)


@asynccontextmanager
async def desk(
    folder: Path,
    patch: pytest.MonkeyPatch,
    reads: Reads = everybody,
    *,
    private: bool = True,
) -> AsyncIterator[Desk]:
    patch.setenv("SSL_CERT_FILE", str(shared()[1][0]))
    async with opened(folder) as log, push_service() as service:
        sender = vapid(folder, "mailto:desk@example.org")
        service.public_key = sender.public_key
        subscriptions = PushSubscriptions(log, log.order, most=100, most_per_address=100)
        target = Browsers(subscriptions, sender, reads, private=private)
        yield Desk(log, service, target, subscriptions)
        await target.close()


async def test_a_browser_gets_what_it_alone_can_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(tmp_path, monkeypatch) as here:
        receiver = await here.subscribe(1)
        assert await here.send(receiver) == Sent()
        (arrived,) = here.service.arrived
    assert arrived.said["title"] == "AAPL is above 200"
    assert arrived.claims["sub"] == "mailto:desk@example.org"
    assert arrived.claims["aud"] == f"https://localhost:{here.service.origin.port}"
    assert arrived.claims["exp"] == NOW_MS // 1000 + 43_200
    sent = {name: arrived.headers[name] for name in ("content-encoding", "ttl", "urgency")}
    assert sent == {"content-encoding": "aes128gcm", "ttl": "21600", "urgency": "high"}
    assert len(arrived.headers["topic"]) == 32


async def test_those_are_told_who_want_to_be_and_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def reads(principal: Principal, channel: str) -> bool:
        return principal == DESK or channel == "news"

    async with desk(tmp_path, monkeypatch, reads) as here:
        loud = await here.subscribe(1, "critical", DESK)
        quiet = await here.subscribe(2, "info", DESK)
        await here.subscribe(3, "info")
        told = here.target.receivers(notification(channel="stocks"))
        assert [(one.id, one.label) for one in told] == [(quiet, "localhost")]
        told = here.target.receivers(notification(channel="stocks", severity="critical"))
        assert {one.id for one in told} == {loud, quiet}
        assert len(here.target.receivers(notification(channel="news"))) == 2


async def test_a_right_that_has_gone_meanwhile_counts_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may: list[bool] = [True]
    async with desk(tmp_path, monkeypatch, lambda _, __: may[0]) as here:
        receiver = await here.subscribe(1, principal=DESK)
        may[0] = False
        assert await here.send(receiver) == Undeliverable("may not read stocks any more")
        assert here.target.knows(receiver)
        assert here.service.asked == 0


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_is_gone_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    async with desk(tmp_path, monkeypatch) as here:
        receiver, other = await here.subscribe(1), await here.subscribe(2)
        here.service.answers[1] = Answer(status)
        assert await here.send(receiver) == Undeliverable("is not subscribed any more")
        assert not here.target.knows(receiver)
        assert here.target.knows(other)
        assert await here.send(receiver) == Undeliverable("is not subscribed any more")
        assert here.service.asked == 1


async def test_one_that_is_gone_while_the_log_cannot_be_written_is_forgotten_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path, monkeypatch) as here:
        receiver = await here.subscribe(1)
        here.service.answers[1] = Answer(410)
        with disks.full_disk():
            waiting = asyncio.create_task(here.log.append([Draft("stocks", message("x"))], "test"))
            await eventually(lambda: here.log.trouble)
            assert await here.send(receiver) == Undeliverable("is not subscribed any more")
            assert here.target.knows(receiver)
        await waiting
        await here.send(receiver)
        assert not here.target.knows(receiver)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (answer(b"", 200), Sent()),
        (answer(b"", 202), Sent()),
        (answer(b"", 400), Undeliverable("400 Bad Request")),
        (answer(b"", 403), Undeliverable("403 Forbidden")),
        (answer(b"", 413), Undeliverable(f"413 {HTTPStatus(413).phrase}")),
        (answer(b"", 301, location="http://127.0.0.1/"), Undeliverable("301 Moved Permanently")),
        (answer(b"", 429, retry_after="90"), Failed("429 Too Many Requests, asks to wait 90 s", 90_000)),
        (answer(b"", 429), Failed("429 Too Many Requests")),
        (answer(b"", 500), Failed("500 Internal Server Error")),
        (answer(b"", 503, retry_after="7"), Failed("503 Service Unavailable, asks to wait 7 s", 7_000)),
    ],
    ids=lambda value: str(getattr(value, "status", "")),
)
async def test_what_a_push_service_answers_is_what_becomes_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: Answer, outcome: Outcome
) -> None:
    async with desk(tmp_path, monkeypatch) as here:
        receiver = await here.subscribe(1)
        here.service.answers[1] = said
        assert await here.send(receiver) == outcome
        assert here.target.knows(receiver)
        assert here.service.asked == 1


async def test_nothing_is_sent_into_a_private_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path, monkeypatch, private=False) as here:
        outcome = await here.send(await here.subscribe(1))
        assert isinstance(outcome, Undeliverable)
        assert outcome.detail.endswith("a loopback address; push.private allows it")
        assert here.service.origin.connections == 0


async def test_a_certificate_that_nobody_vouches_for_is_not_trusted_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path) as log, push_service() as service:
        subscriptions = PushSubscriptions(log, log.order, most=1, most_per_address=1)
        target = Browsers(subscriptions, vapid(tmp_path, "https://example.org"), everybody, private=True)
        here = Desk(log, service, target, subscriptions)
        outcome = await here.send(await here.subscribe(1))
        await target.close()
    assert isinstance(outcome, Failed)
    assert outcome.detail.startswith("certificate is not trusted")
    assert service.asked == 0


async def test_no_word_about_a_failure_shows_the_endpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nowhere(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    async def broken(host: str, port: int) -> Sequence[str]:
        raise httpx.HTTPError(host)

    monkeypatch.setenv("SSL_CERT_FILE", str(shared()[1][0]))
    async with opened(tmp_path) as log, push_service() as service:
        subscriptions = PushSubscriptions(log, log.order, most=1, most_per_address=1)
        sender = vapid(tmp_path, "https://example.org")
        details = []
        for resolve in (nowhere, broken):
            target = Browsers(subscriptions, sender, everybody, resolve=resolve)
            here = Desk(log, service, target, subscriptions)
            outcome = await here.send(await here.subscribe(1))
            await target.close()
            assert isinstance(outcome, Failed)
            details.append(outcome.detail)
    assert details[0].startswith("could not resolve localhost")
    assert not any("/send/" in detail for detail in details)
