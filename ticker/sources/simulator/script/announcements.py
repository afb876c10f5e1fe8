"""What is announced of the events of a script, and when: some are the cause of what prices do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from ticker.events import Announcement, News
from ticker.sources.simulator.day import DAY_MS
from ticker.sources.simulator.script.earnings import earned
from ticker.sources.simulator.script.effects import begun_ms
from ticker.sources.simulator.script.renames import Names
from ticker.sources.simulator.script.settings import EventKind, ScriptedEvent
from ticker.sources.simulator.script.stories import Story, stories
from ticker.sources.simulator.settings import SimulatorSource
from ticker.sources.simulator.timetable import Moment

_LEAD_MS = 2_000
"""How long before the price moves its cause is announced, by the clock of those who read it."""
_LONGEST_STEP_MS = 60_000
_CAUSES: frozenset[EventKind] = frozenset({"jump", "gap", "earnings", "crash"})
_KNOWN_ONLY_FROM_A_SCRIPT: frozenset[EventKind] = frozenset({"earnings", "crash"})
"""Of these, no other event tells; of the others quotes, statuses or actions do."""
_LASTING: frozenset[EventKind] = frozenset({"halt", "quiet", "volatile"})


class Announced(msgspec.Struct, frozen=True):
    """What a step announces, and the time of the market's clock up to which causes are announced now."""

    bodies: tuple[Announcement, ...]
    through_ms: int


_NOTHING = Announced((), 0)


class Announcer:
    """Announces the script of a market.

    A cause is an event whose headline the script gives: that is announced two seconds and at least a step
    before the price moves. What is told in Ticker's own words is told when it has happened, and only where
    no other event tells of it.
    """

    def __init__(self, spec: SimulatorSource) -> None:
        self._spec = spec
        self._names = {symbol: one.name for symbol, one in spec.symbols.items()}
        self._lead_ms = max(_LEAD_MS, spec.every_ms) if spec.every_ms <= _LONGEST_STEP_MS else 0

    def announced(
        self, script: Sequence[ScriptedEvent], names: Names, moment: Moment, last_ms: int, told_ms: int
    ) -> Announced:
        """The announcements of the step from `last_ms`, exclusive, to `moment`, oldest first.

        All times are those of the market's clock. Causes have been announced up to `told_ms`, 0 before the
        first step. In the script, what happens once has its day; `names` are what symbols are called.
        """
        if not script:
            return _NOTHING
        now_ms = moment.clock_ms
        ahead_ms = now_ms + round(self._lead_ms * moment.speed)
        if told_ms == 0 or told_ms >= ahead_ms + DAY_MS:
            # A clock that was a day ahead is not waited for.
            told_ms = last_ms + ahead_ms - now_ms
        # What should have happened on another day has happened to nobody.
        last_ms, told_ms = max(last_ms, moment.day_ms - 1), max(told_ms, moment.day_ms - 1)
        causes = [event for event in script if _is_cause(event)]
        others = [event for event in script if _is_told_of(event)]
        found = [
            *self._told(causes, names, told_ms, ahead_ms),
            *self._told(others, names, last_ms, now_ms),
        ]
        found.sort(key=lambda one: one[0])
        return Announced(tuple(said for _, said in found), max(ahead_ms, told_ms))

    def _told(
        self, script: Iterable[ScriptedEvent], names: Names, since_ms: int, until_ms: int
    ) -> Iterator[tuple[int, Announcement]]:
        for event in script:
            if not _is_over(event, until_ms):
                said, called = self._as_called(event, names)
                for story in stories((said,), called, since_ms, until_ms):
                    yield story.at_ms, self._announcement(event, story)

    def _as_called(self, event: ScriptedEvent, names: Names) -> tuple[ScriptedEvent, Mapping[str, str]]:
        """The same event of the symbol as it is called by now, and the names of companies."""
        if event.symbol is None or event.symbol not in names:
            return event, self._names
        symbol, name = names[event.symbol].symbol, names[event.symbol].name or self._names[event.symbol]
        return event.model_copy(update={"symbol": symbol}), {symbol: name}

    def _announcement(self, event: ScriptedEvent, story: Story) -> Announcement:
        return Announcement(
            kind=_news(event.event),
            title=story.title,
            summary=story.summary or self._numbers(event),
            symbol=story.symbol,
            simulated=True,
        )

    def _numbers(self, event: ScriptedEvent) -> str:
        if event.event != "earnings" or event.symbol is None:
            return ""
        price, currency = self._spec.symbols[event.symbol].price, self._spec.currency(event.symbol)
        return earned(event.symbol, price, currency, event.surprise or 0.0)


def _is_cause(event: ScriptedEvent) -> bool:
    return bool(event.headline) and event.event in _CAUSES


def _is_told_of(event: ScriptedEvent) -> bool:
    is_known_otherwise = not event.headline and event.event not in _KNOWN_ONLY_FROM_A_SCRIPT
    return not _is_cause(event) and not is_known_otherwise


def _is_over(event: ScriptedEvent, now_ms: int) -> bool:
    """Whether what lasts has ended while nobody stepped: it is no news any more."""
    at_ms = begun_ms(event, now_ms)
    return event.event in _LASTING and at_ms is not None and now_ms >= at_ms + event.for_ms


def _news(kind: EventKind) -> News:
    match kind:
        case "earnings" | "halt":
            return kind
        case "split" | "dividend" | "rename":
            return "action"
        case _:
            return "news"
