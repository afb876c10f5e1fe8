"""What tools give: typed, with words for the model that reads it. Absent is unknown, or there is none."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from ticker.client import Event
from ticker.client.answers import PriceBar
from ticker.events import Alert, Headline, Move, Quote, Source

SIMULATED = "Prices marked simulated are made up by Ticker's market simulator: no real market has them."
_MOST_SUMMARY = 280


class Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Answer(Part):
    """What every answer has beside its own."""

    now: str = Field(description="The time now, UTC")
    notes: tuple[str, ...] = Field(
        (), description="What was left out and how to get it, and what to tell with these data"
    )


class QuoteOut(Part):
    symbol: str
    name: str
    price: float
    currency: str | None = None
    change: float | None = Field(None, description="price less the previous close")
    change_pct: float | None = Field(None, description="The same in percent")
    prev_close: float | None = None
    open: float | None = Field(None, description="Of the day, as are high, low and volume")
    high: float | None = None
    low: float | None = None
    volume: int | None = None
    bid: float | None = None
    ask: float | None = None
    session: str | None = Field(None, description="pre, open, post, closed or halted")
    time: str = Field(description="When this price was recorded, UTC")
    simulated: bool = Field(description="True of a made-up price")


class HeadlineOut(Part):
    id: str = Field(description="Of the event")
    published: str = Field(description="UTC; of one without a date, when it was first seen")
    title: str
    source: str
    url: str | None = None
    symbols: tuple[str, ...] = Field((), description="That it names")
    summary: str | None = Field(None, description="Its beginning")
    revision: int | None = Field(None, description="Above 1: it was edited")
    simulated: bool | None = Field(None, description="True of news that was made up, of a simulated market")


class MoveOut(Part):
    symbol: str
    since: str = Field(description="When the headline came, UTC")
    span_s: int = Field(description="How long after that the price is looked at, in seconds")
    before: float = Field(description="The price when the headline came")
    after: float = Field(description="The price span_s later")
    change_pct: float
    z: float | None = Field(
        None, description="Robust standard deviations from what is usual at that time of day; absent: unknown"
    )
    unusual: bool = Field(description="Whether z is beyond 3 or -3")
    simulated: bool = Field(description="True of made-up prices")
    headline: HeadlineOut | None = Field(None, description="What came before the move; no proof of a cause")


class BarOut(Part):
    start: str = Field(description="UTC")
    open: float
    high: float
    low: float
    close: float
    volume: int | None = None
    closed: bool | None = Field(None, description="False of the newest while more may come")


class AlertOut(Part):
    id: str
    time: str = Field(description="UTC")
    rule: str = Field(description="The name of the rule that fired")
    severity: str = Field(description="info, warning or critical")
    title: str
    detail: str | None = None
    symbol: str | None = None
    channel: str
    simulated: bool | None = Field(None, description="True of what is about made-up prices")


class SourceOut(Part):
    name: str
    title: str | None = None
    channel: str
    kind: str
    state: str = Field(description="ok, late, failing or gone")
    detail: str | None = Field(None, description="Why")
    advice: str | None = Field(None, description="What its operator can do")
    last_ok: str | None = Field(None, description="When it was last read well, UTC")
    next_read: str | None = Field(None, description="UTC")
    failures: int | None = Field(None, description="Since the last read that went well")


class EventOut(Part):
    id: str
    type: str
    channel: str
    time: str = Field(description="When it was recorded, UTC")
    data: Mapping[str, object] = Field(description="The fields of its type; long texts are cut")


def quote_out(event: Event, body: Quote) -> QuoteOut:
    fields = {name: getattr(body, name) for name in QuoteOut.model_fields if name != "time"}
    return QuoteOut(**fields, time=event.time)


def headline_out(event: Event, body: Headline) -> HeadlineOut:
    return HeadlineOut(
        id=event.id,
        published=body.item_time,
        title=body.title,
        source=body.source,
        url=body.url,
        symbols=body.symbols,
        summary=cut(body.summary, _MOST_SUMMARY) if body.summary else None,
        revision=body.revision if body.revision > 1 else None,
        simulated="simulated" in body.tags or None,
    )


def move_out(body: Move, headline: HeadlineOut | None) -> MoveOut:
    fields = {name: getattr(body, name) for name in MoveOut.model_fields if name != "headline"}
    return MoveOut(**fields, headline=headline)


def bar_out(bar: PriceBar) -> BarOut:
    return BarOut(
        start=bar.start,
        open=bar.open,
        high=bar.high,
        low=bar.low,
        close=bar.close,
        volume=bar.volume,
        closed=None if bar.closed else False,
    )


def alert_out(event: Event, body: Alert, simulated: frozenset[str]) -> AlertOut:
    made_up = body.symbol in simulated or "(simulated)" in (body.detail or "")
    return AlertOut(
        id=event.id,
        time=event.time,
        rule=body.rule,
        severity=body.severity,
        title=body.title,
        detail=body.detail,
        symbol=body.symbol,
        channel=event.channel,
        simulated=made_up or None,
    )


def source_out(event: Event, body: Source) -> SourceOut:
    fields = {name: getattr(body, name) for name in SourceOut.model_fields if name != "channel"}
    return SourceOut(**fields | {"failures": body.failures or None}, channel=event.channel)


def cut(text: str, most_chars: int) -> str:
    """The beginning of a text, and a sign where there was more."""
    return text if len(text) <= most_chars else text[: most_chars - 1].rstrip() + "…"


def about_simulated(*parts: Part) -> tuple[str, ...]:
    """The note that what is made up has to come with."""
    return (SIMULATED,) if any(getattr(part, "simulated", None) for part in parts) else ()
