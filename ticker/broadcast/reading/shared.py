"""What all streams share."""

import msgspec

from ticker.broadcast.figures.tally import Tally
from ticker.broadcast.live.frames import Frames
from ticker.broadcast.live.live import LivePath
from ticker.broadcast.reading.pages import Pages
from ticker.config.types import StreamSettings
from ticker.log import LogView
from ticker.times import Clock


class Shared(msgspec.Struct, frozen=True):
    """The log, what has been encoded of it, the groups, and what is counted."""

    log: LogView
    frames: Frames
    pages: Pages
    live_path: LivePath
    tally: Tally
    settings: StreamSettings
    clock: Clock


def shared_by_all(log: LogView, settings: StreamSettings, clock: Clock) -> Shared:
    tally = Tally()
    frames = Frames(tally)
    return Shared(
        log=log,
        frames=frames,
        pages=Pages(log, frames),
        live_path=LivePath(log, frames, tally, settings, clock),
        tally=tally,
        settings=settings,
        clock=clock,
    )
