"""Words and formats: the same as the page's own JavaScript, case by case."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ticker.events import Source
from ticker.page import words
from ticker.page.alike import Alike, alike, left
from ticker.page.empty import NOT_KEPT
from ticker.page.formats import FORMATS
from ticker.page.health import reads_summary, source_words
from ticker.page.standings import SymbolStanding, together
from ticker.times import duration_words, parse_rfc3339
from ticker.web.assets.assets import FOLDER

NOW = parse_rfc3339("2026-01-02T03:04:05.000Z")
CASES: dict[str, Any] = json.loads((Path(__file__).parents[1] / "web" / "phrases.json").read_text("utf-8"))


def event_of(fields: dict[str, Any] | None) -> Source | None:
    return msgspec.convert({"name": "s", "kind": "rss", **fields}, Source) if fields else None


def words_of_source(
    fields: dict[str, Any] | None, every_s: float, told: dict[str, Any] | None = None
) -> dict[str, Any]:
    once = msgspec.convert(told, Alike) if told else None
    said: dict[str, Any] = msgspec.to_builtins(source_words(left(once, event_of(fields)), every_s, NOW))
    return said


def words_of_many(*fields: dict[str, Any] | None) -> str:
    told = alike(map(event_of, fields))
    return told.words if told is not None else ""


SAID: dict[str, Callable[..., object]] = {
    "price": words.price,
    "signed": words.signed,
    "percent": words.percent,
    "direction": words.direction,
    "arrow": words.arrow,
    "compact": words.compact,
    "age": words.age,
    "countdown": words.countdown,
    "left": words.left,
    "standing": words.standing,
    "together": lambda symbols, now_ms: together([SymbolStanding(*one) for one in symbols], now_ms),
    "duration_words": duration_words,
    "reads": reads_summary,
    "source_words": words_of_source,
    "alike": words_of_many,
}


@pytest.mark.parametrize("name", SAID)
def test_words_are_those_of_the_shared_table(name: str) -> None:
    assert [SAID[name](*given) for given, _ in CASES[name]] == [said for _, said in CASES[name]]


@pytest.mark.parametrize("name", FORMATS)
def test_formats_say_what_stands_in_the_shared_table(name: str) -> None:
    cases = CASES["formats"][name]
    assert [FORMATS[name](NOW, *given) for given, _ in cases] == [said for _, said in cases]


def test_every_group_of_the_shared_table_is_tried() -> None:
    assert set(CASES) == {*SAID, "formats"}
    assert set(CASES["formats"]) == set(FORMATS)


def test_what_is_not_kept_of_then_is_said_in_the_same_words_by_the_script() -> None:
    script = (FOLDER / "js/core/not_kept.js").read_text("utf-8")
    assert NOT_KEPT.source is not None
    said = (NOT_KEPT.quotes, NOT_KEPT.stories, NOT_KEPT.messages, NOT_KEPT.reads)
    source = (NOT_KEPT.source.state, NOT_KEPT.source.line, NOT_KEPT.source.advice)
    for told in (*said, *source, NOT_KEPT.latest.replace("%s", "${symbol}")):
        assert re.search(rf'["`]{re.escape(told)}["`]', script), told
