"""The pages of the log that a derivation takes, one after the other, and its waiting for the next."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

from ticker.ask import Subscription
from ticker.derive.derivation import Derivation
from ticker.events import Record
from ticker.log import LogView
from ticker.log.following import for_ever
from ticker.times import Clock

Take: TypeAlias = Callable[[Sequence[Record], int], Awaitable[None]]
"""Takes records, and up to which sequence of the log they are all that there is to take."""

_logger = logging.getLogger(__name__)

PAGE = 250
"""How many records are taken at once: their step may hold the loop for a few milliseconds."""
_LOOK_S = 5.0
"""How seldom a step is looked for that time alone makes due: the clock may have been set back."""


class Pages:
    """What comes behind `through`, which is None until it is known where a derivation that is new begins.

    `channels` is asked again for every page, since the config may change.
    """

    def __init__(
        self,
        derivation: Derivation[Any],
        view: LogView,
        *,
        channels: Callable[[], Sequence[str]],
        clock: Clock,
    ) -> None:
        self.through: int | None = None
        self._derivation = derivation
        self._view = view
        self._channels = channels
        self._clock = clock
        # Of when it is made, not of when it runs: Ticker is open by then, and may have been told something.
        self._began_ms = clock()

    @property
    def left(self) -> int:
        """How many events of the log, whatever their type, have not been looked at."""
        return self._view.newest - max(0, self.through or 0)

    async def follow(self, take: Take, due_ms: Callable[[], int | None]) -> None:
        """Have each page taken, for ever or until the log is closed.

        While the log is in trouble, wait. At the log's end a page comes at `due_ms`, too, with nothing in it.
        """
        name = f"derive:{self._derivation.name}"

        async def follow() -> None:
            await self._follow(take, due_ms)

        await for_ever(follow, _logger, waits=f"{name} waits", stopped=f"{name} has stopped")

    async def _follow(self, take: Take, due_ms: Callable[[], int | None]) -> None:
        if self.through is None:
            self.through = await self._view.before_time(self._began_ms - self._derivation.lookback_ms)
        through = self.through
        while True:
            # Taken before looking: what comes meanwhile is not slept through.
            news = self._view.news
            through = await self._catch_up(through, take)
            await self._rest(news, due_ms())

    async def _catch_up(self, through: int, take: Take) -> int:
        while True:
            subscription = Subscription.of(self._channels(), self._derivation.follows)
            page = await self._view.page(subscription, through, PAGE)
            await take(page.records, page.through)
            through = self.through = page.through
            if through >= self._view.newest:
                return through
            await asyncio.sleep(0)

    async def _rest(self, news: asyncio.Event, due_ms: int | None) -> None:
        """Wait until there is news, or something may be due."""
        pause_s = None if due_ms is None else min(_LOOK_S, max(0, due_ms - self._clock()) / 1000)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await news.wait()
