"""A clock that stands still until the test moves it."""

NOON_MS = 1_767_355_200_000
"""2026-01-02T12:00:00Z."""


class Clock:
    """Asked for the time it says `ms`, which the test sets."""

    def __init__(self, ms: int = NOON_MS) -> None:
        self.ms = ms

    def __call__(self) -> int:
        return self.ms
