"""Whether the brokers can be reached, as readers are told of it: not at the first try that fails."""

import logging
from collections.abc import Callable

from ticker.log import Trouble
from ticker.times import Clock, rfc3339, steady_s

_told = logging.getLogger("ticker.brokers")
_PATIENCE_S = 3.0
"""A broker that is gone has been replaced by another within that time, as a rule."""


class Reach:
    """Each way to use the brokers says how it fares; there is `trouble` while one has failed for long.

    `tell` is called as trouble begins, changes and ends.
    """

    def __init__(
        self, tell: Callable[[Trouble | None], None], clock: Clock, steady: Callable[[], float] = steady_s
    ) -> None:
        self._tell = tell
        self._clock = clock
        self._steady = steady
        self._failing: dict[str, tuple[float, Trouble]] = {}
        self._since = ""
        self.trouble: Trouble | None = None

    def works(self, way: str) -> None:
        if self._failing.pop(way, None) is not None:
            self._judge()

    def fails(self, way: str, why: str) -> None:
        """To be called again for as long as it does."""
        since_s, before = self._failing.get(way, (self._steady(), None))
        since = rfc3339(self._clock()) if before is None else before.since
        self._failing[way] = since_s, Trouble(f"the brokers cannot order anything: {why}", since)
        self._judge()

    def _judge(self) -> None:
        now_s = self._steady()
        lasting = [trouble for since_s, trouble in self._failing.values() if now_s - since_s >= _PATIENCE_S]
        # The first that was there stays in charge, or two would be told in turn.
        after = next((one for one in lasting if self.trouble and one.since == self.trouble.since), None)
        after = after or next(iter(lasting), None)
        if after != self.trouble:
            self._log(after)
            self.trouble = after
            self._tell(after)

    def _log(self, after: Trouble | None) -> None:
        """Once as it begins and once as it is over: in between only the reason may change."""
        if after is None:
            _told.info("cluster: the brokers order events again; they could not since %s", self._since)
        elif self.trouble is None:
            self._since = after.since
            _told.warning("cluster: %s; nothing is read or published until they can", after.reason)
