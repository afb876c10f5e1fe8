"""What Ticker knows: typed events, the drafts they come from, and the record the log keeps of each."""

from functools import cached_property
from typing import Literal, TypeAlias

import msgspec

from ticker.errors import EventError

Session: TypeAlias = Literal["pre", "open", "post", "closed"]
Health: TypeAlias = Literal["ok", "late", "failing", "gone"]
Severity: TypeAlias = Literal["info", "warning", "critical"]


class _Body(msgspec.Struct, frozen=True):
    """What a body answers unless its type knows better."""

    @property
    def key(self) -> str | None:
        """What the event is about: of the events that share a key only the newest counts."""
        return None

    @property
    def symbols_named(self) -> tuple[str, ...]:
        return ()

    @property
    def item_time(self) -> str | None:
        """When the thing itself happened, where that is not when it was appended (RFC 3339)."""
        return None

    @property
    def words(self) -> str:
        """The text that `q=` looks at."""
        return ""


class Quote(_Body, frozen=True, kw_only=True, tag="quote"):
    """The newest price of a symbol; prices are rounded to `decimals`, `change_pct` is in percent."""

    symbol: str
    name: str
    price: float
    bid: float | None = None
    ask: float | None = None
    open: float | None = None
    high: float | None = None
    low: float | None = None
    prev_close: float | None = None
    change: float | None = None
    change_pct: float | None = None
    volume: int | None = None
    currency: str | None = None
    decimals: int = 2
    session: Session | None = None

    @property
    def key(self) -> str:
        return f"quote:{self.symbol}"

    @property
    def symbols_named(self) -> tuple[str, ...]:
        return (self.symbol,)

    @property
    def words(self) -> str:
        return f"{self.symbol} {self.name}"


class Source(_Body, frozen=True, kw_only=True, tag="source"):
    """How a source is doing; times are RFC 3339, `failures` counts those since the last good read."""

    name: str
    kind: str
    state: Health
    detail: str | None = None
    last_ok: str | None = None
    next_read: str | None = None
    next_reason: str | None = None
    failures: int = 0

    @property
    def key(self) -> str:
        return f"source:{self.name}"

    @property
    def words(self) -> str:
        return f"{self.name} {self.kind} {self.state} {self.detail or ''}"


RETRACTED = "retracted"
"""The tag of a headline that its publisher has taken back."""


class Headline(_Body, frozen=True, kw_only=True, tag="headline"):
    """One entry of a feed, or (revision 2 and up) an edit of it; title and summary are plain text."""

    headline_id: str
    revision: int
    title: str
    source: str
    first_seen: str
    summary: str | None = None
    url: str | None = None
    author: str | None = None
    published: str | None = None
    backfill: bool = False
    symbols: tuple[str, ...] = ()
    story: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None

    @property
    def is_retracted(self) -> bool:
        return RETRACTED in self.tags

    @property
    def key(self) -> str:
        return f"headline:{self.source}:{self.headline_id}"

    @property
    def symbols_named(self) -> tuple[str, ...]:
        return self.symbols

    @property
    def item_time(self) -> str:
        return self.published or self.first_seen

    @property
    def words(self) -> str:
        return f"{self.title} {self.summary or ''} {self.source} {self.author or ''} {' '.join(self.tags)}"


class Bar(_Body, frozen=True, kw_only=True, tag="bar"):
    """A closed open-high-low-close bar; `start` is RFC 3339, `interval_s` 60 and up."""

    symbol: str
    interval_s: int
    start: str
    open: float
    high: float
    low: float
    close: float
    volume: int | None = None

    @property
    def key(self) -> str:
        return f"bar:{self.symbol}:{self.interval_s}:{self.start}"

    @property
    def symbols_named(self) -> tuple[str, ...]:
        return (self.symbol,)

    @property
    def words(self) -> str:
        return self.symbol


class Alert(_Body, frozen=True, kw_only=True, tag="alert"):
    """A rule that fired; `about` is the id of the event that raised it."""

    rule: str
    title: str
    detail: str | None = None
    severity: Severity = "info"
    symbol: str | None = None
    about: str | None = None

    @property
    def symbols_named(self) -> tuple[str, ...]:
        return (self.symbol,) if self.symbol else ()

    @property
    def words(self) -> str:
        return f"{self.rule} {self.title} {self.detail or ''} {self.symbol or ''}"


class Message(_Body, frozen=True, kw_only=True, tag="message"):
    """Something a person or a program said on a channel."""

    text: str
    author: str | None = None

    @property
    def words(self) -> str:
        return f"{self.author or ''} {self.text}"


Body: TypeAlias = Quote | Source | Headline | Bar | Alert | Message
BODIES: tuple[type[Body], ...] = (Quote, Source, Headline, Bar, Alert, Message)

TYPES: tuple[str, ...] = ("quote", "source", "headline", "bar", "alert", "message")
STATE_TYPES = frozenset({"quote", "source"})
"""Types whose keys hold a state: the newest event of each is kept for ever."""
STORY_TYPES = frozenset({"headline", "alert", "message"})
"""Types a reader must never silently miss: losing one is an expired cursor, not a skip."""
KEYLESS_TYPES = frozenset({"alert", "message"})
"""Types whose events stand alone: none ever replaces another."""
DEFAULT_TYPES: tuple[str, ...] = tuple(name for name in TYPES if name != "bar")
"""What a reader gets who names no type: bars are too many to send unasked."""


class Draft(msgspec.Struct, frozen=True):
    """An event to be: the log adds id and time when it becomes durable."""

    channel: str
    body: Body


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """What every event carries besides its own fields."""

    id: str
    type: str
    channel: str
    key: str | None
    time: str
    retry_ms: int


class Record(msgspec.Struct, frozen=True, dict=True):
    """An event as the log keeps it: `json` is the one encoding that every reader is sent."""

    seq: int
    id: str
    type: str
    channel: str
    key: str | None
    symbols: tuple[str, ...]
    time_ms: int
    json: bytes

    @cached_property
    def body(self) -> Body:
        return _DECODER.decode(self.json)


_ENCODER = msgspec.json.Encoder()
_DECODER: msgspec.json.Decoder[Body] = msgspec.json.Decoder(Body)
_FIRST_FIELD = {name: len(f'{{"type":"{name}"') for name in TYPES}


def type_of(body: Body) -> str:
    return str(body.__struct_config__.tag)


def encode_body(body: Body) -> bytes:
    """Encode a draft's own fields as one line of JSON; EventError for what JSON or UTF-8 cannot hold."""
    try:
        return _ENCODER.encode(body)
    except (UnicodeEncodeError, msgspec.EncodeError, TypeError) as error:
        raise EventError(type_of(body), f"a value cannot be written as JSON: {error}") from error


def stamp(envelope: Envelope, body_json: bytes) -> bytes:
    """Join an envelope and its body's JSON into the event's JSON, without decoding the body again."""
    head = _ENCODER.encode(envelope)
    return head[:-1] + body_json[_FIRST_FIELD[envelope.type] :]
