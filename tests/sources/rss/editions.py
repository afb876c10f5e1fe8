"""A feed of entries named by letters, polled and pushed over time."""

from collections.abc import Sequence

from ticker.events import Headline
from ticker.sources.rss.deciding.decide import Decision, decide
from ticker.sources.rss.deciding.ledger import Ledger, recall_ledger, write_ledger
from ticker.sources.rss.parsing.entries import Entry

NOW_MS = 1_767_323_045_000
MINUTE_MS = 60_000
LETTERS = "abcdefgh"


def entry(name: str, edition: int = 0, *, dated: bool = False) -> Entry:
    """An entry named by a letter; the later in the alphabet, the newer."""
    published_ms = NOW_MS - 1_000 * MINUTE_MS + LETTERS.index(name) * MINUTE_MS if dated else None
    title = f"{name}{edition}" if edition else name
    return Entry(guid=f"urn:x:{name}", title=title, link=f"https://e.org/{name}", published_ms=published_ms)


class Source:
    """A feed over time: each step is a minute later, and keeps what is told."""

    def __init__(self, *, retractions: bool = False, limit: int = 50) -> None:
        self.ledger: Ledger | None = None
        self.told: list[Headline] = []
        self._retractions = retractions
        self._limit = limit
        self._now_ms = NOW_MS

    def poll(self, *entries: Entry, later_ms: int = MINUTE_MS) -> list[str]:
        return self._step(entries, later_ms, partial=False)

    def push(self, *entries: Entry, later_ms: int = MINUTE_MS) -> list[str]:
        return self._step(entries, later_ms, partial=True)

    def _step(self, entries: Sequence[Entry], later_ms: int, *, partial: bool) -> list[str]:
        self._now_ms += later_ms
        decision: Decision = decide(
            recall_ledger(write_ledger(self.ledger)) if self.ledger else None,
            entries,
            self._now_ms,
            "example",
            self._limit,
            retractions=self._retractions,
            partial=partial,
        )
        self.ledger = decision.ledger
        self.told += decision.bodies
        return [f"{body.title}{'!' if 'retracted' in body.tags else ''}" for body in decision.bodies]


def dated(letters: str) -> list[Entry]:
    return [entry(letter, dated=True) for letter in letters]


def plain(letters: str) -> list[Entry]:
    return [entry(letter) for letter in letters]
