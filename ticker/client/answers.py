"""How things are now, as a client has it: headlines, bars and channels, read from JSON. Pure."""

from typing import TypeVar

import msgspec

from ticker.client.event import Event, event_of
from ticker.errors import ClientError


class HeadlinePage(msgspec.Struct, frozen=True):
    """Newest first; `next` is what `before` takes for those that are older, None where there are none."""

    headlines: tuple[Event, ...]
    next: str | None


class PriceBar(msgspec.Struct, frozen=True):
    """One bar; the newest may not be `closed`, and then has more to come. `start` is RFC 3339."""

    start: str
    open: float
    high: float
    low: float
    close: float
    volume: int | None
    closed: bool


class Bars(msgspec.Struct, frozen=True):
    """The bars of a symbol, ascending; the symbol is spelled as its quotes have it."""

    symbol: str
    interval_s: int
    bars: tuple[PriceBar, ...]


class ChannelView(msgspec.Struct, frozen=True):
    """A channel, and the names of the sources on it; `messages` is true of a room."""

    name: str
    title: str
    sources: tuple[str, ...]
    messages: bool = False


class _Headlines(msgspec.Struct, frozen=True):
    headlines: tuple[msgspec.Raw, ...]
    next: str | None


class _Channels(msgspec.Struct, frozen=True):
    channels: tuple[ChannelView, ...]


T = TypeVar("T")


def headlines_of(json: bytes) -> HeadlinePage:
    """Read an answer of /headlines; ClientError for what is none, as of all here."""
    page = _read("headlines", json, _Headlines)
    return HeadlinePage(tuple(event_of(bytes(one)) for one in page.headlines), page.next)


def bars_of(json: bytes) -> Bars:
    return _read("bars", json, Bars)


def channels_of(json: bytes) -> tuple[ChannelView, ...]:
    return _read("channels", json, _Channels).channels


def listed_events(name: str, json: bytes) -> tuple[Event, ...]:
    """Read the events that an answer has under its only name, as /quotes and /sources do."""
    return tuple(
        event_of(bytes(one)) for one in _read(name, json, dict[str, list[msgspec.Raw]]).get(name, ())
    )


def _read(subject: str, json: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(json, type=kind)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ClientError(subject, f"{json[:100]!r} is no answer of a Ticker: {error}") from error
