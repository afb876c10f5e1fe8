"""A moment that a query names. Pure."""

from typing import TypeVar

import msgspec

from ticker.ask.parameters import Once
from ticker.ask.start import instant

T = TypeVar("T", int, None)

A_MOMENT = "a time (RFC 3339 or unix seconds), or a duration before now such as 15m"


class Instant(msgspec.Struct, frozen=True):
    """A time, or how long ago, as it was written."""

    text: str

    def ms(self, now_ms: int) -> int:
        found = instant(self.text, now_ms)
        assert found is not None  # or it would have been refused
        return found.time_ms

    @property
    def is_fixed(self) -> bool:
        """Whether it is the same whenever it is asked."""
        return self.ms(0) == self.ms(1)


def moment(text: str) -> Instant | None:
    """Read a time or a duration, None for no text; ValueError for any other."""
    text = text.strip()
    if text and instant(text, 0) is None:
        raise ValueError(text)
    return Instant(text) if text else None


def ms_of(at: Instant | None, now_ms: int, otherwise: T) -> int | T:
    """When that is, or what goes for it where none was named."""
    return otherwise if at is None else at.ms(now_ms)


AT = Once(
    name="at",
    sample="15m",
    read=moment,
    expected=A_MOMENT,
    meaning=f"how everything stood just before: {A_MOMENT}; now without it",
)
