"""What the events of a script do to a symbol in a step."""

from collections.abc import Iterable
from math import sqrt

import msgspec

from ticker.sources.simulator.day import DAY_MS, UNIX_DAY
from ticker.sources.simulator.rules.trading import HaltOrder
from ticker.sources.simulator.script.settings import ScriptedEvent

EARNINGS_MS = 30 * 60_000
"""For how long a symbol is traded more than usual when its earnings are out."""
_EARNINGS_MOVE, _EARNINGS_MOST = 0.5, 0.25


class Effects(msgspec.Struct, frozen=True):
    """What holds for a symbol in a step; `ratio` is that of its worth after it to before.

    `volatility` and `activity` are factors, `dividend` is what it pays, in its currency.
    """

    ratio: float = 1.0
    volatility: float = 1.0
    activity: float = 1.0
    order: HaltOrder | None = None
    dividend: float = 0.0

    @property
    def jump(self) -> float:
        """The log return that makes the ratio by the model's exponential, which is of second order."""
        if self.ratio >= 1.0:
            return sqrt(2.0 * self.ratio - 1.0) - 1.0
        return 1.0 - sqrt(2.0 / self.ratio - 1.0)


NOTHING = Effects()


def begun_ms(event: ScriptedEvent, now_ms: int) -> int | None:
    """When an event began last, in UTC milliseconds; None if it has not yet."""
    if event.day is not None:
        at_ms = (event.day.toordinal() - UNIX_DAY) * DAY_MS + event.at
        return at_ms if at_ms <= now_ms else None
    at_ms = now_ms - now_ms % DAY_MS + event.at
    return at_ms if at_ms <= now_ms else at_ms - DAY_MS


def effects_of(script: Iterable[ScriptedEvent], symbol: str, last_ms: int, now_ms: int) -> Effects:
    """Say what a script does to a symbol in the step from `last_ms`, exclusive, to `now_ms`.

    What should have happened while nobody stepped happens in the first step after it; of what lasts, only
    what is left.
    """
    effects = NOTHING
    for event in script:
        start_ms = begun_ms(event, now_ms) if event.concerns(symbol) else None
        if start_ms is not None:
            effects = _joined(effects, _of(event, start_ms, last_ms, now_ms))
    return effects


def earnings_move(event: ScriptedEvent) -> float:
    """How far earnings move a price: half of the surprise, at most 25 %, unless the script has a size."""
    if event.size is not None:
        return event.size
    return max(-_EARNINGS_MOST, min((event.surprise or 0.0) * _EARNINGS_MOVE, _EARNINGS_MOST))


def _of(event: ScriptedEvent, start_ms: int, last_ms: int, now_ms: int) -> Effects:
    is_new, age_ms = start_ms > last_ms, now_ms - start_ms
    match event.event:
        case "jump" | "gap":
            return Effects(1.0 + (event.size or 0.0)) if is_new else NOTHING
        case "crash":
            return Effects(_fallen(event, age_ms) / _fallen(event, last_ms - start_ms))
        case "halt":
            until_ms = start_ms + event.for_ms
            return (
                Effects(order=HaltOrder("ordered", until_ms, event.reason)) if now_ms < until_ms else NOTHING
            )
        case "earnings":
            busy = Effects(volatility=2.0, activity=4.0) if age_ms < EARNINGS_MS else NOTHING
            return _joined(busy, Effects(1.0 + earnings_move(event))) if is_new else busy
        case "quiet":
            return Effects(volatility=0.3, activity=0.4) if age_ms < event.for_ms else NOTHING
        case "volatile":
            return Effects(volatility=3.0, activity=3.0) if age_ms < event.for_ms else NOTHING
        case "dividend":
            return Effects(dividend=event.amount or 0.0) if is_new else NOTHING
        case "split" | "rename":
            return NOTHING


def _fallen(event: ScriptedEvent, age_ms: int) -> float:
    """The part of its worth that a crash has left: it falls evenly, and recovers as long as it fell."""
    size = event.size or 0.0
    down = max(0.0, min(age_ms / event.over_ms, 1.0))
    back = max(0.0, min(age_ms / event.over_ms - 1.0, 1.0))
    return 1.0 - size * (down - back * event.recovery)


def _joined(one: Effects, other: Effects) -> Effects:
    order = one.order
    if other.order is not None and (order is None or other.order.until_ms > order.until_ms):
        order = other.order
    return Effects(
        one.ratio * other.ratio,
        one.volatility * other.volatility,
        one.activity * other.activity,
        order,
        one.dividend + other.dividend,
    )
