"""Events as JSON: every field that the contract names, and nothing that would not come back."""

import json
import re

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
    move,
    quote,
    record_of,
    source,
    status,
)
from ticker.errors import EventError
from ticker.events import BODIES, TYPES, Body, Draft, Quote, Record, encode_body, type_of
from ticker.log.writing.batch import prepare

ENVELOPE = ["id", "type", "channel", "key", "time", "retry_ms"]


def decoded(record: Record) -> dict[str, object]:
    found = json.loads(record.json)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("body", ONE_OF_EACH, ids=type_of)
def test_an_event_has_the_envelope_and_all_fields_of_its_type_nulls_included(body: Body) -> None:
    event = decoded(record_of(body))
    own = [field.encode_name for field in msgspec.structs.fields(body)]
    assert list(event) == [*ENVELOPE, *own]  # docs/http.md is held to the same fields


def test_what_is_unknown_is_null() -> None:
    event = decoded(record_of(quote()))
    assert [name for name, value in event.items() if value is None] == [
        *(
            "bid",
            "ask",
            "bid_size",
            "ask_size",
            "open",
            "high",
            "low",
            "prev_close",
            "change",
            "change_pct",
            "volume",
        ),
        *("currency", "session"),
    ]


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (quote("AAPL"), "quote:AAPL"),
        (source("bbc"), "source:bbc"),
        (headline("guid-1"), "headline:feed:guid-1"),
        (bar("AAPL", NOON), f"bar:AAPL:60:{NOON}"),
        (status("AAPL"), "status:AAPL"),
        (action(), None),
        (announcement(), None),
        (move(), "move:AAPL:0123456789ab-1"),
        (alert(), None),
        (message(), None),
    ],
    ids=[
        "quote",
        "source",
        "headline",
        "bar",
        "status",
        "action",
        "announcement",
        "move",
        "alert",
        "message",
    ],
)
def test_a_key_says_what_the_event_is_about(body: Body, key: str | None) -> None:
    record = record_of(body)
    assert record.key == key
    assert decoded(record)["key"] == key


@given(st.integers(0, 253_402_300_799_999))
def test_the_time_is_utc_with_exactly_milliseconds(time_ms: int) -> None:
    time = decoded(record_of(quote(), time_ms=time_ms))["time"]
    assert isinstance(time, str)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", time)


def test_types_and_bodies_name_each_other() -> None:
    assert tuple(type_of(body) for body in ONE_OF_EACH) == TYPES
    assert tuple(str(body.__struct_config__.tag) for body in BODIES) == TYPES


@pytest.mark.parametrize("body", ONE_OF_EACH, ids=type_of)
def test_a_record_gives_back_the_body_it_was_made_from(body: Body) -> None:
    assert record_of(body).body == body


@given(st.text(), st.text(), st.text())
def test_any_text_comes_back_from_the_json_as_it_was_or_is_refused(
    title: str, summary: str, tag: str
) -> None:
    body = headline(title=title, summary=summary, tags=(tag,))
    try:
        record = record_of(body)
    except EventError:
        assert any("\ud800" <= char <= "\udfff" for char in title + summary + tag)
        return
    assert (decoded(record)["title"], decoded(record)["summary"]) == (title, summary)
    assert record.body == body


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), "1", None, True])
def test_a_price_that_is_no_number_is_refused_when_the_event_is_made(value: object) -> None:
    with pytest.raises(EventError):
        prepare(Draft("stocks", msgspec.structs.replace(quote(), price=value)), 0)


@pytest.mark.parametrize(
    "body",
    [
        quote("A\nB"),
        quote(""),
        headline(symbols=("",)),
        headline(published="yesterday"),
        headline(title="\ud800"),
        quote("\udfff"),
        msgspec.structs.replace(source(), state="well"),
        msgspec.structs.replace(headline(), symbols=["AAPL"]),
    ],
    ids=repr,
)
def test_what_would_not_come_back_is_refused_when_the_event_is_made(body: Body) -> None:
    with pytest.raises(EventError):
        prepare(Draft("stocks", body), 0)


def test_a_channel_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(EventError, match="channel"):
        prepare(Draft("\ud800", quote()), 0)


def test_a_body_that_json_cannot_hold_is_refused() -> None:
    with pytest.raises(EventError, match="cannot be written as JSON"):
        encode_body(Quote(symbol="A", name="\ud800", price=1))


@given(st.text(alphabet="a\u0085\u2028\u2029\x1c\x0b\n\r\0\ufeff"))
def test_an_event_is_one_line_for_every_reader_of_lines(title: str) -> None:
    record = record_of(headline(title=title))
    assert len(record.json.decode().splitlines()) == 1
    assert decoded(record)["title"] == title
