"""Venues that an operator describes, and how a feed file names one."""

from datetime import date
from typing import Annotated, Any, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, PlainValidator, ValidationInfo, WithJsonSchema, model_validator

from ticker.config.problems import closest, listed
from ticker.config.scalars import NAME_PATTERN, Currency, text, written_as
from ticker.config.settings import Settings
from ticker.errors import VenueError
from ticker.venues import SHIPPED, Hours, TickTable, Venue, find
from ticker.venues.written import minute_of, span_of, weekdays_of

_ALWAYS = 1

VenueCode: TypeAlias = Annotated[
    str,
    written_as(NAME_PATTERN, "a name of 1 to 64 letters, digits and . _ -, beginning with a letter or digit"),
]


def _zone(value: object) -> str:
    try:
        return ZoneInfo(str(value)).key
    except (KeyError, ValueError, OSError):
        raise ValueError("a time zone such as Europe/Zurich") from None


def _weekdays(value: object) -> frozenset[int]:
    return value if isinstance(value, frozenset) else weekdays_of(str(value))


def _minute(value: object) -> int:
    return minute_of(str(value))


def _span(value: object) -> tuple[int, int]:
    return span_of(str(value))


def _day(value: object) -> int:
    try:
        return date.fromisoformat(str(value)).toordinal()
    except ValueError:
        raise ValueError("a date such as 2026-12-25") from None


def _band(value: object) -> tuple[float, float]:
    """A price, and the tick size from there on."""
    try:
        price, tick = (float(one) for one in value)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        raise ValueError("a price and the tick size from there on, such as [1, 0.01]") from None
    if not 0 <= price <= 1e12 or not 1e-8 <= tick <= 1e6:
        raise ValueError("a price and the tick size from there on, such as [1, 0.01]")
    return price, tick


Zone: TypeAlias = Annotated[str, BeforeValidator(_zone)]
Weekdays: TypeAlias = Annotated[frozenset[int], BeforeValidator(_weekdays)]
Time: TypeAlias = Annotated[int, BeforeValidator(_minute)]
Span: TypeAlias = Annotated[tuple[int, int], PlainValidator(_span)]
Date: TypeAlias = Annotated[int, PlainValidator(_day)]
Band: TypeAlias = Annotated[tuple[float, float], PlainValidator(_band)]


class VenueSettings(Settings):
    """A venue of the operator's own. All times are wall clock times of its zone."""

    title: Annotated[str, text(100)] = ""
    zone: Zone = Field(description="a time zone such as Europe/Zurich")
    currency: Currency = "USD"
    days: Weekdays = frozenset(range(5))
    open: tuple[Span, ...] = Field(min_length=1, description="hours such as [09:00-17:30]")
    pre: Time | None = None
    post: Time | None = None
    holidays: tuple[Date, ...] = ()
    early_closes: dict[Date, Time] = Field(default_factory=dict)
    ticks: tuple[Band, ...] = ()

    @model_validator(mode="after")
    def _hours_follow_each_other(self) -> "VenueSettings":
        times = [one for span in self.open for one in span]
        if times != sorted(times) or (self.open[-1][1] - self.open[0][0]) > 1_440:
            raise ValueError("hours one after the other, a day long at most")
        if self.pre is not None and self.pre >= self.open[0][0]:
            raise ValueError("a pre before the first of its hours")
        if self.post is not None and self.post <= self.open[-1][1]:
            raise ValueError("a post after the last of its hours")
        if [price for price, _ in self.ticks] != sorted({price for price, _ in self.ticks}):
            raise ValueError("ticks that begin with the lowest price")
        return self

    def venue(self, code: str) -> Venue:
        """The venue as others know it; whose holidays are listed has them for ever."""
        return Venue(
            code=code,
            title=self.title or code,
            zone=self.zone,
            currency=self.currency,
            hours=(Hours(_ALWAYS, self.days, self.open, self.pre, self.post),),
            holidays=frozenset(self.holidays),
            early_closes=dict(self.early_closes),
            ticks=(TickTable(_ALWAYS, "", self.ticks),) if self.ticks else (),
            through=None,
        )


def _named(value: object, info: ValidationInfo) -> Venue:
    """Find the venue that a feed file names: one of config.yaml, else one that is shipped."""
    if isinstance(value, Venue):
        return value
    code, own = str(value), (info.context or {}).get("venues", {})
    try:
        return own[code] if code in own else find(code)
    except VenueError as error:
        known = (*own, *SHIPPED)
        near = closest(code, known)
        hint = f'a venue, did you mean "{near}"?' if near else f"{listed(known)}; or {error.detail}"
        raise ValueError(hint) from error


VenueName: TypeAlias = Annotated[Venue, PlainValidator(_named), WithJsonSchema({"type": "string"})]
"""Written as its code; `venues` in the context of validation are those of config.yaml."""


def venues_of(settings: dict[str, VenueSettings]) -> dict[str, Any]:
    """The context in which feed files are read."""
    return {"venues": {code: one.venue(code) for code, one in settings.items()}}
