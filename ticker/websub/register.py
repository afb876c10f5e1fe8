"""Every feed's subscriptions, by name and by token; each change is durable before it is acted upon."""

from typing import NamedTuple

from ticker.log import Order
from ticker.websub.lease import Lease
from ticker.websub.leases import Leases, encode, recall

WRITER = "websub:"
"""What the log's writers are called that these are kept under; no source has a colon in its name."""


class Registration(NamedTuple):
    """A subscription and whose it is."""

    name: str
    lease: Lease


class Register:
    """What the log remembers of subscriptions, and what is added to it."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._leases: dict[str, Leases] = {}
        self._names: dict[str, str] = {}
        for writer in order.writers:
            if writer.startswith(WRITER):
                self._take(writer.removeprefix(WRITER), recall(writer, order.state(writer)))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._leases)

    def of(self, name: str) -> Leases:
        return self._leases.get(name, Leases())

    def at(self, token: str) -> Registration | None:
        """The subscription in force that is pushed to this token."""
        name = self._names.get(token)
        current = self.of(name).current if name is not None else None
        return (
            Registration(name, current) if name is not None and current and current.token == token else None
        )

    def leaving_at(self, token: str) -> Registration | None:
        """The subscription with this token that is to end."""
        name = self._names.get(token)
        leaving = self.of(name).leaving if name is not None else ()
        return next((Registration(name or "", lease) for lease in leaving if lease.token == token), None)

    async def put(self, name: str, leases: Leases) -> None:
        self._take(name, leases)
        await self._order.commit([], WRITER + name, encode(leases))

    def _take(self, name: str, leases: Leases) -> None:
        for lease in _all(self.of(name)):
            self._names.pop(lease.token, None)
        self._leases[name] = leases
        self._names |= {lease.token: name for lease in _all(leases)}


def _all(leases: Leases) -> tuple[Lease, ...]:
    return (*leases.leaving, leases.current) if leases.current is not None else leases.leaving
