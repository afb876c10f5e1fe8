"""Event ids: `<epoch>-<sequence>`, opaque to clients, a place in one log to us."""

import re
import secrets

import msgspec

_ID = re.compile(r"([0-9a-z]{1,32})-([0-9]{1,18})")


class EventId(msgspec.Struct, frozen=True):
    """The `seq`-th event (from 1) of the log whose epoch was drawn when it was created; 0 is before all."""

    epoch: str
    seq: int

    def __str__(self) -> str:
        return f"{self.epoch}-{self.seq}"


def parse_id(text: str) -> EventId | None:
    """Read an id, or None where the text cannot be one."""
    match = _ID.fullmatch(text.strip())
    return EventId(match[1], int(match[2])) if match else None


def new_epoch() -> str:
    return secrets.token_hex(6)
