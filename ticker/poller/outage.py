"""What becomes of feeds while this machine has no network: one at a time tries again."""

import logging
from collections import deque
from collections.abc import Callable

import msgspec

from ticker.poller.deciding.offline import PROBE_MS, Network, cut_off, seen
from ticker.poller.deciding.verdict import SPREAD_MS, phase
from ticker.poller.polled_source import PolledSource
from ticker.poller.reading import ReadResult
from ticker.poller.state import SourceState, moved
from ticker.poller.state_store import StateStore
from ticker.times import Clock

_logger = logging.getLogger(__name__)


class Outage:
    """Whether there is one, and who waits for its end; `set_read` has a source read at an instant."""

    def __init__(
        self, states: StateStore, clock: Clock, set_read: Callable[[PolledSource, int], None]
    ) -> None:
        self._states = states
        self._clock = clock
        self._set_read = set_read
        self._network = Network()
        # How those were that could not reach their host since any host last answered.
        self._before: dict[PolledSource, SourceState] = {}
        self._waiting: deque[PolledSource] = deque()
        self._probe: PolledSource | None = None

    @property
    def is_on(self) -> bool:
        return self._network.offline

    async def holds_back(self, source: PolledSource) -> bool:
        """Whether a source that is due has to wait for the network's return."""
        if not self._network.offline or source is self._probe or source.watched.is_near:
            return False
        await self._cut_off(source, source.state)
        return True

    async def caused(self, source: PolledSource, before: SourceState, read: ReadResult) -> bool:
        """Whether a read failed because this machine has no network; then nobody is blamed."""
        if source.watched.is_near:
            # Whether it answers says nothing of the world.
            return False
        was_offline, healthy = self._network.offline, before.failures == 0
        self._network = seen(self._network, contact=read.contact, host=read.host, healthy=healthy)
        if read.contact:
            if was_offline:
                waiting = len(self._waiting)
                _logger.warning("online again: %s was answered; %d more are read now", source.name, waiting)
            self._before.clear()
            self._end()
        if read.contact is not False:
            return False
        if healthy:
            self._before.setdefault(source, before)
        if not self._network.offline:
            return False
        if not was_offline:
            _logger.warning("offline: no host can be reached; one feed at a time tries again")
        lost = {} if was_offline else self._before
        for each, state in {**lost, source: before}.items():
            # Not one that is just being read or pushed to: what is known of it is about to be another.
            if each is source or not each.lock.locked():
                await self._cut_off(each, state)
        return True

    def after_read(self, source: PolledSource) -> None:
        """Have the next one try, if it was this one's turn."""
        if not self._network.offline or self._probe not in (None, source):
            return
        self._probe = self._waiting.popleft() if self._waiting else None
        if self._probe is not None:
            self._set_read(self._probe, self._clock() + PROBE_MS)

    def forget(self, source: PolledSource) -> None:
        """Wait no more for a source that is not polled any more."""
        self._before.pop(source, None)
        if source in self._waiting:
            self._waiting.remove(source)
        if source is self._probe:
            self.after_read(source)

    def clock_set(self, by_ms: int) -> None:
        """Know how sources were before, by a clock that was set."""
        self._before = {source: moved(state, by_ms) for source, state in self._before.items()}

    async def _cut_off(self, source: PolledSource, before: SourceState) -> None:
        if source not in self._waiting:
            self._waiting.append(source)
        known, after = source.state, cut_off(before)
        # Told once, not at each of the many attempts until the network is back.
        memory = msgspec.structs.replace(source.memory, state=after)
        await self._states.commit(source, memory, quietly=known.cause == after.cause)

    def _end(self) -> None:
        self._probe = None
        now_ms = self._clock()
        while self._waiting:
            source = self._waiting.popleft()
            self._set_read(source, now_ms + phase(source.name, SPREAD_MS))
