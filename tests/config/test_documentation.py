"""docs/configuration.md against the types: every key, its default and its range."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, get_args

import pytest
import yaml
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from ticker.config.naming import NamedSymbol
from ticker.config.settings.alerts import AlertSettings
from ticker.config.settings.bars import BarsKeep
from ticker.config.settings.limits import LimitSettings, Requests, Streams, Writes
from ticker.config.settings.pages import ColumnSettings, DeskSettings, WidgetSettings
from ticker.config.settings.venues import VenueRules, VenueSettings
from ticker.config.types import (
    Access,
    Anonymous,
    BarSettings,
    ChannelSettings,
    Cors,
    Fetch,
    Log,
    PageSettings,
    PushSettings,
    Service,
    Settings,
    StreamSettings,
    Tls,
    Token,
    WebhookSettings,
)
from ticker.sources.kinds import SHIPPED
from ticker.sources.quotes.settings import AskedSymbol, QuoteMap, QuotesSource
from ticker.sources.replay.settings import ReplaySource
from ticker.sources.rss.settings import RssSource
from ticker.sources.simulator.rules.settings import RuleSettings
from ticker.sources.simulator.script.settings import ScriptedEvent
from ticker.sources.simulator.settings import SimulatedSymbol, SimulatorSource
from ticker.sources.symbols import QuotedSymbol

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"
PLACEHOLDER = {
    "channels": "NAME",
    "venues": "NAME",
    "symbols": "SYMBOL",
    "tokens": "NAME",
    "webhooks": "NAME",
    "alerts": "RULE",
    "script": "N",
    "pages": "N",
    "columns": "N",
    "widgets": "N",
}
COMMON = {"kind", "name", "channel", "title", "enabled"}
LEAST: dict[type[Settings], dict[str, object]] = {
    Service: {"channels": {"x": None}},
    StreamSettings: {},
    Fetch: {},
    Log: {},
    BarSettings: {},
    BarsKeep: {},
    Tls: {},
    PageSettings: {},
    DeskSettings: {"name": "x", "columns": [{"widgets": [{"type": "chart"}]}]},
    ColumnSettings: {"widgets": [{"type": "chart"}]},
    WidgetSettings: {"type": "chart"},
    PushSettings: {},
    WebhookSettings: {"url": "https://example.org", "secret": f"whsec_{'A' * 32}"},
    Anonymous: {},
    Access: {},
    AlertSettings: {"name": "x", "when": "A > 1"},
    Token: {"token": "abcdef"},
    Cors: {},
    LimitSettings: {},
    Requests: {},
    Streams: {},
    Writes: {},
    ChannelSettings: {},
    VenueRules: {},
    VenueSettings: {"zone": "UTC", "open": ["09:00-17:00"]},
    RssSource: {"kind": "rss", "name": "x", "channel": "x", "url": "https://example.org"},
    SimulatorSource: {"kind": "simulator", "name": "x", "channel": "x", "symbols": {"A": {"price": "1"}}},
    ReplaySource: {"kind": "replay", "name": "x", "channel": "x", "file": "x.csv"},
    QuotesSource: {
        "kind": "quotes",
        "name": "x",
        "channel": "x",
        "url": "https://example.org",
        "map": {"price": "p"},
        "symbols": {"A": None},
    },
    QuoteMap: {"price": "p"},
    AskedSymbol: {},
    QuotedSymbol: {},
    SimulatedSymbol: {"price": "1"},
    RuleSettings: {},
    ScriptedEvent: {"at": "10:30", "event": "quiet"},
    NamedSymbol: {},
}
PROBES = ("9999d", "0.1ms", "-1", "9" * 19, "999GB", "0B", "0%", "99999%", "1e-30", "1e30")


class Row(NamedTuple):
    """One line of a table, without the code marks."""

    key: str
    default: str
    unit: str
    range: str
    meaning: str


class Key(NamedTuple):
    """One key of a model."""

    model: type[Settings]
    name: str
    field: FieldInfo


def table(heading: str) -> dict[str, Row]:
    """The rows of the first table below a heading, by key."""
    section = re.split(r"\n#+ ", PAGE.read_text().split(f"\n{heading}\n", 1)[1], maxsplit=1)[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    rows = [Row(*(cell.strip().replace("`", "") for cell in line.split("|")[1:6])) for line in lines]
    return {row.key: row for row in rows}


def keys(model: type[Settings], prefix: str = "") -> Iterator[tuple[str, Key]]:
    """Every key of a model by dotted path, and those of the models inside it."""
    for attribute, field in model.model_fields.items():
        name = field.alias or attribute
        inner = next((one for one in (field.annotation, *get_args(field.annotation)) if is_model(one)), None)
        if inner is not field.annotation:
            yield prefix + name, Key(model, name, field)
        if inner is not None:
            step = name if inner is field.annotation else f"{name}.{PLACEHOLDER[name]}"
            yield from keys(inner, f"{prefix}{step}.")


def is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Settings)


SECTIONS = {
    "## config.yaml": dict(keys(Service)),
} | {
    f"### kind: {name}": {path: key for path, key in keys(kind.settings) if path not in COMMON}
    for name, kind in SHIPPED.items()
}
KEYS = [(heading, path) for heading, known in SECTIONS.items() for path in known]


def told(key: Key, written: object) -> str:
    """What a model says of one value of one key; empty if it has nothing against it."""
    try:
        key.model.model_validate({key.name: written})
    except ValidationError as error:
        return " ".join(detail["msg"] for detail in error.errors() if detail["loc"][:1] == (key.name,))
    return ""


@pytest.mark.parametrize("heading", SECTIONS)
def test_every_key_is_documented_and_no_other(heading: str) -> None:
    assert table(heading).keys() == SECTIONS[heading].keys()


def test_the_kinds_are_those_that_are_registered() -> None:
    assert table("## Feed files")["kind"].range.split(", ")[0] == " or ".join(SHIPPED)


def test_keys_of_all_kinds_are_documented_once() -> None:
    assert table("## Feed files").keys() == COMMON | {"every"}


@pytest.mark.parametrize(("heading", "path"), KEYS)
def test_documented_default_is_the_default(heading: str, path: str) -> None:
    key, written = SECTIONS[heading][path], table(heading)[path].default
    if not written:
        assert key.field.is_required() or key.field.default is None
        return
    # Empty text, list and mapping are documented as YAML writes them.
    value = yaml.safe_load(written) if written in {'""', "[]", "{}", '["*"]'} else written
    read = key.model.model_validate(LEAST[key.model] | {key.name: value})
    attribute = next(name for name, field in key.model.model_fields.items() if field is key.field)
    assert getattr(read, attribute) == key.field.get_default(call_default_factory=True)


@pytest.mark.parametrize(
    ("heading", "path"), [one for one in KEYS if re.fullmatch(r"\S+ to \S+", table(one[0])[one[1]].range)]
)
def test_documented_range_is_the_range(heading: str, path: str) -> None:
    key, written = SECTIONS[heading][path], table(heading)[path].range
    assert any(f"from {written}" in told(key, probe) for probe in PROBES)
    low, high = written.split(" to ")
    assert told(key, low) == told(key, high) == ""


def test_ranges_are_documented_for_all_that_have_one() -> None:
    bounded = {
        (heading, path)
        for heading, path in KEYS
        if any(" from " in told(SECTIONS[heading][path], probe) for probe in PROBES)
    }
    documented = {(heading, path) for heading, path in KEYS if " to " in table(heading)[path].range}
    assert bounded <= documented
