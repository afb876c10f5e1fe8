"""Follows the log's alerts, and has each target told of those that are its business."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Container, Mapping, Sequence
from itertools import product

import msgspec

from ticker.ask import Subscription
from ticker.derive.alerts import AlertsState
from ticker.events import Record
from ticker.log import LogView, Order, Page
from ticker.log.following import at_each_change, for_ever
from ticker.notify.courier import WRITER, Courier, queue_of
from ticker.notify.notification import Notification, notification_of
from ticker.notify.queue import ENDS, Queue
from ticker.notify.target import Outcome, Receiver, Target, Undeliverable
from ticker.tasks import ended
from ticker.times import Clock

_logger = logging.getLogger(__name__)

_ALERTS = ("alert",)


class _Wanted(msgspec.Struct, frozen=True):
    target: Target
    began: int
    """What was the newest event as it came into force: one that is new is told what follows."""


class Notifier:
    """`committed` is the state of the alerts that the log holds, `channels` are those of the config in force.

    An alert is committed together with who is told of it, and a target's place in the log together with
    its queue: a crash at any instant neither loses nor doubles what has to be sent. What was being sent
    just then is sent again, since nobody knows whether it was taken.
    """

    def __init__(
        self,
        view: LogView,
        order: Order,
        *,
        channels: Callable[[], Sequence[str]],
        committed: Callable[[], AlertsState],
        clock: Clock,
        rng: random.Random,
    ) -> None:
        self.outcomes: Counter[tuple[str, str]] = Counter()
        """How many deliveries have ended since the start, by target and how."""
        self.may_send: Callable[[], bool] = lambda: True
        """Asked before anything is sent: whether it is still this process that has to."""
        self._view = view
        self._order = order
        self._channels = channels
        self._committed = committed
        self._clock = clock
        self._rng = rng
        self._wanted: dict[str, _Wanted] = {}
        self._is_used = False
        self._couriers: dict[str, Courier] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._retired: dict[str, Queue] = {}
        self.claimed: tuple[str, ...] = ()
        """The writers of the queues that are sent from, as this run has claimed them; none between runs."""
        self._change = asyncio.Event()
        self._turn = asyncio.Lock()

    def use(self, targets: Sequence[Target]) -> None:
        """Have these targets told from now on; what waits for others is given up."""
        known, new = self._wanted, self._view.newest
        self._wanted = {
            target.name: _Wanted(target, known[target.name].began if target.name in known else new)
            for target in targets
        }
        for end in product(self._wanted, ENDS):
            self.outcomes[end] += 0  # or the first would be no increase for who watches
        self._is_used = True
        self._change.set()

    @property
    def queues(self) -> dict[str, Queue]:
        """By target, what waits and what became of the rest; also of those that are gone since the start."""
        elsewhere = {name: queue_of(self._order, name) for name in self._wanted if name not in self._couriers}
        return self._retired | elsewhere | {name: courier.queue for name, courier in self._couriers.items()}

    async def run(self) -> None:
        """Run until cancelled, or until the log is closed. Nobody is told before the first `use`.

        It goes on where the log says, whoever has sent before; where nobody has, at the config in force.
        """
        self._couriers.clear()
        self._running.clear()
        if self._is_used:
            self._change.set()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._for_ever(self._follow_config))
                group.create_task(self._for_ever(self._follow_log))
        finally:
            self.claimed = ()
            await ended(self._running.values())

    async def _for_ever(self, work: Callable[[], Awaitable[None]]) -> None:
        await for_ever(work, _logger, waits="notifications wait", stopped="nobody is notified any more")

    async def _follow_config(self) -> None:
        await at_each_change(self._change, lambda: self._take_up(dict(self._wanted)))

    async def _take_up(self, wanted: Mapping[str, _Wanted]) -> None:
        gone = self._gone(wanted)
        # Before they are claimed: what is cut off while it commits is claimed no more.
        await ended([self._running.pop(name) for name in gone if name in self._running])
        writers = tuple(WRITER + name for name in wanted)
        await self._order.claim(*(WRITER + name for name in gone), *writers)
        self.claimed = writers
        for name in gone:
            await self._retire(name)
        for name, one in wanted.items():
            self._employ(name, one)
        await self._catch_up()

    async def _follow_log(self) -> None:
        while True:
            # Taken before looking: what comes meanwhile is not slept through.
            news = self._view.news
            await self._catch_up()
            await news.wait()

    def _gone(self, wanted: Container[str]) -> list[str]:
        """Targets with a queue, in the log too, that are not wanted any more."""
        kept = (writer.removeprefix(WRITER) for writer in self._order.writers if writer.startswith(WRITER))
        return [name for name in {*self._couriers, *kept} if name not in wanted]

    async def _retire(self, name: str) -> None:
        courier = self._couriers.pop(name, None) or self._courier(GoneTarget(name))
        if courier.queue.through is not None:
            await courier.retire()
            self._retired[name] = courier.queue

    def _employ(self, name: str, wanted: _Wanted) -> None:
        if (courier := self._couriers.get(name)) is not None:
            courier.use(wanted.target)
            return
        courier = self._couriers[name] = self._courier(wanted.target)
        courier.begin(wanted.began)
        self._retired.pop(name, None)
        self._running[name] = asyncio.create_task(courier.run())

    def _courier(self, target: Target) -> Courier:
        return Courier(
            target,
            self._order,
            clock=self._clock,
            rng=self._rng,
            outcomes=self.outcomes,
            may_send=lambda: self.may_send(),
        )

    async def _catch_up(self) -> None:
        async with self._turn:
            while (couriers := dict(self._couriers)) and (through := _through(couriers)) < self._view.newest:
                page = await self._view.page(Subscription.of(self._channels(), _ALERTS), through)
                # Who has come meanwhile may begin before this page, and who has gone takes nothing.
                await self._take(
                    page, [one for name, one in couriers.items() if self._couriers.get(name) is one]
                )

    async def _take(self, page: Page, couriers: Sequence[Courier]) -> None:
        told = self._told(page.records) if page.records else ()
        for courier in couriers:
            courier.take(told, page.through)
        if told:
            await asyncio.gather(*(courier.keep() for courier in couriers))

    def _told(self, records: Sequence[Record]) -> list[tuple[int, Notification]]:
        state = self._committed()
        return [(record.seq, notification_of(record, state.summons_of(record.seq))) for record in records]


def _through(couriers: Mapping[str, Courier]) -> int:
    return min(courier.through for courier in couriers.values())


class GoneTarget(msgspec.Struct, frozen=True):
    """A target that is no more, of which the log has a queue."""

    name: str
    at_once: int = 0

    def receivers(self, notification: Notification) -> Sequence[Receiver]:  # noqa: ARG002
        return ()

    def knows(self, receiver: str) -> bool:  # noqa: ARG002
        return False

    async def send(self, receiver: str, notification: Notification, now_ms: int) -> Outcome:  # noqa: ARG002
        return Undeliverable("is not configured any more")
