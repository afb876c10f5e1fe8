"""What one reader is to be sent."""

import msgspec

from ticker.ask import Ask
from ticker.broadcast.windows import Window


class Terms(msgspec.Struct, frozen=True):
    """What a stream is to send, in which windows, and the reconnect delay that was drawn for it."""

    ask: Ask
    retry_ms: int
    window: Window | None
