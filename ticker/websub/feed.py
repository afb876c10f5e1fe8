"""A source that may be pushed to."""

import msgspec


class PushedFeed(msgspec.Struct, frozen=True):
    """A source that may be pushed to."""

    name: str
    private: bool
    timeout_s: float
    max_bytes: int
