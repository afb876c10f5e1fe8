"""What a program may publish: a class a type, with the keys that it may give and their bounds.

What is not here is not for it to say: `source` is what Ticker itself knows of how its sources are, and id,
time and revision are made where an event is stored.
"""

from hashlib import sha256
from typing import Annotated, ClassVar, TypeAlias, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from ticker.config.scalars import Name
from ticker.enrich.canonical import canonical
from ticker.events import (
    Action,
    Alert,
    Bar,
    Body,
    Corporate,
    Headline,
    Message,
    Quote,
    Session,
    Severity,
    Status,
    Trading,
)
from ticker.events.percent import percent_of
from ticker.publishing.scalars import (
    Flag,
    Number,
    Symbol,
    Time,
    Web,
    at_most,
    line,
    lines,
    one_of,
    whole,
)
from ticker.publishing.text import MOST_AUTHOR_CHARS, MOST_CHARS

_MOST_VOLUME = 10**15

Author: TypeAlias = Annotated[str, line(MOST_AUTHOR_CHARS)]
Title: TypeAlias = Annotated[str, line(500)]
Volume: TypeAlias = Annotated[int, whole(0, _MOST_VOLUME)]
Shares: TypeAlias = Annotated[int, whole(1, 1_000_000)]


class Published(BaseModel):
    """One event as a program writes it; `type` says which."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: ClassVar[str]

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        return {name: value for name, value in data.items() if value is not None}

    def body(self, channel: str, now: str) -> Body:
        """The event's own fields; `now` is RFC 3339."""
        raise NotImplementedError


class PublishedQuote(Published):
    """The newest price of a symbol; `change` and `change_pct` follow from `prev_close` if left out."""

    type: ClassVar = "quote"

    symbol: Symbol
    price: Number
    name: Annotated[str, line(200)] | None = None
    bid: Number | None = None
    ask: Number | None = None
    bid_size: Volume | None = None
    ask_size: Volume | None = None
    open: Number | None = None
    high: Number | None = None
    low: Number | None = None
    prev_close: Number | None = None
    change: Number | None = None
    change_pct: Number | None = None
    volume: Volume | None = None
    currency: Annotated[str, line(10)] | None = None
    decimals: Annotated[int, whole(0, 8)] = 2
    session: Annotated[Session, one_of(*get_args(Session))] | None = None
    simulated: Flag = False

    def body(self, channel: str, now: str) -> Quote:  # noqa: ARG002 - as every body is made
        return Quote(
            symbol=self.symbol,
            name=self.name or self.symbol,
            price=self._rounded(self.price),
            bid=self._if_given(self.bid),
            ask=self._if_given(self.ask),
            bid_size=self.bid_size,
            ask_size=self.ask_size,
            open=self._if_given(self.open),
            high=self._if_given(self.high),
            low=self._if_given(self.low),
            prev_close=self._if_given(self.prev_close),
            change=self._if_given(self._change),
            change_pct=self._change_pct,
            volume=self.volume,
            currency=self.currency,
            decimals=self.decimals,
            session=self.session,
            simulated=self.simulated,
        )

    @property
    def _change(self) -> float | None:
        if self.change is not None or self.prev_close is None:
            return self.change
        # Of the rounded ones, so that it agrees with what is shown beside it.
        return self._rounded(self.price) - self._rounded(self.prev_close)

    @property
    def _change_pct(self) -> float | None:
        if self.change_pct is not None:
            return round(self.change_pct, 2) + 0.0
        if self.prev_close is None or self._change is None:
            return None
        return percent_of(self._change, self.prev_close)

    def _if_given(self, price: float | None) -> float | None:
        return None if price is None else self._rounded(price)

    def _rounded(self, price: float) -> float:
        # Adding 0.0 makes -0.0 a plain zero.
        return round(price, self.decimals) + 0.0


