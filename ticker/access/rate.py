"""How often each of many may do something: the generic cell rate algorithm (ITU-T I.371). Pure."""

import math
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Protocol, TypeAlias

import msgspec

MOST_KEYS = 100_000


class Rate(msgspec.Struct, frozen=True):
    """`count` each `per_s` seconds in the long run, both above 0, and up to `burst` (from 1) at once."""

    count: int
    per_s: float
    burst: int

    @property
    def interval_ns(self) -> int:
        """How long it takes until one more is allowed."""
        return max(1, round(self.per_s * 1e9 / self.count))

    @property
    def refill_s(self) -> float:
        """How long it takes until who used up the burst has all of it again."""
        return self.burst * self.interval_ns / 1e9


class Allowed(msgspec.Struct, frozen=True):
    """Of `rate.burst`, `remaining` are left; after `reset_s` without any more, all of them."""

    rate: Rate
    remaining: int
    reset_s: float


class RefusedByRate(msgspec.Struct, frozen=True):
    """Nothing was taken; the same is allowed after `retry_after_s`, for ever inf if it is above the burst."""

    rate: Rate
    retry_after_s: float


Ruling: TypeAlias = Allowed | RefusedByRate


class Debts(Protocol):
    """When each key will have all of its burst again, in ns."""

    def get(self, key: Hashable, otherwise: int) -> int: ...

    def put(self, key: Hashable, full_at_ns: int, now_ns: int) -> None: ...


class OwnDebts:
    """Those of one process.

    Beyond `most_keys`, whoever has not asked for the longest time is forgotten, so that asking under ever new
    keys takes no more memory.
    """

    def __init__(self, most_keys: int = MOST_KEYS) -> None:
        self._most_keys = most_keys
        # In the order in which they were last asked for; a plain dict finds its oldest ever more slowly.
        self._full_at_ns: OrderedDict[Hashable, int] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at_ns)

    def get(self, key: Hashable, otherwise: int) -> int:
        return self._full_at_ns.get(key, otherwise)

    def put(self, key: Hashable, full_at_ns: int, now_ns: int) -> None:
        self._full_at_ns[key] = full_at_ns
        # Also of who is refused over and over, and must not be forgotten meanwhile.
        self._full_at_ns.move_to_end(key)
        self._forget(now_ns)

    def _forget(self, now_ns: int) -> None:
        # Two for each that may come in: those who have all of their burst are gone before long.
        for _ in range(2):
            key = next(iter(self._full_at_ns))
            if self._full_at_ns[key] > now_ns and len(self._full_at_ns) <= self._most_keys:
                return
            del self._full_at_ns[key]


class RateLimiter:
    """Holds each key to a rate by one number a key: when it will have all of its burst again.

    `clock` answers with seconds of a clock that is never set back. `debts` are the numbers, where others
    count there as well.
    """

    def __init__(
        self,
        rate: Rate,
        clock: Callable[[], float],
        debts: Debts | None = None,
    ) -> None:
        self.rate = rate
        # Whole numbers: sums of seconds are a little wrong, and ten thousand of them are wrong by one more.
        self._interval_ns = rate.interval_ns
        self._refill_ns = rate.burst * rate.interval_ns
        self._clock = clock
        self.debts = OwnDebts() if debts is None else debts

    def take(self, key: Hashable, count: int = 1) -> Ruling:
        """Have a key do something `count` times (from 1), all of them or none."""
        now = self._now_ns()
        missing = max(self.debts.get(key, now) - now, 0)
        ruling = self._rule(missing, count)
        after = missing if isinstance(ruling, RefusedByRate) else missing + count * self._interval_ns
        if after:
            self._put(key, now, after)
        return ruling

    def charge(self, key: Hashable, count: int) -> Ruling:
        """Have what a key has done count for more, beyond the burst if need be; where it stands then."""
        now = self._now_ns()
        after = max(self.debts.get(key, now) - now, 0) + count * self._interval_ns
        self._put(key, now, after)
        return self._rule(after, 1 if after > self._refill_ns else 0)

    def look(self, key: Hashable) -> Ruling:
        """What would be said of one more, without taking it."""
        now = self._now_ns()
        return self._rule(max(self.debts.get(key, now) - now, 0), 1)

    def _put(self, key: Hashable, now_ns: int, missing_ns: int) -> None:
        self.debts.put(key, now_ns + missing_ns, now_ns)

    def _now_ns(self) -> int:
        return round(self._clock() * 1e9)

    def _rule(self, missing_ns: int, count: int) -> Ruling:
        """What is said of `count` more to who has all of the burst again after `missing_ns`."""
        after = missing_ns + count * self._interval_ns
        late = after - self._refill_ns
        if late > 0:
            return RefusedByRate(self.rate, math.inf if count > self.rate.burst else late / 1e9)
        return Allowed(self.rate, -late // self._interval_ns, after / 1e9)
