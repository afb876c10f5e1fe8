"""A stream's waiting: for news, until it owes a sign of life, or until its lifetime is over."""

import asyncio


class Waiting:
    """`heartbeat_due` and `ends_at` are of the loop's time; an `ends_at` of None never comes."""

    __slots__ = ("_patience", "ends_at", "heartbeat_due", "heartbeat_s")

    def __init__(self, heartbeat_s: float, lifetime_s: float) -> None:
        """A lifetime of 0 is for ever."""
        self.heartbeat_s = heartbeat_s
        self.heartbeat_due = 0.0
        self.ends_at = asyncio.get_running_loop().time() + lifetime_s if lifetime_s else None
        self._patience: asyncio.Timeout | None = None

    @property
    def is_on(self) -> bool:
        """Whether the stream waits now."""
        return self._patience is not None

    @property
    def has_lived(self) -> bool:
        """Whether the lifetime is over."""
        return self.ends_at is not None and asyncio.get_running_loop().time() >= self.ends_at

    async def comes(self, news: asyncio.Event, until: float) -> bool:
        """Whether there are news before then, and before `rouse`."""
        try:
            async with asyncio.timeout_at(until) as self._patience:
                await news.wait()
        except TimeoutError:
            return False
        finally:
            self._patience = None
        return True

    def rouse(self) -> None:
        """Have the stream look again at once, if it waits."""
        if self._patience is not None and not self._patience.expired():
            self._patience.reschedule(asyncio.get_running_loop().time())
