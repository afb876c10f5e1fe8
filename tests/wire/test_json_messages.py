"""The messages of a WebSocket without a subprotocol, and answers to what the client says, in both formats."""

import json

import pytest

from tests.support.events import ONE_OF_EACH, record_of
from tests.support.reader import frames
from tests.wire.test_controls import CONTROLS
from ticker.wire import JSON_MESSAGES, SSE, Control, MessageFormat
from ticker.wire.controls import control_json, name_of


def test_an_event_is_an_object_with_what_an_sse_frame_says() -> None:
    for record in map(record_of, ONE_OF_EACH):
        (frame,) = frames(SSE.event(record).decode())
        message = json.loads(JSON_MESSAGES.event(record))
        assert list(message) == ["id", "event", "retry", "data"]
        assert message == {"id": frame.id, "event": frame.event, "retry": None, "data": frame.data}
        assert message["data"] == json.loads(record.json)


@pytest.mark.parametrize("control", CONTROLS, ids=name_of)
def test_a_control_event_is_too_and_says_when_to_come_back_where_sse_does(control: Control) -> None:
    (frame,) = frames(SSE.control(control).decode())
    message = json.loads(JSON_MESSAGES.control(control))
    assert message == {"id": frame.id, "event": frame.event, "retry": frame.retry, "data": frame.data}
    assert message["data"] == json.loads(control_json(control))


@pytest.mark.parametrize("value", ["null", "1e3", '"a\\nb"', '{\n"a":\r\n[1]}', '"\u2028 \x85"'])
def test_an_answer_carries_any_value_in_both_formats(value: str) -> None:
    as_json = json.loads(JSON_MESSAGES.reply("pong", value.encode()))
    assert as_json == {"event": "pong", "data": json.loads(value)}
    (frame,) = frames(SSE.reply("pong", value.encode()).decode())
    assert (frame.event, frame.data, frame.id) == ("pong", json.loads(value), None)


@pytest.mark.parametrize("to", [JSON_MESSAGES, SSE], ids=lambda to: to.name)
def test_an_answer_that_a_client_cuts_into_lines_stays_one(to: MessageFormat) -> None:
    assert len(to.reply("pong", b'{"a":\n1}').decode().rstrip().split("\n\n")) == 1
