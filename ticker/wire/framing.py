"""How a connection takes the frames of a stream: as HTTP/1.1 chunks, WebSocket messages, or bare. Pure.

What is framed is first compressed, if the framing has a coding: `coding` is applied by the stream and its
group, which know what was sent before, and `wrap` by whoever writes.
"""

from abc import ABC, abstractmethod

from ticker.events import Record
from ticker.wire.coding import IDENTITY, ZSTD, Coding
from ticker.wire.controls import Control, Live
from ticker.wire.deflate import deflate
from ticker.wire.format import Format
from ticker.wire.websocket import (
    GOING_AWAY,
    close,
    compressed_message,
    end_of_message,
    ping,
    pong,
    text_message,
)


class Framing(ABC):
    """First each frame by itself (`encoding`), made once for all; then what is written at once (`wrap`)."""

    def __init__(self, coding: Coding = IDENTITY) -> None:
        self.coding = coding
        self._signs: dict[Format, bytes] = {}

    @property
    @abstractmethod
    def ending(self) -> bytes:
        """What tells the client that the stream has ended and was not cut."""

    def sign_of_life(self, to: Format) -> bytes:
        """What may be written behind any piece, and means nothing to the client."""
        sign = self._signs.get(to)
        if sign is None:
            sign = self._signs[to] = self.wrap(self.coding.sign_of_life(self.encoding(to).sign_of_life))
        return sign

    @abstractmethod
    def encoding(self, to: Format) -> Format:
        """The format as each of its frames is sent; for one format always the same object."""

    @abstractmethod
    def wrap(self, coded: bytes) -> bytes:
        """Whole frames of an encoding, in the coding, as they are written to the connection."""

    @abstractmethod
    def wrapped_bytes(self, coded_bytes: int) -> int:
        """How long what is that long is once it is wrapped."""


class Bare(Framing):
    """Nothing is added: HTTP/1.0, and whatever is framed by somebody else below."""

    @property
    def ending(self) -> bytes:
        return self.coding.ending

    def encoding(self, to: Format) -> Format:
        return to

    def wrap(self, coded: bytes) -> bytes:
        return coded

    def wrapped_bytes(self, coded_bytes: int) -> int:
        return coded_bytes


class Chunked(Framing):
    """One chunk of an HTTP/1.1 body for all that is written at once (RFC 9112, 7.1)."""

    @property
    def ending(self) -> bytes:
        last = self.coding.ending
        return (self.wrap(last) if last else b"") + b"0\r\n\r\n"

    def encoding(self, to: Format) -> Format:
        return to

    def wrap(self, coded: bytes) -> bytes:
        return b"%x\r\n%b\r\n" % (len(coded), coded)

    def wrapped_bytes(self, coded_bytes: int) -> int:
        return len(f"{coded_bytes:x}") + coded_bytes + 4


class WebSocket(Framing):
    """One text message for each frame (RFC 6455, 5.2); unmasked, so that it is the same for everyone."""

    def __init__(self) -> None:
        super().__init__()
        self._encodings: dict[Format, Messages] = {}

    @property
    def ending(self) -> bytes:
        return close(GOING_AWAY)

    def encoding(self, to: Format) -> Format:
        return self._encodings.setdefault(to, self._messages(to))

    def _messages(self, to: Format) -> "Messages":
        return Messages(to)

    def wrap(self, coded: bytes) -> bytes:
        return coded

    def wrapped_bytes(self, coded_bytes: int) -> int:
        return coded_bytes


class DeflatedWebSocket(WebSocket):
    """The same with permessage-deflate (RFC 7692), each message by itself: again the same for everyone."""

    def _messages(self, to: Format) -> "Messages":
        return DeflatedMessages(to)


class Messages(Format):
    """A format with each of its frames in a text message of its own."""

    def __init__(self, to: Format) -> None:
        self._format = to
        self.name = to.name
        self.content_type = to.content_type
        self.needs_200 = to.needs_200
        self.frame_end = to.frame_end
        # Nobody asked for this pong, and nobody answers it (RFC 6455, 5.5.3).
        self.sign_of_life = pong()

    def event(self, record: Record) -> bytes:
        return self._message(self._format.event(record))

    def control(self, control: Control) -> bytes:
        return self._message(self._format.control(control))

    def heartbeat(self, live: Live) -> bytes:  # noqa: ARG002 - a ping, which no client hands out
        # Not a pong: that a ping came is all that some clients can tell a dead connection by.
        return ping()

    def _message(self, payload: bytes) -> bytes:
        return text_message(payload)

    def end_of_piece(self, frames: bytes, begin: int, max_bytes: int) -> int:
        # By the lengths: the end of a frame may stand in a message's head as well.
        end = end_of_message(frames, begin)
        while end < len(frames) and (after := end_of_message(frames, end)) - begin <= max_bytes:
            end = after
        return end


class DeflatedMessages(Messages):
    def _message(self, payload: bytes) -> bytes:
        deflated = deflate(payload)
        # In a connection with permessage-deflate a message may come as it is.
        return compressed_message(deflated) if len(deflated) < len(payload) else text_message(payload)


BARE = Bare()
CHUNKED = Chunked()
BARE_ZSTD = Bare(ZSTD)
CHUNKED_ZSTD = Chunked(ZSTD)
WEBSOCKET = WebSocket()
DEFLATED_WEBSOCKET = DeflatedWebSocket()
