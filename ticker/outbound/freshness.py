"""What a response's headers say on when to come back (RFC 9110 and 9111), in seconds. Pure."""

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

import msgspec

# A value may be a token or a quoted string (RFC 9111, 5.2).
_DIRECTIVE = re.compile(r'([a-z-]+)(?:\s*=\s*"?([0-9]+)?[^",]*"?)?', re.IGNORECASE)
_SECONDS = re.compile(r"[0-9]+", re.ASCII)
# What is longer than can be counted is that long (RFC 9111, 1.2.2).
_MOST_S = float(2**31)
_MOST_DIGITS = 10
_WAITS = frozenset({429, 503})


class Freshness(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """For how long an answer is good; what was not said is None, 0 or False.

    All in seconds: `max_age_s`, `age_s` and `no_cache` as in RFC 9111; `expires_s` counts from the
    response's own `Date`, `retry_after_s` from its arrival.
    """

    max_age_s: float | None = None
    age_s: float = 0.0
    expires_s: float | None = None
    no_cache: bool = False
    retry_after_s: float | None = None


UNSAID = Freshness()


def freshness_of(headers: Mapping[str, str], now_ms: int, status: int = 200) -> Freshness:
    """Read the headers, by lower-case name; Retry-After counts with 429 and 503 only."""
    directives = _directives(headers.get("cache-control", ""))
    date = headers.get("date")
    return Freshness(
        max_age_s=directives.get("max-age"),
        age_s=_seconds(headers.get("age")) or 0.0,
        expires_s=_until_s(headers.get("expires"), date, now_ms),
        no_cache="no-cache" in directives or "no-store" in directives,
        retry_after_s=retry_after_s(headers.get("retry-after"), date, now_ms) if status in _WAITS else None,
    )


def retry_after_s(value: str | None, date: str | None, now_ms: int) -> float | None:
    """Read Retry-After (RFC 9110, 10.2.3); a date counts from the response's own `Date`."""
    if value is None:
        return None
    seconds = _seconds(value)
    if seconds is not None:
        return seconds
    left_s = _until_s(value, date, now_ms)
    return None if left_s is None else max(0.0, left_s)


def _directives(cache_control: str) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for match in _DIRECTIVE.finditer(cache_control):
        # RFC 9111, 4.2.1: of a directive that is given twice the first one counts.
        found.setdefault(match[1].lower(), _counted(match[2]) if match[2] else None)
    return found


def _seconds(value: str | None) -> float | None:
    match = _SECONDS.fullmatch(value.strip()) if value else None
    return _counted(match[0]) if match else None


def _counted(digits: str) -> float:
    digits = digits.lstrip("0") or "0"
    return _MOST_S if len(digits) > _MOST_DIGITS else float(digits)


def _until_s(value: str | None, date: str | None, now_ms: int) -> float | None:
    until_s = _http_date_s(value)
    if until_s is None:
        return None
    # The server's clock may be off, and so may ours.
    since_s = _http_date_s(date)
    return until_s - (now_ms / 1000 if since_s is None else since_s)


def _http_date_s(value: str | None) -> float | None:
    if not value:
        return None
    try:
        return parsedate_to_datetime(value).timestamp()
    except (ValueError, OverflowError):
        return None
