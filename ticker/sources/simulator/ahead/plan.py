"""How far a market goes by itself, and what holds for each symbol until then."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

import msgspec

from ticker.sources.simulator.ahead.scripted import Lasting, affected
from ticker.sources.simulator.conditions import Schedule
from ticker.sources.simulator.day import DAY_MS
from ticker.sources.simulator.exchange import Exchange, Remembered
from ticker.sources.simulator.rules.bands import LATE_MS
from ticker.sources.simulator.rules.trading import OPEN, Standing
from ticker.sources.simulator.script.effects import Effects
from ticker.sources.simulator.timetable import Span


class Plan(msgspec.Struct, frozen=True):
    """Steps in which nothing begins or ends, and what holds for each symbol in them."""

    span: Span
    schedules: Mapping[str, Schedule]

    @property
    def steps(self) -> int:
        return len(self.span.clocks_ms)

    @property
    def regular(self) -> bool:
        return self.span.place.session == "open"

    @property
    def close_ms(self) -> int:
        return close_of(self.span)

    def head(self, steps: int) -> "Plan":
        # Most symbols have the schedule of others.
        heads = {id(each): each.head(steps) for each in self.schedules.values()}
        return Plan(self.span.head(steps), {name: heads[id(each)] for name, each in self.schedules.items()})


def close_of(span: Span) -> int:
    """The end of regular trading by the market's own clock; without one, the day is one of UTC."""
    first_ms = span.clocks_ms[0]
    return first_ms - first_ms % DAY_MS + DAY_MS if span.close_ms is None else span.close_ms


def plan_of(exchange: Exchange, before: Remembered, span: Span) -> Plan | None:
    """Plan the steps of a span up to where rules or script have something to say; None if that is at once."""
    if not exchange.has_any:
        return Plan(span, dict.fromkeys(exchange.tiers, span.schedule))
    first_ms = span.clocks_ms[0]
    if not 0 < before.last_ms < first_ms:
        return None
    lasting = Lasting(exchange.script(before, first_ms), span, before.last_ms)
    steps = min(lasting.steps, _steps(before, span))
    return _planned(exchange, before, span.head(steps), lasting) if steps else None


def _steps(before: Remembered, span: Span) -> int:
    """How many steps there are before a halt ends, and before bands are doubled."""
    ends_ms = [one.until_ms for one in before.standings.values() if one.state == "halted"]
    if (late_ms := close_of(span) - LATE_MS) > span.clocks_ms[0]:
        ends_ms.append(late_ms)
    return bisect_left(span.clocks_ms, min(ends_ms)) if ends_ms else len(span.clocks_ms)


def _planned(exchange: Exchange, before: Remembered, span: Span, lasting: Lasting) -> Plan | None:
    # What concerns all symbols alike is worked out once.
    known: dict[tuple[int, ...], Sequence[Effects] | None] = {}
    found: dict[tuple[int, ...], Schedule] = {}
    schedules: dict[str, Schedule] = {}
    for symbol, tier in exchange.tiers.items():
        standing, events = before.standings.get(symbol), lasting.on(symbol)
        key = tuple(map(id, events))
        if key not in known:
            known[key] = lasting.effects(events, symbol, len(span.clocks_ms)) if events else None
        effects = known[key]
        order = effects[0].order if effects else None
        ordered_ms = max(order.until_ms if order else 0, before.breakers.until_ms)
        if standing is None or (symbol in before.waiting and standing.state != "halted"):
            return None
        if not _goes_on(standing, span, has_bands=tier is not None, ordered_ms=ordered_ms):
            return None
        halted = standing.state == "halted"
        here = (halted, *key)
        if here not in found:
            found[here] = affected(span.schedule, effects, halted=halted)
        schedules[symbol] = found[here]
    return Plan(span, schedules)


def _goes_on(standing: Standing, span: Span, *, has_bands: bool, ordered_ms: int) -> bool:
    """Whether a symbol stands as it does for as long as its price does nothing particular."""
    regular = span.place.session == "open"
    if standing.state == "halted":
        return ordered_ms <= standing.until_ms and (regular or standing.cause == "ordered")
    if standing.state != "open" or ordered_ms > span.clocks_ms[0]:
        return False
    if has_bands and regular:
        return standing.reference is not None and standing == Standing(reference=standing.reference)
    return standing == OPEN
