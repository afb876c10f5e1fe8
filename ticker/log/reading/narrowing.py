"""What the log's indexes can leave out of what a subscription does not admit, as conditions in SQL."""

from collections.abc import Sequence

import msgspec

from ticker.ask import Subscription
from ticker.log.named import UNINDEXED


class Topic(msgspec.Struct, frozen=True):
    """One channel's events of one type: what the log indexes by."""

    id: int
    channel: str
    type: str


class Words(msgspec.Struct, frozen=True):
    """What the index of words is asked, and the symbols whose quotes and bars may say it; None for many."""

    query: str
    symbols: Sequence[str] | None

    @property
    def saying(self) -> tuple[str, Sequence[str]]:
        """The same as a condition on `e.symbols`."""
        return (
            ("", ()) if self.symbols is None else (f" AND e.symbols IN ({marks(self.symbols)})", self.symbols)
        )


def narrowed(
    topic: Topic, subscription: Subscription, after: int, through: int, words: Words | None
) -> tuple[str, Sequence[object]]:
    """Conditions, and their values, on the events `e` of a topic with `after` < seq <= `through`."""
    sql, named = naming(topic, subscription.symbols)
    values: list[object] = [*named]
    if subscription.symbols and topic.type not in UNINDEXED:
        sql += (
            f" AND e.seq IN (SELECT seq FROM named WHERE symbol IN ({marks(subscription.symbols)}) "  # noqa: S608
            "AND topic = ? AND seq > ? AND seq <= ?)"
        )
        values += [*subscription.symbols, topic.id, after, through]
    if words is None:
        return sql, values
    if topic.type in UNINDEXED:
        also, named = words.saying
        return sql + also, [*values, *named]
    said = "e.seq IN (SELECT rowid FROM search WHERE search MATCH ? AND rowid > ? AND rowid <= ?)"
    if topic.type == "headline":
        # Only the newest revision of each is in that index.
        said = f"({said} OR NOT EXISTS (SELECT 1 FROM keys k WHERE k.topic = e.topic AND k.seq = e.seq))"  # noqa: S608
    return f"{sql} AND {said}", [*values, words.query, after, through]


def naming(topic: Topic, symbols: Sequence[str]) -> tuple[str, Sequence[str]]:
    """A condition on `e.symbols` that spares a look at every row, where an event names just one symbol."""
    # Ten times as fast as making records of them all; upper() knows no other letters than ASCII's.
    if topic.type not in UNINDEXED or not symbols or not "".join(symbols).isascii():
        return "", ()
    return f" AND upper(e.symbols) IN ({marks(symbols)})", symbols


def coming_from(topic: Topic, sources: Sequence[str]) -> tuple[str, Sequence[object]]:
    """A condition that spares a look at the headlines of other sources, which stand in their keys."""
    if topic.type != "headline" or not sources:
        return "", ()
    beginnings = [f"headline:{source}:" for source in sources]
    sql = " OR ".join("substr(e.key, 1, ?) = ?" for _ in beginnings)
    return f" AND ({sql})", [value for one in beginnings for value in (len(one), one)]


def marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
