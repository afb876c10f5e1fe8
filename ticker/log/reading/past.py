"""How everything stood at a moment: the newest of each key by then, found by going back from there."""

from array import array

from ticker.ask import Subscription
from ticker.events import STATE_TYPES, STORY_TYPES
from ticker.log.reading.narrowing import Topic, naming
from ticker.log.reading.rows import Page, Rows, admitted

_STRETCH = 50_000
_STRETCH_LOOKED_AT = 10_000
"""How far one turn goes back: less where events have to be looked at one by one."""


class LookBack:
    """A snapshot as of the sequence `through`: `turn` after turn, until `page` is there.

    What has been deleted since is not found any more. Only a key that has a newer event, or none by then, is
    looked for; all others are in the table of keys.
    """

    def __init__(self, subscription: Subscription, per_topic: int, through: int) -> None:
        self._subscription = subscription
        self._through = through
        self._at = through
        self._oldest = 0
        self._seqs = array("q")
        self._per_topic = per_topic
        # By topic: the keys that are still looked for; the keys that were met, and how many more are wanted.
        self._states: dict[int, set[str]] = {}
        self._stories: dict[int, tuple[set[str], int]] = {}
        self._has_begun = False
        self.page: Page | None = None

    def turn(self, rows: Rows) -> None:
        with rows.one_state():
            topics = rows.topics(self._subscription)
            if not self._has_begun:
                self._begin(rows, topics)
            self._go_back(rows, topics)
            if self._at < self._oldest or not (self._states or self._stories):
                found = admitted(rows.of_seqs(topics, self._seqs), self._subscription)
                self.page = Page(tuple(found), self._through)

    def _begin(self, rows: Rows, topics: list[Topic]) -> None:
        self._has_begun = True
        ids = ",".join(str(topic.id) for topic in topics) or "NULL"
        self._oldest = rows.number(f"SELECT min(seq) FROM events WHERE topic IN ({ids})")  # noqa: S608
        for topic in topics:
            if topic.type in STATE_TYPES:
                self._begin_with_states(rows, topic)
            elif topic.type in STORY_TYPES:
                self._stories[topic.id] = set(), self._per_topic

    def _begin_with_states(self, rows: Rows, topic: Topic) -> None:
        narrowing, values = naming(topic, self._subscription.symbols)
        sql = (
            "SELECT k.key, k.seq FROM keys k CROSS JOIN events e ON e.seq = k.seq "  # noqa: S608
            f"WHERE k.topic = ?{narrowing}"
        )
        wanted: set[str] = set()
        for key, seq in rows.connection.execute(sql, (topic.id, *values)):
            if seq <= self._through:
                self._seqs.append(seq)
            else:
                wanted.add(key)
        if wanted:
            self._states[topic.id] = wanted

    def _go_back(self, rows: Rows, topics: list[Topic]) -> None:
        stretch = _STRETCH_LOOKED_AT if self._subscription.is_narrow else _STRETCH
        after = max(self._oldest - 1, self._at - stretch)
        for topic in topics:
            if topic.id in self._states:
                self._take_states(rows, topic, after)
            elif topic.id in self._stories:
                self._take_stories(rows, topic, after)
        self._at = after

    def _take_states(self, rows: Rows, topic: Topic, after: int) -> None:
        wanted = self._states[topic.id]
        newest = rows.connection.execute(
            "SELECT key, max(seq) FROM events WHERE topic = ? AND seq > ? AND seq <= ? GROUP BY key",
            (topic.id, after, self._at),
        )
        for key, seq in newest:
            if key in wanted:
                wanted.remove(key)
                self._seqs.append(seq)
        if not wanted:
            del self._states[topic.id]

    def _take_stories(self, rows: Rows, topic: Topic, after: int) -> None:
        seen, room = self._stories[topic.id]
        for record in rows.newest_between(topic, after, self._at):
            if record.key in seen:
                continue
            if record.key is not None:
                seen.add(record.key)
            if self._subscription.admits(record):
                self._seqs.append(record.seq)
                room -= 1
            if not room:
                del self._stories[topic.id]
                return
        self._stories[topic.id] = seen, room
