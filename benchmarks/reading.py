"""What a reader makes of the bytes it received: complete events, their order, their age."""

import re
from itertools import pairwise

import msgspec

_EVENT = re.compile(rb'data: \{"id":"[^"]*-(\d+)"[^\n]*?"volume":(\d+)')
_REMEMBERED = 16


class Received(msgspec.Struct, frozen=True):
    """The complete events in a piece of a stream, and the bytes after the last of them.

    `is_ordered`: the sequence numbers ascend; `is_contiguous`: by one. `published_ns` has each batch once.
    """

    count: int
    first: int
    last: int
    is_ordered: bool
    is_contiguous: bool
    published_ns: tuple[int, ...]
    last_id: bytes
    rest: bytes


def receive(data: bytes) -> Received:
    """Parse a piece of a chunked SSE body; chunk heads between frames are stepped over."""
    end = data.rfind(b"\n\n") + 2
    if end < 2:
        return Received(0, 0, 0, True, True, (), b"", _carried(data))
    found = _EVENT.findall(data, 0, end)
    numbers = [int(number) for number, _ in found]
    steps = [later - earlier for earlier, later in pairwise(numbers)]
    return Received(
        len(numbers),
        numbers[0] if numbers else 0,
        numbers[-1] if numbers else 0,
        all(step > 0 for step in steps),
        all(step == 1 for step in steps),
        tuple(sorted({int(stamp) for _, stamp in found})),
        _last_id(data, end),
        _carried(data[end:]),
    )


def _carried(rest: bytes) -> bytes:
    # The end of a chunk belongs to no frame; without it, readers of equal bytes compare equal.
    return b"" if rest == b"\r\n" else rest


def _last_id(data: bytes, end: int) -> bytes:
    start = data.rfind(b"\nid: ", 0, end)
    return data[start + 5 : data.index(b"\n", start + 5)].strip() if start >= 0 else b""


class Memo:
    """Parses each distinct piece once: thousands of readers of one stream receive the same bytes.

    Looked up by comparing, not by hashing: pieces differ within their first few bytes, and hashing a
    batch would cost the load generator more than receiving it.
    """

    def __init__(self) -> None:
        self._known: list[tuple[bytes, Received]] = []

    def receive(self, data: bytes) -> Received:
        for place, (known, received) in enumerate(self._known):
            if known == data:
                if place:
                    self._known.insert(0, self._known.pop(place))
                return received
        received = receive(data)
        self._known.insert(0, (data, received))
        del self._known[_REMEMBERED:]
        return received
