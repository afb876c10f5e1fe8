"""Readers that asked for the same thing."""

import asyncio
from collections.abc import Callable
from typing import TypeAlias

from ticker.ask import Subscription
from ticker.broadcast.live.members import Members
from ticker.broadcast.live.pipe import Pipe
from ticker.broadcast.live.plain_socket import plain_socket
from ticker.events import Record
from ticker.wire import Format, Framing, Joint


class Member:
    """A reader that is written to by its group; `let_go` is called once it has to look after itself again.

    `is_direct` says that whoever has its connection has it leave as soon as that is lost, and says so
    (`hold_up`) when something else waits there. Once it has left, `through` is the sequence up to which it
    was written everything, and `told` the one that it knows to have got to.
    """

    __slots__ = (
        *("_let_go", "_sent_before", "_sent_bytes", "group", "is_direct", "is_released", "pipe"),
        *("socket", "through", "told"),
    )

    def __init__(self, group: "Group", pipe: Pipe, let_go: Callable[[], None], *, is_direct: bool) -> None:
        self.group = group
        self.pipe = pipe
        self.socket = plain_socket(pipe)
        self.is_direct = is_direct
        self._let_go = let_go
        self.is_released = False
        self.through: int | None = None
        self.told = group.told
        self._sent_before = group.sent_bytes
        self._sent_bytes = 0

    @property
    def sent_bytes(self) -> int:
        """How much the group has written to its connection."""
        return self._sent_bytes if self.through is not None else self.group.sent_bytes - self._sent_before

    def has_left(self, through: int) -> None:
        self._sent_bytes, self.told = self.sent_bytes, self.group.told
        self.through = through

    def move(self, group: "Group") -> None:
        """Be one of another group from now on."""
        self._sent_before = group.sent_bytes - self.sent_bytes
        self.group = group

    def hold_up(self) -> None:
        """Something that its group does not know of waits on its connection."""
        self.group.members.hold_up(self)

    def release(self) -> None:
        if not self.is_released:
            self.is_released = True
            self._let_go()


class Group:
    """Members who asked for the same thing and take it in the same way, all at the newest event of the log.

    `format` is the format as it stands in the framing.
    """

    __slots__ = (
        *("begun_at", "delivered_at", "flushing", "format", "framing", "gathered", "is_keyed", "joint"),
        *("key", "members", "sent_bytes", "subscription", "told", "waiting_bytes", "written_at"),
    )

    def __init__(self, key: "GroupKey", told: int, written_at: float) -> None:
        self.key = key
        self.subscription, self.format, self.framing = key
        self.is_keyed = self.subscription.is_keyed
        self.members: Members[Member] = Members()
        self.joint: Joint | None = None
        self.told = told
        self.begun_at = self.written_at = written_at
        self.delivered_at = float("-inf")
        self.gathered: list[Record] = []
        """Events that it is still to be written."""
        self.flushing: asyncio.TimerHandle | None = None
        self.sent_bytes = 0
        self.waiting_bytes = 0

    def through(self, newest: int) -> int:
        """The sequence up to which its members were written everything, if `newest` is the log's."""
        return self.gathered[0].seq - 1 if self.gathered else newest

    def forget_gathered(self) -> list[Record]:
        """What was gathered, which is for whoever asks to send, or not."""
        if self.flushing is not None:
            self.flushing.cancel()
            self.flushing = None
        gathered, self.gathered = self.gathered, []
        return gathered

    def code(self, frames: bytes) -> bytes:
        """What every member is sent of some frames."""
        return self.framing.coding.piece(frames) if self.joint is None else self.joint.code(frames)


GroupKey: TypeAlias = tuple[Subscription, Format, Framing]
