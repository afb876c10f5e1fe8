"""The derivation: rules of config.yaml fire, each once, whatever happens to the process meanwhile."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

import msgspec

from ticker.alerts import Rule, Rulebook, WatchedRule, is_of, title_of, watched
from ticker.derive.derivation import Step
from ticker.events import Alert, Body, Draft, Headline, Quote, Record, Source

_MINUTE_MS = 60_000
TOO_OLD_MS = 15 * _MINUTE_MS
"""What came before a standstill of more than this is taken in, and not told: it is no news any more."""


MOST_SUMMONED = 500
"""Of how many alerts it is kept who is to be told: far more than there are before they have been read."""


Fired: TypeAlias = tuple[Rule, Record]
"""A rule, and what made it fire."""


class Summons(msgspec.Struct, frozen=True, array_like=True):
    """Whom an alert is to be told, by its sequence: the targets that its rule named when it fired.

    `raised_by` is the price or headline that raised it, where the rule has the alert say something else.
    """

    seq: int
    notify: tuple[str, ...]
    raised_by: str | None = None


class AlertsState(msgspec.Struct, frozen=True):
    """By rule, what is remembered of it; `minute` is when it was last settled.

    `summons` are committed together with the alerts that they are of, the newest last.
    """

    rules: dict[str, WatchedRule] = {}
    minute: int | None = None
    is_unsettled: bool = False
    summons: tuple[Summons, ...] = ()

    def summons_of(self, seq: int) -> Summons | None:
        """Whom the alert of a sequence is told; None for nobody, and for what no rule has raised."""
        return next((summons for summons in reversed(self.summons) if summons.seq == seq), None)


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
        self._fitted: tuple[Rulebook, dict[str, WatchedRule]] | None = None

    def start(self) -> AlertsState:
        return AlertsState()

    def step(self, state: AlertsState, records: Sequence[Record], now_ms: int) -> Step[AlertsState]:
        rulebook = self._rulebook()
        known, changed, fired = self._known(state, rulebook), dict[str, WatchedRule](), list[Fired]()
        for record in records:
            for watch in rulebook.concerned(record):
                name = watch.rule.name
                before = changed.get(name, known[name])
                after, fires = watch.step(before, record)
                if after is not before:
                    changed[name] = after
                if fires and now_ms - record.time_ms <= TOO_OLD_MS:
                    fired.append((watch.rule, record))
        rules = known | changed if changed else known
        self._fitted = rulebook, rules
        minute, is_unsettled = now_ms // _MINUTE_MS, state.is_unsettled or bool(records)
        # The first step settles where it begins, so that a crash right behind it leaves out nothing.
        is_due = minute != state.minute and (is_unsettled if state.minute is not None else bool(rules))
        settled = bool(fired) or is_due
        came_to = AlertsState(
            rules, minute if settled else state.minute, is_unsettled and not settled, state.summons
        )
        drafts = tuple(Draft(record.channel, alert_of(rule, record)) for rule, record in fired)
        return Step(came_to, drafts, settled, partial(_summoning, came_to, fired) if fired else None)

    def _known(self, state: AlertsState, rulebook: Rulebook) -> dict[str, WatchedRule]:
        # What the step before has left fits. To compare a thousand rules costs more than all the rest.
        is_fitted = (
            self._fitted is not None and self._fitted[0] is rulebook and self._fitted[1] is state.rules
        )
        return state.rules if is_fitted else _fitting(state.rules, rulebook)

    def due_ms(self, state: AlertsState) -> int | None:
        if not state.is_unsettled or state.minute is None:
            return None
        return (state.minute + 1) * _MINUTE_MS

    def encode(self, state: AlertsState) -> bytes:
        return msgspec.msgpack.encode(state)

    def decode(self, data: bytes) -> AlertsState:
        return msgspec.msgpack.decode(data, type=AlertsState)


def _summoning(state: AlertsState, fired: Sequence[Fired], made: Sequence[Record]) -> AlertsState:
    # None is made where the log has refused one of them.
    new = [
        Summons(alert.seq, rule.notify, _told(record.body) if rule.detail else None)
        for alert, (rule, record) in zip(made, fired, strict=False)
        if rule.notify
    ]
    return msgspec.structs.replace(state, summons=(*state.summons, *new)[-MOST_SUMMONED:])


def _fitting(rules: dict[str, WatchedRule], rulebook: Rulebook) -> dict[str, WatchedRule]:
    return {
        name: known
        if (known := rules.get(name)) is not None and is_of(known, watch.rule)
        else watched(watch.rule)
        for name, watch in rulebook.watches.items()
    }


def alert_of(rule: Rule, record: Record) -> Alert:
    """What is said when a rule fires, and of what."""
    return Alert(
        rule=rule.name,
        title=title_of(rule),
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
