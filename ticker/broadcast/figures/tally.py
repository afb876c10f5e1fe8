"""What has been done for all readers together since the start; for /metrics."""

from collections import Counter

from ticker.broadcast.figures.histogram import Histogram
from ticker.wire import Coding, Format


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
        self.coded_bytes: Counter[str] = Counter()  # the same by coding
        self.plain_bytes: Counter[str] = Counter()  # and before they were compressed
        self.skipped: Counter[str] = Counter()  # by event type
        self.resets: Counter[str] = Counter()  # by reason
        self.answers: Counter[tuple[str, str]] = Counter()  # to requests, by route and status
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

    def sent(self, to: Format, coding: Coding, plain_bytes: int, coded_bytes: int) -> None:
        """Bytes of bodies, before and after they were compressed."""
        self.bytes[to.name] += coded_bytes
        self.coded_bytes[coding.name] += coded_bytes
        self.plain_bytes[coding.name] += plain_bytes
