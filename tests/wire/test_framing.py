"""Frames as a connection takes them, read back by parsers that are not ours."""

import h11
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wsproto.connection import Connection, ConnectionState, ConnectionType
from wsproto.events import CloseConnection, Pong, TextMessage

from tests.support.events import ONE_OF_EACH, message, record_of
from ticker.wire import BARE, CHUNKED, FORMATS, SSE, WEBSOCKET, Format, Framing, Live
from ticker.wire.framing import text_message

LIVE = Live(id="0123456789ab-1", time="2026-01-02T12:00:00.000Z")


def messages(data: bytes) -> list[str]:
    """The text messages that a WebSocket client of wsproto makes of what follows the handshake."""
    client = Connection(ConnectionType.CLIENT)
    client.receive_data(data)
    found, parts = [], ""
    for event in client.events():
        assert isinstance(event, TextMessage), event
        parts += event.data
        if event.message_finished:
            found.append(parts)
            parts = ""
    assert parts == ""
    return found


def test_bare_adds_nothing() -> None:
    assert BARE.encoding(SSE) is SSE
    assert BARE.wrap(b"abc") == b"abc"
    assert (BARE.wrapped_bytes(3), BARE.ending) == (3, b"")


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=5))
def test_chunks_are_the_body_that_an_http_client_reads(pieces: list[bytes]) -> None:
    client = h11.Connection(h11.CLIENT)
    client.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
    client.send(h11.EndOfMessage())
    head = b"HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n"
    client.receive_data(head + b"".join(map(CHUNKED.wrap, pieces)) + CHUNKED.ending)
    assert isinstance(client.next_event(), h11.Response)
    body = b""
    while isinstance(event := client.next_event(), h11.Data):
        body += bytes(event.data)
    assert body == b"".join(pieces)
    assert isinstance(event, h11.EndOfMessage)


@pytest.mark.parametrize("framing", [BARE, CHUNKED, WEBSOCKET], ids=lambda framing: type(framing).__name__)
@given(size=st.integers(1, 100_000))
@example(size=15)
@example(size=16)
def test_the_wrapped_length_is_told_without_wrapping(framing: Framing, size: int) -> None:
    assert framing.wrapped_bytes(size) == len(framing.wrap(bytes(size)))


@pytest.mark.parametrize("size", [0, 1, 10, 125, 126, 127, 2_570, 65_535, 65_536, 200_000])
def test_a_text_message_has_a_length_of_7_16_or_64_bits_and_no_mask(size: int) -> None:
    framed = text_message(b"x" * size)
    length_bytes = 0 if size < 126 else 2 if size < 65_536 else 8
    assert len(framed) == 2 + length_bytes + size
    assert framed[0] == 0x81
    assert framed[1] < 128
    assert messages(framed) == ["x" * size]


@pytest.mark.parametrize("to", FORMATS, ids=lambda to: to.name)
def test_each_frame_of_a_format_is_a_message_of_its_own(to: Format) -> None:
    encoding = WEBSOCKET.encoding(to)
    records = [record_of(body) for body in (*ONE_OF_EACH, message("𝄞" * 30_000))]
    sent = WEBSOCKET.wrap(b"".join(encoding.event(record) for record in records))
    sent += encoding.control(LIVE) + encoding.heartbeat(LIVE)
    expected = [to.event(record) for record in records] + [to.control(LIVE), to.heartbeat(LIVE)]
    assert messages(sent) == [frame.decode() for frame in expected]


def test_an_encoding_is_the_same_for_everyone_so_that_they_share_its_bytes() -> None:
    assert WEBSOCKET.encoding(SSE) is WEBSOCKET.encoding(SSE)
    assert len({WEBSOCKET.encoding(to) for to in FORMATS}) == len(FORMATS)


def test_a_sign_of_life_is_a_pong_and_the_end_a_close_that_says_going_away() -> None:
    client = Connection(ConnectionType.CLIENT)
    client.receive_data(WEBSOCKET.encoding(SSE).sign_of_life + WEBSOCKET.ending)
    pong, close = client.events()
    assert isinstance(pong, Pong)
    assert isinstance(close, CloseConnection)
    assert close.code == 1001
    assert client.state is ConnectionState.REMOTE_CLOSING
