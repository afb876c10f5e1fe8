"""Apprise, really sending to a server on this machine, and what becomes of what it sends."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

import msgspec
import pytest
from requests import Response
from requests.adapters import HTTPAdapter

from tests.notify.hook import Hook, hooked
from tests.support.clock import NOON_MS, Clock
from tests.support.events import alert, record_of
from tests.support.origin import Answer, answer
from tests.support.waiting import PATIENCE_S, eventually
from ticker.notify import Failed, Notification, Outcome, Sent, Undeliverable, notification_of
from ticker.notify.apprise import AppriseTarget

TOLD = msgspec.structs.replace(
    notification_of(
        record_of(
            alert("AAPL is above 200", detail="AAPL at 201.50 USD (simulated)", severity="critical"),
            "stocks",
            7,
        )
    ),
    notify=("phone",),
)
NO_REDIRECT = "no redirect is followed, so put the address that takes it into `notify`"
NEXT = msgspec.structs.replace(TOLD, alert="another")


def sending() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "notify"]


@pytest.fixture(autouse=True)
async def none_goes_on_sending() -> AsyncIterator[None]:
    """What a test has begun to send is at its end before the next one looks."""
    yield
    await eventually(lambda: not sending())


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    async with hooked() as hook:
        yield hook


def phone(*addresses: str, page: str = "", patience_s: float = 20) -> AppriseTarget:
    return AppriseTarget("phone", addresses, page, Clock(), patience_s)


def be_patient(target: AppriseTarget) -> None:
    """Wait for answers as long as they may take, from now on."""
    for line in target._lines.values():
        line._patience_s = PATIENCE_S


async def sent(target: AppriseTarget, told: Notification = TOLD, at: int = 0) -> Outcome:
    receiver = target.receivers(told)[at]
    return await target.send(receiver.id, told, NOON_MS)


async def test_webhook_gets_title_body_and_severity(hook: Hook) -> None:
    target = phone(hook.address("json", "/hook"), page="https://ticker.example.org")
    assert await sent(target) == Sent()
    (asked,) = hook.asked
    said = json.loads(asked.body)
    assert (asked.path, said["title"], said["type"]) == ("/hook", "AAPL is above 200", "failure")
    assert said["message"].splitlines() == [
        "AAPL at 201.50 USD (simulated)",
        "rise, 2026-01-02 12:00 UTC",
        "https://ticker.example.org",
    ]


async def test_ntfy_gets_it_at_its_topic_without_a_picture_from_elsewhere(hook: Hook) -> None:
    assert await sent(phone(hook.address("ntfy", "/topic"))) == Sent()
    (asked,) = hook.asked
    assert b"AAPL at 201.50 USD (simulated)" in asked.body
    assert "http" not in f"{asked.body!r} {asked.path} {[*asked.headers.values()]}"


async def test_names_of_others_are_none_of_its_business() -> None:
    assert phone("json://127.0.0.1").receivers(msgspec.structs.replace(TOLD, notify=("desk",))) == ()


async def test_addresses_of_one_name_are_told_each_by_itself_and_shown_by_their_scheme(
    hook: Hook,
) -> None:
    target = phone(hook.address("json", "/a"), hook.address("ntfy", "/b"))
    assert [receiver.label for receiver in target.receivers(TOLD)] == ["json", "ntfy"]
    assert await sent(target, at=1) == Sent()
    assert await sent(target, at=0) == Sent()
    assert hook.asked[-1].path == "/a"


async def test_addresses_of_one_scheme_are_told_apart_by_their_places() -> None:
    target = phone("json://a/secret", "ntfy://b/secret", "JSON://c/secret")
    receivers = [(receiver.place, receiver.label) for receiver in target.receivers(TOLD)]
    assert receivers == [(1, "json"), (2, "ntfy"), (3, "json")]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (answer(b"", 401), Undeliverable("answered 401 Unauthorized")),
        (answer(b"", 404), Undeliverable("answered 404 Not Found")),
        (
            answer(b"", 304),
            Undeliverable(f"answered 304 Not Modified, which does not say where to: {NO_REDIRECT}"),
        ),
        (answer(b"", 500), Failed("answered 500 Internal Server Error")),
        (answer(b"", 429), Failed("answered 429 Too Many Requests")),
        (answer(b"", 429, retry_after="90"), Failed("answered 429 Too Many Requests", 90_000)),
        (answer(b"", 503, retry_after="2"), Failed("answered 503 Service Unavailable", 2_000)),
    ],
    ids=lambda given: str(getattr(given, "status", "")),
)
async def test_answer_says_whether_it_is_worth_another_try(
    hook: Hook, said: Answer, outcome: Outcome
) -> None:
    hook.answer = said
    assert await sent(phone(hook.address("json", "/secret-path"))) == outcome


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("scheme", ["json", "form", "ntfy"])
async def test_redirect_is_not_followed_and_only_the_host_is_told_that_it_leads_to(
    hook: Hook, scheme: str, status: int
) -> None:
    async with hooked() as other:
        location = other.origin.url("/secret", host="user:secret@localhost")
        hook.answer = answer(b"", status, location=location)
        outcome = await sent(phone(hook.address(scheme, "/t?+X-Token=secret&redirect=yes")))
        assert other.asked == []
    assert len(hook.asked) == 1
    words = f"answered {status} {HTTPStatus(status).phrase}, which leads to localhost: {NO_REDIRECT}"
    assert outcome == Undeliverable(words)


@pytest.mark.parametrize(
    ("location", "where"),
    [
        ("/moved", "which leads to elsewhere on the same host"),
        ("https://127.0.0.1/secret", "which leads to https on the same host"),
        ("//user:secret@localhost:99/secret", "which leads to localhost"),
        ("mailto:secret", "which leads to another host"),
        ("http://h\u00e4user/secret", "which leads to another host"),
        (f"http://{'secret.' * 20}/", "which leads to another host"),
        ("http://[secret", "which leads nowhere"),
    ],
)
async def test_redirect_is_told_without_a_secret(hook: Hook, location: str, where: str) -> None:
    hook.answer = answer(b"", 307, location=location)
    words = f"answered 307 Temporary Redirect, {where}: {NO_REDIRECT}"
    assert await sent(phone(hook.address())) == Undeliverable(words)
    assert len(hook.asked) == 1


async def test_who_cannot_be_reached_is_tried_again_and_his_address_is_not_told() -> None:
    async with hooked() as closed:
        address = closed.address().replace("127", "user:secret@127")
    outcome = await sent(phone(address))
    assert outcome == Failed("cannot be reached, or has hung up")


async def test_who_does_not_answer_in_time_has_failed(hook: Hook) -> None:
    hook.may_answer.clear()
    assert await sent(phone(hook.address("json", "/?rto=0.1"))) == Failed("no answer in time")


async def test_what_is_not_answered_yet_is_waited_for_and_not_sent_a_second_time(hook: Hook) -> None:
    hook.may_answer.clear()
    target = phone(hook.address("json"), patience_s=0.05)
    assert await sent(target) == Failed("no answer within 0.05 s")
    assert await sent(target, NEXT) == Failed("has not answered what it was sent before")
    assert await sent(target) == Failed("no answer within 0.05 s")
    hook.may_answer.set()
    await eventually(lambda: not sending())
    assert await sent(target) == Sent()
    assert len(hook.asked) == 1


async def test_what_failed_after_its_time_is_sent_again(hook: Hook) -> None:
    hook.may_answer.clear()
    target = phone(hook.address("json"), patience_s=0.05)
    assert await sent(target) == Failed("no answer within 0.05 s")
    hook.answer = answer(b"", 500)
    hook.may_answer.set()
    await eventually(lambda: not sending())
    hook.answer = answer()
    be_patient(target)
    assert await sent(target) == Sent()
    assert len(hook.asked) == 2


@pytest.mark.parametrize(("said", "waits_s"), [("", 30), ("?rto=2", 2)])
async def test_answer_is_waited_for_as_long_as_documented(
    hook: Hook, said: str, waits_s: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[float, float]] = []
    send = HTTPAdapter.send

    def noted(*arguments: Any, **rest: Any) -> Response:
        asked.append(rest["timeout"])
        return send(*arguments, **rest)

    monkeypatch.setattr(HTTPAdapter, "send", noted)
    assert await sent(phone(hook.address("json", f"/{said}"))) == Sent()
    assert asked == [(10, waits_s)]


async def test_thread_that_hangs_keeps_no_process_from_ending(hook: Hook) -> None:
    hook.may_answer.clear()
    work = asyncio.create_task(sent(phone(hook.address("json"))))
    await eventually(lambda: hook.asked)
    (thread,) = sending()
    assert thread.daemon
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    assert thread.is_alive()
    hook.may_answer.set()
