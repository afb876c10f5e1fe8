"""Server-Sent Events as bytes, read back by a parser that is not ours."""

import pytest
from httpx_sse import ServerSentEvent
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.events import ONE_OF_EACH, headline, message, quote, record_of
from tests.wire.parsing import parsed
from ticker.errors import EventError, WireError
from ticker.events import Body, type_of
from ticker.wire import SSE, Live
from ticker.wire.sse import frame

ODD = st.text(alphabet="ab: \t\r\n\0\x0b\x0c\x1c\x85\u2028\u2029\ufeff\x1b\u202e𝄞", max_size=12)
LIVE = Live(id="0123456789ab-1", time="2026-01-02T12:00:00.000Z")


def one(stream: bytes, piece_bytes: int = 65_536) -> ServerSentEvent:
    events = parsed(stream, piece_bytes)
    assert len(events) == 1, events
    return events[0]


# WHATWG HTML, 9.2.6: the examples of the specification, as what the encoder writes and a parser reads.


def test_the_stock_example_is_one_event_of_three_lines() -> None:
    stream = frame("YHOO\n+2\n10")
    assert stream == b"data: YHOO\ndata: +2\ndata: 10\n\n"
    assert one(stream).data == "YHOO\n+2\n10"


def test_a_comment_ids_and_a_leading_space_come_back_as_in_the_specification() -> None:
    stream = (
        b": test stream\n\n"
        + frame("first event", event_id="1")
        + frame("second event")
        + frame(" third event")
    )
    assert [(event.id, event.data) for event in parsed(stream)] == [
        ("1", "first event"),
        ("1", "second event"),
        ("1", " third event"),
    ]


def test_data_alone_is_empty_and_twice_alone_is_one_line_end() -> None:
    stream = frame("") + frame("\n")
    assert stream == b"data: \n\ndata: \ndata: \n\n"
    assert [event.data for event in parsed(stream)] == ["", "\n"]


def test_a_space_after_the_colon_is_the_format_and_a_second_one_is_the_value() -> None:
    assert one(frame("test")).data == "test"
    assert one(frame(" test")).data == " test"


def test_an_event_without_its_last_blank_line_is_not_dispatched() -> None:
    assert parsed(frame("whole") + frame("cut")[:-1])[0].data == "whole"
    assert len(parsed(frame("whole") + frame("cut")[:-1])) == 1


def test_the_fields_stand_in_the_order_id_retry_event_data() -> None:
    stream = frame("x", event="stream-open", event_id="a-1", retry_ms=2_500)
    assert stream == b"id: a-1\nretry: 2500\nevent: stream-open\ndata: x\n\n"
    event = one(stream)
    assert (event.id, event.retry, event.event, event.data) == ("a-1", 2_500, "stream-open", "x")


@given(
    data=ODD, event=ODD, event_id=ODD, retry_ms=st.none() | st.integers(-1, 10_000), pieces=st.integers(1, 9)
)
@example(data="\ufeff", event="\ufeff", event_id=" ", retry_ms=0, pieces=1)
def test_a_frame_comes_back_as_it_was_or_is_refused(
    data: str, event: str, event_id: str, retry_ms: int | None, pieces: int
) -> None:
    try:
        stream = frame(data, event=event, event_id=event_id, retry_ms=retry_ms)
    except WireError:
        assert "\r" in data or any(char in event + event_id for char in "\r\n\0") or (retry_ms or 0) < 0
        return
    found = one(stream, pieces)
    assert (found.data, found.event, found.id) == (data, event or "message", event_id)
    assert found.retry == retry_ms


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\0"])
@pytest.mark.parametrize("field", ["event", "event_id"])
def test_no_line_end_gets_into_a_name_or_an_id(end: str, field: str) -> None:
    injected = {field: f"x{end}data: injected"}
    with pytest.raises(WireError):
        frame("x", **injected)  # type: ignore[arg-type]


def test_what_is_not_utf8_is_refused() -> None:
    with pytest.raises(WireError, match="UTF-8"):
        frame("\ud800")


# Events of the log


@pytest.mark.parametrize("body", ONE_OF_EACH, ids=type_of)
def test_every_type_of_event_comes_back_in_sse_with_its_id_and_name(body: Body) -> None:
    record = record_of(body)
    stream = SSE.event(record)
    assert stream == b"id: %b\nevent: %b\ndata: %b\n\n" % (
        record.id.encode(),
        record.type.encode(),
        record.json,
    )
    event = one(stream, 7)
    assert (event.id, event.event, event.retry) == (record.id, record.type, None)
    assert event.json()["type"] == record.type


@given(st.lists(st.tuples(ODD, ODD, ODD), min_size=1, max_size=4), st.integers(1, 40))
def test_whatever_a_feed_says_comes_back_and_injects_nothing(
    said: list[tuple[str, str, str]], pieces: int
) -> None:
    bodies = [headline(identity or "x", title, summary=summary) for identity, title, summary in said]
    records = [record_of(body, seq=seq) for seq, body in enumerate(bodies, 1)]
    events = parsed(b"".join(SSE.event(record) for record in records), pieces)
    assert [(event.id, event.event) for event in events] == [(record.id, "headline") for record in records]
    for event, body in zip(events, bodies, strict=True):
        found = event.json()
        assert (found["headline_id"], found["title"], found["summary"]) == (
            body.headline_id,
            body.title,
            body.summary,
        )


@pytest.mark.parametrize("text", ["", "x" * 1_000_000, "\n" * 1_000, "\r\ndata: injected\r\n\r\n"])
def test_empty_huge_and_hostile_values_come_back(text: str) -> None:
    record = record_of(message(text))
    assert one(SSE.event(record)).json()["text"] == text


@given(st.text(alphabet="\ud800\udfffab"))
def test_half_a_surrogate_pair_is_refused_when_the_event_is_made(text: str) -> None:
    if set(text) <= {"a", "b"}:
        assert one(SSE.event(record_of(message(text)))).json()["text"] == text
        return
    with pytest.raises(EventError):
        record_of(message(text))


# Heartbeats


def test_a_heartbeat_is_a_comment_line_that_dispatches_nothing_even_after_an_id() -> None:
    record = record_of(quote())
    beat = SSE.heartbeat(LIVE)
    assert beat == b":\n"
    events = parsed(beat + SSE.event(record) + beat * 3 + SSE.event(record) + beat)
    assert [event.event for event in events] == ["quote", "quote"]
