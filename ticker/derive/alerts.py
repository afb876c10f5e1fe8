"""The derivation: rules of config.yaml fire, each once, whatever happens to the process meanwhile."""

from collections.abc import Callable, Sequence

import msgspec

from ticker.alerts import Rule, Rulebook, Watched, condition_words, is_of, watched
from ticker.derive.derivation import Step
from ticker.events import Alert, Body, Draft, Headline, Quote, Record, Source

_MINUTE_MS = 60_000
TOO_OLD_MS = 15 * _MINUTE_MS
"""What came before a standstill of more than this is taken in, and not told: it is no news any more."""


class AlertsState(msgspec.Struct, frozen=True):
    """By rule, what is remembered of it; `minute` is when it was last settled."""

    rules: dict[str, Watched] = {}
    minute: int | None = None
    is_unsettled: bool = False


class AlertsOfRules:
    """`rulebook` is that of the config in force, asked at each step.

    It settles with each alert, and once a minute: in between, the same records give the same alerts again.
    """

    name = "alerts"
    follows = ("quote", "headline", "source", "action")
    derives = frozenset({"alert"})
    lookback_ms = 0

    def __init__(self, rulebook: Callable[[], Rulebook]) -> None:
        self._rulebook = rulebook

    def start(self) -> AlertsState:
        return AlertsState()

    def step(self, state: AlertsState, records: Sequence[Record], now_ms: int) -> Step[AlertsState]:
        rulebook = self._rulebook()
        rules, drafts = _fitting(state.rules, rulebook), list[Draft]()
        for record in records:
            for watch in rulebook.concerned(record):
                name = watch.rule.name
                rules[name], fires = watch.step(rules[name], record)
                if fires and now_ms - record.time_ms <= TOO_OLD_MS:
                    drafts.append(Draft(record.channel, alert_of(watch.rule, record)))
        minute, is_unsettled = now_ms // _MINUTE_MS, state.is_unsettled or bool(records)
        # The first step settles where it begins, so that a crash right behind it leaves out nothing.
        is_due = minute != state.minute and (is_unsettled if state.minute is not None else bool(rules))
        settled = bool(drafts) or is_due
        after = AlertsState(rules, minute if settled else state.minute, is_unsettled and not settled)
        return Step(after, tuple(drafts), settled)

    def due_ms(self, state: AlertsState) -> int | None:
        if not state.is_unsettled or state.minute is None:
            return None
        return (state.minute + 1) * _MINUTE_MS

    def encode(self, state: AlertsState) -> bytes:
        return msgspec.msgpack.encode(state)

    def decode(self, data: bytes) -> AlertsState:
        return msgspec.msgpack.decode(data, type=AlertsState)


def _fitting(rules: dict[str, Watched], rulebook: Rulebook) -> dict[str, Watched]:
    return {
        name: known
        if (known := rules.get(name)) is not None and is_of(known, watch.rule)
        else watched(watch.rule)
        for name, watch in rulebook.watches.items()
    }


def alert_of(rule: Rule, record: Record) -> Alert:
    """What is said when a rule fires, and of what."""
    words = condition_words(rule.when)
    return Alert(
        rule=rule.name,
        title=rule.title or words[:1].upper() + words[1:],
        detail=rule.detail or _told(record.body),
        severity=rule.severity,
        symbol=record.symbols[0] if record.symbols else None,
        about=record.id,
    )


def _told(body: Body) -> str | None:
    match body:
        case Quote():
            label = " (simulated)" if body.simulated else ""
            return f"{body.symbol} at {body.price:.{body.decimals}f} {body.currency or ''}".rstrip() + label
        case Headline():
            return body.title
        case Source():
            return body.detail or f"{body.title or body.name} is {body.state}"
        case _:
            return None
