"""Frames as a connection takes them, read back by parsers that are not ours."""

import h11
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wsproto.connection import Connection, ConnectionState, ConnectionType
from wsproto.events import CloseConnection, Ping, Pong, TextMessage
from wsproto.extensions import PerMessageDeflate

from tests.support.events import ONE_OF_EACH, message, record_of
from ticker.wire import (
    BARE,
    CHUNKED,
    DEFLATED_WEBSOCKET,
    FORMATS,
    JSON_MESSAGES,
    SSE,
    WEBSOCKET,
    Format,
    Framing,
    Live,
)
from ticker.wire.deflate import negotiated
from ticker.wire.websocket import PING, PONG, TEXT, frames_in, ping, pong, text_message

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
    sent += encoding.control(LIVE)
    expected = [*(to.event(record) for record in records), to.control(LIVE)]
    assert messages(sent) == [frame.decode() for frame in expected]


@pytest.mark.parametrize("framing", [WEBSOCKET, DEFLATED_WEBSOCKET], ids=["plain", "deflated"])
def test_a_heartbeat_is_a_ping_whatever_the_format(framing: Framing) -> None:
    for to in (*FORMATS, JSON_MESSAGES):
        client = Connection(ConnectionType.CLIENT)
        client.receive_data(framing.encoding(to).heartbeat(LIVE))
        (ping,) = client.events()
        assert ping == Ping(payload=b"")


@pytest.mark.parametrize("to", [SSE, JSON_MESSAGES], ids=lambda to: to.name)
def test_what_is_deflated_is_read_by_others_each_message_by_itself(to: Format) -> None:
    encoding = DEFLATED_WEBSOCKET.encoding(to)
    records = [record_of(body) for body in (*ONE_OF_EACH, message("𝄞" * 30_000))]
    sent = [*map(encoding.event, records), encoding.control(LIVE)]
    expected = [*map(to.event, records), to.control(LIVE)]
    assert sum(map(len, sent)) < sum(map(len, expected)) / 1.4
    for frames in ([b"".join(sent)], sent):
        client = Connection(ConnectionType.CLIENT, [agreed()])
        found = []
        for data in frames:
            client.receive_data(data)
            found += [event.data for event in client.events() if isinstance(event, TextMessage)]
        assert "".join(found) == b"".join(expected).decode()


def agreed() -> PerMessageDeflate:
    extension = PerMessageDeflate()
    answer = negotiated(f"{extension.name}; {extension.offer()}")
    assert answer is not None
    extension.finalize(answer)
    return extension


def test_frames_are_told_apart_again() -> None:
    payloads = [b"", b"a", b"b" * 300, b"c" * 70_000]
    sent = ping() + b"".join(map(text_message, payloads)) + pong(b"x")
    assert list(frames_in(sent)) == [(PING, b""), *((TEXT, payload) for payload in payloads), (PONG, b"x")]


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
