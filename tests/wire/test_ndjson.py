"""NDJSON: one JSON value a line, however its reader splits lines."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.events import ONE_OF_EACH, message, record_of
from tests.wire.test_sse import LIVE, ODD
from ticker.events import Body, type_of
from ticker.wire import NDJSON


@pytest.mark.parametrize("body", ONE_OF_EACH, ids=type_of)
def test_every_type_of_event_is_one_line_of_json_in_ndjson(body: Body) -> None:
    record = record_of(body)
    line = NDJSON.event(record)
    assert line == record.json + b"\n"
    assert json.loads(line)["id"] == record.id


@given(st.lists(ODD, min_size=1, max_size=4))
def test_ndjson_is_one_json_value_a_line_for_every_way_to_split_lines(said: list[str]) -> None:
    stream = b"".join(NDJSON.event(record_of(message(text))) for text in said)
    assert [json.loads(line)["text"] for line in stream.decode().splitlines()] == said
    assert stream.count(b"\n") == len(said)


@pytest.mark.parametrize("text", ["", "x" * 1_000_000, "\n" * 1_000, "\r\ndata: injected\r\n\r\n"])
def test_empty_huge_and_hostile_values_come_back(text: str) -> None:
    assert json.loads(NDJSON.event(record_of(message(text))))["text"] == text


def test_a_heartbeat_is_a_json_object_and_a_sign_of_life_a_blank_before_the_next() -> None:
    assert json.loads(NDJSON.heartbeat(LIVE))["type"] == "stream-live"
    record = record_of(message("hello"))
    assert json.loads(NDJSON.sign_of_life + NDJSON.event(record))["text"] == "hello"
