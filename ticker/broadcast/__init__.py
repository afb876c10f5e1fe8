"""Live fan-out: readers as cursors, what they share, and how their streams begin and end."""

from ticker.broadcast.histogram import Histogram
from ticker.broadcast.hub import Broadcast, Refused, Seat
from ticker.broadcast.live import Connection, chunked
from ticker.broadcast.settings import Settings
from ticker.broadcast.stream import Stream
from ticker.broadcast.tally import Tally

__all__ = [
    "Broadcast",
    "Connection",
    "Histogram",
    "Refused",
    "Seat",
    "Settings",
    "Stream",
    "Tally",
    "chunked",
]
