"""Bursts of one source, folded behind their newest cards; `static/js/core/folds.js` finds the same."""

from collections.abc import Iterator, Sequence

import msgspec

from ticker.page.cards import Card
from ticker.times import parse_rfc3339

LEAST = 5
"""Fewer cards of a source are no burst."""
SHOWN = 2
"""So many of a burst stay on show."""
_MOST_APART_MS = 600_000
"""Cards of one burst are no further apart than this."""


class Fold(msgspec.Struct, frozen=True):
    """Cards of one source that are put away behind another; `id` stays while newer ones join the burst."""

    id: str
    source: str
    title: str
    behind: str
    keys: tuple[str, ...]
    opened: bool = False

    @property
    def count(self) -> int:
        return len(self.keys)


def folds(cards: Sequence[Card]) -> tuple[Fold, ...]:
    """Those of cards that are shown, newest first; none where all are of one source, as nothing is gained."""
    if len({_source(card) for card in cards}) < 2:
        return ()
    return tuple(
        Fold(
            id=f"{burst[0].sources[0]}:{burst[-1].key}",
            source=burst[0].sources[0],
            title=burst[0].label,
            behind=burst[SHOWN - 1].key,
            keys=tuple(card.key for card in burst[SHOWN:]),
        )
        for burst in _bursts(cards)
        if len(burst) >= LEAST
    )


def _bursts(cards: Sequence[Card]) -> Iterator[list[Card]]:
    bursts: dict[str, list[Card]] = {}
    for card in cards:
        source = _source(card)
        if not source:
            continue
        burst = bursts.setdefault(source, [])
        if burst and parse_rfc3339(burst[-1].at) - parse_rfc3339(card.at) > _MOST_APART_MS:
            yield burst
            burst = bursts[source] = []
        burst.append(card)
    yield from bursts.values()


def _source(card: Card) -> str:
    """The only source that tells it, or nothing."""
    return card.sources[0] if len(card.sources) == 1 else ""
