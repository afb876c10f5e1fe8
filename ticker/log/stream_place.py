"""Where in a stream a log is that is a copy of it: which message was taken in last."""

import msgspec

META = "stream"
"""What it is kept under in the log's file."""


class StreamPlace(msgspec.Struct, frozen=True):
    """The sequence of the message in its stream, when it was stored there, and the next event's sequence.

    `time` is the broker's, as it says it: by it another message is noticed that stands in the same place.
    """

    seq: int
    time: str
    next_seq: int


class Upstream(msgspec.Struct, frozen=True):
    """The stream that a log is a copy of: its epoch, and where a copy begins that has nothing yet."""

    epoch: str
    first: StreamPlace


def written(place: StreamPlace) -> str:
    return msgspec.json.encode(place).decode()


def place_of(text: str | int | None) -> StreamPlace | None:
    """The place in what the file says; None in a log that is no copy."""
    return None if text is None else msgspec.json.decode(str(text), type=StreamPlace)
