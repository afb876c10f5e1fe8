"""Rows of the log's tables as records, a topic at a time or several merged in id order."""

import contextlib
import heapq
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

import msgspec

from ticker.ask import Subscription
from ticker.events import KEYLESS_TYPES, TYPES, Record
from ticker.log.cursor import EventId
from ticker.log.named import UNINDEXED
from ticker.log.reading.narrowing import Topic, Words, coming_from, marks, naming, narrowed
from ticker.log.search import expression
from ticker.log.texts import ANYTHING

_COLUMNS = "e.seq, e.key, e.symbols, e.time_ms, e.json"
_RARE = 2_000
_LOOKED_AT = 10_000
"""How many events are looked at one by one in one turn: about a tenth of a second."""
_MANY = 1_000
"""Symbols: to look for so many takes as long as to look at every quote."""
_AT_ONCE = 500


class ItemPlace(msgspec.Struct, frozen=True, order=True):
    """A place in the order of what happened when, which is not the order of ids for what came late."""

    time_ms: int
    seq: int


class Hits(msgspec.Struct, frozen=True):
    """A search that was made: of which types, and how many events it found, whatever their channels.

    `words` is what it asked for, None where it was symbols alone.
    """

    types: frozenset[str]
    count: int
    words: Words | None = None


LATEST = ItemPlace(1 << 62, 1 << 62)


