"""From a price to a browser: a rule of the config fires, and who wants to be and may is told, once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.certificates import shared
from tests.support.events import alert, quote
from tests.support.origin import Answer, answer
from tests.support.push_service import PushService, push_service
from tests.support.serving import Serving, serving
from tests.support.waiting import eventually
from ticker.webpush.target import NAME

SETTINGS: dict[str, Any] = {
    "push": {"contact": "mailto:desk@example.org", "private": True},
    "alerts": [{"name": "apple", "when": "AAPL > 200", "severity": "warning"}],
}
ACCESS = {
    "anonymous": {"read": ["news.*"]},
    "tokens": {"desk": {"token": "desk-token-1", "read": ["*"]}},
}
DESK = {"Authorization": "Bearer desk-token-1"}


@asynccontextmanager
async def at_work(site: Serving) -> AsyncIterator[None]:
    """Rules fire meanwhile, and who wants to be is told."""
    tasks = [asyncio.create_task(one) for one in (site.site.derivations.run(), site.site.notifier.run())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def watching(folder: Path, patch: pytest.MonkeyPatch, service: PushService) -> AsyncIterator[Serving]:
    patch.setenv("SSL_CERT_FILE", str(shared()[1][0]))
    async with serving(folder, settings=SETTINGS, access=ACCESS, real_clock=True) as site:
        service.public_key = (await site.client.get("/notifications")).json()["key"]
        async with at_work(site):
            yield site


async def subscribe(
    site: Serving, service: PushService, number: int, severity: str, headers: dict[str, str] = DESK
) -> None:
    asked = service.subscription(number, severity=severity)
    assert (await site.client.post("/notifications", json=asked, headers=headers)).status_code == 201


async def crossing(site: Serving) -> None:
    """AAPL rises above 200."""
    for price in (199.0, 200.5):
        await site.append(quote("AAPL", price, currency="USD", simulated=True), channel="stocks")


def subscribed(site: Serving) -> int:
    assert site.site.push is not None
    return len(site.site.push.subscriptions)


def waiting(site: Serving) -> int:
    return len(site.site.notifier.queues[NAME].waiting)


def is_through(site: Serving) -> bool:
    """Whether of all alerts of the log it is known what became of them."""
    return site.site.notifier.queues[NAME].through == site.log.newest and not waiting(site)


async def test_who_wants_to_be_and_may_is_told_once_over_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with push_service() as service:
        async with watching(tmp_path, monkeypatch, service) as site:
            await subscribe(site, service, 1, "info")
            await subscribe(site, service, 2, "critical")
            await subscribe(site, service, 3, "info", {})
            await crossing(site)
            await eventually(lambda: service.arrived)
            await site.append(alert("Said by a program", severity="critical"), channel="news.world")
            await eventually(lambda: len(service.arrived) == 4)
            await eventually(lambda: waiting(site) == 0)
        async with watching(tmp_path, monkeypatch, service) as site:
            await site.append(quote("AAPL", 150), channel="stocks")
            await crossing(site)
            await eventually(lambda: len(service.arrived) == 5)
    first, *others, last = service.arrived
    assert (first.number, first.said["title"], first.said["body"], first.said["target"]) == (
        1,
        "AAPL is above 200",
        "AAPL at 200.50 USD (simulated)",
        "#AAPL",
    )
    assert sorted(one.number for one in others) == [1, 2, 3]
    assert {one.said["title"] for one in others} == {"Said by a program"}
    assert (last.number, last.headers["topic"]) == (1, first.headers["topic"])


async def test_what_is_not_taken_is_sent_again_and_who_is_gone_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.notify.queue.FIRST_REST_MS", 200)
    async with push_service() as service, watching(tmp_path, monkeypatch, service) as site:
        for number, said in ((1, answer(b"", 503)), (2, Answer(410)), (3, Answer(201))):
            await subscribe(site, service, number, "info")
            service.answers[number] = said
        await crossing(site)
        # The first may have been tried again before the others were told.
        await eventually(lambda: service.arrived and subscribed(site) == 2)
        assert [one.number for one in service.arrived] == [3]
        await eventually(lambda: waiting(site) == 1)
        del service.answers[1]
        await eventually(lambda: len(service.arrived) == 2)
        assert service.arrived[1].number == 1


async def test_who_has_lost_the_right_gets_nothing_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with push_service() as service, watching(tmp_path, monkeypatch, service) as site:
        await subscribe(site, service, 1, "info")
        await subscribe(site, service, 2, "info", {})
        # The same name with another token is somebody else.
        site.use_access({**ACCESS, "tokens": {"desk": {"token": "other-token-1", "read": ["*"]}}})
        await crossing(site)
        await site.append(alert("News"), channel="news.world")
        await eventually(lambda: site.log.appended["alert"] == 2)
        await eventually(lambda: service.arrived and is_through(site))
        assert [(one.number, one.said["title"]) for one in service.arrived] == [(2, "News")]
