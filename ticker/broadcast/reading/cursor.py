"""A reader's place in the log: how it begins there, and how it is caught up from there."""

import asyncio
from array import array
from collections.abc import Sequence

from ticker.ask import After, Everything, From, Latest, Start, Subscription, Upcoming
from ticker.broadcast.reading.outbox import Outbox
from ticker.broadcast.reading.pages import Chunk
from ticker.broadcast.reading.shared import Shared
from ticker.broadcast.reading.windows import Window
from ticker.events import Record
from ticker.log import Refusal
from ticker.wire import Format, Lagged, Reset

_RECORDS_A_CHUNK = 500


class Cursor:
    """Everything up to `at` has been looked at; `told` is the id the reader would resume from, -1 if none.

    What it reads goes into the outbox. LogError where the file cannot be read now: nothing was lost, and
    the same call may be made again.
    """

    __slots__ = (
        *("_backlog", "_client", "_format", "_frames", "_log", "_outbox", "_pages", "_sent"),
        *("_settings", "_subscription", "_tally", "_window", "at", "told"),
    )

    def __init__(
        self,
        shared: Shared,
        outbox: Outbox,
        subscription: Subscription,
        to: Format,
        window: Window | None,
        client: str,
    ) -> None:
        """`client` is whom it reads for, as the log tells those who read it apart."""
        self._log = shared.log
        self._pages = shared.pages
        self._frames = shared.frames
        self._tally = shared.tally
        self._settings = shared.settings
        self._outbox = outbox
        self._subscription = subscription
        self._format = to
        self._window = window
        self._client = client
        self._backlog = array("q")
        self._sent = self._log.newest
        self.at = self._log.newest
        self.told = -1

    @property
    def edge(self) -> int:
        """How far may be read: to the newest event, or to the end of the last closed window."""
        return self._log.newest if self._window is None else self._window.edge

    @property
    def news(self) -> asyncio.Event:
        """Set once there may be more to read."""
        return self._log.news if self._window is None else self._window.news

    @property
    def subscription(self) -> Subscription:
        """What it reads."""
        return self._subscription

    @property
    def has_backlog(self) -> bool:
        return bool(self._backlog)

    @property
    def lag(self) -> int:
        """How many events of the log, wanted or not, have not been sent yet."""
        return max(0, self.edge - (self._sent if self._outbox else self._place))

    @property
    def _place(self) -> int:
        """Up to where everything has been put into the outbox."""
        return self._backlog[0] - 1 if self._backlog else self.at

    def use(self, subscription: Subscription) -> None:
        """Read on for one that admits less; what is being read now is for the outbox to hold back."""
        self._subscription = subscription

    def mark_sent(self) -> None:
        """The outbox is empty: all that was put into it has been sent."""
        self._sent = self._place

    def begins_at_once(self, start: Start, missing_at_most: int) -> bool:
        """Whether it now stands where it is to begin, and `nearest` has all that is missing there."""
        match start:
            case Upcoming():
                at: int | None = self._log.newest
            case After(event_id=event_id):
                at = self._log.place_now(event_id, self._subscription.channels)
            case _:
                at = None
        if at is None or not self.is_within(missing_at_most, at):
            return False
        self.at = at
        return True

    async def begin(self, start: Start) -> bool:
        """Send what is to be sent first; whether the place that was named could be honoured."""
        match start:
            case Latest():
                await self._send_snapshot()
            case Upcoming():
                self.at = self._log.newest
            case Everything():
                self.at = 0
            case From(time_ms=time_ms):
                self.at = await self._log.before_time(time_ms, client=self._client)
            case After(event_id=event_id, exact=exact):
                return await self._resume(event_id, exact=exact)
        return True

    async def begin_behind(self, event_id: str) -> bool:
        """Stand behind an event, or where that cannot be honoured, send a reset and a snapshot."""
        place = await self._log.place(event_id, self._subscription, client=self._client)
        if isinstance(place, Refusal):
            await self._send_snapshot(_reset(place, event_id))
            return False
        self.at = place
        return True

    async def _resume(self, event_id: str, *, exact: bool) -> bool:
        if not await self.begin_behind(event_id):
            return False
        place = self.at
        if not exact and await self._log.exceeds(
            self._subscription, place, self._settings.replay, client=self._client
        ):
            await self._compact()
        elif self._log.tail.covers(place):
            pass  # what was deleted from the file since is still here to be sent
        elif gone := await self._log.trimmed(self._subscription, place, client=self._client):
            self.tell_lagged(gone, self._log.newest)
        return True

    async def _send_snapshot(self, reset: Reset | None = None) -> None:
        page = await self._log.snapshot(self._subscription, self._settings.snapshot, client=self._client)
        if reset is not None:
            self._tally.resets[reset.reason] += 1
            self._outbox.tell(reset)
        self.send(page.records)
        self.at = page.through

    async def advance(self, *, was_live: bool) -> None:
        """Put the next piece into the outbox; a reader that fell behind while live is caught up compacted."""
        if self._backlog:
            await self._send_backlog()
        elif was_live and await self._fell_behind():
            await self._compact()
        elif self._window is None:
            self.take(await self._pages.after(self._subscription, self._format, self.at, self._client))
        else:
            self.take(
                await self._pages.within(
                    self._subscription, self._format, self.at, self._window, self._client
                )
            )

    async def _fell_behind(self) -> bool:
        # Waiting for a window to close is not falling behind, however much happens in it.
        reached = self._log.newest if self._window is None else self._window.before
        if reached - self.at <= self._settings.replay:
            return False
        return await self._log.exceeds(
            self._subscription, self.at, self._settings.replay, client=self._client
        )

    async def _compact(self) -> None:
        compacted = await self._log.compact(self._subscription, self.at, client=self._client)
        if compacted.skipped:
            self.tell_lagged(compacted.skipped, compacted.through)
        self._backlog = compacted.seqs
        self.at = compacted.through

    async def _send_backlog(self) -> None:
        # Kept as numbers, not records: a reader that fell far behind must not hold the log in memory.
        seqs, rest = self._backlog[:_RECORDS_A_CHUNK], self._backlog[_RECORDS_A_CHUNK:]
        self.send(await self._log.records(self._subscription, seqs, client=self._client))
        self._backlog = rest

    def is_within(self, missing_at_most: int, at: int | None = None) -> bool:
        """Whether so little is missing, and all of it in memory, that `nearest` has it at once.

        Of where it stands, or of where it would.
        """
        begin = self.at if at is None else at
        missing = self._log.newest - begin
        return (
            self._window is None
            and 0 <= missing <= min(missing_at_most, self._settings.replay)
            and self._log.tail.covers(begin)
        )

    def nearest(self) -> Chunk:
        return self._pages.near(self._subscription, self._format, self.at)

    def take(self, chunk: Chunk) -> None:
        self._outbox.put(chunk.data, chunk.channels)
        self.account(chunk)

    def account(self, chunk: Chunk) -> None:
        """The same for a chunk that has been sent past the outbox."""
        if chunk.count:
            self._tally.deliveries[self._format.name] += chunk.count
            self.told = chunk.last
        self.at = chunk.through

    def send(self, records: Sequence[Record]) -> None:
        if records:
            channels = tuple([record.channel for record in records])
            self._outbox.put(self._frames.joined(records, self._format), channels)
            self._tally.deliveries[self._format.name] += len(records)
            self.told = records[-1].seq

    def tell_lagged(self, skipped: dict[str, int], through: int) -> None:
        self._tally.skipped.update(skipped)
        self._outbox.tell(
            Lagged(skipped=skipped, from_id=self._log.id_of(self.at), to_id=self._log.id_of(through))
        )


def _reset(refusal: Refusal, requested: str) -> Reset:
    return Reset(reason=refusal.reason, requested=requested, oldest=refusal.oldest, newest=refusal.newest)
