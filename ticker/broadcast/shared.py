"""What all streams share."""

import msgspec

from ticker.broadcast.frames import Frames
from ticker.broadcast.live import LivePath
from ticker.broadcast.pages import Pages
from ticker.broadcast.tally import Tally
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
