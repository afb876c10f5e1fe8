"""When each event of a replay is due. Pure."""

import math

import msgspec

from ticker.events import Record


class Pace(msgspec.Struct, frozen=True):
    """Milliseconds of event time, counted from `began_ms`, pass `speed` times as fast as ours.

    At infinity everything that has been stored is due. With a `window_ms`, the windows are counted on the
    replay's own clock, and what lies in one is due when it closes.
    """

    speed: float
    began_ms: int
    window_ms: int

    @property
    def is_timed(self) -> bool:
        return self.speed != math.inf

    def after_ms(self, record: Record) -> float:
        """How long after the beginning an event comes, by the replay's clock; its own time at infinity."""
        return (record.time_ms - self.began_ms) / self.speed if self.is_timed else record.time_ms

    def slot(self, record: Record) -> int:
        """The number of the window that an event lies in; all lie in one where there are none."""
        return int(self.after_ms(record) // self.window_ms) if self.window_ms else 0

    def due_ms(self, record: Record, now_ms: int, elapsed_ms: float) -> float:
        """In how many milliseconds an event is due; 0 or less: now.

        `now_ms` is the time by the clock that events are stamped with, `elapsed_ms` how long it has gone on.
        """
        if self.is_timed:
            after = (self.slot(record) + 1) * self.window_ms if self.window_ms else self.after_ms(record)
            return after - elapsed_ms
        # A clock that was set back leaves events of a time to come, which nobody is to wait for.
        is_running = self.window_ms and self.slot(record) == now_ms // self.window_ms
        return self.window_ms - now_ms % self.window_ms if is_running else 0
