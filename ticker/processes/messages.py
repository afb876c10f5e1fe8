"""What the process that gathers and those that serve say to each other, beside requests."""

from typing import TypeAlias

import msgspec

from ticker.events import Record
from ticker.log import Trouble
from ticker.processes.frames import framed

# From who serves


class Life(msgspec.Struct, frozen=True):
    """One of the lives of the process that has this number."""

    number: int
    pid: int


class Follow(msgspec.Struct, frozen=True, tag=True):
    """The first that is said: by whom, and `after` the event up to which it has everything."""

    life: Life
    epoch: str
    after: int


class AudienceTold(msgspec.Struct, frozen=True, tag=True):
    """The answer to `AudienceAsked`, pickled."""

    number: int
    audience: bytes


# From who gathers


class Welcome(msgspec.Struct, frozen=True, tag=True):
    """What a follower begins with: batches go on behind `newest`, `config` is the one in force, pickled."""

    epoch: str
    newest: int
    trouble: Trouble | None
    config: bytes
    session_key: bytes


class Committed(msgspec.Struct, frozen=True, tag=True):
    """What was committed next."""

    records: tuple[Record, ...]


class AppendTraced(msgspec.Struct, frozen=True, tag=True):
    """What of the committed, from `start` to before `stop`, a span appended whose trace is kept."""

    span: str
    start: int
    stop: int


class Beat(msgspec.Struct, frozen=True, tag=True):
    """Whoever says so is still there."""


class LogTrouble(msgspec.Struct, frozen=True, tag=True):
    """Why the log cannot be written, or None for that it can again."""

    trouble: Trouble | None


class ConfigInForce(msgspec.Struct, frozen=True, tag=True):
    """Another config, pickled."""

    config: bytes


class AudienceAsked(msgspec.Struct, frozen=True, tag=True):
    """Who reads there, and what has been done for them?"""

    number: int
    with_readers: bool


FromServing: TypeAlias = Follow | AudienceTold
FromGathering: TypeAlias = (
    Welcome | Committed | AppendTraced | Beat | LogTrouble | ConfigInForce | AudienceAsked
)

_ENCODER = msgspec.msgpack.Encoder()
_FROM_SERVING: msgspec.msgpack.Decoder[FromServing] = msgspec.msgpack.Decoder(FromServing)
_FROM_GATHERING: msgspec.msgpack.Decoder[FromGathering] = msgspec.msgpack.Decoder(FromGathering)


def said(message: FromServing | FromGathering) -> bytes:
    """A message as it goes to another process."""
    return framed(_ENCODER.encode(message))


def from_serving(frame: bytes) -> FromServing:
    return _FROM_SERVING.decode(frame)


def from_gathering(frame: bytes) -> FromGathering:
    return _FROM_GATHERING.decode(frame)
