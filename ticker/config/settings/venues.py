"""Venues that an operator describes, and how a feed file names one."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, PlainValidator, ValidationInfo, WithJsonSchema, field_validator

from ticker.config.scalars import Currency, Flag, Name, text
from ticker.config.scalars.forms import SPAN, TIME
from ticker.config.settings import Settings
from ticker.config.yaml.problems import closest, listed
from ticker.errors import VenueError
from ticker.venues import SHIPPED, Hours, Rules, TickTable, Venue, find
from ticker.venues.venue import Minute
from ticker.venues.written import clock_of, minute_of, span_of, weekdays_of

_ALWAYS = 1
_DAY_MINUTES = 1_440

VenueCode: TypeAlias = Name


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
Weekdays: TypeAlias = Annotated[frozenset[int], BeforeValidator(_weekdays, json_schema_input_type=str)]
Time: TypeAlias = Annotated[int, BeforeValidator(_minute, json_schema_input_type=TIME)]
Span: TypeAlias = Annotated[tuple[int, int], PlainValidator(_span, json_schema_input_type=SPAN)]
Date: TypeAlias = Annotated[int, PlainValidator(_day, json_schema_input_type=str)]
Band: TypeAlias = Annotated[tuple[float, float], PlainValidator(_band)]


class VenueRules(Settings):
    """The rules of a venue: those of a simulated market there that says nothing of them itself."""

    luld: Flag = False
    breakers: Flag = False


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
    rules: VenueRules = VenueRules()

    @field_validator("open", mode="after")
    @classmethod
    def _hours_follow_each_other(cls, spans: tuple[Span, ...]) -> tuple[Span, ...]:
        times = [one for span in spans for one in span]
        if times != sorted(times) or times[-1] - times[0] > _DAY_MINUTES:
            raise ValueError("hours one after the other that do not overlap, a day long at most")
        return spans

    @field_validator("pre", mode="after")
    @classmethod
    def _pre_is_before_its_hours(cls, pre: Minute | None, info: ValidationInfo) -> Minute | None:
        hours = info.data.get("open")
        if pre is None or hours is None:
            return pre
        begins = hours[0][0]
        # Hours that begin on the evening before have what comes before them on that evening.
        pre = pre - _DAY_MINUTES if begins < 0 else pre
        if pre >= begins:
            raise ValueError(f"a time before its hours begin, at {clock_of(begins)}")
        return pre

    @field_validator("post", mode="after")
    @classmethod
    def _post_is_after_its_hours(cls, post: Minute | None, info: ValidationInfo) -> Minute | None:
        hours = info.data.get("open")
        if post is None or hours is None:
            return post
        ends, begins = hours[-1][1], info.data.get("pre") or hours[0][0]
        if post <= ends:
            raise ValueError(f"a time after its hours end, at {clock_of(ends)}")
        if post - begins > _DAY_MINUTES:
            raise ValueError(f"a time before it begins again, at {clock_of(begins)}")
        return post

    @field_validator("early_closes", mode="after")
    @classmethod
    def _closes_are_within_hours(cls, closes: dict[Date, Minute], info: ValidationInfo) -> dict[Date, Minute]:
        hours, holidays = info.data.get("open"), info.data.get("holidays", ())
        for day, minute in closes.items():
            named = date.fromordinal(day).isoformat()
            if day in holidays:
                raise ValueError(f"days on which it trades; {named} is one of its holidays")
            if hours is not None and not hours[0][0] < minute < hours[-1][1]:
                within = f"{clock_of(hours[0][0])} and {clock_of(hours[-1][1])}"
                raise ValueError(f"times within its hours, between {within}; {named} has {clock_of(minute)}")
        return closes

    @field_validator("ticks", mode="after")
    @classmethod
    def _ticks_ascend(cls, ticks: tuple[Band, ...]) -> tuple[Band, ...]:
        if [price for price, _ in ticks] != sorted({price for price, _ in ticks}):
            raise ValueError("ticks that begin with the lowest price, each price once")
        return ticks

    def venue(self, code: str) -> Venue:
        """The venue as others know it; its holidays are known to the end of the last year that has one."""
        return Venue(
            code=code,
            title=self.title or code,
            zone=self.zone,
            currency=self.currency,
            hours=(Hours(_ALWAYS, self.days, self.open, self.pre, self.post),),
            holidays=frozenset(self.holidays),
            early_closes=dict(self.early_closes),
            ticks=(TickTable(_ALWAYS, "", self.ticks),) if self.ticks else (),
            through=date.fromordinal(max(self.holidays)).year if self.holidays else None,
            rules=Rules(self.rules.luld, self.rules.breakers),
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


NO_VENUES: Mapping[str, VenueSettings] = {}


def venues_of(settings: Mapping[str, VenueSettings]) -> dict[str, Any]:
    """The context in which feed files are read."""
    return {"venues": {code: one.venue(code) for code, one in settings.items()}}
