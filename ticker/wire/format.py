"""What a stream format says of itself: its names, and how events stand in it as bytes."""

from abc import ABC, abstractmethod

from ticker.events import Record
from ticker.wire.controls import Control, Live


class Format(ABC):
    """A stream in it is nothing but frames, one behind the other, each of them ending in `frame_end`.

    `sign_of_life` is what may be sent where a frame has ended, and means nothing to the client. With
    `needs_200`, clients take any other status for the end: what there is to refuse, they must be told in
    a stream.
    """

    name: str
    content_type: str
    frame_end: bytes
    sign_of_life: bytes
    needs_200 = False

    @abstractmethod
    def event(self, record: Record) -> bytes:
        """An event of the log as one frame."""

    @abstractmethod
    def control(self, control: Control) -> bytes:
        """A control event as one frame; WireError for what UTF-8 cannot hold."""

    @abstractmethod
    def heartbeat(self, live: Live) -> bytes:
        """What keeps an idle connection alive."""

    def end_of_piece(self, frames: bytes, begin: int, max_bytes: int) -> int:
        """Where the last frame ends that fits into `max_bytes` from `begin` on; at least one is taken."""
        if len(frames) - begin <= max_bytes:
            return len(frames)
        mark = self.frame_end
        last = frames.rfind(mark, begin, begin + max_bytes)
        if last < 0:
            last = frames.find(mark, begin + max_bytes - len(mark) + 1)
        return len(frames) if last < 0 else last + len(mark)


class MessageFormat(Format):
    """One in which a WebSocket's messages can be had: it can hold an answer to what the client said."""

    @abstractmethod
    def reply(self, event: str, json: bytes) -> bytes:
        """An answer as one message; it is no event of the log, and moves no cursor."""
