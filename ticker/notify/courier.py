"""Sends what waits for one target, until it is taken or too late; its queue is in the log at every step."""

import asyncio
import contextlib
import logging
import random
from collections import Counter
from collections.abc import Callable, Collection, Sequence

import msgspec

from ticker.errors import LogClosed
from ticker.log import Order
from ticker.notify.notification import Notification
from ticker.notify.queue import Delivery, Queue
from ticker.notify.target import Failed, Outcome, Receiver, Target
from ticker.notify.wording import receiver_words
from ticker.tasks import ended
from ticker.times import Clock

_logger = logging.getLogger(__name__)

WRITER = "notify:"
"""What the names of the queues' writers begin with."""
_LOOK_S = 5.0
"""How seldom is looked for what only time makes due: the clock may have been set."""
_GRACE_S = 1.0
"""How long a shutdown waits for what is being sent, so that it is not sent again at the next start."""


class Courier:
    """One target's. Each attempt is committed before it is made, and what became of it right behind it.

    So nothing is sent here once another node has taken over: the commit before it is refused.

    `outcomes` counts what has ended, by target and how; `may_send` is asked before anything is sent.
    """

    def __init__(
        self,
        target: Target,
        order: Order,
        *,
        clock: Clock,
        rng: random.Random,
        outcomes: Counter[tuple[str, str]],
        may_send: Callable[[], bool] = lambda: True,
    ) -> None:
        self.target = target
        self.queue = queue_of(order, target.name)
        """As of now; the log has it, too, once it is kept."""
        self._order = order
        self._clock = clock
        self._rng = rng
        self._outcomes = outcomes
        self._may_send = may_send
        self._is_kept = True
        self._turn = asyncio.Lock()
        self._changed = asyncio.Event()
        self._sending: dict[str, asyncio.Task[None]] = {}

    @property
    def through(self) -> int:
        """Up to which sequence alerts have been taken."""
        return self.queue.through or 0

    def begin(self, began: int) -> None:
        """Go on where the log says; a target that is new, or was gone, came into force at a sequence."""
        if self.queue.through is None:
            self._put(self.queue.begun(began), ())

    def take(self, notifications: Sequence[tuple[int, Notification]], through: int) -> None:
        """Have the target told of alerts, each with its sequence; `keep` commits it."""
        for seq, notification in notifications:
            if seq > self.through:
                self._put(*self.queue.taking(notification, self._receivers(notification), self._clock()))
        self._is_kept = self._is_kept and not notifications
        self.queue = msgspec.structs.replace(self.queue, through=max(through, self.through))

    def _receivers(self, notification: Notification) -> Sequence[Receiver]:
        try:
            return self.target.receivers(notification)
        except Exception:
            # The other targets are told all the same.
            _logger.exception("notify %s: nobody is told of %s", self.target.name, notification.alert)
            return ()

    def use(self, target: Target) -> None:
        """Send by another target of the same name; what waits for receivers that it has not is given up."""
        self.target = target
        self._changed.set()

    async def keep(self) -> None:
        """Commit the queue as it is now, unless another has done so meanwhile; LogClosed."""
        async with self._turn:
            if not self._is_kept:
                self._is_kept = True
                state = msgspec.msgpack.encode(self.queue)
                try:
                    await self._order.commit((), WRITER + self.target.name, state)
                except BaseException:
                    # Or the next would take for committed what is not, and send it.
                    self._is_kept = False
                    raise
        self._changed.set()

    async def run(self) -> None:
        """Send until cancelled, or until the log is closed."""
        try:
            while True:
                await self._give_up()
                self._changed.clear()
                self._begin_due()
                await self._rest()
        except LogClosed:
            return
        except Exception:
            # The other targets, and everybody who reads, go on without it.
            _logger.exception("notify %s has stopped", self.target.name)
        finally:
            await self._end_sending()

    async def retire(self) -> None:
        """Give up all that waits: the target is no more. It must not be running."""
        receivers = {delivery.receiver for delivery in self.queue.waiting}
        queue, given_up = self.queue.without(receivers, self._clock())
        self._put(queue.gone(), given_up)
        with contextlib.suppress(LogClosed):
            await self.keep()

    async def _give_up(self) -> None:
        """Give up what is too late, and what nobody is left for; not what is being sent just now."""
        now_ms, waiting = self._clock(), {delivery.receiver for delivery in self.queue.waiting}
        idle = waiting.difference(self._sending)
        self._put(*self.queue.without_late(idle, now_ms))
        gone = {receiver for receiver in idle if not self.target.knows(receiver)}
        self._put(*self.queue.without(gone, now_ms))
        await self.keep()

    def _begin_due(self) -> None:
        for delivery in self.queue.due(self._clock(), self._sending):
            if len(self._sending) >= self.target.at_once or not self._may_send():
                return
            self._begin(delivery)

    def _begin(self, delivery: Delivery) -> None:
        task = asyncio.create_task(self._send(delivery))
        self._sending[delivery.receiver] = task
        task.add_done_callback(lambda _: self._done(delivery.receiver))

    def _done(self, receiver: str) -> None:
        del self._sending[receiver]
        self._changed.set()

    async def _send(self, delivery: Delivery) -> None:
        with contextlib.suppress(LogClosed):
            begun = await self._begun(delivery)
            # It may have taken so long that another node has been given what this one did.
            if begun not in self.queue.waiting or not self._may_send():
                return
            outcome = await self._outcome(begun)
            if begun not in self.queue.waiting:
                return  # given up meanwhile
            queue, tried = self.queue.after(begun, outcome, self._clock(), self._rng.random())
            self._put(queue, () if tried.state == "waiting" else (tried,))
            await self.keep()

    async def _begun(self, delivery: Delivery) -> Delivery:
        """Commit that it is about to be sent; LogClosed, also where another node has taken over."""
        queue, begun = self.queue.beginning(delivery)
        self._put(queue, ())
        await self.keep()
        return begun

    async def _outcome(self, delivery: Delivery) -> Outcome:
        notification = self.queue.notifications[delivery.alert]
        try:
            return await self.target.send(delivery.receiver, notification, self._clock())
        except Exception as error:
            # Not with its words, which may be those of an address.
            _logger.error("notify %s: %s while sending", self.target.name, type(error).__name__)
            return Failed(f"a defect in Ticker: {type(error).__name__}")

    def _put(self, queue: Queue, ended: Collection[Delivery]) -> None:
        for delivery in ended:
            self._outcomes[self.target.name, delivery.state] += 1
            if delivery.state != "sent":
                self._tell(delivery)
        self._is_kept = self._is_kept and queue is self.queue
        self.queue = queue

    def _tell(self, delivery: Delivery) -> None:
        rule = self.queue.notifications[delivery.alert].rule
        to = receiver_words(self.target.name, delivery.label, delivery.place)
        why = f"{delivery.state}, {delivery.detail}"
        _logger.warning("notify %s: alert %s of %s is given up: %s", to, delivery.alert, rule, why)

    async def _rest(self) -> None:
        due_ms = self.queue.due_ms(self._clock(), self._sending)
        pause_s = None if due_ms is None else min(_LOOK_S, max(0, due_ms - self._clock()) / 1000)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await self._changed.wait()

    async def _end_sending(self) -> None:
        tasks = [*self._sending.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=_GRACE_S)
        await ended(tasks)


def queue_of(order: Order, name: str) -> Queue:
    """What the log has of a target; an empty one where that is nothing, or cannot be read."""
    stored = order.state(WRITER + name)
    try:
        return Queue() if stored is None else msgspec.msgpack.decode(stored, type=Queue)
    except msgspec.MsgspecError as error:
        _logger.warning("notify %s begins anew, its queue cannot be read: %s", name, error)
        return Queue()
