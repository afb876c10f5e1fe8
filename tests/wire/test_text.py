"""Events as lines for a terminal: readable, and never able to steer it."""

import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.events import (
    NOON,
    ONE_OF_EACH,
    action,
    alert,
    announcement,
    bar,
    headline,
    message,
    quote,
    record_of,
    source,
    status,
)
from ticker.events import Action, Body, Source, type_of
from ticker.wire import TEXT, Live
from ticker.wire.text import describe

HOSTILE = st.text(
    alphabet="ab \r\n\0\x07\x08\x1b[31m\x7f\x85\x9b\u2028\u2029\u202a\u202e\u2066\u2069",
    min_size=1,
    max_size=20,
)
BIDI = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def line_of(body: Body) -> str:
    text = TEXT.event(record_of(body)).decode()
    assert text.endswith("\n")
    return text[:-1]


def is_harmless(line: str) -> bool:
    return not any(unicodedata.category(char) in ("Cc", "Zl", "Zp") or char in BIDI for char in line)


@pytest.mark.parametrize("body", ONE_OF_EACH, ids=type_of)
def test_every_type_of_event_is_a_line_that_begins_with_its_time(body: Body) -> None:
    assert line_of(body).startswith("12:00:00  ")


@given(HOSTILE.filter(lambda text: "\n" not in text))
def test_no_text_of_any_type_can_steer_a_terminal(text: str) -> None:
    for body in (
        quote(text, change_pct=1.0, currency=text),
        Source(name=text, kind=text, state="failing", detail=text),
        headline(text, text, url=text, author=text, summary=text),
        bar(text, text),
        status(text, reason=text, until=text),
        action(text),
        announcement(text, text),
        alert(text, detail=text, symbol=text),
        message(text),
    ):
        assert is_harmless(line_of(body)), body


@given(HOSTILE)
def test_line_ends_in_a_text_do_not_begin_a_line(text: str) -> None:
    for body in (headline(text, text), message(text), alert(text, detail=text)):
        assert is_harmless(line_of(body))


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (quote("AAPL", 1234.5, change_pct=0.5), "AAPL         1,234.50  ▲ +0.50 %  AAPL Inc."),
        (quote("AAPL", 1.0, change_pct=-0.5, decimals=4), "AAPL           1.0000  ▼ -0.50 %  AAPL Inc."),
        (quote("AAPL", 1.0, change_pct=0.0), "AAPL             1.00  = +0.00 %  AAPL Inc."),
        (quote("AAPL", 1.0), "AAPL             1.00"),
        (headline("1", "News", url="https://a/b"), "feed: News  https://a/b"),
        (headline("1", "News", revision=2), "feed: News (edited, revision 2)"),
        (
            msgspec.structs.replace(headline("1", "News", revision=2), tags=("retracted",)),
            "feed: News (taken back)",
        ),
        (source("bbc"), "bbc is ok"),
        (alert("Up", detail="3 %"), "info Up: 3 %"),
        (message("hello"), "hello"),
        (action("AAPL"), "AAPL splits, 4 for 1"),
        (
            Action(symbol="AAPL", kind="dividend", amount=0.25, currency="USD"),
            "AAPL pays 0.25 USD a share",
        ),
        (Action(symbol="FB", kind="rename", new_symbol="META"), "FB is now META"),
        (announcement("Record sales"), "AAPL: Record sales"),
        (announcement("Shares fall", None), "Shares fall"),
        (bar("AAPL"), f"AAPL 60 s bar from {NOON}: open 1 high 2 low 0.5 close 1.5"),
    ],
    ids=lambda value: "" if isinstance(value, str) else type_of(value),
)
def test_an_event_reads_as_a_person_would_say_it(body: Body, line: str) -> None:
    assert describe(body) == line


@pytest.mark.parametrize("decimals", [-3, 0, 8, 10_000])
def test_odd_decimals_end_no_stream(decimals: int) -> None:
    assert "1" in line_of(quote("A", 1.0, decimals=decimals))


def test_a_heartbeat_and_a_sign_of_life_are_hash_lines() -> None:
    live = Live(id="0123456789ab-1", time="2026-01-02T12:00:00.000Z")
    assert TEXT.heartbeat(live) == TEXT.sign_of_life == b"#\n"
