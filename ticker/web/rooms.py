"""Channels where people talk: how often each address may say something there."""

from collections.abc import Callable

from ticker.access.limits import AddressLimit
from ticker.access.rate import Ruling
from ticker.config.types import ChannelPolicy
from ticker.times import steady_s

LIMIT = "messages"
"""The name of the policy in RateLimit fields."""


class Rooms:
    """Holds each address to the rate that each room has in the config in force; nobody is spared."""

    def __init__(self, steady: Callable[[], float] = steady_s) -> None:
        self._steady = steady
        self._limits: dict[str, AddressLimit] = {}

    def take(self, room: ChannelPolicy, address: str, count: int = 1) -> Ruling | None:
        """Have an address say `count` more things in a room; None if it may say as much as it wants."""
        limit = self._limits.setdefault(room.name, AddressLimit(LIMIT, self._steady))
        limit.use(room.messages_limit, for_all=True)
        return limit.take(address, count)
