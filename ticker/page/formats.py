"""The formats that static/rows.json names; `static/js/core/formats.js` has the same ones."""

from collections.abc import Callable, Mapping
from typing import Any

from ticker.page import brief, words
from ticker.page.figures import figures_in
from ticker.times import parse_rfc3339

_OLD_MS = 10_000
"""A price younger than this is not called old."""


def safe(url: str | None) -> str:
    """The address if it is one a reader may be sent to, else nothing."""
    return url if url and url.lower().startswith(("http://", "https://")) else ""


def _old(now_ms: int, time: str) -> str:
    age_ms = now_ms - parse_rfc3339(time) if time else 0
    return f"{words.age(age_ms)} old" if age_ms > _OLD_MS else ""


def _beside(symbol: str | None, name: str | None) -> str:
    """A name, unless it is the symbol that it stands beside."""
    return name if name and name != symbol else ""


FORMATS: Mapping[str, Callable[..., str]] = {
    "text": lambda _, value: "" if value is None else str(value),
    "state": lambda _, value: "true" if value else "false",
    "flag": lambda _, value: "yes" if value else "",
    "alert": lambda _, kind: kind if kind == "alert" else "",
    "retracted": lambda _, is_so: "retracted" if is_so else "",
    "first_of": lambda _, others: words.first_of(others),
    "more": lambda _, title, count: f"{title}, {count} more",
    "simulated": lambda _, is_so: "simulated" if is_so else "",
    "any": lambda _, *lists: "yes" if any(lists) else "",
    "symbol": lambda _, value: value or "No symbol yet",
    "about": lambda _, symbol, name, *said: " · ".join(
        part for part in (_beside(symbol, name), *said) if part
    ),
    "standing": lambda now_ms, session, state, until: words.standing(session, state, until, now_ms),
    "price": lambda _, value, decimals: words.price(value, decimals),
    "brief": lambda _, value, decimals: brief.brief(value, decimals),
    "whole": lambda _, value, decimals: brief.unless_shown(
        words.price(value, decimals), brief.brief(value, decimals)
    ),
    "figures": lambda _, value, decimals: figures_in(words.price(value, decimals)),
    "range": lambda _, low, high, decimals: brief.brief_range(low, high, decimals),
    "whole_range": lambda _, low, high, decimals: brief.unless_shown(
        words.range_words(low, high, decimals), brief.brief_range(low, high, decimals)
    ),
    "signed": lambda _, value, decimals: words.signed(value, decimals),
    "brief_signed": lambda _, value, decimals: brief.brief_signed(value, decimals),
    "whole_signed": lambda _, value, decimals: brief.unless_shown(
        words.signed(value, decimals), brief.brief_signed(value, decimals)
    ),
    "bracketed": lambda _, value: f" ({words.percent(value)})",
    "lot": lambda _, size: brief.lot(size),
    "whole_lot": lambda _, size: brief.whole_lot(size),
    "phase": lambda now_ms, session, state: words.standing(session, state, None, now_ms) or words.DASH,
    "since": lambda now_ms, time: words.age(now_ms - parse_rfc3339(time)) if time else words.DASH,
    "stale": lambda now_ms, time, session, state, patience_ms: (
        "stale" if words.is_stale(time, session, state, patience_ms, now_ms) else ""
    ),
    "named": lambda now_ms, symbol, name, time, session, state, patience_ms: (
        f"{words.age(now_ms - parse_rfc3339(time))} old"
        if words.is_stale(time, session, state, patience_ms, now_ms)
        else _beside(symbol, name)
    ),
    "compact": lambda _, value: words.compact(value),
    "times": lambda _, size: "" if size is None else f" {brief.lot(size)}",
    "percent": lambda _, value: brief.brief_percent(value),
    "whole_percent": lambda _, value: brief.unless_shown(words.percent(value), brief.brief_percent(value)),
    "direction": lambda _, change: words.direction(change, 2),
    "arrow": lambda _, change: words.arrow(words.direction(change, 2)),
    "verdict": lambda _, span_s, unusual, z: words.verdict(span_s, z, unusual=unusual),
    "address": lambda _, symbol: words.href_of(symbol),
    "link": lambda _, url: safe(url),
    "age": lambda now_ms, time: words.age(now_ms - parse_rfc3339(time)),
    "when": lambda now_ms, time, undated: (
        "undated" if undated else words.when(parse_rfc3339(time), now_ms) if time else ""
    ),
    "moment": lambda _, time, undated, whole: (
        f"{'First seen ' * undated}{words.moment(parse_rfc3339(time))}" if whole else ""
    ),
    # What a card below the first screen does without until JavaScript is here.
    "auto": lambda _, whole: "auto" if whole else "",
    "blank": lambda _, whole: "_blank" if whole else "",
    "alone": lambda _, whole: "noopener noreferrer" if whole else "",
    # A card that is not the list's tab stop has none in it, either.
    "rest": lambda _, resting: "-1" if resting else "",
    "dated": lambda _, time, undated: "" if undated else time,
    "old": _old,
}
"""By name: now (server time, ms) and the values of the fields to text; empty for nothing."""


def show(value: list[Any], values: object, now_ms: int) -> str:
    """One value of rows.json, `[format, ...fields]`, of whatever has these fields."""
    name, *fields = value
    return FORMATS[name](now_ms, *(getattr(values, field) for field in fields))
