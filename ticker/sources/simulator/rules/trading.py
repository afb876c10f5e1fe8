"""Whether a symbol is traded, and what follows: limit states, pauses, halts, the auctions that end them.

A symbol whose price has come to a band of the Limit Up-Limit Down plan is in a limit state; one that does not
leave it within 15 seconds is paused for 5 minutes (sections VI and VII). It is an auction that resumes
trading; where that would end too far away, the pause is extended by 5 minutes and the auction may end further
away (amendment 13). A pause that begins in the last 10 minutes lasts until the close.
"""

from typing import Literal, TypeAlias

import msgspec

from ticker.events import Trading
from ticker.sources.simulator.rules.bands import LATE_MS, Bands, Tier, bands
from ticker.sources.simulator.rules.reference import Reference, traded

LIMIT_MS = 15_000
PAUSE_MS = 300_000
NO_REOPENING_MS = 600_000
"""How long before the close a pause begins that does not end before it."""
_COLLAR, _COLLAR_DOLLARS, _COLLAR_FROM = 0.05, 0.15, 3.00

Cause: TypeAlias = Literal["volatility", "market", "ordered"]
"""Why trading stopped: its own price, a market-wide circuit breaker, or the exchange's order."""


class Standing(msgspec.Struct, frozen=True, array_like=True):
    """How a symbol stands: `until_ms` is when the state ends at the latest, 0 where that is not known.

    `band` is the price in points at which it was paused, `extensions` how often the pause was extended,
    `words` why the exchange ordered a halt.
    """

    state: Trading = "open"
    until_ms: int = 0
    cause: Cause | None = None
    words: str = ""
    band: int = 0
    extensions: int = 0
    reference: Reference | None = None


class TradingTime(msgspec.Struct, frozen=True):
    """When a step is: `regular` says that the bands are in force, which they are until `close_ms`.

    The one that `opens` a day has none yet: they are drawn about its price.
    """

    now_ms: int
    regular: bool
    close_ms: int
    opens: bool = False


class TradedPrice(msgspec.Struct, frozen=True):
    """What a symbol is worth, its last trade and yesterday's close, in points; a unit has `points`."""

    worth: float
    last: int
    close: int
    points: float
    has_traded: bool


class HaltOrder(msgspec.Struct, frozen=True):
    """What stops a symbol from outside, until when, and why."""

    cause: Cause
    until_ms: int
    words: str = ""


OPEN = Standing()


def next_standing(
    standing: Standing, price: TradedPrice, moment: TradingTime, *, tier: Tier | None, order: HaltOrder | None
) -> Standing:
    """Say how a symbol stands in the step at `moment`, from how it stood and what the step before has shown.

    `tier` is None where no bands are in force; `order` is what stops it now, if anything does.
    """
    if order is not None and order.until_ms > moment.now_ms and order.until_ms > _stopped_until(standing):
        return Standing("halted", order.until_ms, order.cause, order.words)
    match standing.state:
        case "halted":
            return _halted(standing, price, moment)
        case "auction":
            # It is the price of the auction that the bands are drawn about from now on.
            return Standing(reference=Reference(float(price.last), moment.now_ms))
    if tier is None or not moment.regular or moment.opens:
        return OPEN
    return _traded(standing, price, moment, tier)


def bands_of(standing: Standing, price: TradedPrice, moment: TradingTime, tier: Tier) -> Bands | None:
    """The bands in force; None before there is a reference price."""
    if standing.reference is None or not moment.regular:
        return None
    late = moment.now_ms >= moment.close_ms - LATE_MS
    return bands(standing.reference.price, price.close, tier=tier, late=late, points=price.points)


def _stopped_until(standing: Standing) -> int:
    return standing.until_ms if standing.state == "halted" else 0


def _halted(standing: Standing, price: TradedPrice, moment: TradingTime) -> Standing:
    if standing.cause != "ordered" and not moment.regular:
        return OPEN
    if moment.now_ms < standing.until_ms:
        return standing
    if standing.cause == "volatility" and not _clears(standing, price):
        return msgspec.structs.replace(
            standing, until_ms=moment.now_ms + PAUSE_MS, extensions=standing.extensions + 1
        )
    return msgspec.structs.replace(standing, state="auction", until_ms=0)


def _clears(standing: Standing, price: TradedPrice) -> bool:
    """Whether an auction now would end near enough to the band that the symbol was paused at."""
    dear = standing.band > _COLLAR_FROM * price.points
    collar = standing.band * _COLLAR if dear else _COLLAR_DOLLARS * price.points
    return abs(price.worth - standing.band) <= collar * (1 + standing.extensions)


def _traded(standing: Standing, price: TradedPrice, moment: TradingTime, tier: Tier) -> Standing:
    reference = standing.reference or Reference(float(price.last), moment.now_ms)
    # While trading is at a limit, the plan has neither a new reference price nor new bands.
    if price.has_traded and standing.state == "open":
        reference = traded(reference, price.last, moment.now_ms)
    standing = msgspec.structs.replace(standing, reference=reference)
    limits = bands_of(standing, price, moment, tier)
    assert limits is not None
    if price.worth >= limits.upper:
        return _limited(standing, "limit_up", limits.upper, moment)
    if price.worth <= limits.lower:
        return _limited(standing, "limit_down", limits.lower, moment)
    return Standing(reference=reference)


def _limited(
    standing: Standing, state: Literal["limit_up", "limit_down"], band: int, moment: TradingTime
) -> Standing:
    if standing.state != state:
        return Standing(state, moment.now_ms + LIMIT_MS, "volatility", "", band, 0, standing.reference)
    if moment.now_ms < standing.until_ms:
        return msgspec.structs.replace(standing, band=band)
    is_last = moment.now_ms >= moment.close_ms - NO_REOPENING_MS
    until_ms = moment.close_ms if is_last else moment.now_ms + PAUSE_MS
    return Standing("halted", until_ms, "volatility", "", band)