class PublishedHeadline(Published):
    """What makes it the same headline the next time is `guid`, `headline_id` or else its `url`.

    What another Ticker has told may be told here as it is: which revision it was there, and what it was
    found to be about, are not taken over, as both are found anew.
    """

    type: ClassVar = "headline"

    title: Title
    guid: Annotated[str, line(500)] | None = None
    headline_id: Name | None = None
    url: Web | None = None
    source: Name | None = None
    summary: Annotated[str, lines(MOST_CHARS)] | None = None
    author: Annotated[str, line(200)] | None = None
    published: Time | None = None
    backfill: Flag = False
    symbols: Annotated[tuple[Symbol, ...], BeforeValidator(at_most(100))] = ()
    tags: Annotated[tuple[Annotated[str, line(100)], ...], BeforeValidator(at_most(50))] = ()
    image: Web | None = None
    first_seen: Time | None = None
    revision: Annotated[int, whole(1, 1_000_000)] | None = None
    story: Annotated[str, line(100)] | None = None
    mentions: Annotated[tuple[object, ...], BeforeValidator(at_most(100))] = ()

    @model_validator(mode="after")
    def _has_an_identity(self) -> "PublishedHeadline":
        if not (self.guid or self.headline_id or self.url):
            raise ValueError("a guid, a headline_id or a url, by which it is known the next time")
        if self.guid and self.headline_id:
            raise ValueError("a guid or a headline_id, not both")
        return self

    def body(self, channel: str, now: str) -> Headline:
        first_seen = min(self.first_seen or now, now)
        return Headline(
            headline_id=self._identity,
            revision=1,
            title=self.title,
            source=self.source or channel,
            first_seen=first_seen,
            summary=self.summary,
            url=self.url,
            author=self.author,
            # A time in the future would keep it on top until then.
            published=None if self.published is None else min(self.published, first_seen),
            backfill=self.backfill,
            symbols=self.symbols,
            tags=self.tags,
            image=self.image,
        )

    @property
    def _identity(self) -> str:
        if self.headline_id:
            return self.headline_id
        name = f"guid {self.guid}" if self.guid else f"link {canonical(self.url or '') or self.url}"
        return sha256(name.encode()).hexdigest()[:16]


class PublishedBar(Published):
    """A closed bar of prices, for who asks for bars."""

    type: ClassVar = "bar"

    symbol: Symbol
    interval_s: Annotated[int, whole(60, 7 * 86_400)]
    start: Time
    open: Number
    high: Number
    low: Number
    close: Number
    volume: Volume | None = None

    @model_validator(mode="after")
    def _holds_its_ends(self) -> "PublishedBar":
        if not self.low <= min(self.open, self.close) <= max(self.open, self.close) <= self.high:
            raise ValueError("low at or below open and close, high at or above them")
        return self

    def body(self, channel: str, now: str) -> Bar:  # noqa: ARG002 - as every body is made
        return Bar(**self.model_dump())


class PublishedStatus(Published):
    """Whether a symbol is traded, for who asks for it."""

    type: ClassVar = "status"

    symbol: Symbol
    state: Annotated[Trading, one_of(*get_args(Trading))]
    reason: Annotated[str, line(500)] | None = None
    until: Time | None = None
    simulated: Flag = False

    def body(self, channel: str, now: str) -> Status:  # noqa: ARG002 - as every body is made
        return Status(**self.model_dump())


class PublishedAction(Published):
    """A corporate action: quotes published before it are in the terms of before, for who asks for it."""

    type: ClassVar = "action"

    symbol: Symbol
    kind: Annotated[Corporate, one_of(*get_args(Corporate))]
    old_shares: Shares | None = None
    new_shares: Shares | None = None
    amount: Number | None = None
    currency: Annotated[str, line(10)] | None = None
    new_symbol: Symbol | None = None
    simulated: Flag = False

    @model_validator(mode="after")
    def _says_what_it_is(self) -> "PublishedAction":
        needed: dict[Corporate, dict[str, object]] = {
            "split": {"old_shares": self.old_shares, "new_shares": self.new_shares},
            "dividend": {"amount": self.amount},
            "rename": {"new_symbol": self.new_symbol},
        }
        if missing := [name for name, value in needed[self.kind].items() if value is None]:
            raise ValueError(f"{' and '.join(missing)} with a {self.kind}")
        return self

    def body(self, channel: str, now: str) -> Action:  # noqa: ARG002 - as every body is made
        return Action(**self.model_dump())


class PublishedAlert(Published):
    """Something to look at; `about` is the id of the event that it is about."""

    type: ClassVar = "alert"

    title: Title
    rule: Annotated[str, line(200)] = "published"
    detail: Annotated[str, lines(MOST_CHARS)] | None = None
    severity: Annotated[Severity, one_of(*get_args(Severity))] = "info"
    symbol: Symbol | None = None
    about: Annotated[str, line(100)] | None = None

    def body(self, channel: str, now: str) -> Alert:  # noqa: ARG002 - as every body is made
        return Alert(**self.model_dump())


class PublishedMessage(Published):
    """Something said on a channel, as people say it in a room."""

    type: ClassVar = "message"

    text: Annotated[str, lines(MOST_CHARS)]
    author: Author | None = None

    def body(self, channel: str, now: str) -> Message:  # noqa: ARG002 - as every body is made
        return Message(**self.model_dump())


PUBLISHED: dict[str, type[Published]] = {
    model.type: model
    for model in (
        PublishedQuote,
        PublishedHeadline,
        PublishedBar,
        PublishedStatus,
        PublishedAction,
        PublishedAlert,
        PublishedMessage,
    )
}
"""By type; the rest of the types are told by Ticker alone."""
