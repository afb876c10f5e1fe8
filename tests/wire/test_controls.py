"""Control events in each format: what the contract says they carry, and no more."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.parsing import parsed
from ticker.errors import WireError
from ticker.wire import (
    CONTROL_TYPES,
    NDJSON,
    SSE,
    TEXT,
    Busy,
    Bye,
    Control,
    Lagged,
    Live,
    Open,
    Reset,
    Stale,
)

TIME = "2026-01-02T12:00:00.000Z"
CONTROLS: tuple[Control, ...] = (
    Open(epoch="ab", time=TIME, channels=("stocks", "world"), heartbeat_s=15.0, retry_ms=2_345),
    Live(id="ab-7", time=TIME),
    Reset(reason="expired", requested="ab-1", oldest="ab-3", newest="ab-7"),
    Lagged(skipped={"quote": 3}, from_id="ab-1", to_id="ab-7"),
    Stale(reason="the disk is full", since=TIME),
    Stale(reason=None, since=TIME),
    Busy(reason="too many readers", retry_ms=4_000),
    Bye(reason="shutdown", reconnect_ms=5_000),
)
FIELDS = {
    "stream-open": {"epoch", "time", "channels", "heartbeat_s", "retry_ms"},
    "stream-live": {"id", "time"},
    "stream-reset": {"reason", "requested", "oldest", "newest"},
    "stream-lagged": {"skipped", "from", "to"},
    "stream-stale": {"reason", "since"},
    "stream-busy": {"reason", "retry_ms"},
    "stream-bye": {"reason", "reconnect_ms"},
}


def name_of(control: Control) -> str:
    return str(control.__struct_config__.tag)


def test_the_names_are_those_of_the_contract() -> None:
    assert set(CONTROL_TYPES) == set(FIELDS)


@pytest.mark.parametrize("control", CONTROLS, ids=name_of)
def test_a_control_event_has_its_fields_and_its_type(control: Control) -> None:
    found = json.loads(NDJSON.control(control))
    assert found.pop("type") == name_of(control)
    assert set(found) == FIELDS[name_of(control)]


@pytest.mark.parametrize("control", CONTROLS, ids=name_of)
def test_only_stream_live_moves_a_cursor(control: Control) -> None:
    stream = SSE.control(control)
    assert stream.startswith(b"id: ab-7\n") == isinstance(control, Live)
    assert stream.count(b"\nid:") == 0


def test_an_id_that_would_be_a_line_of_its_own_is_refused() -> None:
    with pytest.raises(WireError):
        SSE.control(Live(id="ab-7\nevent: alert", time=TIME))


@pytest.mark.parametrize("control", CONTROLS, ids=name_of)
def test_retry_stands_in_open_busy_and_bye_alone(control: Control) -> None:
    (event,) = parsed(SSE.control(control), 5)
    match control:
        case Open(retry_ms=expected) | Busy(retry_ms=expected) | Bye(reconnect_ms=expected):
            assert event.retry == expected
        case _:
            assert event.retry is None
    assert event.event == name_of(control)
    assert event.json()["type"] == name_of(control)


@pytest.mark.parametrize("control", CONTROLS, ids=name_of)
def test_a_control_event_in_text_is_a_hash_line(control: Control) -> None:
    line = TEXT.control(control).decode()
    assert line.startswith("# ")
    assert line.count("\n") == 1
    assert line.endswith("\n")


@given(st.text(alphabet="ab \r\n\0\x1b\x85\u2028\u202e\u2066:", max_size=20))
def test_a_cursor_that_a_client_made_up_injects_nothing(requested: str) -> None:
    reset = Reset(reason="unknown", requested=requested, oldest="ab-0", newest="ab-7")
    (event,) = parsed(SSE.control(reset), 3)
    assert event.json()["requested"] == requested
    assert len(NDJSON.control(reset).decode().splitlines()) == 1
    line = TEXT.control(reset).decode()
    assert line[:-1].isprintable()
