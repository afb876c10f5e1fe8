"""A rule, and what it makes of quotes, headlines and sources one after the other."""

from collections.abc import Iterable

from tests.support.clock import NOON_MS
from tests.support.events import headline, quote, record_of
from ticker.alerts import Rule, Watch, parse, watched
from ticker.events import Body, Headline, Quote

MINUTE_MS = 60_000
At = tuple[float, Body]
"""Minutes after noon, and what comes then."""


def rule(when: str, until: str | None = None, *, cooldown_ms: int = 0, notify: tuple[str, ...] = ()) -> Rule:
    condition = None if until is None else parse(until)
    return Rule(name="rule", when=parse(when), until=condition, cooldown_ms=cooldown_ms, notify=notify)


def fired(of: Rule, events: Iterable[At]) -> list[float]:
    """At which minutes it fires."""
    watch, state, found = Watch(of), watched(of), list[float]()
    for seq, (minute, body) in enumerate(events, 1):
        record = record_of(body, seq=seq, time_ms=NOON_MS + round(minute * MINUTE_MS))
        state, fires = watch.step(state, record)
        if fires:
            found.append(minute)
    return found


def prices(*of: float, symbol: str = "AAPL", every: float = 1) -> list[At]:
    """A quote a minute."""
    return [(minute * every, quote(symbol, price)) for minute, price in enumerate(of)]


def about(*symbols: str) -> Headline:
    return headline(title="News", symbols=symbols)


def volume(total: int, symbol: str = "AAPL") -> Quote:
    return quote(symbol, volume=total)
