"""What headlines moved, on their cards in the first picture."""

import json
from typing import Any

import msgspec

from tests.page.painted import Element, parsed
from tests.page.test_first_paint import CHANNELS, NOW, SOURCES, headline, record, wire
from ticker.events import Move, Record
from ticker.page import FirstPaint, first_paint
from ticker.page.moves import HeadlineMoves, moves_of
from ticker.page.stood import Stood
from ticker.times import rfc3339


def move(about: Record, symbol: str, change_pct: float, **fields: Any) -> Move:
    given = {"since": rfc3339(NOW), "span_s": 300, "before": 1.0, "after": 1.0, **fields}
    return Move(about=about.id, symbol=symbol, change_pct=change_pct, **given)


def paint(moves: list[Move], *headlines: Record, earlier: tuple[Record, ...] = ()) -> FirstPaint:
    told = [record(100 + n, "stocks", one) for n, one in enumerate(moves)]
    stood = Stood(at_ms=NOW, records=headlines, moves=moves_of(told, headlines, earlier, NOW))
    return first_paint(stood, title="Ticker", channels=CHANNELS, sources=SOURCES)


def moved(found: FirstPaint) -> list[list[str]]:
    cards: list[Element] = [parsed(str(story)) for story in found.stories]
    return [[one.text for one in card.all("span", class_="move")] for card in cards]


def test_card_says_what_its_headline_moved_and_how_unusual_that_was() -> None:
    a, b = record(1, "world", headline("a", 60)), record(2, "world", headline("b", 90))
    told = [move(a, "X", 0.62, z=4.14, unusual=True), move(a, "Y", -0.1, z=0.3), move(b, "Z", 0.0)]
    assert moved(paint(told, a, b)) == [
        ["X▲+0.62% in 5 min, unusual (4.1 σ)", "Y▼−0.10% in 5 min, usual"],
        ["Z◆0.00% in 5 min"],
    ]


def test_of_several_sources_the_one_that_was_first_with_a_symbol_counts() -> None:
    first = record(1, "world", headline("a", 90, story="s"))
    second = record(2, "world", wire("b", 30, story="s"))
    told = [move(second, "X", 9.0), move(second, "Y", 8.0), move(first, "X", 1.0)]
    assert moved(paint(told, first, second)) == [["X▲+1.00% in 5 min", "Y▲+8.00% in 5 min"]]


def test_move_finds_its_headline_in_another_wording() -> None:
    first = record(1, "world", headline("a", 90))
    body = msgspec.structs.replace(headline("a", 90), title="a, edited", revision=2)
    edited = record(7, "world", body)
    found = paint([move(first, "X", 1.0)], edited, earlier=(first, edited))
    assert moved(found) == [["X▲+1.00% in 5 min"]]
    boot = json.loads(found.boot_json)["moves"]
    assert boot["told"] == {
        first.key: [{"symbol": "X", "change_pct": 1.0, "span_s": 300, "unusual": False, "z": None}]
    }
    assert boot["earlier"] == {"e1-1": first.key, "e1-7": first.key}


def test_wordings_whose_move_has_long_come_are_not_told() -> None:
    old = record(1, "world", headline("a", 90), time_ms=NOW - 3_600_000)
    assert moves_of([], [], [old], NOW) == HeadlineMoves()


def test_move_of_a_headline_that_is_not_shown_is_nowhere() -> None:
    a = record(1, "world", headline("a", 60))
    assert moved(paint([move(record(9, "world", headline("gone")), "X", 1.0)], a)) == [[]]
