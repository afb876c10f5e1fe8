"""Events of trading: prices, bars, and what becomes of a symbol."""

from typing import ClassVar, Literal, TypeAlias

from ticker.events.body import EventBody

Session: TypeAlias = Literal["pre", "open", "post", "closed", "halted"]
Trading: TypeAlias = Literal["open", "closed", "halted", "auction", "limit_up", "limit_down"]
Corporate: TypeAlias = Literal["split", "dividend", "rename"]


class Quote(EventBody, frozen=True, kw_only=True, tag="quote"):
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


class Bar(EventBody, frozen=True, kw_only=True, tag="bar"):
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


class Status(EventBody, frozen=True, kw_only=True, tag="status"):
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

    @property
    def is_last(self) -> bool:
        """Whether the symbol is traded no more; a market that is closed says until when."""
        return self.state == "closed" and self.until is None


class Action(EventBody, frozen=True, kw_only=True, tag="action"):
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


class Move(EventBody, frozen=True, kw_only=True, tag="move"):
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
