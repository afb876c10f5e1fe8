"""Sends one receiver what it is due, a message after the other; the log knows at every step how far it is."""

import asyncio
import contextlib
import logging
import random
from collections import Counter
from collections.abc import Callable, Sequence

import msgspec

from ticker.ask import Subscription
from ticker.errors import LogClosed, LogError
from ticker.events import TYPES, Record
from ticker.log import LogView, Order
from ticker.notify import Failed, Outcome, Sent
from ticker.tasks import ended, first
from ticker.times import Clock, duration_words
from ticker.webhooks.backlog import Backlog, BacklogPart
from ticker.webhooks.hook import Hook
from ticker.webhooks.message import WebhookMessage, body_of
from ticker.webhooks.progress import Progress
from ticker.webhooks.sender import Sender
from ticker.wire.controls import Lagged

_logger = logging.getLogger(__name__)

OUTCOMES = ("sent", "failed")
WRITER = "webhook:"
"""What the names of the writers begin with that keep how far each has come."""
_SETTLE_MS = 60_000
"""How often it is kept that there was nothing to send."""
_LOOK_S = 5.0
"""How seldom is looked for what only time makes due: the clock may have been set."""
_RETRY_S = 1.0
_GRACE_S = 1.0
"""How long a shutdown waits for what is being sent, so that it is not sent again at the next start."""


