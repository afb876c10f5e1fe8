"""Which resources have changed, for clients that listen: one stream of Ticker for all, while there is one."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from functools import partial

from mcp.server.subscriptions import ResourceUpdated, ServerEvent

from ticker.client import Notice, Open
from ticker.errors import ClientError, Unreachable
from ticker.mcp.remote import Remote
from ticker.mcp.resources import RESOURCES

_logger = logging.getLogger(__name__)

_GATHER_S = 0.5
"""A client is to read a resource again, and not for each of a hundred headlines that come at once."""
_RETRY_S = 3.0
_URIS = {resource.changed_by: resource.uri for resource in RESOURCES}


class Changes:
    """The SDK's SubscriptionBus, fed by the stream of a remote."""

    def __init__(self) -> None:
        self._listeners: dict[object, Callable[[ServerEvent], None]] = {}
        self._due: set[str] = set()
        self._remote: Remote | None = None
        self._following: asyncio.Task[None] | None = None
        self._ended: list[asyncio.Task[None]] = []
        self._has_missed = False

    @asynccontextmanager
    async def of(self, remote: Remote) -> AsyncIterator[None]:
        """Follow this one, whenever somebody listens, until the block ends."""
        self._remote = remote
        try:
            yield
        finally:
            self._stop()
            self._remote = None
            await asyncio.gather(*self._ended, return_exceptions=True)

    async def publish(self, event: ServerEvent) -> None:
        """Tell all who listen."""
        for listener in tuple(self._listeners.values()):
            listener(event)

    def subscribe(self, listener: Callable[[ServerEvent], None]) -> Callable[[], None]:
        """Have a listener told from now on, until what is returned is called."""
        token = object()
        self._listeners[token] = listener
        if self._remote is not None and (self._following is None or self._following.done()):
            self._following = asyncio.create_task(self._follow(self._remote))
        return partial(self._leave, token)

    def _leave(self, token: object) -> None:
        self._listeners.pop(token, None)
        if not self._listeners:
            self._stop()

    def _stop(self) -> None:
        if self._following is not None:
            self._following.cancel()
            self._ended = [*(task for task in self._ended if not task.done()), self._following]
            self._following = None

    async def _follow(self, remote: Remote) -> None:
        while True:
            stream = remote.client.stream(types=_URIS, since="none", on_notice=self._noticed)
            try:
                async with aclosing(stream) as events:
                    async for event in events:
                        self._changed(_URIS[event.type])
            except Unreachable:
                self._has_missed = True
            except ClientError as error:
                _logger.warning("nobody is told of changes: %s", error)
                return
            await asyncio.sleep(_RETRY_S)

    def _noticed(self, notice: Notice) -> None:
        """Behind a time in which there was no stream, anything may have changed."""
        if isinstance(notice, Open) and self._has_missed:
            self._has_missed = False
            for uri in _URIS.values():
                self._changed(uri)

    def _changed(self, uri: str) -> None:
        if uri not in self._due:
            self._due.add(uri)
            asyncio.get_running_loop().call_later(_GATHER_S, self._tell, uri)

    def _tell(self, uri: str) -> None:
        self._due.discard(uri)
        for listener in tuple(self._listeners.values()):
            listener(ResourceUpdated(uri=uri))
