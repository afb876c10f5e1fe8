"""What is said in rooms, as the page lists it."""

from collections.abc import Collection, Sequence

import msgspec

from ticker.events import Message, Record
from ticker.page.quotes import PageChannel
from ticker.times import rfc3339

ANONYMOUS = "anonymous"
"""Who has not said a name; JavaScript calls them the same."""


class MessageRow(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody has said; `time` is RFC 3339."""

    id: str
    author: str
    text: str
    time: str


def parted(records: Sequence[Record], rooms: Collection[str]) -> tuple[list[Record], list[Record]]:
    """What is said in rooms, and everything else."""
    said = [record for record in records if record.type == "message" and record.channel in rooms]
    return said, [record for record in records if not (record.type == "message" and record.channel in rooms)]


def message_rows(said: Sequence[Record], rooms: Sequence[PageChannel]) -> list[MessageRow]:
    """Those of the first room, which is the one on show; JavaScript has the others."""
    first = rooms[0].name if rooms else ""
    return [
        MessageRow(
            id=record.id, author=body.author or ANONYMOUS, text=body.text, time=rfc3339(record.time_ms)
        )
        for record in said
        if record.channel == first and isinstance(body := record.body, Message)
    ]
