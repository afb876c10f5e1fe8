"""What one reader is to be sent."""

from collections.abc import Callable

import msgspec

from ticker.ask import Ask
from ticker.broadcast.reading.windows import Window


class Terms(msgspec.Struct, frozen=True):
    """What a stream is to send, in which windows, and the reconnect delay that was drawn for it."""

    ask: Ask
    retry_ms: int
    window: Window | None

    def within(self, may_read: Callable[[str], bool]) -> "Terms":
        """The same without the channels that may not be read."""
        asked = self.ask.subscription
        lost = tuple(channel for channel in asked.channels if not may_read(channel))
        if not lost:
            return self
        ask = msgspec.structs.replace(self.ask, subscription=asked.without(lost))
        return msgspec.structs.replace(self, ask=ask)
