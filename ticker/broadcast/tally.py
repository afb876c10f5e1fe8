"""What all streams together have done since the start; for /metrics."""

from collections import Counter

from ticker.broadcast.histogram import Histogram


class Tally:
    """Counters that only grow; each is labelled by what its comment says."""

    def __init__(self) -> None:
        self.opened = 0
        self.refused = 0
        self.demotions = 0
        self.evictions = 0
        self.encoded = 0
        self.deliveries: Counter[str] = Counter()  # by format
        self.bytes: Counter[str] = Counter()  # by format
        self.skipped: Counter[str] = Counter()  # by event type
        self.resets: Counter[str] = Counter()  # by reason
        self.delays = Histogram()  # from append to written to the live path

    def add(self, other: "Tally") -> None:
        """Count what others have done as well."""
        for name, count in vars(other).items():
            match count:
                case Counter():
                    getattr(self, name).update(count)
                case Histogram():
                    getattr(self, name).add(count)
                case _:
                    setattr(self, name, getattr(self, name) + count)
