"""Alerts of rules, and who is told of them: once, whatever happens meanwhile."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.log.logs import append
from tests.notify.running import (
    NO_ANSWER,
    Desk,
    crossing,
    deriving_and_notifying,
    notifier_of,
    notifying,
    states,
)
from tests.support.claims import refusing_once
from tests.support.clock import Clock
from tests.support.events import alert
from tests.support.waiting import PATIENCE_S, eventually
from ticker.ask import Subscription
from ticker.errors import Fenced
from ticker.events import Draft
from ticker.log import EventLog, Page, State
from ticker.notify import Notification, Notifier, Receiver, Undeliverable
from ticker.notify.courier import WRITER
from ticker.notify.queue import EXPIRY_MS, FIRST_REST_MS, Delivery, ReceiverRest
from ticker.tasks import meanwhile


async def settled(notifier: Notifier, target: str = "desk") -> list[Delivery]:
    """What became of all that was to be sent."""
    await eventually(lambda: target in notifier.queues and notifier.queues[target].ended)
    await eventually(lambda: not notifier.queues[target].waiting)
    return list(notifier.queues[target].ended)


async def tried(notifier: Notifier, *attempts: int) -> None:
    """Until what waits was sent so often, and not taken."""

    def failures() -> list[tuple[int, int]]:
        queue = notifier.queues["desk"]
        rests = (queue.rests.get(one.receiver, ReceiverRest(0, 0)) for one in queue.waiting)
        return [(one.attempts, rest.failures) for one, rest in zip(queue.waiting, rests, strict=True)]

    await eventually(lambda: failures() == [(number, number) for number in attempts])


async def newest_alert(log: EventLog) -> str:
    await eventually(lambda: log.appended.get("alert"))
    return log.id_of(log.newest)


async def test_rule_that_fires_notifies_whom_it_names_once(tmp_path: Path) -> None:
    desk, other = Desk(), Desk("other")
    async with notifying(tmp_path, desk, other) as (log, notifier):
        await crossing(log)
        (delivery,) = await settled(notifier)
        assert (delivery.state, delivery.attempts, delivery.label) == ("sent", 1, "label of one")
        assert desk.got == [("one", delivery.alert)]
        assert (other.got, notifier.outcomes["desk", "sent"]) == ([], 1)


async def test_alert_that_a_program_publishes_rings_no_phone_whatever_rule_it_names(tmp_path: Path) -> None:
    desk = Desk()
    async with notifying(tmp_path, desk) as (log, notifier):
        await append(log, alert("Rise", about=log.id_of(1)))
        await crossing(log)
        await settled(notifier)
        assert len(desk.got) == 1


async def test_what_was_before_a_target_is_new_is_not_told(tmp_path: Path) -> None:
    async with notifying(tmp_path, notify=("desk", "late")) as (log, notifier):
        await crossing(log)
        await newest_alert(log)
        notifier.use([late := Desk("late")])
        await crossing(log)
        await settled(notifier, "late")
        assert len(late.got) == 1


async def test_what_is_raised_while_a_new_target_is_being_taken_up_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with notifying(tmp_path, notify=("late",)) as (log, notifier):
        may_claim = asyncio.Event()

        async def claim(*_: str) -> None:
            await may_claim.wait()

        monkeypatch.setattr(log.order, "claim", claim)
        notifier.use([late := Desk("late")])
        await crossing(log)
        raised = await newest_alert(log)
        may_claim.set()
        await settled(notifier, "late")
        assert late.got == [("one", raised)]


async def test_new_target_is_told_what_the_others_have_been_told_while_it_was_taken_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk()
    async with notifying(tmp_path, desk, notify=("desk", "late")) as (log, notifier):
        may_claim, may_read, reads = asyncio.Event(), asyncio.Event(), list[int]()
        read = log.page

        async def claim(*_: str) -> None:
            await may_claim.wait()

        async def page(subscription: Subscription, through: int, *most: int) -> Page:
            if subscription.types == ("alert",):
                reads.append(through)
                await may_read.wait()
            return await read(subscription, through, *most)

        monkeypatch.setattr(log.order, "claim", claim)
        notifier.use([desk, late := Desk("late")])
        await crossing(log)
        await eventually(lambda: desk.got)
        monkeypatch.setattr(log, "page", page)
        await crossing(log)
        await eventually(lambda: reads)
        may_claim.set()
        await eventually(lambda: WRITER + "late" in notifier.claimed)
        may_read.set()
        await eventually(lambda: len(desk.got) == 2 and len(late.got) == 2)
        assert late.got == desk.got


async def test_what_is_raised_before_anybody_runs_to_tell_it_is_told(tmp_path: Path) -> None:
    """As where the nodes of a cluster begin together, and one raises alerts before another tells them."""
    desk = Desk()
    async with deriving_and_notifying(tmp_path) as (log, derivations, _):
        notifier = notifier_of(log, derivations, desk)
        await crossing(log)
        raised = await newest_alert(log)
        async with meanwhile(notifier.run()):
            await settled(notifier)
    assert desk.got == [("one", raised)]


async def test_node_that_still_has_a_target_which_another_has_given_up_tells_it_nothing_again(
    tmp_path: Path,
) -> None:
    desk = Desk()
    async with deriving_and_notifying(tmp_path, desk) as (log, derivations, notifier):
        other = notifier_of(log, derivations, desk)
        await crossing(log)
        await settled(notifier)
        notifier.use([])
        await eventually(lambda: "desk" in notifier.queues and notifier.queues["desk"].through is None)
        async with meanwhile(other.run()):
            await crossing(log)
            await eventually(lambda: len(desk.got) > 1)
            assert desk.got[1:] == [("one", await newest_alert(log))]


async def test_hanging_target_is_in_no_other_ones_way(tmp_path: Path) -> None:
    desk, hanging = Desk(), Desk("hanging")
    hanging.may_answer.clear()
    async with notifying(tmp_path, desk, hanging, notify=("hanging", "desk")) as (log, notifier):
        for _ in range(3):
            await crossing(log)
        await eventually(lambda: len(desk.got) == 3 and hanging.got)
        assert (len(hanging.got), states(notifier.queues["hanging"])) == (1, ["waiting"] * 3)
        hanging.may_answer.set()
        assert [one.state for one in await settled(notifier, "hanging")] == ["sent"] * 3


class Broken(Desk):
    def receivers(self, notification: Notification) -> Sequence[Receiver]:
        raise RuntimeError("a defect")


async def test_target_with_a_defect_keeps_nothing_from_the_others(tmp_path: Path) -> None:
    desk = Desk()
    async with notifying(tmp_path, Broken("broken"), desk, notify=("broken", "desk")) as (log, _):
        for _ in range(2):
            await crossing(log)
        await eventually(lambda: len(desk.got) == 2)


async def test_fan_of_receivers_is_sent_to_several_at_a_time(tmp_path: Path) -> None:
    fan = Desk("desk", *(str(number) for number in range(5)), at_once=3)
    fan.may_answer.clear()
    async with notifying(tmp_path, fan) as (log, notifier):
        await crossing(log)
        await eventually(lambda: len(fan.got) == 3)
        fan.may_answer.set()
        assert len(await settled(notifier)) == 5


async def test_failure_is_tried_again_and_refusal_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk, clock = Desk(), Clock()
    desk.answers = [NO_ANSWER, RuntimeError("https://secret.example"), Undeliverable("answered 410")]
    async with notifying(tmp_path, desk, clock=clock) as (log, notifier):
        await crossing(log)
        for attempts in (1, 2):
            await tried(notifier, attempts)
            clock.ms += 2 * FIRST_REST_MS
            notifier.use([desk])  # which has it look at once
        (delivery,) = await settled(notifier)
        assert (delivery.state, delivery.attempts, delivery.detail) == ("failed", 3, "answered 410")
    told = [record.getMessage() for record in caplog.records if "given up" in record.getMessage()]
    assert told == [
        f"notify desk (label of one): alert {delivery.alert} of rule is given up: failed, answered 410"
    ]
    assert "secret" not in caplog.text


async def test_what_waits_goes_on_after_a_restart_and_expires_after_a_long_one(tmp_path: Path) -> None:
    desk, clock = Desk(), Clock()
    desk.answers = [NO_ANSWER]
    async with notifying(tmp_path, desk, clock=clock) as (log, notifier):
        await crossing(log)
        await tried(notifier, 1)
    clock.ms += FIRST_REST_MS
    desk.answers = [NO_ANSWER]
    async with notifying(tmp_path, desk, clock=clock) as (_, notifier):
        await eventually(lambda: len(desk.got) == 2)
        await tried(notifier, 2)
    clock.ms += EXPIRY_MS
    async with notifying(tmp_path, desk, clock=clock) as (_, notifier):
        (delivery,) = await settled(notifier)
    assert (delivery.state, len(desk.got)) == ("expired", 2)


async def test_target_that_is_removed_has_what_waits_given_up_and_is_told_nothing_old_when_it_is_back(
    tmp_path: Path,
) -> None:
    desk, clock = Desk(), Clock()
    desk.answers = [NO_ANSWER]
    async with notifying(tmp_path, desk, clock=clock) as (log, notifier):
        await crossing(log)
        await tried(notifier, 1)
        notifier.use([])
        assert [one.state for one in await settled(notifier)] == ["removed"]
        await crossing(log)
        await eventually(lambda: log.appended["alert"] == 2)
        notifier.use([desk])
        await crossing(log)
        await eventually(lambda: len(desk.got) == 2)
        assert desk.got[-1][1] == await newest_alert(log)


async def test_target_that_was_removed_while_nothing_ran_has_what_waits_given_up(tmp_path: Path) -> None:
    desk, clock = Desk(), Clock()
    desk.answers = [NO_ANSWER]
    async with notifying(tmp_path, desk, clock=clock) as (log, notifier):
        await crossing(log)
        await tried(notifier, 1)
    async with notifying(tmp_path, clock=clock) as (_, notifier):
        assert [one.state for one in await settled(notifier)] == ["removed"]


async def test_receiver_that_is_gone_is_given_up_and_the_others_are_not(tmp_path: Path) -> None:
    desk, clock = Desk("desk", "one", "two"), Clock()
    desk.answers = [NO_ANSWER, NO_ANSWER]
    async with notifying(tmp_path, desk, clock=clock) as (log, notifier):
        await crossing(log)
        await tried(notifier, 1, 1)
        desk.there.remove("one")
        notifier.use([desk])
        await eventually(lambda: states(notifier.queues["desk"]) == ["removed", "waiting"])


async def test_shutdown_waits_a_moment_for_what_is_being_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.notify.courier._GRACE_S", PATIENCE_S)
    desk = Desk()
    desk.may_answer.clear()
    async with notifying(tmp_path, desk) as (log, notifier):
        await crossing(log)
        await eventually(lambda: desk.got)
        asyncio.get_running_loop().call_later(0.05, desk.may_answer.set)
    async with notifying(tmp_path, desk) as (_, notifier):
        assert [one.state for one in await settled(notifier)] == ["sent"]
    assert len(desk.got) == 1


class Elsewhere:
    """Another node takes a queue over, just before a commit of this one."""

    def __init__(self, log: EventLog, patch: pytest.MonkeyPatch, *, before: int) -> None:
        self.refused = 0
        self._commit = log.order.commit
        self._left = before
        patch.setattr(log.order, "commit", self._committed)

    async def _committed(self, drafts: Sequence[Draft], writer: str, state: State | None = None) -> object:
        if writer == "notify:desk":
            self._left -= 1
            if self._left < 0:
                self.refused += 1
                raise Fenced(writer, "another node")
        return await self._commit(drafts, writer, state)


async def test_what_another_node_has_taken_over_is_not_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk()
    async with notifying(tmp_path, desk) as (log, notifier):
        # The alert is in the queue; that it is about to be sent is what is refused.
        elsewhere = Elsewhere(log, monkeypatch, before=1)
        await crossing(log)
        await eventually(lambda: elsewhere.refused)
        notifier.use([desk])
        await eventually(lambda: elsewhere.refused > 1)
        assert desk.got == []
    monkeypatch.undo()
    async with notifying(tmp_path, desk) as (_, notifier):
        (delivery,) = await settled(notifier)
    assert desk.got == [("one", delivery.alert)]


async def test_what_is_not_certain_any_more_to_be_for_this_node_is_not_sent(tmp_path: Path) -> None:
    desk, answers = Desk(), list[bool]()

    def only_at_first() -> bool:
        answers.append(not answers)
        return answers[-1]

    async with notifying(tmp_path, desk) as (log, notifier):
        # As where a node was asleep between the commit that it is about to send and the sending.
        notifier.may_send = only_at_first
        await crossing(log)
        await eventually(lambda: states(notifier.queues["desk"]) == ["waiting"])
        await eventually(lambda: len(answers) > 1)
        assert notifier.queues["desk"].waiting[0].attempts == 1
        assert desk.got == []
        notifier.may_send = lambda: True
        notifier.use([desk])
        (delivery,) = await settled(notifier)
        assert (desk.got, delivery.attempts) == ([("one", delivery.alert)], 2)


async def test_claim_that_the_log_refuses_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.log.following._RETRY_S", 0.01)
    async with notifying(tmp_path, Desk()) as (log, notifier):
        monkeypatch.setattr(log.order, "claim", refusing_once(log.order.claim))
        notifier.use([Desk(), Desk("second")])
        await eventually(lambda: notifier.claimed == (f"{WRITER}desk", f"{WRITER}second"))
