"""What the log says of times gone by: since when it is whole, what came last by then, and how much since."""

from collections.abc import Iterator
from functools import partial
from heapq import merge
from itertools import islice
from operator import attrgetter

from ticker.ask import Subscription
from ticker.events import Record
from ticker.log.reading.narrowing import marks
from ticker.log.reading.reader import Reader
from ticker.log.reading.rows import Rows
from ticker.log.reading.turns import Rank, Turn


class KeptHistory:
    """`client` is whom a read is for; "" is Ticker itself."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def last(
        self, subscription: Subscription, through: int, limit: int, *, client: str = ""
    ) -> tuple[Record, ...]:
        """The last `limit` events of some channels and types up to a sequence, ascending."""
        read = partial(_last, subscription=subscription, through=through, limit=limit)
        return await self._reader.run(read, Turn(client=client))

    async def whole_since_ms(self, subscription: Subscription, *, client: str = "") -> int | None:
        """From when on all of some channels and types is kept that ever came; None while there is nothing."""
        return await self._reader.run(
            partial(_whole_since_ms, subscription=subscription), Turn(client=client)
        )

    async def count(self, subscription: Subscription, after: int, *, client: str = "") -> int:
        """How many events of some channels and types came behind a sequence, as far as they are kept."""
        return await self._reader.run(
            partial(_count, subscription=subscription, after=after), Turn(Rank.RESUME, client)
        )


def _last(rows: Rows, subscription: Subscription, through: int, limit: int) -> tuple[Record, ...]:
    with rows.one_state():
        streams: list[Iterator[Record]] = [
            rows.newest_between(topic, 0, through) for topic in rows.topics(subscription)
        ]
        newest_first = merge(*streams, key=attrgetter("seq"), reverse=True)
        return tuple(reversed([*islice(newest_first, limit)]))


def _whole_since_ms(rows: Rows, subscription: Subscription) -> int | None:
    with rows.one_state():
        topics = [topic.id for topic in rows.topics(subscription)]
        some = marks(topics)
        lost = rows.number(f"SELECT max(lost_seq) FROM topics WHERE id IN ({some})", topics)  # noqa: S608
        trimmed = rows.number(f"SELECT max(through_seq) FROM trimmed WHERE topic IN ({some})", topics)  # noqa: S608
        first = "SELECT time_ms FROM events WHERE seq > ? ORDER BY seq LIMIT 1"
        return rows.number(first, (max(lost, trimmed),)) or None


def _count(rows: Rows, subscription: Subscription, after: int) -> int:
    with rows.one_state():
        topics = [topic.id for topic in rows.topics(subscription)]
        sql = f"SELECT count(*) FROM events WHERE topic IN ({marks(topics)}) AND seq > ?"  # noqa: S608
        return rows.number(sql, (*topics, after))
