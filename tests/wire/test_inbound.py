"""What clients send over WebSocket, whole, cut up and wrong, against a client that is not ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wsproto import events as ws
from wsproto.connection import Connection, ConnectionType

from tests.support.websocket import masked
from ticker.wire.deflate import deflate, deflate_for_many, inflate, negotiated
from ticker.wire.inbound import (
    MAX_MESSAGE_BYTES,
    Binary,
    Close,
    Inbound,
    MessagePart,
    Ping,
    Pong,
    Said,
    Violation,
    WholeMessage,
)


def said(data: bytes, *, inflates: bool = False) -> list[Said]:
    return list(Inbound(inflates=inflates).feed(data))


messages = st.one_of(
    st.builds(ws.TextMessage, data=st.text(max_size=300)),
    st.builds(ws.BytesMessage, data=st.binary(max_size=300)),
    st.builds(ws.Ping, payload=st.binary(max_size=125)),
    st.builds(ws.Pong, payload=st.binary(max_size=125)),
)


def meant(event: ws.Event) -> Said:
    match event:
        case ws.TextMessage(data=data):
            return WholeMessage(data)
        case ws.BytesMessage(data=data):
            return Binary(len(data))
        case ws.Ping(payload=payload):
            return Ping(bytes(payload))
        case _:
            return Pong()


@given(st.lists(messages, max_size=6), st.integers(1, 50), st.sampled_from([1000, 1001, 4_000]))
def test_what_a_client_of_wsproto_sends_is_heard_however_it_is_cut(
    sent: list[ws.Event], piece: int, code: int
) -> None:
    client = Connection(ConnectionType.CLIENT)
    data = b"".join(map(client.send, sent))
    data += client.send(ws.CloseConnection(code=code, reason="done"))
    inbound = Inbound(inflates=False)
    heard: list[Said] = []
    for at in range(0, len(data), piece):
        heard += inbound.feed(data[at : at + piece])
    assert heard == [*map(meant, sent), Close(code)]
    assert list(inbound.feed(masked(0x89))) == []


def test_a_client_need_not_say_why_it_closes() -> None:
    assert said(masked(0x88)) == [Close(None)]


def test_a_message_may_come_in_fragments_with_control_frames_between() -> None:
    data = masked(0x01, b"caf\xc3") + masked(0x89, b"?") + masked(0x00) + masked(0x80, b"\xa9")
    assert said(data) == [MessagePart(), Ping(b"?"), MessagePart(), WholeMessage("café")]


def test_a_message_is_as_long_as_it_may_be_and_not_longer() -> None:
    most = b"x" * MAX_MESSAGE_BYTES
    assert said(masked(0x81, most)) == [WholeMessage(most.decode())]
    half = b"x" * (MAX_MESSAGE_BYTES // 2)
    assert said(masked(0x01, half) + masked(0x80, half)) == [MessagePart(), WholeMessage(most.decode())]
    for data in (
        masked(0x81, most + b"x"),
        masked(0x01, half) + masked(0x80, half + b"x"),
        masked(0x01, half) + masked(0x00, half) + masked(0x80, b"x"),
    ):
        assert said(data)[-1] == Violation(1009, "a message may have 16384 bytes")


@pytest.mark.parametrize("length", [MAX_MESSAGE_BYTES + 1, 65_536, 2**31, 2**63 - 1])
def test_a_length_that_is_too_long_is_refused_by_the_head_alone(length: int) -> None:
    coded = b"\x7e" + length.to_bytes(2) if length < 65_536 else b"\x7f" + length.to_bytes(8)
    (violation,) = said(masked(0x82, length=coded)[: 2 + len(coded)])
    assert isinstance(violation, Violation)
    assert violation.code == 1009


WRONG = {
    "not masked": b"\x81\x01a",
    "an opcode that there is not": masked(0x83),
    "a control opcode that there is not": masked(0x8B),
    "a bit that was not agreed upon": masked(0xA1, b"a"),
    "compressed without agreement": masked(0xC1, b"a"),
    "a ping in fragments": masked(0x09),
    "a ping that is too long": masked(0x89, b"x" * 126),
    "a close that is too long": masked(0x88, b"\x03\xe8" + b"x" * 124),
    "nothing to continue": masked(0x80, b"a"),
    "a message within a message": masked(0x01, b"a") + masked(0x81, b"b"),
    "16 bits for a short length": masked(0x81, b"a", length=b"\x7e\x00\x01"),
    "64 bits for a short length": masked(0x81, b"a", length=b"\x7f" + (300).to_bytes(8)),
    "a length below zero": masked(0x81, length=b"\x7f" + b"\xff" * 8),
    "half a close code": masked(0x88, b"\x03"),
    "a close code for nobody to send": masked(0x88, (1006).to_bytes(2)),
    "a close code that there is not": masked(0x88, (999).to_bytes(2)),
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG)
def test_what_is_against_the_protocol_is_told_as_that_and_ends_it(data: bytes) -> None:
    inbound = Inbound(inflates=False)
    violation = list(inbound.feed(data + masked(0x89)))[-1]
    assert isinstance(violation, Violation)
    assert violation.code == 1002
    assert list(inbound.feed(masked(0x81, b"{}"))) == []


@pytest.mark.parametrize(
    "data",
    [masked(0x81, b"\xff"), masked(0x01, b"\xc3") + masked(0x80, b"("), masked(0x88, b"\x03\xe8\xff")],
    ids=["text", "over fragments", "a reason to close"],
)
def test_text_that_is_not_utf_8_is_told_as_that(data: bytes) -> None:
    violation = said(data)[-1]
    assert isinstance(violation, Violation)
    assert violation.code == 1007


@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_at_all_trip_it(data: bytes, inflates: bool) -> None:
    whole, cut = Inbound(inflates=inflates), Inbound(inflates=inflates)
    one_by_one = [heard for byte in data for heard in cut.feed(bytes([byte]))]
    assert list(whole.feed(data)) == one_by_one


# permessage-deflate


def test_a_compressed_message_is_heard_also_in_fragments() -> None:
    deflated = deflate(b"a" * 900)
    assert said(masked(0xC1, deflated), inflates=True) == [WholeMessage("a" * 900)]
    data = masked(0x41, deflated[:3]) + masked(0x80, deflated[3:])
    assert said(data + masked(0x81, b"b"), inflates=True) == [
        MessagePart(),
        WholeMessage("a" * 900),
        WholeMessage("b"),
    ]


def test_a_small_message_that_inflates_to_a_large_one_is_too_big() -> None:
    bomb = deflate(b"\0" * 10_000_000)
    assert len(bomb) < MAX_MESSAGE_BYTES
    (violation,) = said(masked(0xC1, bomb), inflates=True)
    assert isinstance(violation, Violation)
    assert violation.code == 1009
    assert len(inflate(bomb, 1_000)) == 1_001


@pytest.mark.parametrize(
    "data",
    [masked(0xC1, b"\xff\xff\xff"), masked(0xC9, b"")],
    ids=["not deflated", "a compressed ping"],
)
def test_what_cannot_be_inflated_ends_it(data: bytes) -> None:
    (violation,) = said(data, inflates=True)
    assert isinstance(violation, Violation)
    assert violation.code in (1002, 1007)


def test_what_many_send_is_deflated_once() -> None:
    payload, long = b"a message to all" * 20, b"longer than is kept" * 1_000
    first = deflate_for_many(payload)
    assert deflate_for_many(bytes(bytearray(payload))) is first
    for each in (payload, long):
        assert inflate(deflate_for_many(each), 100_000) == each


NO_TAKEOVER = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"


@pytest.mark.parametrize(
    ("offers", "answer"),
    [
        ("", None),
        ("x-webkit-deflate-frame", None),
        ("permessage-deflate", NO_TAKEOVER),
        ("permessage-deflate; client_max_window_bits", NO_TAKEOVER),
        ("x-other, Permessage-Deflate; client_max_window_bits=10", NO_TAKEOVER),
        ("permessage-deflate; server_max_window_bits=15", f"{NO_TAKEOVER}; server_max_window_bits=12"),
        ('permessage-deflate; server_max_window_bits="12"', f"{NO_TAKEOVER}; server_max_window_bits=12"),
        ("permessage-deflate; server_max_window_bits=9", None),
        ("permessage-deflate; server_max_window_bits=9, permessage-deflate", NO_TAKEOVER),
        ("permessage-deflate; server_max_window_bits=16", None),
        ("permessage-deflate; server_max_window_bits", None),
        ("permessage-deflate; server_no_context_takeover=1", None),
        ("permessage-deflate; client_max_window_bits=7", None),
        ("permessage-deflate; unheard_of", None),
        ("permessage-deflate; client_max_window_bits; client_max_window_bits", None),
        ("permessage-deflate;", None),
    ],
)
def test_an_offer_is_taken_or_declined_as_a_whole(offers: str, answer: str | None) -> None:
    assert negotiated(offers) == answer
