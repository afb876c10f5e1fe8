"""What every format promises to who sends it in pieces, and to who asks for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.events import ONE_OF_EACH, message, record_of
from ticker.wire import DEFLATED_WEBSOCKET, FORMATS, JSON_MESSAGES, WEBSOCKET, Format, Live

MESSAGES = (*FORMATS, JSON_MESSAGES)
ENCODINGS = (
    *FORMATS,
    *(WEBSOCKET.encoding(to) for to in MESSAGES),
    *(DEFLATED_WEBSOCKET.encoding(to) for to in MESSAGES),
)
every_encoding = pytest.mark.parametrize("to", ENCODINGS, ids=lambda to: f"{type(to).__name__} {to.name}")
LIVE = Live(id="0123456789ab-1", time="2026-01-02T12:00:00.000Z")


def test_names_and_content_types_tell_the_formats_apart() -> None:
    assert len({to.name for to in FORMATS}) == len({to.content_type for to in FORMATS}) == len(FORMATS)
    assert all(to.content_type.endswith("; charset=utf-8") for to in FORMATS)


@every_encoding
@given(
    lengths=st.lists(st.integers(0, 300) | st.sampled_from([2_400, 2_526, 70_000]), min_size=1, max_size=9),
    max_bytes=st.integers(1, 5_000),
)
def test_pieces_end_where_a_frame_ends_and_hold_as_many_as_fit(
    to: Format, lengths: list[int], max_bytes: int
) -> None:
    frames = [to.event(record_of(message("x" * length))) for length in lengths]
    joined, ends, end = b"".join(frames), [], 0
    for frame in frames:
        end += len(frame)
        ends.append(end)
    begin = 0
    while begin < len(joined):
        after = to.end_of_piece(joined, begin, max_bytes)
        fitting = [end for end in ends if begin < end <= begin + max_bytes]
        assert after == (fitting[-1] if fitting else min(end for end in ends if end > begin))
        begin = after


@pytest.mark.parametrize("to", FORMATS, ids=lambda to: to.name)
def test_every_frame_ends_as_the_format_says_and_nowhere_before(to: Format) -> None:
    for body in ONE_OF_EACH:
        frame = to.event(record_of(body))
        assert frame.find(to.frame_end) == len(frame) - len(to.frame_end)
    assert to.control(LIVE).endswith(to.frame_end)
