"""How symbols are traded, together in words; `static/js/core/standings.js` says the same."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeAlias

import msgspec

from ticker.events import Quote, Record, Status
from ticker.page.words import standing


class SymbolStanding(msgspec.Struct, frozen=True):
    """Of one symbol: its quote's session, its status and until when that holds (RFC 3339)."""

    session: str | None = None
    state: str | None = None
    until: str | None = None

    @property
    def is_last(self) -> bool:
        """Whether the symbol is traded no more; a market that is closed says until when."""
        return self.state == "closed" and self.until is None


Statuses: TypeAlias = Mapping[str, Status]
"""The newest of each symbol."""


def statuses_of(records: Iterable[Record]) -> Statuses:
    return {body.symbol: body for record in records if isinstance(body := record.body, Status)}


def standing_of(session: str | None, status: Status | None) -> SymbolStanding:
    return SymbolStanding(session) if status is None else SymbolStanding(session, status.state, status.until)


def named_in(lists: Sequence[Collection[str]]) -> Collection[str] | None:
    """The symbols that the sources of a channel name in their config; None where one of them does not."""
    return frozenset().union(*lists) if all(lists) else None


def still_quoted(quotes: Sequence[Quote], named: Collection[str] | None) -> Sequence[Quote]:
    """Without those that were taken out of the config: nobody makes up their prices any more.

    Others may be published.
    """
    return [each for each in quotes if named is None or not each.simulated or each.symbol in named] or quotes


def together(symbols: Sequence[SymbolStanding], now_ms: int) -> str:
    """Say it once where all stand alike, else how many stand how; who is traded no more does not count."""
    symbols = [one for one in symbols if not one.is_last] or symbols
    whole = {standing(one.session, one.state, one.until, now_ms) for one in symbols}
    if len(whole) == 1:
        return whole.pop()
    counts = Counter(said for one in symbols if (said := standing(one.session, one.state, None, now_ms)))
    if len(counts) == 1:
        return next(iter(counts))
    return " · ".join(f"{count} {said}" for said, count in counts.most_common())
