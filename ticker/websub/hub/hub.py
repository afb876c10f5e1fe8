"""The hub itself: it confirms who subscribes, and sends its document to all of them when that has changed."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Literal, TypeAlias

import msgspec

from ticker.errors import LogClosed
from ticker.log import Order
from ticker.outbound.outbound import Outbound
from ticker.tasks import ended
from ticker.times import Clock
from ticker.websub.hub.callbacks import confirms, delivered
from ticker.websub.hub.request import HubRequest
from ticker.websub.hub.subscribers import Subscriber, encode, lease_s, recall

_WRITER = "hub:newswire"
"""What the log keeps the subscribers under; no source has a colon in its name."""
_MOST_CONFIRMING = 8
"""How many callbacks are asked at a time: whoever asks the hub makes it ask somebody else."""
_AGAIN_AFTER_S = (2.0, 10.0, 60.0)

Taken: TypeAlias = Literal["accepted", "full", "busy"]

_logger = logging.getLogger(__name__)


class Edition(msgspec.Struct, frozen=True):
    """A topic's document as it is now; `hub` is the address of the hub as the topic names it."""

    body: bytes
    content_type: str
    hub: str


class OwnHub:
    """`edition` makes the document of a topic, `out` is the way out while there is one.

    `draw` gives a challenge that nobody can guess.
    """

    def __init__(
        self,
        order: Order,
        out: Callable[[], Outbound | None],
        edition: Callable[[str], Edition],
        *,
        clock: Clock,
        draw: Callable[[], str],
    ) -> None:
        self._order = order
        self._out = out
        self._edition = edition
        self._clock = clock
        self._draw = draw
        self._subscribers = recall(order.state(_WRITER))
        self._confirming: set[asyncio.Task[None]] = set()
        self._delivering: dict[str, asyncio.Task[None]] = {}
        self._owed: set[str] = set()
        self._sent: dict[str, bytes] = {}
        self._news = asyncio.Event()
        self.is_open = True
        """Where it is not, nobody can subscribe."""

    @property
    def subscribers(self) -> tuple[Subscriber, ...]:
        return self._subscribers.at(self._clock())

    @property
    def confirming(self) -> int:
        """How many callbacks are being asked."""
        return len(self._confirming)

    def take(self, request: HubRequest) -> Taken:
        """Accept a request; the callback is asked meanwhile whether it was meant (section 5.3)."""
        if not self.is_open or self.confirming >= _MOST_CONFIRMING:
            return "busy"
        if request.mode == "subscribe" and not self._has_room(request.callback):
            return "full"
        task = asyncio.create_task(self._confirm(request))
        self._confirming.add(task)
        task.add_done_callback(self._confirming.discard)
        return "accepted"

    async def run(self, changed: Callable[[], Awaitable[None]]) -> None:
        """Send what is new to everybody, at the start and whenever `changed` returns, until cancelled."""
        try:
            while True:
                self.distribute()
                await changed()
        finally:
            await self._stop()

    def distribute(self) -> None:
        """Have every subscriber be sent the document as it is now."""
        news, self._news = self._news, asyncio.Event()
        news.set()
        for one in self.subscribers:
            self._owe(one.callback)

    def _owe(self, callback: str) -> None:
        # Who is being sent something is sent the newest next, however often it changes meanwhile.
        self._owed.add(callback)
        if callback not in self._delivering:
            task = asyncio.create_task(self._deliver(callback))
            self._delivering[callback] = task

    async def _deliver(self, callback: str) -> None:
        try:
            while callback in self._owed:
                self._owed.discard(callback)
                await self._send(callback)
        except LogClosed:
            pass
        finally:
            del self._delivering[callback]

    async def _send(self, callback: str) -> None:
        """Send the newest document; if it is not taken, again after a while or when there is a newer one."""
        for pause_s in (*_AGAIN_AFTER_S, None):
            one, out = self._subscribers.known.get(callback), self._out()
            if one is None or one.until_ms <= self._clock():
                return
            now = self._edition(one.topic)
            digest = sha256(now.body).digest()
            if self._sent.get(callback) == digest:
                return
            became = (
                "failed" if out is None else await delivered(out, one, now.body, now.content_type, now.hub)
            )
            if became == "taken":
                self._sent[callback] = digest
            if became == "gone":
                await self._forget(callback)
            if became != "failed" or pause_s is None:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._news.wait()

    async def _confirm(self, request: HubRequest) -> None:
        out, granted_s = self._out(), lease_s(request)
        if out is None or not await confirms(out, request, self._draw(), granted_s):
            _logger.info("hub: %s was not confirmed by %s", request.mode, request.callback)
            return
        if request.mode == "unsubscribe":
            await self._forget(request.callback)
        elif self._has_room(request.callback):
            now_ms = self._clock()
            until_ms = now_ms + granted_s * 1_000
            one = Subscriber(request.topic, request.callback, request.secret, until_ms)
            self._subscribers = self._subscribers.with_one(one, now_ms)
            await self._keep()

    def _has_room(self, callback: str) -> bool:
        return self._subscribers.has_room_for(callback, self._clock())

    async def _forget(self, callback: str) -> None:
        self._sent.pop(callback, None)
        self._subscribers = self._subscribers.without(callback)
        await self._keep()

    async def _keep(self) -> None:
        await self._order.commit((), _WRITER, encode(self._subscribers))

    async def _stop(self) -> None:
        await ended((*self._confirming, *self._delivering.values()))
