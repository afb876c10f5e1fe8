"""Webhooks over a real log to a real receiver: what arrives, again when, and what keeps whom from nothing."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.log.logs import CHANNELS, append
from tests.support.claims import refusing_once
from tests.support.clock import Clock
from tests.support.events import alert, headline, quote
from tests.support.origin import Asked, Origin, answer
from tests.support.waiting import PATIENCE_S, eventually
from tests.webhooks.receiver import Receiver, receiving
from tests.webhooks.running import hook, sending
from ticker.webhooks import Webhooks
from ticker.webhooks.hook import hook_doubts, hook_words


def trouble(webhooks: Webhooks, name: str = "desk") -> str | None:
    found = webhooks.progress(name).trouble
    return None if found is None else found.detail


async def until_troubled(webhooks: Webhooks) -> None:
    await eventually(lambda: trouble(webhooks) is not None)


async def test_events_arrive_signed_in_order_as_every_reader_gets_them(tmp_path: Path) -> None:
    async with receiving() as receiver, sending(tmp_path, hook(receiver.url)) as (log, _):
        records = [*await append(log, quote(), headline("1", "Größe"), alert())]
        records += await append(log, quote(price=101))
        await eventually(lambda: len(receiver.taken) == 4)
        assert receiver.events == [json.loads(record.json) for record in records]
        assert receiver.ids == [record.id for record in records]
        assert receiver.forged == 0
        first = receiver.asked[0]
        assert (first.method, first.path) == ("POST", "/hook/T0K3N")
        assert first.headers["content-type"] == "application/json"
        assert first.body == records[0].json
        assert receiver.origin.connections == 1


async def test_filters_are_those_of_the_stream(tmp_path: Path) -> None:
    async with receiving() as receiver:
        wanted = hook(receiver.url, channels=["w*"], types=["headline"], symbols=["AAPL"], q="rate cut")
        async with sending(tmp_path, wanted) as (log, _):
            for channel in ("stocks", "world"):
                await append(
                    log,
                    headline("1", "Rate cuts ahead", symbols=("AAPL",)),
                    headline("2", "Rate cuts ahead", symbols=("MSFT",)),
                    headline("3", "Rates are cheap", symbols=("AAPL",)),
                    quote(),
                    channel=channel,
                )
            await eventually(lambda: receiver.taken)
            await append(log, headline("4", "Cut rates", symbols=("AAPL",)), channel="world")
            await eventually(lambda: len(receiver.taken) == 2)
        assert [event["headline_id"] for event in receiver.events] == ["1", "4"]


async def test_a_batch_takes_what_has_come_meanwhile_in_a_list(tmp_path: Path) -> None:
    async with receiving() as receiver, sending(tmp_path, hook(receiver.url, batch=10)) as (log, _):
        receiver.may_answer.clear()
        (first,) = await append(log, quote())
        await eventually(lambda: receiver.asked)
        for at in range(12):
            await append(log, quote(price=at + 1))
        receiver.may_answer.set()
        await eventually(lambda: len(receiver.events) == 13)
        assert [len(said["events"]) for _, said in receiver.taken] == [1, 10, 2]
        assert receiver.ids == [log.id_of(seq) for seq in (1, 11, 13)]
        assert receiver.ids[0] == first.id


async def test_what_is_not_taken_is_sent_again_under_the_same_id_before_anything_else(tmp_path: Path) -> None:
    clock = Clock()
    async with receiving() as receiver, sending(tmp_path, hook(receiver.url), clock=clock) as (log, webhooks):

        async def rest(ms: int) -> None:
            clock.ms += ms
            # The clock of the test is none that wakes anybody.
            webhooks.use([hook(receiver.url)])

        receiver.answers += [answer(b"", 500), answer(b"", 404)]
        one, two = await append(log, quote(price=1), quote(price=2))
        await until_troubled(webhooks)
        assert trouble(webhooks) == "answered 500 Internal Server Error"
        await append(log, quote(price=3))
        await rest(1_000)
        await eventually(lambda: trouble(webhooks) == "answered 404 Not Found")
        await append(log, quote(price=4))
        await rest(2_000)
        await eventually(lambda: len(receiver.taken) == 4)
        assert receiver.ids[:4] == [one.id, one.id, one.id, two.id]
        await eventually(lambda: webhooks.outcomes == {("desk", "sent"): 4, ("desk", "failed"): 2})
        assert trouble(webhooks) is None


async def test_retry_after_is_heeded(tmp_path: Path) -> None:
    clock = Clock()
    async with receiving() as receiver, sending(tmp_path, hook(receiver.url), clock=clock) as (log, webhooks):
        receiver.answers.append(answer(b"", 429, retry_after="120"))
        await append(log, quote())
        await until_troubled(webhooks)
        assert webhooks.progress("desk").rest_ms(clock.ms) == 120_000
        assert trouble(webhooks) == "answered 429 Too Many Requests, asks to wait 120 s"


async def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    async with (
        receiving() as receiver,
        receiving() as other,
        sending(tmp_path, hook(receiver.url)) as (log, webhooks),
    ):
        receiver.answers.append(answer(b"", 307, location=other.url))
        await append(log, quote())
        await until_troubled(webhooks)
        assert trouble(webhooks) == "answered 307 Temporary Redirect; no redirect is followed"
        assert not other.asked


async def test_a_private_address_is_asked_only_where_that_is_allowed(tmp_path: Path) -> None:
    async with (
        receiving() as receiver,
        sending(tmp_path, hook(receiver.url, private=False)) as (log, webhooks),
    ):
        await append(log, quote())
        await until_troubled(webhooks)
        assert trouble(webhooks) == (
            "refused: 127.0.0.1 is a loopback address; private: true of the webhook allows it"
        )
        assert not receiver.asked
        # What is changed in the config is tried at once.
        webhooks.use([hook(receiver.url)])
        await eventually(lambda: receiver.taken)


async def test_one_that_hangs_is_in_nobody_elses_way(tmp_path: Path) -> None:
    async with receiving() as stuck, receiving() as well:
        stuck.may_answer.clear()
        async with sending(tmp_path, hook(stuck.url, "stuck"), hook(well.url)) as (log, _):
            for at in range(5):
                await append(log, quote(price=at + 1))
            await eventually(lambda: len(well.taken) == 5 and stuck.asked)
            assert len(stuck.asked) == 1


async def test_an_answer_that_does_not_come_is_waited_for_no_longer_than_the_timeout(tmp_path: Path) -> None:
    async with (
        receiving() as receiver,
        sending(tmp_path, hook(receiver.url, timeout="1s")) as (log, webhooks),
    ):
        receiver.may_answer.clear()
        await append(log, quote())
        await until_troubled(webhooks)
        assert trouble(webhooks) == "timed out after 1 s"


async def test_an_answer_whose_body_does_not_end_is_one_by_its_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.webhooks.sender._DRAIN_S", 0.05)

    async def endless(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n")

    origin = Origin(endless, keep_alive=True)
    async with origin.open(), sending(tmp_path, hook(origin.url())) as (log, webhooks):
        await append(log, quote(price=1), quote(price=2))
        await eventually(lambda: webhooks.progress("desk").taken == 2)
        assert [asked.headers["webhook-id"] for asked in origin.asked] == [log.id_of(1), log.id_of(2)]
        assert trouble(webhooks) is None


async def test_one_that_stays_broken_is_paused_until_it_is_resumed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    async with receiving() as receiver:
        receiver.is_well = False
        wanted = hook(receiver.url, pause_after="1m")
        async with sending(tmp_path, wanted, clock=clock) as (log, webhooks):
            (first,) = await append(log, quote())
            await until_troubled(webhooks)
            clock.ms += 60_000
            await append(log, quote(price=2))
            # The clock of the test is none that wakes anybody.
            webhooks.use([wanted])
            await eventually(lambda: webhooks.progress("desk").is_paused)
            clock.ms += 3_600_000
            webhooks.use([wanted])
            await append(log, quote(price=3))
            asked = len(receiver.asked)
        # Over a restart, too.
        async with sending(tmp_path, wanted, clock=clock) as (log, webhooks):
            assert webhooks.progress("desk").is_paused
            receiver.is_well = True
            assert len(receiver.asked) == asked
            assert await webhooks.resume("desk", None)
            await eventually(lambda: len(receiver.taken) == 3)
            assert receiver.taken[0][0] == first.id
    said = [record.getMessage() for record in caplog.records if record.name.startswith("ticker.webhooks")]
    assert said == [
        "webhook desk is not taken, and sent again: answered 500 Internal Server Error",
        "webhook desk is paused: answered 500 Internal Server Error; `ticker webhooks resume desk` goes on",
        "webhook desk goes on where it was, as its operator has asked",
    ]


async def test_who_answers_that_it_is_gone_is_sent_nothing_more(tmp_path: Path) -> None:
    async with receiving() as receiver, sending(tmp_path, hook(receiver.url)) as (log, webhooks):
        receiver.answers.append(answer(b"", 410))
        await append(log, quote(), quote(price=2), quote(price=3))
        await eventually(lambda: webhooks.progress("desk").is_paused)
        # Behind what it can never take.
        assert await webhooks.resume("desk", 2)
        await eventually(lambda: receiver.taken)
        assert receiver.ids == [log.id_of(1), log.id_of(3)]


async def test_what_came_while_nothing_was_sent_is_sent_then_and_nothing_of_before(tmp_path: Path) -> None:
    async with receiving() as receiver:
        async with sending(tmp_path) as (log, _):
            await append(log, quote(price=1))
        async with sending(tmp_path, hook(receiver.url)) as (log, _):
            await append(log, quote(price=2))
            await eventually(lambda: len(receiver.taken) == 1)
        async with sending(tmp_path) as (log, webhooks):
            # It is in the config no more, and so forgotten.
            await eventually(lambda: webhooks.progress("desk").through is None)
            await append(log, quote(price=3))
        async with sending(tmp_path, hook(receiver.url)) as (log, _):
            await append(log, quote(price=4))
            await eventually(lambda: len(receiver.taken) == 2)
        assert [event["price"] for event in receiver.events] == [2, 4]


async def test_an_orderly_end_repeats_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ticker.webhooks.courier._GRACE_S", PATIENCE_S)
    async with receiving() as receiver:
        async with sending(tmp_path, hook(receiver.url)) as (log, webhooks):
            receiver.may_answer.clear()
            await append(log, quote(price=1), quote(price=2))
            await eventually(lambda: receiver.asked)
            # It is taken within the second that an end waits.
            asyncio.get_running_loop().call_later(0.05, receiver.may_answer.set)
        assert len(receiver.taken) == 1
        async with sending(tmp_path, hook(receiver.url)) as (log, webhooks):
            await eventually(lambda: len(receiver.taken) == 2)
            assert webhooks.progress("desk").taken >= 1
        assert receiver.ids == [log.id_of(1), log.id_of(2)]


async def test_a_message_that_was_begun_stays_the_same_whatever_comes_and_is_changed_meanwhile(
    tmp_path: Path,
) -> None:
    async with receiving() as receiver:
        async with sending(tmp_path, hook(receiver.url, batch=10)) as (log, _):
            receiver.is_well = False
            await append(log, quote(price=1), quote(price=2))
            await eventually(lambda: receiver.asked)
            await append(log, quote(price=3))
            begun = receiver.asked[0]
        receiver.is_well = True
        async with sending(tmp_path, hook(receiver.url, batch=3), clock=lambda: 9_000_000_000_000) as (
            log,
            _,
        ):
            await eventually(lambda: len(receiver.events) == 3)
        assert receiver.taken[0][0] == begun.headers["webhook-id"]
        assert receiver.taken[0][1] == json.loads(begun.body)


async def test_who_was_away_for_long_is_told_what_was_left_out(tmp_path: Path) -> None:
    async with receiving() as receiver:
        receiver.is_well = False
        async with sending(tmp_path, hook(receiver.url), replay=20) as (log, webhooks):
            await append(log, alert())
            await until_troubled(webhooks)
            for at in range(50):
                await append(log, quote(price=at + 1))
            await append(log, alert("Down"))
            receiver.is_well = True
            assert await webhooks.resume("desk", None)
            await eventually(lambda: len(receiver.taken) == 4)
            assert [event["type"] for event in receiver.events] == [
                "alert",
                "stream-lagged",
                "quote",
                "alert",
            ]
            assert receiver.events[1] == {
                "type": "stream-lagged",
                "skipped": {"quote": 49},
                "from": log.id_of(1),
                "to": log.id_of(52),
            }
            assert len({*receiver.ids}) == 4


def test_what_a_webhook_does_in_words_and_what_may_not_be_meant() -> None:
    one = hook("https://hooks.example.org/T0K3N", channels=["stocks"], types=["alert", "quote"], batch=10)
    assert hook_words(one, CHANNELS) == (
        "sends quote, alert of stocks to hooks.example.org, up to 10 a request"
    )
    other = hook("https://hooks.example.org", channels=["stock", "news.*"], symbols=["AAPL", "MSFT"], q="cut")
    assert "of no channel that name AAPL or MSFT with 'cut' in them to" in hook_words(other, CHANNELS)
    assert [*hook_doubts([one, other], CHANNELS)] == [
        'webhooks.desk.channels: no channel is meant by "stock", did you mean "stocks"?',
        'webhooks.desk.channels: no channel is meant by "news.*", expected one of stocks, world',
    ]


def test_an_address_of_a_private_network_is_asked_about_unless_it_may_be_one() -> None:
    (doubt,) = hook_doubts([hook("http://10.0.0.5/T0K3N", private=False)], CHANNELS)
    assert doubt == (
        "webhooks.desk.url: 10.0.0.5 is a private address, where nothing is sent without `private: true`"
    )
    assert [*hook_doubts([hook("http://10.0.0.5/T0K3N")], CHANNELS)] == []


def test_nothing_but_the_host_is_told_of_an_address() -> None:
    assert Receiver().url.endswith("T0K3N")
    assert "T0K3N" not in hook_words(hook("https://hooks.example.org/T0K3N"), CHANNELS)


async def test_what_changes_while_writers_are_claimed_is_taken_up_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with receiving() as receiver, sending(tmp_path, hook(receiver.url, "old")) as (log, webhooks):
        may_claim, claims = asyncio.Event(), list[tuple[str, ...]]()

        async def claim(*writers: str) -> None:
            claims.append(writers)
            await may_claim.wait()

        monkeypatch.setattr(log.order, "claim", claim)
        webhooks.use([hook(receiver.url, "old"), hook(receiver.url, "second")])
        await eventually(lambda: len(claims) == 1)
        webhooks.use([hook(receiver.url, "new")])
        may_claim.set()
        await eventually(lambda: webhooks.claimed == ("webhook:new",))
        assert claims[0] == ("webhook:old", "webhook:second")
        assert {*claims[1]} == {"webhook:old", "webhook:second", "webhook:new"}


async def test_a_claim_that_the_log_refuses_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.log.following._RETRY_S", 0.01)
    async with receiving() as receiver, sending(tmp_path, hook(receiver.url)) as (log, webhooks):
        monkeypatch.setattr(log.order, "claim", refusing_once(log.order.claim))
        webhooks.use([hook(receiver.url), hook(receiver.url, "second")])
        await eventually(lambda: webhooks.claimed == ("webhook:desk", "webhook:second"))
