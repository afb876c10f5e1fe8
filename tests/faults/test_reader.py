"""The fault tests' own instruments: were they wrong, the tests would prove nothing."""

import random
from collections import Counter

import pytest

from tests.faults.ask import Ask, Logged
from tests.faults.client import Client, Contents
from tests.faults.proxy import Cut, Scissors, Where, draw
from tests.faults.trial import account
from tests.support.frames import EventStream, JsonLines
from tests.support.response import MalformedError, Response

BODY = (
    b'id: e-1\nevent: quote\ndata: {"a":1}\n\n'
    b":\nretry: 70\nevent: stream-open\ndata: {}\n\n"
    b"id: e-2\ndata: x\n\n"
)
HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
WIRE = HEAD + b"5\r\n" + BODY[:5] + b"\r\n" + b"%x\r\n" % (len(BODY) - 5) + BODY[5:] + b"\r\n0\r\n\r\n"


def test_a_chunked_body_is_read_wherever_its_bytes_are_cut_up() -> None:
    for at in range(len(WIRE) + 1):
        response = Response()
        assert response.body(WIRE[:at]) + response.body(WIRE[at:]) == BODY
        assert response.is_complete


def test_a_body_is_complete_only_with_its_very_last_byte() -> None:
    for at in range(len(WIRE)):
        response = Response()
        response.body(WIRE[:at])
        assert not response.is_complete


@pytest.mark.parametrize("wire", [HEAD + b"zz\r\n", HEAD + b"1\r\naXX\r\n", b"HTTP/2 200\r\n\r\n"])
def test_what_is_no_http_is_refused(wire: bytes) -> None:
    with pytest.raises(MalformedError):
        Response().body(wire)


def test_an_event_counts_only_once_its_blank_line_has_arrived() -> None:
    ends = [BODY.index(b"\n\n") + 2, len(BODY)]
    for at in range(len(BODY) + 1):
        parser = EventStream("e-0")
        arrived = list(parser.feed(BODY[:at]))
        events = [frame for frame in arrived if frame.id]
        assert len(events) == sum(end <= at for end in ends)
        assert all(frame.resume == frame.id for frame in events)


def test_half_a_frame_is_forgotten_with_its_connection() -> None:
    assert list(EventStream("e-0").feed(b"id: e-9\nevent: quote\ndata: {}\n")) == []
    (frame,) = EventStream("e-0").feed(b"data: y\n\n")
    assert (frame.id, frame.resume) == (None, "e-0")


def test_retry_is_taken_from_the_frame_that_carries_it() -> None:
    assert [frame.retry_ms for frame in EventStream("").feed(BODY)] == [None, 70, None]


def test_a_line_of_json_counts_once_it_has_ended() -> None:
    line = b'{"id":"e-3","type":"quote","retry_ms":5}\n'
    parser = JsonLines("e-2")
    assert list(parser.feed(line[:-1])) == []
    (event,) = parser.feed(b"\n")
    assert (event.id, event.resume, event.retry_ms) == ("e-3", "e-3", None)


@pytest.mark.parametrize("where", [Where.SIZE, Where.FRAME, Where.LAST_BYTE])
@pytest.mark.parametrize("number", [0, 1])
def test_a_cut_falls_into_the_place_that_was_drawn(where: Where, number: int) -> None:
    for piece in (1, 7, len(WIRE)):
        passed = _passed(Cut(where, number, 0.5, by_reset=False), piece)
        response = Response()
        places = [part.place for part in response.pieces(passed)]
        assert not response.is_complete
        match where:
            case Where.SIZE:
                assert places[-1] == "size"
            case Where.LAST_BYTE:
                assert WIRE[len(passed) + 1 :].startswith(b"\r\n")
            case _:
                assert places[-1] in ("size", "data")


def test_a_cut_after_a_number_of_bytes_lets_just_these_through() -> None:
    for number in range(len(WIRE)):
        assert _passed(Cut(Where.BYTES, number, 0, by_reset=False), 7) == WIRE[:number]


def test_the_same_seed_draws_the_same_cuts_of_every_kind() -> None:
    cuts = [draw(random.Random(5)) for _ in range(2)]
    assert cuts[0] == cuts[1]
    rng = random.Random(5)
    kinds = Counter((cut.where, cut.by_reset) for cut in (draw(rng) for _ in range(500)))
    assert len(kinds) == 2 * len(Where)


def _passed(cut: Cut, piece: int) -> bytes:
    scissors, passed = Scissors(cut), b""
    for start in range(0, len(WIRE), piece):
        data = WIRE[start : start + piece]
        offset = scissors.before_cut(data)
        passed += data[:offset]
        if offset is not None:
            return passed
    raise AssertionError("never cut")


@pytest.mark.parametrize(
    ("received", "complaint"),
    [
        (["e-1", "e-3"], "1 lost"),
        (["e-1", "e-2", "e-2", "e-3"], "1 twice"),
        (["e-2", "e-1", "e-3"], "out of order"),
        (["e-0", "e-1", "e-2", "e-3"], "1 unasked"),
    ],
)
def test_an_account_that_does_not_add_up_is_refused(received: list[str], complaint: str) -> None:
    reader = Client(1, Ask(), Contents())
    reader.ids, reader.epochs = received, {"e"}
    newest = Logged(id="e-3", type="quote", channel="stocks", key=None, time="")
    with pytest.raises(AssertionError, match=complaint):
        account(reader, ["e-1", "e-2", "e-3"], newest)
    reader.ids = ["e-1", "e-2", "e-3", "e-4"]
    account(reader, ["e-1", "e-2", "e-3"], newest)


def test_an_id_that_comes_back_with_another_content_is_noticed() -> None:
    contents = Contents()
    for data in (b"a", b"a", b"b"):
        contents.see("e-1", data)
    assert contents.conflicts == ["e-1"]
