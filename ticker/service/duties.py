"""What of the service only one node of a cluster does, done here as far as this node has the lease of it."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Protocol

from ticker.cluster.leases import DutyLeases
from ticker.config import Config
from ticker.errors import LogClosed, LogError
from ticker.log import EventLog
from ticker.service.assembly import Parts
from ticker.tasks import first, meanwhile

_logger = logging.getLogger("ticker.service")

DERIVATIONS, NOTIFICATIONS, WEBHOOKS = "derivations", "notifications", "webhooks"
_RETRY_S = 1.0


def duties_of(config: Config) -> tuple[str, ...]:
    """Everything that somebody has to do."""
    return (DERIVATIONS, NOTIFICATIONS, WEBHOOKS, *(_reading(spec.name) for spec in config.sources))


def _reading(source: str) -> str:
    return f"source:{source}"


class ShareOfNode:
    """The sources that are read here; whoever derives tells, too, of those that the config has no more."""

    takes_pushes = False

    def __init__(self, leases: DutyLeases, config: Callable[[], Config]) -> None:
        self._leases = leases
        self._config = config
        self.here: frozenset[str] = frozenset()

    @property
    def read_elsewhere(self) -> int:
        return sum(1 for spec in self._config().sources if spec.name not in self.here)

    def has(self, name: str) -> bool:
        return name in self.here

    def may_read(self, name: str) -> bool:
        return _reading(name) in self._leases.held

    def is_elsewhere(self, name: str) -> bool:
        configured = any(spec.name == name for spec in self._config().sources)
        return configured or DERIVATIONS not in self._leases.held


class Sender(Protocol):
    """What sends something to others, as far as it is let."""

    claimed: tuple[str, ...]

    async def run(self) -> None: ...


class Duties:
    """Each runs while there is the lease of it, and begins where the log says that it was left.

    What another node has claimed meanwhile is begun anew, if it still is this node's to do.
    """

    takes_rules = False
    """All nodes go by the same config; a rule that only this one knew would come and go with its lease."""

    def __init__(self, parts: Parts, leases: DutyLeases) -> None:
        self._log: EventLog = parts.log
        self._parts = parts
        self._leases = leases
        self._share = ShareOfNode(leases, lambda: parts.site.config)
        parts.collector.share = self._share
        parts.notifier.may_send = lambda: NOTIFICATIONS in leases.held
        parts.site.webhooks.may_send = lambda: WEBHOOKS in leases.held
        # It knows of those only who have subscribed here.
        parts.site.hub.is_open = False

    async def read(self) -> None:
        """Read the sources that are this node's, until cancelled or the log is closed."""
        while True:
            try:
                await self._exchange()
            except LogClosed:
                return
            except LogError as error:
                _logger.info("sources wait: %s", error)
                await asyncio.sleep(_RETRY_S)
            await self._leases.look()

    async def _exchange(self) -> None:
        config, here = self._parts.site.config, self._share.here
        held = self._leases.held
        mine = frozenset(spec.name for spec in config.sources if _reading(spec.name) in held)
        kept = frozenset(name for name in here & mine if self._log.order.is_claimed(name))
        exchange = self._parts.collector.exchange
        if kept != here:
            self._share.here = kept
            await exchange(here - kept, (), lambda: self._parts.site.config)
        if mine != kept and await self._claimed(mine - kept):
            self._share.here = mine
            await exchange((), mine - kept, lambda: self._parts.site.config)

    async def _claimed(self, sources: frozenset[str]) -> bool:
        """Claim what is to be read from now on; False where it is not this node's any more by then.

        A claim that waits for the brokers until they are back would take it from who reads it by then.
        """
        duties = frozenset(map(_reading, sources))
        claiming = asyncio.create_task(self._log.order.claim(*sources))
        try:
            while duties <= self._leases.held and not claiming.done():
                await first(claiming, self._leases.look())
            if claiming.done():
                await claiming
            return claiming.done() and duties <= self._leases.held
        finally:
            claiming.cancel()
            await asyncio.gather(claiming, return_exceptions=True)

    async def derive(self) -> None:
        """Derive for all where that is this node's, else for what is shown here, until the log is closed."""
        derivations = self._parts.derivations
        while True:
            derives = DERIVATIONS in self._leases.held
            try:
                if derives:
                    await self._log.order.claim(*derivations.writers)
            except LogClosed:
                return
            async with meanwhile(derivations.run()):
                await self._while(DERIVATIONS, derives, derivations.writers)

    async def notify(self) -> None:
        """Send alerts, and webhooks, while that is this node's, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._send(NOTIFICATIONS, self._parts.notifier))
            group.create_task(self._send(WEBHOOKS, self._parts.site.webhooks))

    async def _send(self, duty: str, sender: Sender) -> None:
        while True:
            await self._while(duty, False, ())
            async with meanwhile(sender.run()) as (task,):
                while self._sends(duty, sender) and not task.done():
                    await self._leases.look()
            await asyncio.sleep(_RETRY_S)

    def _sends(self, duty: str, sender: Sender) -> bool:
        """Whether it is this node that does, or may be while it cannot be sure: nothing is begun then.

        What was sent just before is to be committed as soon as that is possible again. Were it forgotten,
        it would be sent once more.
        """
        claimed, leases = sender.claimed, self._leases
        if not all(map(self._log.order.is_claimed, claimed)):
            return False
        return duty in leases.held or (bool(claimed) and not leases.is_sure)

    async def _while(self, duty: str, has: bool, writers: Iterable[str]) -> None:
        """Wait until it changes whether a duty is this node's, or another has claimed what it commits."""
        is_claimed = self._log.order.is_claimed
        while (duty in self._leases.held) is has and (not has or all(map(is_claimed, writers))):
            await self._leases.look()
