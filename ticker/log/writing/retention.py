"""What the log may forget: by age and count per channel, a few hundred rows at a time."""

import sqlite3
from collections.abc import Mapping

from ticker.events import STATE_TYPES, STORY_TYPES
from ticker.log import named, search
from ticker.log.channel import Keep

_BEHIND_ALL = (1 << 63) - 1


_NEVER_SURPLUS_MS = 3_600_000
"""What came in the last hour stays, however little the file may hold: readers come back for it."""


def trim(
    connection: sqlite3.Connection,
    policies: Mapping[str, Keep],
    fallback: Keep,
    now_ms: int,
    limit: int,
    surplus: int = 0,
) -> int:
    """Delete up to `limit` events past keeping; the newest event of a state key stays for ever.

    Those up to the sequence `surplus` are past keeping, too, whatever the policies say.
    """
    deleted = 0
    for topic, channel, kind in connection.execute("SELECT id, channel, type FROM topics").fetchall():
        if deleted >= limit:
            break
        keep = policies.get(channel, fallback)
        rows = _expired(connection, topic, keep, kind, now_ms, limit - deleted, surplus)
        if kind not in named.UNINDEXED:
            # Of headlines just the newest revisions are there.
            search.withdraw(connection, (seq for seq, newest in rows if newest or kind != "headline"))
            named.withdraw(connection, topic, (seq for seq, _ in rows))
        _delete(connection, topic, kind, rows)
        deleted += len(rows)
    return deleted


def oldest_through(connection: sqlite3.Connection, now_ms: int, count: int) -> int:
    """The sequence up to which the oldest `count` events go that nothing has to keep; 0 if there are none."""
    sql = (
        "SELECT max(seq) FROM (SELECT e.seq AS seq FROM events e JOIN topics t ON t.id = e.topic "  # noqa: S608
        "LEFT JOIN keys k ON k.key = e.key AND k.seq = e.seq WHERE e.time_ms < ? "
        f"AND NOT (t.type IN ({', '.join('?' * len(STATE_TYPES))}) AND k.seq IS NOT NULL) "
        "ORDER BY e.seq LIMIT ?)"
    )
    row = connection.execute(sql, (now_ms - _NEVER_SURPLUS_MS, *STATE_TYPES, count)).fetchone()
    return int(row[0] or 0)


def _expired(
    connection: sqlite3.Connection,
    topic: int,
    keep: Keep,
    kind: str,
    now_ms: int,
    limit: int,
    oldest: int,
) -> list[tuple[int, bool]]:
    """The oldest events past keeping, each with whether it is the newest of its key or has none."""
    before_ms = now_ms - keep.age_ms
    surplus = max(oldest, _surplus(connection, topic, keep.count))
    rows = connection.execute(
        "SELECT e.seq, e.key IS NULL OR k.seq IS NOT NULL AS newest FROM events e "
        "LEFT JOIN keys k ON k.key = e.key AND k.seq = e.seq "
        "WHERE e.topic = ? AND e.seq <= ? AND (e.time_ms < ? OR e.seq <= ?) AND NOT (? AND newest) "
        "ORDER BY e.seq LIMIT ?",
        (
            topic,
            max(surplus, _last_aged(connection, before_ms)),
            before_ms,
            surplus,
            kind in STATE_TYPES,
            limit,
        ),
    )
    return [(int(seq), bool(newest)) for seq, newest in rows]


def _surplus(connection: sqlite3.Connection, topic: int, count: int) -> int:
    """The newest event of a topic that has `count` newer ones, 0 if there is none."""
    row = connection.execute(
        "SELECT seq FROM events WHERE topic = ? ORDER BY seq DESC LIMIT 1 OFFSET ?", (topic, count)
    ).fetchone()
    return int(row[0]) if row else 0


def _last_aged(connection: sqlite3.Connection, before_ms: int) -> int:
    """A sequence behind which no event is older than an instant.

    Found by the runs of minutes: to look at the time of each of 500,000 events would hold up appends for
    longer than a frame, at every clean-up.
    """
    last_run = connection.execute(
        "SELECT max(seq) FROM minutes WHERE minute <= ?", (before_ms // 60_000,)
    ).fetchone()[0]
    if last_run is None:
        return 0
    next_run = connection.execute("SELECT min(seq) FROM minutes WHERE seq > ?", (last_run,)).fetchone()[0]
    return _BEHIND_ALL if next_run is None else int(next_run) - 1


def _delete(connection: sqlite3.Connection, topic: int, kind: str, rows: list[tuple[int, bool]]) -> None:
    if not rows:
        return
    first, last = rows[0][0], rows[-1][0]
    lost = [seq for seq, newest in rows if newest]
    superseded = [seq for seq, newest in rows if not newest]
    connection.executemany("DELETE FROM events WHERE seq = ?", [(seq,) for seq, _ in rows])
    connection.executemany("DELETE FROM keys WHERE topic = ? AND seq = ?", [(topic, seq) for seq in lost])
    _forget_minutes(connection, first, last)
    if lost:
        connection.execute("UPDATE topics SET lost_seq = max(lost_seq, ?) WHERE id = ?", (lost[-1], topic))
    # A reader that comes back with an older cursor, or passes there, is told how much of it is gone.
    for gone in filter(None, (lost if kind in STORY_TYPES else (), superseded)):
        connection.execute(
            "INSERT INTO trimmed VALUES (?, ?, ?) "
            "ON CONFLICT (topic, through_seq) DO UPDATE SET count = count + excluded.count",
            (topic, gone[-1], len(gone)),
        )
        _merge_trimmed(connection, topic)


def _merge_trimmed(connection: sqlite3.Connection, topic: int, keep_rows: int = 1_000) -> None:
    """Fold the oldest notes into one: what is lost is how exactly a very old cursor is told its skips."""
    row = connection.execute(
        "SELECT through_seq FROM trimmed WHERE topic = ? ORDER BY through_seq DESC LIMIT 1 OFFSET ?",
        (topic, keep_rows),
    ).fetchone()
    if row is None:
        return
    total = connection.execute(
        "SELECT sum(count) FROM trimmed WHERE topic = ? AND through_seq <= ?", (topic, row[0])
    ).fetchone()[0]
    connection.execute("DELETE FROM trimmed WHERE topic = ? AND through_seq <= ?", (topic, row[0]))
    connection.execute("INSERT INTO trimmed VALUES (?, ?, ?)", (topic, row[0], total))


def _forget_minutes(connection: sqlite3.Connection, first: int, last: int) -> None:
    """Forget runs of minutes that have become empty; the last one may still grow, so it stays."""
    connection.execute(
        "DELETE FROM minutes WHERE seq >= (SELECT max(seq) FROM minutes WHERE seq <= ?) AND seq <= ? "
        "AND seq < (SELECT max(seq) FROM minutes) AND NOT EXISTS (SELECT 1 FROM events e "
        "WHERE e.seq >= minutes.seq "
        "AND e.seq < (SELECT min(n.seq) FROM minutes n WHERE n.seq > minutes.seq))",
        (first, last),
    )
