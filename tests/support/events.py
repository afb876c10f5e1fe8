"""Events to append: one maker a type, each with sensible values for what a test does not care about."""

from tests.support.clock import NOON_MS
from ticker.events import (
    Action,
    Alert,
    Announcement,
    Bar,
    Body,
    Draft,
    Headline,
    Message,
    Move,
    Quote,
    Record,
    Source,
    Status,
)
from ticker.log.writing.batch import Batch, prepare, stamped

NOON = "2026-01-02T12:00:00.000Z"


def quote(symbol: str = "AAPL", price: float = 100.0, **fields: object) -> Quote:
    return Quote(symbol=symbol, name=f"{symbol} Inc.", price=price, **fields)  # type: ignore[arg-type]


def headline(
    identity: str = "1",
    title: str | None = None,
    *,
    revision: int = 1,
    published: str | None = None,
    **fields: object,
) -> Headline:
    return Headline(
        headline_id=identity,
        revision=revision,
        title=f"Title of {identity}" if title is None else title,
        source="feed",
        first_seen=NOON,
        published=published,
        **fields,  # type: ignore[arg-type]
    )


def alert(title: str = "Up", **fields: object) -> Alert:
    return Alert(rule="rise", title=title, **fields)  # type: ignore[arg-type]


def message(text: str = "hello") -> Message:
    return Message(text=text)


def source(name: str = "feed", *, kind: str = "rss") -> Source:
    return Source(name=name, kind=kind, state="ok")


def bar(symbol: str = "AAPL", start: str = NOON) -> Bar:
    return Bar(symbol=symbol, interval_s=60, start=start, open=1, high=2, low=0.5, close=1.5)


def status(symbol: str = "AAPL", **fields: object) -> Status:
    return Status(symbol=symbol, state="halted", **fields)  # type: ignore[arg-type]


def action(symbol: str = "AAPL", *, new_shares: int = 4, old_shares: int = 1) -> Action:
    return Action(symbol=symbol, kind="split", new_shares=new_shares, old_shares=old_shares)


def announcement(title: str = "Record sales", symbol: str | None = "AAPL") -> Announcement:
    return Announcement(kind="news", title=title, symbol=symbol)


def move(symbol: str = "AAPL", about: str = "0123456789ab-1") -> Move:
    return Move(
        about=about,
        symbol=symbol,
        since="2026-01-02T12:00:00.000Z",
        span_s=300,
        before=100,
        after=101,
        change_pct=1,
        z=3.5,
        unusual=True,
    )


ONE_OF_EACH: tuple[Body, ...] = (
    quote(),
    source(),
    headline(),
    bar(),
    status(),
    action(),
    announcement(),
    move(),
    alert(),
    message(),
)


def record_of(body: Body, channel: str = "stocks", seq: int = 1, time_ms: int = NOON_MS) -> Record:
    """The record that the log would make of an event."""
    batch = Batch((prepare(Draft(channel, body), 2_000),), "test", None)
    return stamped(batch, "0123456789ab", seq, time_ms)[0]
