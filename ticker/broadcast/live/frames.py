"""Each event's bytes in each encoding, made once, however many groups and readers they go to."""

from collections import OrderedDict
from collections.abc import Iterable

from ticker.broadcast.figures.tally import Tally
from ticker.events import Record
from ticker.wire import Format, Live


class Frames:
    """Keeps what was encoded last, up to `max_bytes`, for whoever comes to the same event a little later."""

    def __init__(self, tally: Tally, *, max_bytes: int = 16_000_000) -> None:
        self._tally = tally
        self._max_bytes = max_bytes
        self._bytes = 0
        self._frames: OrderedDict[tuple[int, Format], bytes] = OrderedDict()
        self._newest_live: tuple[Format, Live] | None = None
        self._newest_live_frame = b""

    def of(self, record: Record, to: Format) -> bytes:
        place = (record.seq, to)
        frame = self._frames.get(place)
        if frame is None:
            frame = self._frames[place] = to.event(record)
            self._tally.encoded += 1
            self._bytes += len(frame)
            while self._bytes > self._max_bytes:
                self._bytes -= len(self._frames.popitem(last=False)[1])
        return frame

    def live(self, live: Live, to: Format) -> bytes:
        """That somebody is live: of a herd, many are told so in the same millisecond."""
        place = (to, live)
        if place != self._newest_live:
            self._newest_live, self._newest_live_frame = place, to.control(live)
        return self._newest_live_frame

    def joined(self, records: Iterable[Record], to: Format) -> bytes:
        return b"".join([self.of(record, to) for record in records])
