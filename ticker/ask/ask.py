"""Everything that a reader can ask, parsed once for every way in. Pure."""

from collections.abc import Iterable, Sequence

import msgspec

from ticker.ask.accept import preferred_format
from ticker.ask.paging import LIMIT, WAIT
from ticker.ask.parameters import Arguments, Once, Parameter, Values, only
from ticker.ask.replay import SPEED, UNTIL, End, end_of
from ticker.ask.start import CURSORS, Latest, Start, start_of
from ticker.ask.subscription import FILTERS, RATE, Subscription, subscription_of
from ticker.wire import FORMATS, Format

_BY_NAME = {to.name: to for to in FORMATS}


class Ask(msgspec.Struct, frozen=True):
    """What is wanted, from where on, and in which format.

    Readers whose `subscription` is equal want the same events; the others are about each reader alone.
    With a `speed` the log is replayed from `start` on, so many times as fast as it grew (infinity: as fast as
    it can be read), after a snapshot of that moment.
    """

    subscription: Subscription
    start: Start = Latest()
    format: Format = FORMATS[0]
    end: End | None = None
    speed: float | None = None


def _format(text: str) -> Format | None:
    if text and text not in _BY_NAME:
        raise ValueError(text)
    return _BY_NAME.get(text)


FORMAT = Once(
    name="format",
    sample="text",
    read=_format,
    expected=f"one of {', '.join(_BY_NAME)}",
    meaning="the stream's format; wins over Accept",
    values=Values(type="string", enum=tuple(_BY_NAME)),
)

STREAM: tuple[Parameter, ...] = (*FILTERS, *CURSORS, UNTIL, SPEED, FORMAT, RATE)
"""What a stream may be asked, whatever carries it."""
WEBSOCKET: tuple[Parameter, ...] = tuple(parameter for parameter in STREAM if parameter is not FORMAT)
"""The same over WebSocket, where the subprotocol says which format."""
PAGE: tuple[Parameter, ...] = (*FILTERS, *CURSORS, UNTIL, LIMIT, WAIT)
"""What a page of events may be asked."""


def ask_of(
    arguments: Arguments,
    parameters: Iterable[Parameter],
    *,
    channels: str | None,
    known: Sequence[str],
    now_ms: int,
    accept: str = "",
    resume: str = "",
) -> Ask:
    """Read what was asked, by name one of `parameters`; QueryError for what cannot be.

    `channels` is a comma list of names and patterns (None: all), `known` the channels that the asker may
    know of; `accept` and `resume` are the headers Accept and Last-Event-ID.
    """
    only(arguments, parameters)
    return Ask(
        subscription_of(arguments, channels, known),
        start_of(arguments, resume, now_ms),
        FORMAT.of(arguments) or preferred_format(accept) or FORMATS[0],
        end_of(arguments, now_ms),
        SPEED.of(arguments),
    )
