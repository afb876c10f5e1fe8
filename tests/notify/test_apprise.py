"""Apprise, really sending to a server on this machine, and what becomes of what it sends."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator

import msgspec
import pytest

from tests.notify.hook import Hook, hooked
from tests.support.clock import NOON_MS, Clock
from tests.support.events import alert, record_of
from tests.support.origin import Answer, answer
from tests.support.waiting import eventually
from ticker.notify import Failed, Notification, Outcome, Refused, Sent, notification_of
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
NEXT = msgspec.structs.replace(TOLD, alert="another")


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    async with hooked() as hook:
        yield hook


def phone(*addresses: str, page: str = "", patience_s: float = 20) -> AppriseTarget:
    return AppriseTarget("phone", addresses, page, Clock(), patience_s)


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


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (answer(b"", 401), Refused("answered 401 Unauthorized")),
        (answer(b"", 404), Refused("answered 404 Not Found")),
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
    (thread,) = [one for one in threading.enumerate() if one.name == "notify"]
    await eventually(lambda: not thread.is_alive())
    assert await sent(target) == Sent()
    assert len(hook.asked) == 1


async def test_thread_that_hangs_keeps_no_process_from_ending(hook: Hook) -> None:
    hook.may_answer.clear()
    sending = asyncio.create_task(sent(phone(hook.address("json", "/?rto=0.5"))))
    await eventually(lambda: hook.asked)
    (thread,) = [one for one in threading.enumerate() if one.name == "notify"]
    assert thread.daemon
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    thread.join()
