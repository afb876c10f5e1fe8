"""What several sources fail for alike, said once for all of them; `static/js/core/alike.js` says the same."""

from collections import Counter
from collections.abc import Iterable

import msgspec

from ticker.events import Source

_MANY = 3


class Alike(msgspec.Struct, frozen=True):
    """How many sources fail for one reason, and what an operator can do about it (empty if nothing)."""

    count: int
    detail: str
    advice: str

    @property
    def words(self) -> str:
        return " · ".join(part for part in (f"{self.count} sources alike", self.detail, self.advice) if part)

    def tells(self, event: Source) -> bool:
        """Whether this is what a source fails for."""
        return event.state == "failing" and (event.detail, event.advice or "") == (self.detail, self.advice)


def left(told: Alike | None, event: Source | None) -> Source | None:
    """What is left to be said of one source itself."""
    if told is None or event is None or not told.tells(event):
        return event
    return msgspec.structs.replace(event, detail=None, advice=None)


def alike(events: Iterable[Source | None]) -> Alike | None:
    """What the most fail for together, if they are three or more, as on a machine without a network."""
    failing = (event for event in events if event is not None and event.state == "failing")
    counts = Counter((event.detail, event.advice or "") for event in failing if event.detail)
    for (detail, advice), count in counts.most_common(1):
        if count >= _MANY:
            return Alike(count, detail, advice)
    return None
