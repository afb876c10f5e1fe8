"""What a script does over many steps in which nothing of it begins."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from ticker.sources.simulator.conditions import Conditions, Schedule
from ticker.sources.simulator.script.effects import EARNINGS_MS, NOTHING, Effects, begun_ms, effects_of
from ticker.sources.simulator.script.settings import ScriptedEvent
from ticker.sources.simulator.timetable import Span


class Lasting:
    """The events that are in force after a step at `last_ms`, and how many of a span's steps they all last.

    Before the first of these steps, or in one of them, another event may begin: then it is only those before.
    """

    def __init__(self, script: Iterable[ScriptedEvent], span: Span, last_ms: int) -> None:
        self._last_ms, self._clocks_ms = last_ms, span.clocks_ms
        self._events: list[ScriptedEvent] = []
        ends_ms = []
        for event in script:
            again_ms = begun_ms(event, span.clocks_ms[-1])
            if again_ms is not None and again_ms > last_ms:
                ends_ms.append(again_ms)
            start_ms = begun_ms(event, last_ms)
            until_ms = None if start_ms is None else start_ms + _lasts_ms(event)
            # What a crash takes in a step is told by the step before, too.
            if until_ms is not None and (span.clocks_ms[0] < until_ms or _falls(event, last_ms, until_ms)):
                self._events.append(event)
                ends_ms += [] if event.event == "crash" else [until_ms]
        self.steps = bisect_left(span.clocks_ms, min(ends_ms)) if ends_ms else len(span.clocks_ms)

    def on(self, symbol: str) -> tuple[ScriptedEvent, ...]:
        return tuple(event for event in self._events if event.concerns(symbol))

    def effects(self, events: Sequence[ScriptedEvent], symbol: str, steps: int) -> list[Effects]:
        """What events that are in force do to a symbol in each of the first steps."""
        clocks_ms = self._clocks_ms[:steps]
        if all(event.event != "crash" for event in events):
            return [effects_of(events, symbol, self._last_ms, clocks_ms[0])] * steps
        before_ms = [self._last_ms, *clocks_ms[:-1]]
        return [
            effects_of(events, symbol, last_ms, now_ms)
            for last_ms, now_ms in zip(before_ms, clocks_ms, strict=True)
        ]


def affected(usual: Schedule, effects: Sequence[Effects] | None, *, halted: bool) -> Schedule:
    """What holds for a symbol in each step, where its price is at no band."""
    if effects is None and not halted:
        return usual
    if effects is None:
        effects = [NOTHING] * usual.steps
    found: list[Conditions] = []
    before: tuple[Conditions, Effects] | None = None
    for now in zip(usual.conditions, effects, strict=False):
        # The walk looks at conditions only where they are others.
        is_same = before is not None and before[0] is now[0] and before[1] is now[1]
        found.append(found[-1] if is_same else _affected(*now, halted=halted))
        before = now
    return Schedule(
        found,
        [one * each.volatility for one, each in zip(usual.volatilities, effects, strict=False)],
        [one * each.activity for one, each in zip(usual.activities, effects, strict=False)],
        usual.spreads,
    )


def _affected(usual: Conditions, effects: Effects, *, halted: bool) -> Conditions:
    return Conditions(
        session="halted" if halted else usual.session,
        jump=effects.jump,
        frozen=halted,
    )


def _lasts_ms(event: ScriptedEvent) -> int:
    match event.event:
        case "crash":
            return 2 * event.over_ms
        case "halt" | "quiet" | "volatile":
            return event.for_ms
        case "earnings":
            return EARNINGS_MS
        case _:
            return 0


def _falls(event: ScriptedEvent, last_ms: int, until_ms: int) -> bool:
    return event.event == "crash" and last_ms < until_ms
