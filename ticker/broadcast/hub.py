"""Everyone who reads live: admission, counting, and the end of all streams at shutdown."""

import random
import weakref
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial

import msgspec

from ticker.broadcast.pages import Pages
from ticker.broadcast.stream import Stream, Tally
from ticker.log import EventLog
from ticker.start import Start
from ticker.subscription import Subscription
from ticker.times import Clock
from ticker.wire import Format


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the operator decided about streams; 0 readers per address means no limit."""

    heartbeat_ms: int
    snapshot: int
    replay: int
    max_readers: int
    max_readers_per_address: int


class Seat:
    """A place among the readers, held until `leave`, or until nothing refers to it any more.

    A client may go away after it was admitted and before its stream began; no code of ours runs then.
    """

    def __init__(self, vacate: Callable[[], None]) -> None:
        self.leave = weakref.finalize(self, vacate)
        self.leave.atexit = False


class Refused(msgspec.Struct, frozen=True):
    """No place now, and why in words."""

    reason: str


class Broadcast:
    def __init__(
        self,
        log: EventLog,
        settings: Settings,
        retry_ms: Mapping[str, int],
        *,
        clock: Clock,
        rng: random.Random,
    ) -> None:
        """`retry_ms` holds each channel's reconnect hint."""
        self.log = log
        self.settings = settings
        self.tally = Tally()
        self._retry_ms = retry_ms
        self._clock = clock
        self._rng = rng
        self._pages = Pages(log)
        self._readers = 0
        self._addresses: Counter[str] = Counter()
        self._streams: set[Stream] = set()
        self._goodbye: str | None = None

    @property
    def is_closing(self) -> bool:
        return self._goodbye is not None

    @property
    def readers(self) -> int:
        return self._readers

    def readers_by_format(self) -> Counter[str]:
        return Counter(str(stream.format) for stream in self._streams)

    def admit(self, address: str) -> Seat | Refused:
        if self._goodbye is not None:
            return Refused("the server is shutting down")
        if self._readers >= self.settings.max_readers:
            return self._refuse("the server has as many readers as it serves")
        limit = self.settings.max_readers_per_address
        if limit and self._addresses[address] >= limit:
            return self._refuse("this address has as many streams as it may")
        self._readers += 1
        self._addresses[address] += 1
        return Seat(partial(self._vacate, address))

    def _vacate(self, address: str) -> None:
        self._readers -= 1
        self._addresses[address] -= 1
        if not self._addresses[address]:
            del self._addresses[address]

    def _refuse(self, reason: str) -> Refused:
        self.tally.refused += 1
        return Refused(reason)

    def retry_ms(self, channels: tuple[str, ...]) -> int:
        """Draw a reconnect delay: the smallest hint of the channels times 1 to 2.

        Without the draw everyone comes back in the same millisecond after a crash.
        """
        smallest = min((self._retry_ms[name] for name in channels if name in self._retry_ms), default=3_000)
        return round(smallest * self._rng.uniform(1, 2))

    def open(self, subscription: Subscription, start: Start, to: Format) -> Stream:
        """Begin one reader's stream; `close` it whatever happens to its connection."""
        stream = Stream(
            log=self.log,
            pages=self._pages,
            tally=self.tally,
            subscription=subscription,
            start=start,
            to=to,
            retry_ms=self.retry_ms(subscription.channels),
            heartbeat_ms=self.settings.heartbeat_ms,
            snapshot=self.settings.snapshot,
            replay=self.settings.replay,
            clock=self._clock,
        )
        self._streams.add(stream)
        if self._goodbye is not None:
            stream.part(self._goodbye)
        return stream

    def close(self, stream: Stream) -> None:
        self._streams.discard(stream)

    def say_goodbye(self, reason: str) -> None:
        """End every stream with `stream-bye`, and admit nobody any more."""
        self._goodbye = reason
        for stream in self._streams:
            stream.part(reason)
        self.log.rouse()
