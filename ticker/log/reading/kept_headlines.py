"""All headlines that the log keeps, to search in; each in its newest revision."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import takewhile

import msgspec

from ticker.ask import HeadlineSearch
from ticker.events import Record
from ticker.log.reading.narrowing import Topic, marks
from ticker.log.reading.reader import Reader
from ticker.log.reading.reads import Placed, last_found
from ticker.log.reading.rows import Hits, ItemPlace, Rows
from ticker.log.reading.turns import Rank, Turn


class Extent(msgspec.Struct, frozen=True):
    """How many headlines there are, and when the first of them was published; None where there are none."""

    count: int
    from_ms: int | None


class KeptHeadlines:
    """`client` is whom a read is for; "" is Ticker itself."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def newest(
        self, search: HeadlineSearch, before: int | None, limit: int, *, client: str = ""
    ) -> tuple[Record, ...]:
        """The `limit` that were published last, the last first; `before` is the sequence to go on behind."""
        find = partial(_newest, search=search, before=before, limit=limit)
        rank = Rank.SEARCH if search.is_narrow else Rank.LOOKUP
        return await self._reader.run(find, Turn(rank, client))

    async def extent(self, channels: Sequence[str], *, client: str = "") -> Extent:
        """How much there is on some channels."""
        return await self._reader.run(lambda rows: _extent(rows, channels), Turn(client=client))


def _newest(rows: Rows, search: HeadlineSearch, before: int | None, limit: int) -> tuple[Record, ...]:
    def find(topic: Topic, start: ItemPlace, hits: Hits | None) -> Iterator[Placed]:
        if search.to_ms is not None:
            start = min(start, ItemPlace(search.to_ms, 0))
        pairs = rows.newest_first(topic, start, search.subscription, hits, search.sources)
        if (from_ms := search.from_ms) is not None:
            pairs = takewhile(lambda pair: pair[0].time_ms >= from_ms, pairs)
        return (pair for pair in pairs if search.admits(pair[1]))

    return last_found(rows, search.subscription, before, limit, find)


def _extent(rows: Rows, channels: Sequence[str]) -> Extent:
    row = rows.connection.execute(
        "SELECT count(*), min(k.item_ms) FROM topics t JOIN keys k ON k.topic = t.id "  # noqa: S608
        f"WHERE t.type = 'headline' AND t.channel IN ({marks(channels)})",
        tuple(channels),
    ).fetchone()
    return Extent(*row)
