"""A source that may be pushed to."""

import msgspec


class PushedFeed(msgspec.Struct, frozen=True):
    """A source that may be pushed to; one of Ticker's `own` by its own hub, within the process."""

    name: str
    private: bool
    timeout_s: float
    max_bytes: int
    own: bool = False
