"""What a chart is told of a symbol. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from ticker.ask.udf import RESOLUTIONS
from ticker.events import Quote
from ticker.venues import Venue
from ticker.venues.venue import Hours as VenueHours

EXCHANGE = "Ticker"
_MINUTES = tuple(name for name in RESOLUTIONS if name.isdigit())


class Choice(msgspec.Struct, frozen=True):
    """An exchange to choose from."""

    value: str
    name: str
    desc: str


class TypeChoice(msgspec.Struct, frozen=True):
    """A type of symbols to choose from; of ours, a channel."""

    name: str
    value: str


class Configuration(msgspec.Struct, frozen=True, kw_only=True):
    """What the feed can do."""

    supports_search: bool = True
    supports_group_request: bool = False
    supports_marks: bool = True
    supports_timescale_marks: bool = True
    supports_time: bool = True
    exchanges: tuple[Choice, ...]
    symbols_types: tuple[TypeChoice, ...]
    supported_resolutions: tuple[str, ...] = tuple(RESOLUTIONS)


class Hours(msgspec.Struct, frozen=True):
    """When a symbol is traded, in the protocol's words: `0930-1600` in a time zone, holidays as `20260101,…`.

    Days that are not Monday to Friday are named, Sunday as 1: `1000-1600:17`.

    `corrections` are days of other hours: `0930-1300:20261127`.
    """

    session: str = "24x7"
    timezone: str = "Etc/UTC"
    holidays: str = ""
    corrections: str = ""


AROUND_THE_CLOCK = Hours()
_DAY_MINUTES = 1_440
_EVERY_DAY = frozenset(range(7))
_MONDAY_TO_FRIDAY = frozenset(range(5))


def hours_of(venue: Venue | None, today: int) -> Hours:
    """The regular hours of a venue as of today (the days that `date.toordinal` counts), and its days off."""
    if venue is None:
        return AROUND_THE_CLOCK
    in_force = next((one for one in reversed(venue.hours) if one.since <= today), venue.hours[0])
    corrections = (
        f"{_spans(hours.open)}:{_date(day)}"
        for day in sorted(venue.early_closes)
        if (hours := venue.hours_on(day)) is not None
    )
    return Hours(
        _session(in_force),
        "Etc/UTC" if venue.zone == "UTC" else venue.zone,
        ",".join(_date(day) for day in sorted(venue.holidays)),
        ";".join(corrections),
    )


def _session(hours: VenueHours) -> str:
    if hours.weekdays == _EVERY_DAY and hours.open == ((0, _DAY_MINUTES),):
        return "24x7"
    # A chart takes what names no days for traded from Monday to Friday.
    days = "".join(str(day) for day in sorted((weekday + 1) % 7 + 1 for weekday in hours.weekdays))
    return _spans(hours.open) if hours.weekdays == _MONDAY_TO_FRIDAY else f"{_spans(hours.open)}:{days}"


def _spans(spans: Sequence[tuple[int, int]]) -> str:
    return ",".join(f"{_clock(start)}-{_clock(end)}" for start, end in spans)


def _clock(minute: int) -> str:
    # A session that begins on the evening before has its own time of that evening.
    hours, minutes = divmod(minute % _DAY_MINUTES, 60)
    return f"{hours:02d}{minutes:02d}"


def _date(day: int) -> str:
    return date.fromordinal(day).strftime("%Y%m%d")


class SymbolInfo(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={"exchange_traded": "exchange-traded", "exchange_listed": "exchange-listed"},
):
    """A symbol, by today's names and those of older charts; `pricescale` units of price are 1."""

    name: str
    ticker: str
    full_name: str
    description: str
    type: str
    exchange: str
    listed_exchange: str
    exchange_traded: str
    exchange_listed: str
    session: str
    session_holidays: str
    corrections: str
    timezone: str
    currency_code: str | None
    minmov: int = 1
    minmov2: int = 0
    pointvalue: int = 1
    pricescale: int
    format: str = "price"
    has_intraday: bool = True
    intraday_multipliers: tuple[str, ...] = _MINUTES
    has_seconds: bool = True
    seconds_multipliers: tuple[str, ...] = ("1",)
    has_daily: bool = True
    daily_multipliers: tuple[str, ...] = ("1",)
    has_weekly_and_monthly: bool = False
    has_empty_bars: bool = False
    has_no_volume: bool
    visible_plots_set: str
    volume_precision: int = 0
    data_status: str = "streaming"
    supported_resolutions: tuple[str, ...] = tuple(RESOLUTIONS)


class Found(msgspec.Struct, frozen=True):
    """A symbol that a search has found."""

    symbol: str
    full_name: str
    description: str
    exchange: str
    ticker: str
    type: str


class ListedSymbol(msgspec.Struct, frozen=True):
    """A symbol's newest quote, and the channel that tells it."""

    channel: str
    quote: Quote


def configuration(channels: Iterable[tuple[str, str]]) -> Configuration:
    """What the feed can do, for who may read some channels, each with its title."""
    return Configuration(
        exchanges=(Choice("", "All", "All exchanges"), Choice(EXCHANGE, EXCHANGE, EXCHANGE)),
        symbols_types=(TypeChoice("All", ""), *(TypeChoice(title, name) for name, title in channels)),
    )


def symbol_info(listed: ListedSymbol, hours: Hours = AROUND_THE_CLOCK) -> SymbolInfo:
    quote = listed.quote
    return SymbolInfo(
        name=quote.symbol,
        ticker=quote.symbol,
        full_name=f"{EXCHANGE}:{quote.symbol}",
        description=_described(quote),
        type=listed.channel,
        exchange=EXCHANGE,
        listed_exchange=EXCHANGE,
        exchange_traded=EXCHANGE,
        exchange_listed=EXCHANGE,
        session=hours.session,
        session_holidays=hours.holidays,
        corrections=hours.corrections,
        timezone=hours.timezone,
        currency_code=quote.currency,
        pricescale=10 ** max(0, quote.decimals),
        has_no_volume=quote.volume is None,
        visible_plots_set="ohlc" if quote.volume is None else "ohlcv",
    )


def found(listed: Sequence[ListedSymbol], query: str, channel: str, exchange: str, limit: int) -> list[Found]:
    """The symbols that a query is about, those first of which it is the beginning."""
    if exchange not in ("", EXCHANGE):
        return []
    letters = query.upper().rpartition(":")[2]
    ranked = sorted(
        (place, one.quote.symbol, one)
        for one in listed
        if channel in ("", one.channel) and (place := _place(letters, one.quote)) is not None
    )
    return [_found(one) for _, _, one in ranked[:limit]]


def _place(letters: str, quote: Quote) -> int | None:
    """How far behind others a symbol comes; None if the letters are nowhere in it."""
    symbol, name = quote.symbol.upper(), quote.name.upper()
    if letters in symbol:
        return symbol.index(letters)
    return 100 + name.index(letters) if letters in name else None


def _found(listed: ListedSymbol) -> Found:
    quote = listed.quote
    return Found(
        symbol=quote.symbol,
        full_name=f"{EXCHANGE}:{quote.symbol}",
        description=_described(quote),
        exchange=EXCHANGE,
        ticker=quote.symbol,
        type=listed.channel,
    )


def _described(quote: Quote) -> str:
    return f"{quote.name} (simulated)" if quote.simulated else quote.name
