"""Feeds of more items than can be read in the time and memory that one feed may take; pure.

Of those one end is read: that at which the newest items are, which in nearly all feeds is the beginning.
"""

import msgspec

MOST_ITEMS = 10_000
"""As many as a first read may keep; they take some seconds."""


class ReadPart(msgspec.Struct, frozen=True):
    """Which of a feed's `count` items are read; all, or those at one end."""

    count: int
    from_end: bool = False

    @property
    def is_all(self) -> bool:
        return self.count <= MOST_ITEMS

    @property
    def of_items(self) -> slice:
        return slice(-MOST_ITEMS, None) if self.from_end else slice(MOST_ITEMS)

    @property
    def remark(self) -> str | None:
        """What the operator is told of it."""
        end = "last" if self.from_end else "first"
        return None if self.is_all else f"of {self.count:,} items the {end} {MOST_ITEMS:,} are read"


def newer_part(count: int, first_ms: int | None, last_ms: int | None) -> ReadPart:
    """What to read of `count` items, by the dates at both ends of the document."""
    return ReadPart(count, from_end=last_ms is not None and (first_ms is None or last_ms > first_ms))
