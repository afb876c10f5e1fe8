"""What all streams share."""

import msgspec

from ticker.broadcast.frames import Frames
from ticker.broadcast.live import LivePath
from ticker.broadcast.pages import Pages
from ticker.broadcast.settings import Settings
from ticker.broadcast.tally import Tally
from ticker.log import EventLog
from ticker.times import Clock


class Commons(msgspec.Struct, frozen=True):
    """The log, what has been encoded of it, who rides, and what is counted."""

    log: EventLog
    frames: Frames
    pages: Pages
    live_path: LivePath
    tally: Tally
    settings: Settings
    clock: Clock


def commons(log: EventLog, settings: Settings, clock: Clock) -> Commons:
    tally = Tally()
    frames = Frames(tally)
    return Commons(
        log=log,
        frames=frames,
        pages=Pages(log, frames),
        live_path=LivePath(log, frames, tally, settings, clock),
        tally=tally,
        settings=settings,
        clock=clock,
    )
