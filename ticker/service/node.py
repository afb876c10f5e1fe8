"""A service as one node of a cluster: whose log its own is a copy of, and what it has to do of the whole."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from nats.errors import Error as NatsError

from ticker.cluster.copies import EVERY_S
from ticker.cluster.jetstream_order import JetStreamOrder
from ticker.cluster.joining import Joined, joined
from ticker.cluster.keys import agree
from ticker.cluster.leases import DutyLeases
from ticker.config import Config
from ticker.config.types import Service
from ticker.errors import TickerError
from ticker.log import EventLog
from ticker.log.folder import DATABASE
from ticker.service.assembly import Parts, open_log
from ticker.service.duties import DERIVATIONS, Duties, duties_of
from ticker.service.work import Setting, Work
from ticker.tasks import meanwhile
from ticker.times import Clock
from ticker.web.entry.session_key import FILE as SESSION_KEY
from ticker.web.entry.session_key import session_key

_logger = logging.getLogger("ticker.service")


class Node:
    """The setting of a service that has found its cluster."""

    def __init__(self, found: Joined) -> None:
        self._found = found

    def open_log(self, config: Config, clock: Clock) -> EventLog:
        return open_log(
            config,
            clock,
            upstream=self._found.upstream,
            order=lambda log: JetStreamOrder(log, self._found.brokers, self._found.presence.run, clock),
        )

    @asynccontextmanager
    async def work(self, parts: Parts) -> AsyncIterator[Work]:
        """What is this node's to do, from when it has everything that had been stored when it began."""
        order = parts.log.order
        assert isinstance(order, JetStreamOrder)
        await order.caught_up()
        leases = DutyLeases(
            self._found.brokers, self._found.presence, lambda: duties_of(parts.site.config), order.reach
        )
        database = parts.site.config.service.data / DATABASE
        await self._found.copies.offer(database)
        async with meanwhile(leases.run(), self._keep_copy(leases, parts)):
            yield Duties(parts, leases)

    async def _keep_copy(self, leases: DutyLeases, parts: Parts) -> None:
        """Have a copy of the log be there for when no node can be asked for one."""
        while True:
            while DERIVATIONS not in leases.held:
                await leases.look()
            try:
                await self._found.copies.put(parts.site.config.service.data / DATABASE)
            except (TickerError, NatsError, OSError, TimeoutError) as error:
                _logger.warning("the brokers keep no new copy of the log: %s", error)
            await asyncio.sleep(EVERY_S)


def _keys(service: Service) -> Iterator[Path]:
    """The files of keys that every node has to have alike, each drawn by now."""
    session_key(service.data)
    yield service.data / SESSION_KEY
    if service.push.contact:
        # Imported here: what it needs is only there where it was asked for.
        from ticker.webpush.vapid import FILE, vapid

        vapid(service.data, service.push.contact)
        yield service.data / FILE


@asynccontextmanager
async def node_of(
    urls: Sequence[str], config: Config, *, only_follows: bool = False
) -> AsyncIterator[Setting]:
    """A node of the cluster that these brokers order; ClusterError, LogUnusable.

    One that `only_follows` serves readers, and does nothing of what only one node does.
    """
    service = config.service
    async with joined(urls, service.data, service.log.sync, only_follows=only_follows) as found:
        for path in _keys(service):
            await agree(found.brokers, path)
        yield Node(found)
