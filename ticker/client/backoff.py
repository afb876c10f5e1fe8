"""How long to wait before the next connection. Pure but for the draw."""

import random

_DEFAULT_MS = 3_000
_MAX_MS = 60_000


class Backoff:
    """After the server's hint; after several failures in a row longer and longer, up to a minute."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._hint_ms = _DEFAULT_MS
        self._asked_ms: int | None = None
        self._failures = 0

    def opened(self, hint_ms: int) -> None:
        """A stream has begun, with the hint that was drawn for it."""
        self._hint_ms, self._asked_ms, self._failures = hint_ms, None, 0

    def told(self, wait_ms: int) -> None:
        """The server has said when to come back: it spreads those whom it sends away."""
        self._asked_ms = wait_ms

    def next_s(self) -> float:
        """How long to wait now that the connection is gone."""
        self._failures += 1
        if self._asked_ms is not None:
            wait_ms, self._asked_ms = self._asked_ms, None
            return wait_ms / 1000
        if self._failures == 1:
            return self._hint_ms / 1000
        longest: int = min(self._hint_ms << min(self._failures - 1, 30), max(self._hint_ms, _MAX_MS))
        return longest * self._rng.uniform(0.5, 1) / 1000
