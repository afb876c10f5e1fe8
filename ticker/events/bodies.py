"""What Ticker knows: what each type of event says, and what it can do."""

from collections.abc import Callable
from typing import ClassVar, Literal, TypeAlias, get_args

import msgspec

Session: TypeAlias = Literal["pre", "open", "post", "closed", "halted"]
Health: TypeAlias = Literal["ok", "late", "failing", "gone"]
Trading: TypeAlias = Literal["open", "closed", "halted", "auction", "limit_up", "limit_down"]
Severity: TypeAlias = Literal["info", "warning", "critical"]
Corporate: TypeAlias = Literal["split", "dividend", "rename"]
News: TypeAlias = Literal["news", "earnings", "halt", "action"]


class _Body(msgspec.Struct, frozen=True):
    """What a body answers, and what is true of its type, unless that knows better."""

    is_state: ClassVar[bool] = False
    """Whether its keys hold a state: the newest event of each is kept for ever."""
    is_story: ClassVar[bool] = False
    """Whether no reader may miss one in silence: losing it is an expired cursor, not a skip."""
    is_keyless: ClassVar[bool] = False
    """Whether its events stand alone: none ever replaces another."""
    on_request: ClassVar[bool] = False
    """Whether it is sent only to who names it: there are too many of them to send unasked."""

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
    """The newest price of a symbol; prices are rounded to `decimals`, `change_pct` is in percent.

    `simulated` is true of a price that was made up.
    """

    is_state: ClassVar[bool] = True

    symbol: str
    name: str
    price: float
    bid: float | None = None
    ask: float | None = None
    bid_size: int | None = None
    ask_size: int | None = None
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
    simulated: bool = False

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
    """How a source is doing; times are RFC 3339, `failures` counts those since the last good read.

    `detail` says why, `advice` what the operator can do about it.
    """

    is_state: ClassVar[bool] = True

    name: str
    kind: str
    state: Health
    title: str | None = None
    detail: str | None = None
    advice: str | None = None
    last_ok: str | None = None
    next_read: str | None = None
    next_reason: str | None = None
    failures: int = 0

    @property
    def key(self) -> str:
        return f"source:{self.name}"

    @property
    def words(self) -> str:
        return f"{self.name} {self.title or ''} {self.kind} {self.state} {self.detail or ''}"


RETRACTED = "retracted"
"""The tag of a headline that its publisher has taken back."""


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """Where in a headline's title a symbol was found: characters from `start` up to `end`.

    `how` says by what (a cashtag, an alias), `confidence` (0 to 1) how sure that is.
    """

    symbol: str
    start: int
    end: int
    how: str
    confidence: float


class Headline(_Body, frozen=True, kw_only=True, tag="headline"):
    """One entry of a feed, or (revision 2 and up) an edit of it; title and summary are plain text."""

    is_story: ClassVar[bool] = True

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
    mentions: tuple[Mention, ...] = ()
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

    on_request: ClassVar[bool] = True

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


class Status(_Body, frozen=True, kw_only=True, tag="status"):
    """Whether a symbol is traded, why (not), and until when (RFC 3339) if that is known."""

    is_state: ClassVar[bool] = True
    on_request: ClassVar[bool] = True

    symbol: str
    state: Trading
    reason: str | None = None
    until: str | None = None
    simulated: bool = False

    @property
    def key(self) -> str:
        return f"status:{self.symbol}"

    @property
    def symbols_named(self) -> tuple[str, ...]:
        return (self.symbol,)

    @property
    def words(self) -> str:
        return f"{self.symbol} {self.state} {self.reason or ''}"


class Action(_Body, frozen=True, kw_only=True, tag="action"):
    """A corporate action: quotes before it in the log are in the terms of before, those behind it in the new.

    A `split` gives `new_shares` for each `old_shares` (4 and 1 for 4:1; 1 and 10 for a reverse split), a
    `dividend` pays `amount` a share, and a `rename` goes on under `new_symbol`.
    """

    is_keyless: ClassVar[bool] = True
    on_request: ClassVar[bool] = True

    symbol: str
    kind: Corporate
    old_shares: int | None = None
    new_shares: int | None = None
    amount: float | None = None
    currency: str | None = None
    new_symbol: str | None = None
    simulated: bool = False

    @property
    def symbols_named(self) -> tuple[str, ...]:
        return (self.symbol, self.new_symbol) if self.new_symbol else (self.symbol,)

    @property
    def words(self) -> str:
        return f"{self.symbol} {self.kind} {self.new_symbol or ''}"


class Announcement(_Body, frozen=True, kw_only=True, tag="announcement"):
    """What a company or an exchange lets be known of a symbol (None: of its whole market), in plain text.

    A `halt` stops trading, an `action` is told of an Action, which comes with it.
    """

    is_keyless: ClassVar[bool] = True
    on_request: ClassVar[bool] = True

    kind: News
    title: str
    summary: str = ""
    symbol: str | None = None
    simulated: bool = False

    @property
    def symbols_named(self) -> tuple[str, ...]:
        return (self.symbol,) if self.symbol else ()

    @property
    def words(self) -> str:
        return f"{self.symbol or ''} {self.kind} {self.title} {self.summary}"


class Move(_Body, frozen=True, kw_only=True, tag="move"):
    """How far a symbol's price went in `span_s` seconds after a headline that names it.

    `about` is the id of the headline's event, `z` how many robust standard deviations `change_pct` lies from
    what is usual for the symbol at this time of day, null where too little is known to say.
    """

    on_request: ClassVar[bool] = True

    about: str
    symbol: str
    since: str
    span_s: int
    before: float
    after: float
    change_pct: float
    z: float | None = None
    unusual: bool = False
    simulated: bool = False

    @property
    def key(self) -> str:
        return f"move:{self.symbol}:{self.about}"

    @property
    def symbols_named(self) -> tuple[str, ...]:
        return (self.symbol,)

    @property
    def words(self) -> str:
        return f"{self.symbol} {'unusual' if self.unusual else 'usual'}"


class Alert(_Body, frozen=True, kw_only=True, tag="alert"):
    """A rule that fired; `about` is the id of the event that raised it."""

    is_story: ClassVar[bool] = True
    is_keyless: ClassVar[bool] = True

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

    is_story: ClassVar[bool] = True
    is_keyless: ClassVar[bool] = True

    text: str
    author: str | None = None

    @property
    def words(self) -> str:
        return f"{self.author or ''} {self.text}"


Body: TypeAlias = Quote | Source | Headline | Bar | Status | Action | Announcement | Move | Alert | Message
BODIES: tuple[type[Body], ...] = get_args(Body)


def _names(is_one: Callable[[type[Body]], bool] = lambda _: True) -> tuple[str, ...]:
    return tuple(str(kind.__struct_config__.tag) for kind in BODIES if is_one(kind))


TYPES = _names()
STATE_TYPES = frozenset(_names(lambda kind: kind.is_state))
STORY_TYPES = frozenset(_names(lambda kind: kind.is_story))
KEYLESS_TYPES = frozenset(_names(lambda kind: kind.is_keyless))
DEFAULT_TYPES = _names(lambda kind: not kind.on_request)
"""What a reader gets who names no type."""


def type_of(body: Body) -> str:
    return str(body.__struct_config__.tag)
