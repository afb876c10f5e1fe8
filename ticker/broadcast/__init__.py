"""Live fan-out: readers as cursors, what they share, and how their streams begin and end."""

from ticker.broadcast.broadcast import Admission, Broadcast, Refused
from ticker.broadcast.histogram import Histogram
from ticker.broadcast.live import Connection
from ticker.broadcast.stream import Stream
from ticker.broadcast.tally import Tally

__all__ = [
    "Admission",
    "Broadcast",
    "Connection",
    "Histogram",
    "Refused",
    "Stream",
    "Tally",
]
