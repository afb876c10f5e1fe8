"""Socket.IO 5 over Engine.IO 4: a packet an event, as a server emits it. Pure."""

from ticker.events import Record
from ticker.wire.controls import Control, Live, control_json, name_of
from ticker.wire.format import Format

_SEPARATOR = "\x1e"
"""What parts the packets of an answer to a poll; JSON escapes it, so none has it inside."""
_NOOP = b"6\x1e"
"""A packet that means nothing. Pings are the server's own: it waits for the answer to each."""


class SocketIo(Format):
    """An event is emitted by the name of its type, with its object for the only argument."""

    name = "socketio"
    content_type = "text/plain; charset=utf-8"
    frame_end = _SEPARATOR.encode()
    sign_of_life = _NOOP

    def event(self, record: Record) -> bytes:
        return _emitted(record.type, record.json)

    def control(self, control: Control) -> bytes:
        return _emitted(name_of(control), control_json(control))

    def heartbeat(self, live: Live) -> bytes:  # noqa: ARG002 - no client hands it out
        return self.sign_of_life


def _emitted(name: str, json: bytes) -> bytes:
    # A message of Engine.IO (4) that is an event of Socket.IO (2), in the namespace that has no name.
    return b'42["%b",%b]\x1e' % (name.encode(), json)


def packets(frames: bytes) -> list[str]:
    """The packets in whole frames, each as a message of its own has it."""
    return frames.decode().split(_SEPARATOR)[:-1]
