"""What a reader has been told of a log that cannot be written or read now."""

from ticker.log import Trouble
from ticker.wire import Stale


class Troubles:
    """One reader's: a trouble is told once, and once that it is over."""

    def __init__(self) -> None:
        self._reading: Trouble | None = None
        self._told: Trouble | None = None

    def cannot_read(self, reason: str, since: str) -> None:
        if self._reading is None:
            self._reading = Trouble(reason, since)

    def can_read(self) -> None:
        self._reading = None

    @property
    def is_none(self) -> bool:
        """Whether there is none that was met here or told of."""
        return self._reading is self._told is None

    def news(self, of_log: Trouble | None) -> Stale | None:
        """What there is to tell now; whoever asks tells it."""
        trouble = of_log or self._reading
        told, self._told = self._told, trouble
        if trouble is not None and trouble != told:
            return Stale(reason=trouble.reason, since=trouble.since)
        if trouble is None and told is not None:
            return Stale(reason=None, since=told.since)
        return None
