"""GET /alerts: how each rule is, and what became of whatever was to be sent to people, for the operator."""

from collections.abc import Iterator
from typing import Literal

import msgspec
from quart import Blueprint, Response

from ticker.alerts import condition_words, explain, is_of, outlook, watched
from ticker.ask import only
from ticker.config.rules import Draft
from ticker.events import Severity
from ticker.notify import Delivery, Queue
from ticker.notify.queue import State
from ticker.times import rfc3339
from ticker.web.answers import json_response, time_or_null
from ticker.web.asker import Asker
from ticker.web.site import GatheringSite, arguments, asker, gathering
from ticker.web.views.operator.probes import for_operators

blueprint = Blueprint("alerts", __name__)


class RuleView(msgspec.Struct, frozen=True, kw_only=True):
    """One rule: whether its condition is so now, and what it waits for before it may fire again.

    `when` is its condition in words, `condition` as it is written, `explanation` all of it in words. A rule
    that was `made_here`, on the page, can be changed and taken back there, and is told as it is `written`.
    """

    name: str
    when: str
    condition: str
    explanation: str
    made_here: bool
    written: Draft | None
    severity: Severity
    notify: tuple[str, ...]
    state: Literal["true", "false", "unknown"]
    waits_for: Literal["cooldown", "until"] | None
    cooldown_until: str | None
    last_fired: str | None


class DeliveryView(msgspec.Struct, frozen=True, kw_only=True):
    """One alert to one receiver of a target; `detail` is why it was not taken."""

    target: str
    receiver: str
    alert: str
    rule: str
    title: str
    time: str
    state: State
    attempts: int
    next_attempt: str | None
    ended: str | None
    detail: str | None


@blueprint.get("/alerts")
async def alerts() -> Response:
    only(arguments(), ())
    here, who = gathering(), asker()
    if not who.operates:
        raise for_operators("how alerts are is")
    # How a rule is tells of channels that are not there for who asks.
    rules = [*_rules(here)] if here.oversees(who) else []
    targets = [*here.config.service.notify] if here.oversees(who) else []
    waiting, ended = _deliveries(here, who)
    told = {"rules": rules, "targets": targets, "deliveries": [*waiting, *ended]}
    return json_response(msgspec.json.encode(told))


def _rules(here: GatheringSite) -> Iterator[RuleView]:
    for name in here.config.service.rulebook.watches:
        yield rule_view(here, name)


def rule_view(here: GatheringSite, name: str) -> RuleView:
    """How a rule is now."""
    watch = here.config.service.rulebook.watches[name]
    settings = next(alert for alert in here.config.service.alerts if alert.name == name)
    rule, is_made_here = watch.rule, name in here.config.made_here
    state = here.derivations.alerts.state.rules.get(rule.name)
    # A rule that was changed just now is looked at again when something comes.
    is_known = state is not None and is_of(state, rule)
    now = outlook(watch, state if state and is_known else watched(rule), here.clock())
    return RuleView(
        name=rule.name,
        when=condition_words(rule.when, rule.spelling),
        condition=settings.when,
        explanation=explain(rule),
        made_here=is_made_here,
        written=Draft.of(settings) if is_made_here else None,
        severity=rule.severity,
        notify=rule.notify,
        state="unknown" if now.is_so is None else "true" if now.is_so else "false",
        waits_for=now.waits_for,
        cooldown_until=time_or_null(now.free_ms),
        last_fired=time_or_null(now.fired_ms),
    )


def _deliveries(here: GatheringSite, who: Asker) -> tuple[list[DeliveryView], list[DeliveryView]]:
    """Those that wait, the oldest first, and those that have ended, the newest first."""
    waiting: list[DeliveryView] = []
    ended: list[DeliveryView] = []
    for target, queue in here.notifier.queues.items():
        waiting += _views(target, queue, queue.waiting, who)
        ended += _views(target, queue, queue.ended, who)
    waiting.sort(key=lambda view: view.time)
    ended.sort(key=lambda view: view.ended or "", reverse=True)
    return waiting, ended


def _views(target: str, queue: Queue, deliveries: tuple[Delivery, ...], who: Asker) -> Iterator[DeliveryView]:
    for delivery in deliveries:
        notification = queue.notifications[delivery.alert]
        if who.knows(notification.channel):
            yield DeliveryView(
                target=target,
                receiver=delivery.label if delivery.place is None else f"{delivery.label} {delivery.place}",
                alert=delivery.alert,
                rule=notification.rule,
                title=notification.title,
                time=rfc3339(notification.time_ms),
                state=delivery.state,
                attempts=delivery.attempts,
                next_attempt=time_or_null(queue.next_ms(delivery)),
                ended=time_or_null(delivery.ended_ms),
                detail=delivery.detail,
            )
