"""The log's indexes, and the bars that outlive their events, as events are appended to it."""

import sqlite3
from collections.abc import Sequence

from ticker.events import Body, Record
from ticker.log import bars, named, search
from ticker.log.texts import Texts


class Indexes:
    """Of words and of symbols; each append is taken in within its own transaction."""

    def __init__(self) -> None:
        self._texts = Texts()

    def forget(self) -> None:
        """Know nothing of what is there, as after a transaction that came to nothing."""
        self._texts.forget()

    def take_in(
        self,
        connection: sqlite3.Connection,
        records: Sequence[Record],
        bodies: Sequence[Body],
        topics: Sequence[int],
    ) -> None:
        """To be called before `keys` is told of the records."""
        search.index(connection, records, bodies, self._texts)
        named.index(connection, records, topics)
        bars.take_in(connection, records, bodies)
