"""What is done beside serving, where nobody else does it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Protocol, TypeAlias

from ticker.config import Config
from ticker.log import EventLog
from ticker.service.assembly import Parts, open_log
from ticker.times import Clock


class Work(Protocol):
    """Each runs until it is cancelled, or until the log is closed."""

    @property
    def takes_rules(self) -> bool:
        """Whether rules may be made on the page, which are kept in a file of this machine."""

    async def read(self) -> None:
        """Change which sources are read here, where that can change; they are begun by the collector."""

    async def derive(self) -> None: ...

    async def notify(self) -> None:
        """Tell people of alerts, and send webhooks."""


class Alone:
    """All of it, all the time."""

    takes_rules = True

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def read(self) -> None:
        """The collector reads all of them."""

    async def derive(self) -> None:
        parts = self._parts
        async with asyncio.TaskGroup() as group:
            group.create_task(parts.derivations.run())
            group.create_task(parts.site.hub.run(parts.derivations.newswire.has_settled))

    async def notify(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._parts.notifier.run())
            group.create_task(self._parts.site.webhooks.run())


class Setting(Protocol):
    """Where a service stands: which log it opens, and what of the work is its own."""

    def open_log(self, config: Config, clock: Clock) -> EventLog: ...

    def work(self, parts: Parts) -> AbstractAsyncContextManager[Work]:
        """To be entered before anything is read, and left when nothing is any more."""


class OneMachine:
    """There is nobody but this one."""

    def open_log(self, config: Config, clock: Clock) -> EventLog:
        return open_log(config, clock)

    @asynccontextmanager
    async def work(self, parts: Parts) -> AsyncIterator[Work]:
        yield Alone(parts)


Settings: TypeAlias = Callable[[Config], AbstractAsyncContextManager[Setting]]
"""Finds where a service of this config stands, for as long as it runs."""


def one_machine(_: Config) -> AbstractAsyncContextManager[Setting]:
    return nullcontext(OneMachine())
