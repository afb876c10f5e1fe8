"""How often each of many may do something: the generic cell rate algorithm (ITU-T I.371). Pure."""

import math
from collections.abc import Callable, Hashable
from typing import TypeAlias

import msgspec

MOST_KEYS = 100_000


class Rate(msgspec.Struct, frozen=True):
    """`count` each `per_s` seconds in the long run, both above 0, and up to `burst` (from 1) at once."""

    count: int
    per_s: float
    burst: int

    @property
    def interval_s(self) -> float:
        """How long it takes until one more is allowed."""
        return self.per_s / self.count

    @property
    def refill_s(self) -> float:
        """How long it takes until who used up the burst has all of it again."""
        return self.burst * self.interval_s


class Allowed(msgspec.Struct, frozen=True):
    """Of `rate.burst`, `remaining` are left; after `reset_s` without any more, all of them."""

    rate: Rate
    remaining: int
    reset_s: float


class Refused(msgspec.Struct, frozen=True):
    """Nothing was taken; the same is allowed after `retry_after_s`, for ever inf if it is above the burst."""

    rate: Rate
    retry_after_s: float


Ruling: TypeAlias = Allowed | Refused


class RateLimiter:
    """Holds each key to a rate by one number a key: when it will have all of its burst again.

    `clock` answers with seconds of a clock that is never set back. Beyond `most_keys`, whoever has not asked
    for the longest time is forgotten, so that asking under ever new keys takes no more memory.
    """

    def __init__(self, rate: Rate, clock: Callable[[], float], most_keys: int = MOST_KEYS) -> None:
        self.rate = rate
        self._clock = clock
        self._most_keys = most_keys
        self._full_at: dict[Hashable, float] = {}
        """In the order in which they were last asked for."""

    def __len__(self) -> int:
        return len(self._full_at)

    def take(self, key: Hashable, count: int = 1) -> Ruling:
        """Have a key do something `count` times (from 1), all of them or none."""
        now = self._clock()
        # Taken out and put in again, so that who is refused over and over is not forgotten meanwhile.
        before = max(self._full_at.pop(key, now), now)
        ruling, after = self._rule(before - now, count)
        if after > 0:
            self._full_at[key] = now + after
            self._forget(now)
        return ruling

    def look(self, key: Hashable) -> Ruling:
        """What would be said of one more, without taking it."""
        now = self._clock()
        return self._rule(max(self._full_at.get(key, now) - now, 0), 1)[0]

    def _rule(self, missing_s: float, count: int) -> tuple[Ruling, float]:
        """The ruling, and how long it then takes until all of the burst is there again."""
        after_s = missing_s + count * self.rate.interval_s
        late_s = after_s - self.rate.refill_s
        # A clock of many digits loses the last ones in a sum.
        if late_s > 1e-6 * self.rate.interval_s:
            return Refused(self.rate, math.inf if count > self.rate.burst else late_s), missing_s
        remaining = math.floor(-late_s / self.rate.interval_s + 1e-6)
        return Allowed(self.rate, remaining, after_s), after_s

    def _forget(self, now: float) -> None:
        # Two for each that may come in: those who have all of their burst are gone before long.
        for key in tuple(key for key, _ in zip(self._full_at, range(2), strict=False)):
            if self._full_at[key] <= now or len(self._full_at) > self._most_keys:
                del self._full_at[key]
