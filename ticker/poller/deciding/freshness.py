"""How long a publisher asks to be left alone, and whose words those are. Pure."""

import msgspec

from ticker.config.rhythm import Rhythm
from ticker.sources.adapter import PublisherHints
from ticker.times import duration_words

MAX_RETRY_AFTER_S = 7 * 86_400
"""Nobody means more than a week; such values are clocks and units gone wrong."""
DEFAULT_PERIOD_S = 3_600
"""hourly/1 is what every WordPress says of itself, so it is no hint of anybody."""


class Wait(msgspec.Struct, frozen=True):
    """A wait and the reason for it, in words for the operator."""

    wait_ms: int
    reason: str


def every(own_ms: int) -> str:
    """The reason for an interval that the operator chose."""
    return f"every {duration_words(own_ms / 1000)}"


def interval(rhythm: Rhythm, own_ms: int, hints: PublisherHints, *, pushed: bool = False) -> Wait:
    """The longest of the operator's interval and the publisher's hints.

    `own_ms` is what `auto` came to, or, if it is `pushed`, what trust in its hub made of it. On a
    tie the operator's own words win: the publisher did not change anything.
    """
    why = ", as often as it changes (auto)" if rhythm.auto else ""
    why = ", while its hub pushes what is new (WebSub)" if pushed else why
    own = Wait(own_ms, f"{every(own_ms)}{why}")
    most_ms = max(rhythm.max_ms, own_ms)
    asked = [_clamped(seconds, name, most_ms) for name, seconds in _cache_hints(hints)]
    return max([own, *asked], key=lambda ask: ask.wait_ms)


def retry_after(hints: PublisherHints) -> Wait | None:
    """What Retry-After asks for; no interval limits it but a week."""
    if hints.retry_after_s is None:
        return None
    wait_s = min(hints.retry_after_s, MAX_RETRY_AFTER_S)
    return Wait(round(wait_s * 1000), f"publisher asks for {duration_words(wait_s)} (Retry-After)")


def _cache_hints(hints: PublisherHints) -> list[tuple[str, float]]:
    said = (
        ("max-age", _fresh_for(hints, hints.max_age_s)),
        # RFC 9111, 5.3: a recipient that knows max-age ignores Expires.
        ("Expires", _fresh_for(hints, hints.expires_s) if hints.max_age_s is None else None),
        ("ttl", hints.ttl_s),
        ("updatePeriod", hints.period_s if hints.period_s != DEFAULT_PERIOD_S else None),
    )
    return [(name, seconds) for name, seconds in said if seconds is not None and seconds > 0]


def _fresh_for(hints: PublisherHints, lifetime_s: float | None) -> float | None:
    if lifetime_s is None or hints.no_cache:
        return None
    return lifetime_s - hints.age_s


def _clamped(wait_s: float, name: str, most_ms: int) -> Wait:
    reason = f"publisher asks for {duration_words(wait_s)} ({name})"
    if wait_s * 1000 <= most_ms:
        return Wait(round(wait_s * 1000), reason)
    return Wait(most_ms, f"{reason}, limited to {duration_words(most_ms / 1000)} (max_every)")
