"""What tools take: typed, with words for the model that fills them in; times, lists and windows. Pure."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, TypeAlias

import msgspec
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ticker.ask.parameters import did_you_mean
from ticker.ask.start import instant
from ticker.errors import QueryError
from ticker.times import rfc3339

A_TIME = (
    "RFC 3339 such as 2026-01-02T14:30:00Z (without a zone: UTC), a date, unix seconds, now, "
    "or how long ago: 15m, 2h, 7d"
)
_MOST_CHARS = 400
_MOST_SHOWN = 100
_SLACK_MS = 60_000
"""By how much clocks may differ."""
_LAST_MS = 253_370_764_800_000
"""9999-01-01: nothing that is reckoned from it lies beyond what can be written."""


def _listed(value: object) -> object:
    """A comma list as well: models write either."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _written(value: object) -> object:
    """A number as well: unix seconds are one."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Text: TypeAlias = Annotated[str, Field(max_length=_MOST_CHARS), BeforeValidator(_written)]
Names: TypeAlias = Annotated[
    tuple[Text, ...],
    # Before the validator, so that it is a bound of the list: JSON Schema calls that of a text otherwise.
    Field(max_length=100, json_schema_extra={"uniqueItems": False}),
    BeforeValidator(_listed),
]


class Arguments(BaseModel):
    """What a tool takes; nothing else may be given, lest a slip of the name be passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Window(msgspec.Struct, frozen=True):
    """From an instant on, and up to another one if `to_ms` is one."""

    from_ms: int
    to_ms: int | None

    @property
    def since(self) -> str:
        return rfc3339(self.from_ms)

    @property
    def until(self) -> str:
        return "" if self.to_ms is None else rfc3339(self.to_ms)

    def has(self, time: str) -> bool:
        """Whether an instant, as RFC 3339 in UTC with milliseconds, lies in it."""
        return self.since <= time and (self.to_ms is None or time < self.until)


def window(since: str, until: str, now_ms: int) -> Window:
    """Read a stretch of time; QueryError where it ends before it begins."""
    from_ms = past_ms("since", since, now_ms)
    to_ms = moment_ms("until", until, now_ms) if until.strip() else None
    if to_ms is not None and to_ms <= from_ms:
        raise QueryError(
            "bad_parameter",
            "until",
            f"{rfc3339(to_ms)} is not behind since, {rfc3339(from_ms)}",
            "a later time",
        )
    return Window(from_ms, to_ms)


def ends(since: str, until: str, now_ms: int) -> tuple[str, str]:
    """Read a stretch of time of which either end may be open, as every route takes it: "" is open."""
    if since.strip():
        within = window(since, until, now_ms)
        return within.since, within.until
    return "", rfc3339(moment_ms("until", until, now_ms)) if until.strip() else ""


def moment_ms(name: str, text: str, now_ms: int) -> int:
    """Read a time or how long ago, within 1970 to 9998; QueryError for any other text."""
    found = _moment_ms(text.strip(), now_ms)
    if found is None:
        raise QueryError("bad_parameter", name, f"{text[:100]!r} is no time", A_TIME)
    return found


def past_ms(name: str, text: str, now_ms: int) -> int:
    """The same of what has been; QueryError for a time ahead, by which a model has mistaken the date."""
    found = moment_ms(name, text, now_ms)
    if found > now_ms + _SLACK_MS:
        raise QueryError(
            "bad_parameter", name, f"{rfc3339(found)} lies ahead", f"a time before now, {rfc3339(now_ms)}"
        )
    return found


def _moment_ms(text: str, now_ms: int) -> int | None:
    if text == "now":
        return now_ms
    if (found := instant(text, now_ms)) is not None:
        at_ms = found.time_ms
    else:
        try:
            # A model that was told that times are in UTC leaves out the zone, and the time of a day.
            at_ms = round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)
        except (ValueError, OverflowError):
            return None
    return min(max(at_ms, 0), _LAST_MS)


def wrong(error: ValidationError, takes: type[Arguments]) -> str:
    """What is wrong in the arguments, each with its name and what it may be."""
    return "; ".join(_problems(error, takes))


def _problems(error: ValidationError, takes: type[Arguments]) -> Iterable[str]:
    known = takes.model_json_schema()["properties"]
    for problem in error.errors(include_url=False):
        name, *inside = (str(part)[:_MOST_SHOWN] for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            meant = did_you_mean(name, tuple(known))
            yield f"there is no argument {name!r}{meant}; there are {', '.join(known) or 'none'}"
        elif problem["type"] == "missing":
            schema = known[name]
            yield f"{name}: is missing; expected {_expected(schema)}: {schema['description']}"
        else:
            schema = known[name]["items"] if inside else known[name]
            where = "".join(f"[{part}]" for part in inside)
            yield f"{name}{where}: got {_shown(problem['input'])}; expected {_expected(schema)}"


def _expected(schema: Mapping[str, Any]) -> str:
    """What an argument may be, by its JSON Schema."""
    match schema:
        case {"enum": [*words]}:
            return f"one of {', '.join(words)}"
        case {"type": "boolean"}:
            return "true or false"
        case {"type": "integer", "minimum": least, "maximum": most}:
            return f"a whole number from {least} to {most}"
        case {"type": "number", "minimum": least, "maximum": most}:
            return f"a number from {least:g} to {most:g}"
        case {"type": "array", "maxItems": most, "items": items}:
            return f"a list of at most {most}, each {_expected(items)}"
        case {"minLength": least, "maxLength": most}:
            return f"a text of {least} to {most} characters"
        case _:
            return f"a text of at most {schema['maxLength']} characters"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
