"""What a reader has yet to be sent, handed out in pieces that end where a frame ends."""

from collections.abc import Collection, Iterator
from typing import TypeAlias

from ticker.wire import Control, Format

_Frames: TypeAlias = tuple[bytes, tuple[str, ...]]
"""Frames, and the channel of each; of none where they are no events."""


class Outbox:
    """Pieces of at most `max_bytes`, or of one frame where that is longer.

    So no more than that waits on the connection of a reader that has stopped, and one that reads slowly
    is seen to. Never cut inside a frame: a sign of life may be written between two pieces.
    """

    __slots__ = ("_format", "_place", "_waiting", "_withheld", "max_bytes")

    def __init__(self, to: Format, max_bytes: int) -> None:
        self._format = to
        self.max_bytes = max_bytes
        # Hardly ever more than two or three, where an empty deque has room for 64.
        self._waiting: list[_Frames] = []
        self._place = 0
        self._withheld: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def put(self, frames: bytes, channels: tuple[str, ...] = ()) -> None:
        """Whole frames only; `channels` has that of each, where they are events."""
        if not frames:
            return
        if self._withheld and channels:
            self._waiting += self._permitted((frames, channels), 0)
        else:
            self._waiting.append((frames, channels))

    def tell(self, control: Control) -> None:
        self.put(self._format.control(control))

    def withhold(self, channels: Collection[str]) -> None:
        """Hand out no event of these any more, neither of what waits nor of what comes."""
        self._withheld |= frozenset(channels)
        waiting, place = self._waiting, self._place
        self._waiting, self._place = [], 0
        for number, frames in enumerate(waiting):
            self._waiting += self._permitted(frames, 0 if number else place)

    def _permitted(self, frames: _Frames, begin: int) -> list[_Frames]:
        """What of some frames, from a place on, may be handed out."""
        data, channels = frames
        if not channels:
            return [(data[begin:], ())]
        if not begin and self._withheld.isdisjoint(channels):
            return [frames]
        kept = [
            (frame, channel)
            for (start, frame), channel in zip(self._each(data), channels, strict=True)
            if start >= begin and channel not in self._withheld
        ]
        return [(b"".join(frame for frame, _ in kept), tuple(channel for _, channel in kept))] if kept else []

    def _each(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Each frame, and where it begins."""
        begin = 0
        while begin < len(data):
            end = self._format.end_of_piece(data, begin, 1)
            yield begin, data[begin:end]
            begin = end

    def take(self) -> bytes:
        piece = self._next()
        while self._waiting and len(piece) + len(self._waiting[0][0]) <= self.max_bytes:
            piece += self._waiting.pop(0)[0]
        return piece

    def _next(self) -> bytes:
        (data, _), begin = self._waiting[0], self._place
        end = self._format.end_of_piece(data, begin, self.max_bytes)
        if end == len(data):
            self._waiting.pop(0)
            self._place = 0
        else:
            self._place = end
        return data[begin:end]
