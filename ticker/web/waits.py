"""Waiting for the first match: who waits for the same waits together, for one read and one encoding."""

from functools import partial
from weakref import WeakValueDictionary

from ticker.ask import Subscription
from ticker.broadcast import JointReads
from ticker.log import LogView
from ticker.web.event_pages import EncodedPage, EventPage, encoded, page_behind


class Wait:
    """A wait for the next `limit` matches of a subscription at most; any number may join."""

    def __init__(self, log: LogView, subscription: Subscription, limit: int) -> None:
        self._log = log
        self._subscription = subscription
        self._limit = limit
        self._joint: JointReads[None, EncodedPage] = JointReads()
        self._began = self._through = -1

    async def behind(self, page: EventPage, client: str) -> EncodedPage:
        """The next page behind an empty one once there is a match, or another empty one to go on from.

        That is what comes when the log was roused: at its end, or when rights have changed.
        """
        if page.through < self._log.newest:
            return encoded(self._log, await self._read(page.through, client))
        found = await self._joint.once(None, partial(self._match, self._log.newest, client))
        # Who began to wait earlier may be woken by what this one had seen before it came.
        is_news = found.page.records and found.page.records[0].seq > page.through
        return found if is_news else encoded(self._log, page)

    def passed(self, page: EventPage) -> EventPage:
        """An empty page, up to where nothing has been found meanwhile."""
        # What lies before the place where the others began to wait was looked at by none of them.
        return page if page.through < self._began else EventPage((), max(page.through, self._through))

    async def _match(self, after: int, client: str) -> EncodedPage:
        self._began = self._through = after
        while True:
            if self._log.newest <= self._through:
                await self._log.news.wait()
            if self._log.newest <= self._through:
                return encoded(self._log, EventPage((), self._through))
            page = await self._read(self._through, client)
            if page.records:
                return encoded(self._log, page)
            self._through = page.through

    async def _read(self, after: int, client: str) -> EventPage:
        return await page_behind(self._log, client, self._subscription, after, self._limit)


class Waits:
    """As many as there are different things waited for, and none that nobody waits for."""

    def __init__(self) -> None:
        self._waits: WeakValueDictionary[tuple[Subscription, int], Wait] = WeakValueDictionary()

    def of(self, log: LogView, subscription: Subscription, limit: int) -> Wait:
        wait = self._waits.get((subscription, limit))
        if wait is None:
            wait = self._waits[subscription, limit] = Wait(log, subscription, limit)
        return wait
