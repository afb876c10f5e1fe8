"""A channel, as far as the log has to know it."""

import msgspec


class Keep(msgspec.Struct, frozen=True):
    """How long, and how many events of one type, a channel keeps."""

    age_ms: int
    count: int


class Channel(msgspec.Struct, frozen=True):
    """What its events are stamped with, and when they are forgotten."""

    retry_ms: int
    keep: Keep
