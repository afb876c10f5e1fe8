"""How much is measured, and the shape that every case has."""

from collections.abc import Callable
from typing import TypeAlias

import msgspec

from benchmarks.orders import Publish
from benchmarks.table import Table


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How much is measured; `rate` is batches a second of one event, windows last `seconds` each.

    Feeds are read in rounds of their own, which take half a minute and more; a page is watched for
    `page_seconds`.
    """

    readers: tuple[int, ...] = (100, 1_000, 5_000)
    batches: tuple[int, ...] = (1, 50)
    seconds: float = 1.25
    rate: float = 4.0
    rounds: int = 3
    servers: tuple[str, ...] = ()
    feeds: int = 200
    feed_rounds: int = 2
    headlines: int = 100_000
    page_seconds: float = 60.0

    @property
    def most_readers(self) -> int:
        return max(self.readers)

    def publish(self, batch: int) -> Publish:
        # Large batches half as often: a window is to hold several, and the slower servers are to get
        # through at least one of them.
        rate = self.rate if batch == 1 else self.rate / 2
        return Publish(batches=max(1, round(self.seconds * rate)), batch=batch, every_s=1 / rate)


Progress: TypeAlias = Callable[[str], None]
Case: TypeAlias = Callable[[Settings, Progress], Table]
