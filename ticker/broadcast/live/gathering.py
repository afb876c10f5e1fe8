"""For large groups, what comes close behind a write goes out together: ten are written as fast as one."""

import asyncio
from collections.abc import Callable, Sequence

from ticker.broadcast.live.group import Group
from ticker.events import Record

_MANY_MEMBERS = 500
"""To write to fewer takes less time than is waited."""


class Gathering:
    """The first event after a silence goes at once; what follows within the window, when it ends.

    So nothing waits for longer than `window_s`, and between two writes to a group there is as much time for
    everything else.
    """

    def __init__(self, window_s: float, send: Callable[[Group, Sequence[Record]], None]) -> None:
        """A window of 0 gathers nothing; `send` is given what a window has gathered."""
        self._window_s = window_s
        self._send = send

    def keeps(self, group: Group, records: Sequence[Record], now: float) -> bool:
        """Whether these are for later; else they are for whoever asks to send now."""
        if not group.gathered and not self._has_to_wait(group, now):
            return False
        if not group.gathered:
            due = group.delivered_at + self._window_s
            group.flushing = asyncio.get_running_loop().call_at(due, self.flush, group)
        group.gathered += records
        return True

    def _has_to_wait(self, group: Group, now: float) -> bool:
        return now - group.delivered_at < self._window_s and len(group.members) >= _MANY_MEMBERS

    def flush(self, group: Group) -> None:
        """Send what has been gathered now, if there is anything."""
        if gathered := group.forget_gathered():
            self._send(group, gathered)
