"""All receivers that events are sent to, each by itself: one that hangs is in nobody else's way."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from itertools import product

import msgspec

from ticker.errors import LogClosed
from ticker.log import LogView, Order
from ticker.log.following import at_each_change, for_ever
from ticker.tasks import ended
from ticker.times import Clock
from ticker.webhooks.courier import OUTCOMES, WRITER, Courier, progress_of
from ticker.webhooks.hook import Hook
from ticker.webhooks.progress import Progress
from ticker.webhooks.sender import Sender

_logger = logging.getLogger(__name__)


class _Wanted(msgspec.Struct, frozen=True):
    hook: Hook
    began: int
    """What was the newest event as it came into force: one that is new is sent what follows."""


class Webhooks:
    """`channels` are those of the config in force; who is `replay` events behind gets what still counts.

    A crash at any instant loses nothing: what was being sent just then is sent again under the same id, since
    nobody knows whether it was taken.
    """

    def __init__(
        self,
        view: LogView,
        order: Order,
        *,
        channels: Callable[[], Sequence[str]],
        replay: int,
        clock: Clock,
        rng: random.Random,
        sender: Sender | None = None,
    ) -> None:
        self.outcomes: Counter[tuple[str, str]] = Counter()
        """How many messages were sent since the start, by webhook and whether they were taken."""
        self.may_send: Callable[[], bool] = lambda: True
        """Asked before anything is sent: whether it is still this process that has to."""
        self.claimed: tuple[str, ...] = ()
        """The writers that are sent for, as this run has claimed them; none between runs."""
        self._view = view
        self._order = order
        self._channels = channels
        self._replay = replay
        self._clock = clock
        self._rng = rng
        self._sender = sender or Sender(clock)
        self._wanted: dict[str, _Wanted] = {}
        self._is_used = False
        self._couriers: dict[str, Courier] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._change = asyncio.Event()

    def use(self, hooks: Sequence[Hook]) -> None:
        """Send to these from now on; of others it is forgotten how far they were."""
        known, new = self._wanted, self._view.newest
        self._wanted = {
            hook.name: _Wanted(hook, known[hook.name].began if hook.name in known else new) for hook in hooks
        }
        for outcome in product(self._wanted, OUTCOMES):
            self.outcomes[outcome] += 0  # or the first would be no increase for who watches
        self._is_used = True
        self._change.set()

    @property
    def hooks(self) -> tuple[Hook, ...]:
        return tuple(wanted.hook for wanted in self._wanted.values())

    def progress(self, name: str) -> Progress:
        """How far a webhook is, as of now where it is sent from here, else as it was committed."""
        courier = self._couriers.get(name)
        return progress_of(self._order, name) if courier is None else courier.progress

    def lag(self, name: str) -> int:
        """How many events of the log, wanted or not, a webhook is behind."""
        through = self.progress(name).through
        return 0 if through is None else max(0, self._view.newest - through)

    async def resume(self, name: str, through: int | None) -> bool:
        """Go on sending, behind a sequence if that is given; False where it is not sent from here."""
        courier = self._couriers.get(name)
        if courier is None:
            return False
        try:
            await courier.resume(through)
        except LogClosed:
            return False
        return True

    async def run(self) -> None:
        """Run until cancelled, or until the log is closed. Nothing is sent before the first `use`.

        It goes on where the log says, whoever has sent before.
        """
        self._couriers.clear()
        self._running.clear()
        if self._is_used:
            self._change.set()
        try:
            stopped = "no webhook is sent any more"
            await for_ever(self._follow_config, _logger, waits="webhooks wait", stopped=stopped)
        finally:
            self.claimed = ()
            await ended(self._running.values())
            self._couriers.clear()

    async def close(self) -> None:
        await self._sender.close()

    async def _follow_config(self) -> None:
        await at_each_change(self._change, lambda: self._take_up(dict(self._wanted)))

    async def _take_up(self, wanted: Mapping[str, _Wanted]) -> None:
        gone = self._gone(wanted)
        # Before they are claimed: what is cut off while it commits is claimed no more.
        await ended([self._running.pop(name) for name in gone if name in self._running])
        writers = tuple(WRITER + name for name in wanted)
        if gone or wanted:
            await self._order.claim(*(WRITER + name for name in gone), *writers)
        self.claimed = writers
        for name in gone:
            await self._retire(name)
        for name, one in wanted.items():
            self._employ(name, one)

    def _gone(self, wanted: Container[str]) -> list[str]:
        """Webhooks of which the log knows how far they were, and that are not wanted any more."""
        kept = (writer.removeprefix(WRITER) for writer in self._order.writers if writer.startswith(WRITER))
        gone = {name for name in kept if progress_of(self._order, name).through is not None}
        return [name for name in {*self._couriers, *gone} if name not in wanted]

    async def _retire(self, name: str) -> None:
        self._couriers.pop(name, None)
        if (progress := progress_of(self._order, name)).through is not None:
            await self._order.commit((), WRITER + name, msgspec.msgpack.encode(progress.gone()))

    def _employ(self, name: str, wanted: _Wanted) -> None:
        if (courier := self._couriers.get(name)) is not None:
            courier.use(wanted.hook)
            return
        courier = self._couriers[name] = Courier(
            wanted.hook,
            self._view,
            self._order,
            self._sender,
            began=wanted.began,
            channels=self._channels,
            replay=self._replay,
            clock=self._clock,
            rng=self._rng,
            outcomes=self.outcomes,
            may_send=lambda: self.may_send(),
        )
        self._running[name] = asyncio.create_task(courier.run())
