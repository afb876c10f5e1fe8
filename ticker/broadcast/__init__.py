"""Live fan-out: readers as cursors, what they share, and how their streams begin and end."""

from ticker.broadcast.admission import Admission, NotAdmitted
from ticker.broadcast.audience import Audience, Audiences, OwnAudience, ReaderView, audience_of, joined
from ticker.broadcast.broadcast import Broadcast
from ticker.broadcast.figures.histogram import Histogram
from ticker.broadcast.figures.tally import Tally
from ticker.broadcast.live.pipe import ReaderConnection
from ticker.broadcast.reading.joint_reads import JointReads
from ticker.broadcast.stream import Stream

__all__ = [
    "Admission",
    "Audience",
    "Audiences",
    "Broadcast",
    "Histogram",
    "JointReads",
    "NotAdmitted",
    "OwnAudience",
    "ReaderConnection",
    "ReaderView",
    "Stream",
    "Tally",
    "audience_of",
    "joined",
]
