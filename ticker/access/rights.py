"""What somebody may do, by the names of channels and patterns that stand in the config. Pure."""

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from ticker.ask import expand


class Rights(msgspec.Struct, frozen=True):
    """Which channels may be read and written, as names and `*` patterns; and whether to operate this service.

    `only_here` is true of rights that hold on this machine alone: of those, who is elsewhere may only read.
    """

    read: tuple[str, ...]
    write: tuple[str, ...]
    operate: bool
    only_here: bool = False

    def may_read(self, channel: str) -> bool:
        return _is_among(channel, self.read)

    def readable(self, channels: Iterable[str]) -> tuple[str, ...]:
        """Those of some channels that may be read, in their order."""
        return tuple(channel for channel in channels if self.may_read(channel))

    def writable(self, channels: Iterable[str]) -> tuple[str, ...]:
        return tuple(channel for channel in channels if _is_among(channel, self.write))


# Asked for each channel of each reader that comes, and there are few of both.
@lru_cache(maxsize=4_096)
def _is_among(channel: str, patterns: tuple[str, ...]) -> bool:
    return any(expand(pattern, (channel,)) for pattern in patterns)
