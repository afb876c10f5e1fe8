"""The last reads of each source, as a strip shows them; `static/js/core/strips.js` goes on with them."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from ticker.events import Record, Source

CELLS = 14
MOST_READS = 400
"""Of all sources together: what their strips are drawn from."""


class ReadShown(msgspec.Struct, frozen=True, array_like=True):
    """How a source was after a read."""

    state: str
    at_ms: int


def strips_of(records: Iterable[Record]) -> Mapping[str, Sequence[ReadShown]]:
    """By source, of its events in the order of their ids."""
    strips: dict[str, deque[ReadShown]] = {}
    for record in records:
        if isinstance(body := record.body, Source):
            strips.setdefault(body.name, deque(maxlen=CELLS)).append(ReadShown(body.state, record.time_ms))
    return {name: tuple(strip) for name, strip in strips.items()}
