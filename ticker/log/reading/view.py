"""What readers hold of the log: all of it to read and to follow, and no way to write."""

import asyncio
from array import array
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path
from sqlite3 import Error
from typing import Self

from ticker.ask import Before, End, Newest, Subscription, Through
from ticker.errors import LogUnusable
from ticker.events import Record
from ticker.log import schema
from ticker.log.cursor import EventId, parse_id
from ticker.log.folder import DATABASE
from ticker.log.reading import compaction, gaps, reads
from ticker.log.reading.compaction import Compacted
from ticker.log.reading.cursors import Cursors, Refusal
from ticker.log.reading.gaps import Gap, Passed
from ticker.log.reading.history import KeptHistory
from ticker.log.reading.kept_bars import KeptBars
from ticker.log.reading.kept_headlines import KeptHeadlines
from ticker.log.reading.past import LookBack
from ticker.log.reading.reader import Reader
from ticker.log.reading.rows import Page
from ticker.log.reading.size import LogSize
from ticker.log.reading.tail import Tail
from ticker.log.reading.turns import Rank, Turn
from ticker.log.trouble import Trouble, explain


class LogView:
    """The log as of `newest`, and what is `deliver`ed after it; every method runs on the event loop.

    Whoever follows the order feeds it: the process that commits, from its own commits; any other, from
    what it is sent. What is older than `tail` is read from the file, on a connection that cannot write.
    """

    def __init__(self, reader: Reader, epoch: str, newest: int) -> None:
        self._reader = reader
        self.epoch = epoch
        self.newest = newest
        self.tail = Tail(newest + 1)
        self.kept_bars = KeptBars(reader)
        self.kept_headlines = KeptHeadlines(reader)
        self.history = KeptHistory(reader)
        self.size = LogSize(reader)
        self._cursors = Cursors(reader, epoch, self._lost_through)
        self.trouble: Trouble | None = None
        """Why the log cannot be written now, as whoever feeds this view has said."""
        self.appended: Counter[str] = Counter()
        self._news = asyncio.Event()
        self._listeners: list[Callable[[Sequence[Record]], None]] = []
        self._trouble_listeners: list[Callable[[], None]] = []
        self._skip_listeners: list[Callable[[], None]] = []

    @classmethod
    def open(cls, folder: Path) -> Self:
        """View the log in a data folder, whichever process writes it; LogUnusable where there is none."""
        path = folder / DATABASE
        try:
            with closing(schema.connect(path, "ro")) as connection:
                epoch = schema.epoch_of(connection, path)
                newest = schema.newest_of(connection) if epoch is not None else 0
        except Error as error:
            raise LogUnusable(str(path), f"the log cannot be opened: {explain(error)}") from error
        if epoch is None:
            raise LogUnusable(str(path), "the file is empty: nothing has ever been written here")
        return cls(Reader(path, epoch, on_damage=lambda: None), epoch, newest)

    @property
    def newest_id(self) -> str:
        return self.id_of(self.newest)

    def id_of(self, seq: int) -> str:
        return str(EventId(self.epoch, seq))

    def seq_of(self, event_id: str) -> int | None:
        """The sequence in an id of this log."""
        parsed = parse_id(event_id)
        return parsed.seq if parsed is not None and parsed.epoch == self.epoch else None

    # For whoever feeds it

    def deliver(self, records: Sequence[Record]) -> None:
        """Take in what was committed next, and tell everyone; what is here already is left out."""
        if records and records[0].seq <= self.newest:
            records = [record for record in records if record.seq > self.newest]
        if not records:
            return
        self.tail.extend(records)
        self.appended.update(record.type for record in records)
        self.newest = records[-1].seq
        self.rouse()
        for listener in self._listeners:
            listener(records)

    def skip_to(self, newest: int) -> None:
        """Be as of a later event: what lies before it was never delivered, and is in the file alone."""
        if newest > self.newest:
            for listener in self._skip_listeners:
                listener()
            self.newest, self.tail = newest, Tail(newest + 1)
            self.rouse()

    def report(self, trouble: Trouble | None) -> None:
        """Take in that the log cannot be written, why not now, or with None that it can again."""
        self.trouble = trouble
        # Once the trouble is over, another file may stand in the place of the one that is open.
        self._reader.forget()
        self.rouse()
        for listener in self._trouble_listeners:
            listener()

    # Following

    def on_append(self, listener: Callable[[Sequence[Record]], None]) -> None:
        """Call back on the loop with every committed batch, in order."""
        self._listeners.append(listener)

    def on_trouble(self, listener: Callable[[], None]) -> None:
        """Call back on the loop whenever `trouble` has begun, changed or ended."""
        self._trouble_listeners.append(listener)

    def on_skip(self, listener: Callable[[], None]) -> None:
        """Call back on the loop before events are skipped, while `newest` is what was delivered last."""
        self._skip_listeners.append(listener)

    def rouse(self) -> None:
        """Have everyone who waits on `news` look again."""
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def follow(self, subscription: Subscription, after: int) -> AsyncIterator[Page]:
        """Every page behind a sequence, now and for ever."""
        while True:
            page = await self.page(subscription, after)
            after = page.through
            if page.records:
                yield page
            await self.beyond(after)

    async def beyond(self, seq: int) -> None:
        """Wait until the log has moved on from a sequence."""
        while self.newest <= seq:
            await self._news.wait()

    @property
    def news(self) -> asyncio.Event:
        """Set once the log has moved on or its trouble has changed; take it before looking, then wait."""
        return self._news

    # Reading: `client` is whom a read is for, so that nobody keeps the others waiting; "" is Ticker itself.

    async def page(
        self, subscription: Subscription, after: int, limit: int = 500, *, client: str = ""
    ) -> Page:
        """The next matching records behind a sequence, from memory where it reaches back that far."""
        if self.tail.covers(after):
            return self.page_of_tail(subscription, after, limit)
        newest = self.newest
        return await self._reader.run(
            lambda rows: reads.page(rows, subscription, after, newest, limit), _going_on(subscription, client)
        )

    async def page_and_gap(
        self, subscription: Subscription, passed: Passed, through: int, limit: int, *, client: str = ""
    ) -> tuple[Page, Gap | None]:
        """The same up to a sequence, with what was deleted of that stretch."""
        if self.tail.covers(passed.through):
            return self.page_of_tail(subscription, passed.through, limit), None
        return await self._reader.run(
            lambda rows: gaps.page(rows, subscription, passed, through, limit),
            _going_on(subscription, client),
        )

    def page_of_tail(self, subscription: Subscription, after: int, limit: int = 500) -> Page:
        """The same from memory alone, for a sequence that `tail` covers."""
        # Ten times as many looked at as asked for: a sparse subscription still gets along, and one call
        # never holds the loop for the whole of the tail.
        looked_at = self.tail.after(after, limit * 10)
        matching = list(islice(filter(subscription.matches, looked_at), limit + 1))
        if len(matching) > limit:
            return Page(tuple(matching[:limit]), matching[limit - 1].seq)
        return Page(tuple(matching), looked_at[-1].seq if looked_at else max(after, self.newest))

    async def snapshot(self, subscription: Subscription, per_topic: int, *, client: str = "") -> Page:
        """What a fresh reader gets; what follows `through` it has not seen, whatever `newest` is by now."""
        # Ids may have left out a stretch after a power loss: then the file's newest is behind the log's.
        newest = self.newest
        page = await self._reader.run(
            lambda rows: reads.snapshot(rows, subscription, per_topic), _looking_for(subscription, client)
        )
        return Page(page.records, max(page.through, newest))

    async def snapshot_at(
        self, subscription: Subscription, per_topic: int, through: int, *, client: str = ""
    ) -> Page:
        """The same as a fresh reader would have got it when `through` was the newest, as far as it is kept.

        In several turns: what was last said of a key by then may lie far back.
        """
        looking = LookBack(subscription, per_topic, through)
        while looking.page is None:
            await self._reader.run(looking.turn, Turn(Rank.RESUME, client))
        return looking.page

    async def newest_first(
        self, subscription: Subscription, before: int | None, limit: int, *, client: str = ""
    ) -> tuple[Record, ...]:
        return await self._reader.run(
            lambda rows: reads.newest_first(rows, subscription, before, limit),
            _looking_for(subscription, client),
        )

    async def compact(self, subscription: Subscription, after: int, *, client: str = "") -> Compacted:
        """What still counts behind a sequence; in several turns where events have to be looked at."""
        newest, whole = self.newest, Compacted(array("q"), {}, after, after)
        while whole.through < newest:
            weigh = partial(
                compaction.compact, subscription=subscription, after=whole.through, through=newest
            )
            whole = whole.joined(await self._reader.run(weigh, Turn(Rank.RESUME, client)))
        return whole

    async def exceeds(self, subscription: Subscription, after: int, limit: int, *, client: str = "") -> bool:
        """Whether more than `limit` matching events lie behind a sequence; in several turns likewise."""
        newest, room, at = self.newest, limit, after
        if newest - after <= limit:
            return False
        while at < newest and room >= 0:
            count = partial(
                compaction.count, subscription=subscription, after=at, through=newest, limit=room + 1
            )
            found = await self._reader.run(count, _going_on(subscription, client))
            room, at = room - found.number, found.through
        return room < 0

    async def trimmed(self, subscription: Subscription, after: int, *, client: str = "") -> dict[str, int]:
        return await self._reader.run(
            lambda rows: compaction.trimmed(rows, subscription, after), Turn(client=client)
        )

    async def records(
        self, subscription: Subscription, seqs: Sequence[int], *, client: str = ""
    ) -> tuple[Record, ...]:
        return await self._reader.run(
            lambda rows: rows.of_seqs(rows.topics(subscription), seqs), Turn(client=client)
        )

    async def newest_of(self, keys: Sequence[str], *, client: str = "") -> dict[str, Record]:
        """The newest event of each of these keys that has one, whatever its channel."""
        return await self._reader.run(lambda rows: rows.newest_of(keys), Turn(client=client))

    async def revisions(
        self, subscription: Subscription, keys: Sequence[str], after: int, *, client: str = ""
    ) -> tuple[Record, ...]:
        """Every event of at most 500 keys behind a sequence, ascending, as long as it is kept."""
        return await self._reader.run(
            lambda rows: rows.of_keys(rows.topics(subscription), keys, after),
            _looking_for(subscription, client),
        )

    async def before_time(self, time_ms: int, *, client: str = "") -> int:
        """The sequence before the first event that was appended at an instant or later."""
        return await self._reader.run(lambda rows: reads.before_time(rows, time_ms), Turn(client=client))

    async def place(self, cursor: str, subscription: Subscription, *, client: str = "") -> int | Refusal:
        """The sequence a cursor names, or why it cannot be honoured for this subscription."""
        return await self._cursors.place(cursor, subscription, self.newest, Turn(client=client))

    def place_now(self, cursor: str, channels: tuple[str, ...]) -> int | None:  # noqa: ARG002
        """The same where no file has to be asked; None does not mean that it cannot be honoured."""
        return None

    async def end(self, end: End, now_ms: int, *, client: str = "") -> int | Refusal | None:
        """The last sequence that is wanted; None where that is not known before its time has come."""
        match end:
            case Newest():
                return self.newest
            case Before(time_ms=time_ms):
                return await self.before_time(time_ms, client=client) if time_ms <= now_ms else None
            case Through(event_id=event_id):
                seq = self.seq_of(event_id)
                return Refusal("foreign", self.newest_id, self.newest_id) if seq is None else seq

    async def _lost_through(self, channels: tuple[str, ...], turn: Turn) -> int:
        return await self._reader.run(lambda rows: reads.lost_through(rows, channels), turn)

    async def close(self) -> None:
        """Refuse reads from now on, and let go of the file."""
        await self._reader.close()


def _going_on(subscription: Subscription, client: str) -> Turn:
    return Turn(Rank.RESUME if subscription.is_narrow else Rank.LOOKUP, client)


def _looking_for(subscription: Subscription, client: str) -> Turn:
    return Turn(Rank.SEARCH if subscription.is_narrow else Rank.LOOKUP, client)
