"""What of the log one receiver has not been sent yet, in the order in which it is sent."""

from collections import deque

import msgspec

from ticker.ask import Subscription
from ticker.events import Record
from ticker.log import LogView
from ticker.log.reading.gaps import Passed
from ticker.wire.controls import Lagged

_PAGE = 200
"""How many records are held at most, or as many as a message takes."""


class BacklogPart(msgspec.Struct, frozen=True):
    """What comes next: events, or what is not sent; behind it, everything up to `through` is dealt with."""

    through: int
    records: tuple[Record, ...] = ()
    lagged: Lagged | None = None


class Backlog:
    """Of one subscription, behind a sequence; what is left out was `told` up to another one.

    Who is more than `replay` events behind is caught up by a compacted read: of the events that share a key
    only the newest is sent. Nobody could ever take all the prices of a week.
    """

    def __init__(
        self, view: LogView, subscription: Subscription, client: str, after: int, told: int, replay: int
    ) -> None:
        self._view = view
        self._subscription = subscription
        self._client = client
        self._told = told
        self._replay = replay
        self._passed = Passed.behind(after)
        self._weighed = after
        self._plan: deque[int] = deque()
        self._plan_end = after
        self._records: deque[Record] = deque()

    @property
    def through(self) -> int:
        """Up to where everything has been looked at, once nothing is held any more."""
        return self._passed.through

    async def next(self, most: int) -> BacklogPart | None:
        """Up to so many events, or what is left out before them; None where there is nothing now."""
        while not self._records:
            if (lagged := await self._read(max(most, _PAGE))) is not None:
                held = self._records
                return BacklogPart(held[0].seq - 1 if held else self._after, lagged=lagged)
            if not self._records and not self._plan and self.through >= self._view.newest:
                return None
        records = tuple(self._records.popleft() for _ in range(min(most, len(self._records))))
        is_last = not self._records
        return BacklogPart(self._after if is_last else records[-1].seq, records)

    @property
    def _after(self) -> int:
        """Up to where all is dealt with once what is held has been sent."""
        return self._plan[0] - 1 if self._plan else self.through

    async def _read(self, most: int) -> Lagged | None:
        """Hold the next records; what is left out before them, where that has not been told."""
        if self._plan:
            return await self._read_planned(most)
        began = self.through
        if (lagged := await self._compact(began)) is not None or self._plan:
            return lagged
        page, gap = await self._view.page_and_gap(
            self._subscription, self._passed, self._view.newest, most, client=self._client
        )
        self._passed = self._passed.by(page, page.through)
        self._records.extend(page.records)
        return None if gap is None else self._lagged(gap.deleted, began)

    async def _read_planned(self, most: int) -> Lagged | None:
        seqs = [self._plan.popleft() for _ in range(min(most, len(self._plan)))]
        found = await self._view.records(self._subscription, seqs, client=self._client)
        self._records.extend(found)
        # Deleted since it was planned: of which type it was nobody knows any more.
        is_whole = len(found) == len(seqs)
        return None if is_whole else self._notice({}, seqs[0] - 1, seqs[-1])

    async def _compact(self, after: int) -> Lagged | None:
        """Where too much waits, plan what still counts of it; looked at once in so many events."""
        view, newest = self._view, self._view.newest
        if newest - self._weighed <= self._replay:
            return None
        self._weighed = newest
        if not await view.exceeds(self._subscription, after, self._replay, client=self._client):
            return None
        _, gap = await view.page_and_gap(self._subscription, self._passed, newest, 1, client=self._client)
        whole = await view.compact(self._subscription, after, client=self._client)
        self._plan.extend(whole.seqs)
        self._passed = Passed.behind(whole.through)
        return self._lagged(whole.skipped, after) if whole.skipped or gap is not None else None

    def _lagged(self, skipped: dict[str, int], after: int) -> Lagged | None:
        if self.through <= self._told:
            return None
        self._told = self.through
        return self._notice(skipped, after, self.through)

    def _notice(self, skipped: dict[str, int], after: int, through: int) -> Lagged:
        return Lagged(skipped=skipped, from_id=self._view.id_of(after), to_id=self._view.id_of(through))
