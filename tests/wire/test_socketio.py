"""Socket.IO's packets, as python-socketio reads them."""

import json

from engineio.payload import Payload
from socketio.packet import EVENT, Packet

from tests.support.events import ONE_OF_EACH, headline, record_of
from tests.wire.test_controls import CONTROLS
from ticker.wire import SOCKET_IO, Live
from ticker.wire.controls import control_json, name_of
from ticker.wire.socketio import packets


def said(frames: bytes) -> list[list[object]]:
    """What is emitted by an answer to a poll."""
    found = []
    for engine in Payload(encoded_payload=frames.decode().removesuffix("\x1e")).packets:
        packet = Packet(encoded_packet=engine.data)
        assert (packet.packet_type, packet.namespace or "/", packet.id) == (EVENT, "/", None)
        found.append(packet.data)
    return found


def test_an_event_is_emitted_by_the_name_of_its_type() -> None:
    records = [record_of(body) for body in ONE_OF_EACH]
    frames = b"".join(map(SOCKET_IO.event, records))
    assert said(frames) == [[record.type, json.loads(record.json)] for record in records]


def test_a_control_event_is_too() -> None:
    for control in CONTROLS:
        assert said(SOCKET_IO.control(control)) == [[name_of(control), json.loads(control_json(control))]]


def test_what_parts_packets_is_in_none() -> None:
    record = record_of(headline("a", "left\x1eright"))
    (packet, noop) = packets(SOCKET_IO.event(record) + SOCKET_IO.heartbeat(Live(id="a-1", time="")))
    assert json.loads(packet.removeprefix("42")) == ["headline", json.loads(record.json)]
    assert noop == "6"