class Courier:
    """One receiver's. That a message is sent is committed before it is; that it was taken, with the next one.

    So nothing is sent here once another node has taken over: the commit before it is refused.

    One that is new came into force at the sequence `began`. `outcomes` counts messages by webhook and what
    became of them; `may_send` is asked before each.
    """

    def __init__(
        self,
        hook: Hook,
        view: LogView,
        order: Order,
        sender: Sender,
        *,
        began: int,
        channels: Callable[[], Sequence[str]],
        replay: int,
        clock: Clock,
        rng: random.Random,
        outcomes: Counter[tuple[str, str]],
        may_send: Callable[[], bool],
    ) -> None:
        self.hook = hook
        self._view = view
        self._order = order
        self._sender = sender
        self._channels = channels
        self._replay = replay
        self._clock = clock
        self._rng = rng
        self._outcomes = outcomes
        self._may_send = may_send
        self._changed = asyncio.Event()
        self._backlog: Backlog | None = None
        self._subscription: Subscription | None = None
        self._held: tuple[Record, ...] | None = None
        """The events of the message, where they are known from when it was made."""
        self._kept_ms = clock()
        self._kept = progress_of(order, hook.name)
        found = self._kept.begun(began) if self._kept.through is None else self._kept
        self.progress = found.for_receiver(hook.receiver)

    def use(self, hook: Hook) -> None:
        """Go on with other settings of the same name."""
        if hook != self.hook:
            self.hook = hook
            self.progress = self.progress.for_receiver(hook.receiver)
        self._changed.set()

    async def resume(self, through: int | None) -> None:
        """Send again, or only what follows a sequence; LogClosed where that is another node's to do."""
        self.progress = self.progress.resumed(through)
        where = "where it was" if through is None else "at another place of the log"
        _logger.warning("webhook %s goes on %s, as its operator has asked", self.hook.name, where)
        if through is not None:
            self._backlog = self._held = None
        await self._keep()
        self._changed.set()

    async def run(self) -> None:
        """Send until cancelled, or until the log is closed."""
        try:
            # That it begins here is to last.
            await self._keep()
            while True:
                await self._step()
        except LogClosed:
            return
        except Exception:
            # The other receivers, and everybody who reads, go on without it.
            _logger.exception("webhook %s has stopped", self.hook.name)
        finally:
            # What was taken just now is not sent again; a log that takes nothing keeps nobody.
            with contextlib.suppress(LogClosed, TimeoutError):
                async with asyncio.timeout(_GRACE_S):
                    await self._keep()

    async def _step(self) -> None:
        """Send one message, or wait until there is something to do."""
        # Taken before looking: what comes meanwhile is not slept through.
        news = self._view.news
        self._changed.clear()
        if self.progress.is_paused:
            await self._rest(None)
        elif self.progress.message is None and not await self._find():
            await self._settle()
            await self._rest(None, news)
        elif (rest_ms := self.progress.rest_ms(self._clock())) > 0:
            await self._rest(min(_LOOK_S, rest_ms / 1000))
        elif not self._may_send():
            await self._rest(_RETRY_S)
        else:
            await self._deliver()

    async def _find(self) -> bool:
        """Whether there is something to send, which is the message then."""
        backlog = self._backlog_now()
        try:
            found = await backlog.next(self.hook.batch)
        except LogClosed:
            raise
        except LogError as error:
            _logger.info("webhook %s waits: %s", self.hook.name, error)
            await asyncio.sleep(_RETRY_S)
            return False
        if backlog is not self._backlog:
            return False  # somebody has had it begin elsewhere
        if found is None:
            self.progress = self.progress.having_looked(backlog.through)
            return False
        self._held = found.records
        self.progress = self.progress.beginning(_message(found, in_list=self.hook.batch > 1))
        return True

    def _backlog_now(self) -> Backlog:
        """Of what is wanted now: channels may have come and gone."""
        subscription = self.hook.subscription(self._channels())
        if self._backlog is None or subscription != self._subscription:
            self._subscription = subscription
            after, told = self.progress.through or 0, self.progress.told
            client = WRITER + self.hook.name
            self._backlog = Backlog(self._view, subscription, client, after, told, self._replay)
        return self._backlog

    async def _deliver(self) -> None:
        """Send the message; committed before, unless it is as when it was last tried."""
        message = self.progress.message
        assert message is not None
        await self._keep()
        body = await self._body(message)
        if message is not self.progress.message:
            return  # somebody has had it begin elsewhere
        if body is None:
            self.progress, self._held = self.progress.without_message(), None
        # It may have taken so long that another node has been given what this one did.
        elif self._may_send():
            await self._send(message, body)

    async def _body(self, message: WebhookMessage) -> bytes | None:
        """What is sent of it; None where nothing is left that is wanted."""
        if self._held is not None:
            return body_of(self._held, message.lagged, in_list=message.in_list)
        known = Subscription.of(self._channels(), TYPES)
        found = await self._view.records(known, message.seqs)
        subscription = self.hook.subscription(self._channels())
        wanted = tuple(filter(subscription.matches, found))
        lagged = message.lagged
        if len(found) < len(message.seqs):
            lagged = Lagged(skipped={}, from_id=self._view.id_of(message.seqs[0] - 1), to_id=message.id)
        if not wanted and lagged is None:
            return None
        return body_of(wanted, lagged, in_list=message.in_list)

    async def _send(self, message: WebhookMessage, body: bytes) -> None:
        sending = asyncio.create_task(self._asked(message.id, body))
        try:
            outcome = await asyncio.shield(sending)
        except asyncio.CancelledError:
            await asyncio.wait([sending], timeout=_GRACE_S)
            if sending.done():
                self._take(message, sending.result())
            await ended([sending])
            raise
        self._take(message, outcome)
        if not isinstance(outcome, Sent):
            await self._keep()

    async def _asked(self, message_id: str, body: bytes) -> Outcome:
        try:
            return await self._sender.send(self.hook, message_id, body)
        except Exception as error:
            # Not with its words, which may be those of an address.
            _logger.error("webhook %s: %s while sending", self.hook.name, type(error).__name__)
            return Failed(f"a defect in Ticker: {type(error).__name__}")

    def _take(self, message: WebhookMessage, outcome: Outcome) -> None:
        if message is not self.progress.message:
            return
        before, now_ms = self.progress, self._clock()
        self.progress = before.after(outcome, now_ms, self._rng.random(), self.hook.pause_after_ms)
        self._outcomes[self.hook.name, "sent" if isinstance(outcome, Sent) else "failed"] += 1
        if isinstance(outcome, Sent):
            self._held = None
        self._tell(before, now_ms)

    def _tell(self, before: Progress, now_ms: int) -> None:
        was, now, name = before.trouble, self.progress.trouble, self.hook.name
        if now is None:
            if was is not None:
                late = duration_words((now_ms - was.since_ms) / 1000)
                _logger.warning("webhook %s is taken again, after %s", name, late)
        elif now.is_paused:
            _logger.warning(
                "webhook %s is paused: %s; `ticker webhooks resume %s` goes on", name, now.detail, name
            )
        elif was is None:
            _logger.warning("webhook %s is not taken, and sent again: %s", name, now.detail)

    async def _settle(self) -> None:
        """Keep what has been taken; that there was nothing to send, now and then."""
        if self.progress.message is self._kept.message and self._clock() - self._kept_ms < _SETTLE_MS:
            return
        await self._keep()

    async def _keep(self) -> None:
        """Commit how far it is; LogClosed, also where another node has taken over."""
        if self.progress == self._kept:
            return
        keeping = self.progress
        await self._order.commit((), WRITER + self.hook.name, msgspec.msgpack.encode(keeping))
        self._kept, self._kept_ms = keeping, self._clock()

    async def _rest(self, pause_s: float | None, *news: asyncio.Event) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await first(self._changed.wait(), *(one.wait() for one in news))


def _message(found: BacklogPart, *, in_list: bool) -> WebhookMessage:
    lagged, seqs = found.lagged, tuple(record.seq for record in found.records)
    if lagged is None:
        return WebhookMessage(found.records[-1].id, found.through, seqs, in_list=in_list)
    # Of two that end at the same event, each has its own.
    began = lagged.from_id.rpartition("-")[2]
    return WebhookMessage(f"{lagged.to_id}-lagged-{began}", found.through, lagged=lagged, in_list=in_list)


def progress_of(order: Order, name: str) -> Progress:
    """What the log has of a webhook; nothing where that is so, or cannot be read."""
    stored = order.state(WRITER + name)
    try:
        return Progress() if stored is None else msgspec.msgpack.decode(stored, type=Progress)
    except msgspec.MsgspecError as error:
        _logger.warning("webhook %s begins anew, what is kept of it cannot be read: %s", name, error)
        return Progress()
