"""What a reader has yet to be sent, handed out in pieces that end where a frame ends."""

from ticker.wire import Control, Format


class Outbox:
    """Pieces of at most `max_bytes`, or of one frame where that is longer.

    So no more than that waits on the connection of a reader that has stopped, and one that reads slowly
    is seen to. Never cut inside a frame: a sign of life may be written between two pieces.
    """

    __slots__ = ("_format", "_place", "_waiting", "max_bytes")

    def __init__(self, to: Format, max_bytes: int) -> None:
        self._format = to
        self.max_bytes = max_bytes
        # Hardly ever more than two or three, where an empty deque has room for 64.
        self._waiting: list[bytes] = []
        self._place = 0

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def put(self, frames: bytes) -> None:
        """Whole frames only."""
        if frames:
            self._waiting.append(frames)

    def tell(self, control: Control) -> None:
        self.put(self._format.control(control))

    def take(self) -> bytes:
        piece = self._next()
        while self._waiting and len(piece) + len(self._waiting[0]) <= self.max_bytes:
            piece += self._waiting.pop(0)
        return piece

    def _next(self) -> bytes:
        data, begin = self._waiting[0], self._place
        end = self._format.end_of_piece(data, begin, self.max_bytes)
        if end == len(data):
            self._waiting.pop(0)
            self._place = 0
        else:
            self._place = end
        return data[begin:end]