class Rows:
    """A reading connection; used by one thread at a time."""

    def __init__(self, connection: sqlite3.Connection, epoch: str) -> None:
        self.connection = connection
        self._epoch = epoch

    def close(self) -> None:
        self.connection.close()

    @contextlib.contextmanager
    def one_state(self) -> Iterator[None]:
        """See one state of the log over several statements; within another, that one's."""
        if self.connection.in_transaction:
            yield
            return
        self.connection.execute("BEGIN")
        try:
            yield
        finally:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")

    def number(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """The one number that a statement answers with; 0 for NULL or no row."""
        row = self.connection.execute(sql, parameters).fetchone()
        return int(row[0] or 0) if row else 0

    def topics(self, subscription: Subscription) -> list[Topic]:
        rows = self.connection.execute(
            f"SELECT id, channel, type FROM topics WHERE channel IN ({marks(subscription.channels)}) "  # noqa: S608
            f"AND type IN ({marks(subscription.types)})",
            (*subscription.channels, *subscription.types),
        )
        return [Topic(*row) for row in rows]

    def between(
        self,
        topic: Topic,
        after: int,
        through: int,
        subscription: Subscription,
        *,
        by_words: bool = False,
    ) -> Iterator[Record]:
        """Records of a topic with `after` < seq <= `through`, ascending, read as they are asked for.

        What a subscription does not admit may be left out by an index, and what is there has to be looked
        at again. `by_words` uses that of words too: it pays where few of the events hold them.
        """
        words = self._words(subscription) if by_words else None
        if words is not None and topic.type in UNINDEXED and not _may_say(words):
            return
        narrowing, values = narrowed(topic, subscription, after, through, words)
        sql = (
            f"SELECT {_COLUMNS} FROM events e "  # noqa: S608
            f"WHERE e.topic = ? AND e.seq > ? AND e.seq <= ?{narrowing} ORDER BY e.seq"
        )
        for row in self.connection.execute(sql, (topic.id, after, through, *values)):
            yield self._record(topic, row)

    def newest_between(self, topic: Topic, after: int, through: int) -> Iterator[Record]:
        """Records of a topic with `after` < seq <= `through`, descending, read as they are asked for."""
        sql = (
            f"SELECT {_COLUMNS} FROM events e "  # noqa: S608
            "WHERE e.topic = ? AND e.seq > ? AND e.seq <= ? ORDER BY e.seq DESC"
        )
        for row in self.connection.execute(sql, (topic.id, after, through)):
            yield self._record(topic, row)

    def newest_first(
        self,
        topic: Topic,
        before: ItemPlace,
        subscription: Subscription,
        found: Hits | None = None,
        sources: Sequence[str] = (),
    ) -> Iterator[tuple[ItemPlace, Record]]:
        """What nothing newer replaces: the newest event of each key, and every event without one.

        Of a topic that a search was about, only what it has found. What the subscription does not admit,
        and headlines of other `sources`, if there are any, may be left out.
        """
        narrowing, symbols = naming(topic, subscription.symbols)
        also, beginnings = coming_from(topic, sources)
        narrowing += also
        values: Sequence[object] = (*symbols, *beginnings)
        if found is not None and topic.type not in found.types:
            if found.words is not None:
                also, named = found.words.saying
                narrowing, values = narrowing + also, (*values, *named)
            found = None
        sql = (_keyless if topic.type in KEYLESS_TYPES else _keyed)(narrowing, found)
        for item_ms, *row in self.connection.execute(sql, (topic.id, before.time_ms, before.seq, *values)):
            record = self._record(topic, row)
            yield ItemPlace(item_ms, record.seq), record

    def search(self, subscription: Subscription) -> Hits | None:
        """Find what may hold all of its words and name one of its symbols; None if that may be any.

        What was found lasts until the end of the `one_state` that this has to happen in.
        """
        words, symbols = self._words(subscription), subscription.symbols
        if words is None and (not symbols or subscription.words):
            return None
        # Once for all topics: to put together the list of all headlines with an "a" takes 50 ms.
        self.connection.execute("CREATE TEMP TABLE IF NOT EXISTS found (seq INTEGER PRIMARY KEY)")
        self.connection.execute("DELETE FROM temp.found")
        types = frozenset(TYPES) - UNINDEXED
        names = f"SELECT seq FROM named WHERE symbol IN ({marks(symbols)})"  # noqa: S608
        if words is None:
            count = self.connection.execute(f"INSERT OR IGNORE INTO temp.found {names}", symbols).rowcount
            return Hits(types, count)
        # The + keeps FTS5 from being asked anew for each event that names a symbol.
        also = f" AND +rowid IN ({names})" if symbols else ""
        sql = f"INSERT INTO temp.found SELECT rowid FROM search WHERE search MATCH ?{also}"  # noqa: S608
        return Hits(types, self.connection.execute(sql, (words.query, *symbols)).rowcount, words)

    def _words(self, subscription: Subscription) -> Words | None:
        """What is asked of the index of words; None where that would leave out nothing."""
        query = expression(subscription.words)
        if query is None:
            return None
        found = self.connection.execute(
            "SELECT DISTINCT symbols FROM texts WHERE words = ? OR id IN "
            "(SELECT rowid FROM search_of_texts WHERE search_of_texts MATCH ?) LIMIT ?",
            (ANYTHING, query, _MANY + 1),
        ).fetchall()
        return Words(query, None if len(found) > _MANY else [str(symbols) for (symbols,) in found])

    def of_seqs(self, topics: Iterable[Topic], seqs: Sequence[int]) -> tuple[Record, ...]:
        """The records of these sequences, ascending; what was deleted meanwhile is missing."""
        by_id = {topic.id: topic for topic in topics}
        rows = self.connection.execute(
            f"SELECT e.topic, {_COLUMNS} FROM events e WHERE e.seq IN ({marks(seqs)}) ORDER BY e.seq",  # noqa: S608
            tuple(seqs),
        )
        return tuple(self._record(by_id[topic], row) for topic, *row in rows if topic in by_id)

    def newest_of(self, keys: Sequence[str]) -> dict[str, Record]:
        """The newest event of each of these keys that has one, whatever its channel."""
        found: dict[str, Record] = {}
        for at in range(0, len(keys), _AT_ONCE):
            some = keys[at : at + _AT_ONCE]
            rows = self.connection.execute(
                f"SELECT t.id, t.channel, t.type, {_COLUMNS} FROM keys k JOIN events e ON e.seq = k.seq "  # noqa: S608
                f"JOIN topics t ON t.id = e.topic WHERE k.key IN ({marks(some)})",
                tuple(some),
            )
            for topic, channel, kind, *row in rows:
                record = self._record(Topic(topic, channel, kind), row)
                found[record.key or ""] = record
        return found

    def of_keys(self, topics: Iterable[Topic], keys: Sequence[str], after: int) -> tuple[Record, ...]:
        """All events of these keys behind a sequence that are still there, ascending; of at most 500 keys."""
        some = keys[:_AT_ONCE]
        sql = (
            f"SELECT {_COLUMNS} FROM events e WHERE e.topic = ? AND e.seq > ? "  # noqa: S608
            f"AND e.key IN ({marks(some)}) ORDER BY e.seq"
        )
        found = [
            self._record(topic, row)
            for topic in topics
            for row in self.connection.execute(sql, (topic.id, after, *some))
        ]
        return tuple(sorted(found, key=attrgetter("seq")))

    def _record(self, topic: Topic, row: Sequence[object]) -> Record:
        match row:
            case (int(seq), None | str() as key, str(symbols), int(time_ms), bytes(json)):
                return Record(
                    seq=seq,
                    id=str(EventId(self._epoch, seq)),
                    type=topic.type,
                    channel=topic.channel,
                    key=key,
                    symbols=tuple(symbols.split("\n")) if symbols else (),
                    time_ms=time_ms,
                    json=json,
                )
            case _:
                # SQLite lets any type into any column; only a damaged file has one here.
                raise sqlite3.DatabaseError(f"malformed row in topic {topic.id}")


def _may_say(words: Words) -> bool:
    """Whether there is any symbol whose quotes or bars may say it."""
    return words.symbols is None or len(words.symbols) > 0


def merged(streams: Iterable[Iterator[Record]]) -> Iterator[Record]:
    return heapq.merge(*streams, key=attrgetter("seq"))


def admitted(records: Iterable[Record], subscription: Subscription) -> Iterator[Record]:
    return (record for record in records if subscription.admits(record))


class Page(msgspec.Struct, frozen=True):
    """Matching records in id order; everything up to `through` has been looked at."""

    records: tuple[Record, ...]
    through: int


def first_admitted(records: Iterable[Record], subscription: Subscription, limit: int, through: int) -> Page:
    """The first `limit` of what a stretch up to `through` holds, among no more than may be looked at."""
    found: list[Record] = []
    for count, record in enumerate(records, 1):
        if subscription.admits(record):
            found.append(record)
        if len(found) >= limit or count >= _LOOKED_AT:
            return Page(tuple(found), record.seq)
    return Page(tuple(found), through)


def _keyed(narrowing: str, found: Hits | None) -> str:
    way, also = "", ""
    if found is not None:
        # What is rare is looked up and sorted. What is common is met soon enough by going back in time,
        # where to sort it all would take longer the more there is.
        way = f" INDEXED BY {'keys_of_topic' if found.count <= _RARE else 'keys_by_item_time'}"
        also = " AND k.seq IN (SELECT seq FROM temp.found)"
    return (
        f"SELECT k.item_ms, {_COLUMNS} FROM keys k{way} CROSS JOIN events e ON e.seq = k.seq "  # noqa: S608
        f"WHERE k.topic = ? AND (k.item_ms, k.seq) < (?, ?){narrowing}{also} "
        "ORDER BY k.item_ms DESC, k.seq DESC"
    )


def _keyless(narrowing: str, found: Hits | None) -> str:
    if found is not None and found.count <= _RARE:
        return (
            f"SELECT e.time_ms, {_COLUMNS} FROM temp.found f CROSS JOIN events e ON e.seq = f.seq "  # noqa: S608
            f"WHERE e.topic = ? AND (e.time_ms, e.seq) < (?, ?){narrowing} ORDER BY f.seq DESC"
        )
    also = " AND e.seq IN (SELECT seq FROM temp.found)" if found is not None else ""
    return (
        f"SELECT e.time_ms, {_COLUMNS} FROM events e "  # noqa: S608
        f"WHERE e.topic = ? AND (e.time_ms, e.seq) < (?, ?){narrowing}{also} ORDER BY e.seq DESC"
    )
