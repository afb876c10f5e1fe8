"""Whether a clock that is set on was behind since the start, as without a battery and before NTP. Pure."""

import msgspec

_LEAST_MS = 600_000
_SOON_MS = 86_400_000


class StartClock(msgspec.Struct, frozen=True):
    """`began_ms` is when the service began, by its clock of then."""

    began_ms: int

    def corrected(self, now_ms: int, by_ms: int) -> tuple[int, int] | None:
        """From when until when a clock was wrong that was set on by `by_ms`, to `now_ms`; None if never.

        Later than a day after the start it is an operator who sets a clock, and may be mistaken.
        """
        until_ms = now_ms - by_ms
        if by_ms < _LEAST_MS or until_ms - self.began_ms > _SOON_MS:
            return None
        return self.began_ms, until_ms
