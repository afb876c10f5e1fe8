"""Leases to test with."""

from collections.abc import Callable
from itertools import count

from ticker.sources.adapter import Offer
from ticker.websub.lease import Lease, drawn

NOW_MS = 1_767_225_600_000
SITE = "https://ticker.example.org"
HUB, OTHER_HUB = "https://hub.example.org/", "https://other.example.org/"
TOPIC = "https://example.org/feed"
OFFER = Offer((HUB, OTHER_HUB), TOPIC)


def drawing() -> Callable[[], str]:
    """Words of which none comes twice."""
    numbers = count(1)
    return lambda: f"word-{next(numbers)}"


def fresh(*hubs: str, now_ms: int = NOW_MS, private: bool = False) -> Lease:
    return drawn(Offer(hubs or OFFER.hubs, TOPIC), SITE, now_ms, drawing(), private=private)
