"""What an entry under `script:` may say."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from ticker.config.scalars import DurationMs, Symbol, duration_within, number, one_of, text
from ticker.config.scalars.forms import PERCENTAGE, RATIO, SECOND_OF_DAY
from ticker.config.settings import Settings
from ticker.config.yaml.problems import suggestion
from ticker.sources.simulator.script.refusals import EntryRefusal

EventKind: TypeAlias = Literal[
    "jump", "gap", "crash", "halt", "earnings", "quiet", "volatile", "split", "dividend", "rename"
]
_KINDS: tuple[EventKind, ...] = get_args(EventKind)
ONCE: frozenset[EventKind] = frozenset({"split", "rename"})
"""What happens once: of every day, it would leave nothing of a price or of a name."""
MOST_PAID = 0.9
"""What part of a price a dividend may take; a tenth of it is left in any case."""
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?")
_RATIO = re.compile(r"([1-9][0-9]{0,3}):([1-9][0-9]{0,3})")
_PERCENTAGE = re.compile(r"-?[0-9]{1,5}(?:\.[0-9]{1,6})?%")
_COMMON = frozenset({"at", "day", "symbol", "event", "headline", "summary"})
_OWN: dict[EventKind, frozenset[str]] = {
    "jump": frozenset({"size"}),
    "gap": frozenset({"size"}),
    "crash": frozenset({"size", "over", "recovery"}),
    "halt": frozenset({"for", "reason"}),
    "earnings": frozenset({"surprise", "size"}),
    "quiet": frozenset({"for"}),
    "volatile": frozenset({"for"}),
    "split": frozenset({"ratio"}),
    "dividend": frozenset({"amount"}),
    "rename": frozenset({"to", "name"}),
}
_NEEDED: dict[EventKind, frozenset[str]] = {
    "jump": frozenset({"size"}),
    "gap": frozenset({"size"}),
    "crash": frozenset({"size"}),
    "halt": frozenset(),
    "earnings": frozenset({"symbol", "surprise"}),
    "quiet": frozenset(),
    "volatile": frozenset(),
    "split": frozenset({"symbol", "ratio"}),
    "dividend": frozenset({"symbol", "amount"}),
    "rename": frozenset({"symbol", "to"}),
}


def _time_of_day(value: object) -> int:
    if not isinstance(value, str) or _TIME.fullmatch(value) is None:
        raise ValueError("a time of day such as 10:30")
    hours, minutes, *seconds = (int(part) for part in value.split(":"))
    return ((hours * 60 + minutes) * 60 + sum(seconds)) * 1_000


def _ratio(value: object) -> tuple[int, int]:
    match = _RATIO.fullmatch(value) if isinstance(value, str) else None
    if match is None or not 0.01 <= int(match[1]) / int(match[2]) <= 100:
        raise ValueError("new shares for old ones such as 4:1, at most 100 for 1 or 1 for 100")
    return int(match[1]), int(match[2])


def _date(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError("a date such as 2026-03-10") from None


def _percentage(low: int, high: int) -> BeforeValidator:
    def read(value: object) -> float:
        written = value if isinstance(value, str) and _PERCENTAGE.fullmatch(value) else ""
        if not written or not low <= float(written[:-1]) <= high:
            raise ValueError(f"a percentage from {low}% to {high}%")
        return float(written[:-1]) / 100.0

    return BeforeValidator(read, json_schema_input_type=PERCENTAGE)


class ScriptedEvent(Settings):
    """One thing that happens: at a time of day, on one day or on all; to one symbol, or to all of the file.

    `at` is in milliseconds after midnight; `size`, `recovery` and `surprise` are parts of one. A gap needs no
    time: it is at the opening.
    """

    # A gap needs no time.
    model_config = ConfigDict(json_schema_extra={"required": ["event"]})

    at: Annotated[int, BeforeValidator(_time_of_day, json_schema_input_type=SECOND_OF_DAY)] = Field(
        description="a time of day such as 10:30"
    )
    event: Annotated[EventKind, one_of(*_KINDS)] = Field(description=" or ".join(_KINDS))
    day: Annotated[date, BeforeValidator(_date)] | None = None
    symbol: Symbol | None = None
    size: Annotated[float, _percentage(-90, 500)] | None = None
    over_ms: Annotated[DurationMs, duration_within("1s", "1d")] = Field(600_000, alias="over")
    recovery: Annotated[float, _percentage(0, 100)] = 0.0
    for_ms: Annotated[DurationMs, duration_within("1s", "1d")] = Field(600_000, alias="for")
    reason: Annotated[str, text(200)] = "News pending"
    surprise: Annotated[float, _percentage(-100, 500)] | None = None
    ratio: Annotated[tuple[int, int], BeforeValidator(_ratio, json_schema_input_type=RATIO)] | None = None
    amount: Annotated[float, number("0.0001", "1000000")] | None = None
    to: Symbol | None = None
    name: Annotated[str, text(100)] = ""
    headline: Annotated[str, text(300)] = ""
    summary: Annotated[str, text(1_000)] = ""

    @model_validator(mode="before")
    @classmethod
    def _gap_is_at_the_opening(cls, said: object) -> object:
        return {"at": "00:00", **said} if isinstance(said, dict) and said.get("event") == "gap" else said

    @model_validator(mode="after")
    def _says_what_its_kind_needs(self) -> "ScriptedEvent":
        fields = type(self).model_fields
        # What says no more than its default cannot mislead anybody.
        said = {
            fields[name].alias or name
            for name in self.model_fields_set
            if getattr(self, name) != fields[name].default
        }
        if foreign := sorted(said - _COMMON - _OWN[self.event]):
            raise ValueError(f"no {foreign[0]} with event: {self.event}")
        if missing := sorted(_NEEDED[self.event] - said):
            raise ValueError(f"a {missing[0]} with event: {self.event}")
        if self.event == "crash" and self.size is not None and not 0.0 < self.size <= 0.9:
            raise ValueError("a size from 1% to 90% with event: crash, which is how far prices fall")
        return self

    def concerns(self, symbol: str) -> bool:
        return self.symbol is None or self.symbol == symbol


def unknown(script: Sequence[ScriptedEvent], known: Collection[str]) -> Iterator[EntryRefusal]:
    """Events of symbols that are not among those known; each by its place in the script."""
    for place, event in enumerate(script):
        if event.symbol is not None and event.symbol not in known:
            expected = f"a symbol of this file, {suggestion(event.symbol, known)}"
            yield EntryRefusal(place, "symbol", expected, event.symbol)


def too_dear(script: Sequence[ScriptedEvent], prices: Mapping[str, float]) -> Iterator[EntryRefusal]:
    """Dividends that a price of the file cannot pay, in whatever shares it is by then."""
    for place, event in enumerate(script):
        price = prices.get(event.symbol or "")
        if event.amount is not None and price is not None:
            most = MOST_PAID * price * _dearest(script, event.symbol)
            if event.amount > most:
                yield EntryRefusal(
                    place, "amount", f"at most {most:g}, nine tenths of the price", f"{event.amount:g}"
                )


def _dearest(script: Sequence[ScriptedEvent], symbol: str | None) -> float:
    """The most shares of the file that one may become by reverse splits."""
    most = 1.0
    for event in script:
        if event.symbol == symbol and event.ratio is not None:
            new_shares, old_shares = event.ratio
            most *= max(1.0, old_shares / new_shares)
    return most


def taken(script: Sequence[ScriptedEvent], known: Collection[str]) -> Iterator[EntryRefusal]:
    """New symbols that others of the file have, or have been given before."""
    named = set(known)
    for place, event in enumerate(script):
        if event.to is not None and event.to in named:
            yield EntryRefusal(place, "to", "a symbol that no other one has", event.to)
        named.add(event.to or "")
