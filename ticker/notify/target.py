"""Where notifications are sent, and what becomes of one that was."""

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import msgspec

from ticker.notify.notification import Notification


class Sent(msgspec.Struct, frozen=True):
    """It was taken."""


class Undeliverable(msgspec.Struct, frozen=True):
    """It will not be taken, however often it is sent; `detail` says why, and holds no secret."""

    detail: str


class Failed(msgspec.Struct, frozen=True):
    """It was not taken this time; `retry_ms` is for how long it is not to be sent again, where that was said.

    `detail` says why, and holds no secret.
    """

    detail: str
    retry_ms: int | None = None


Outcome: TypeAlias = Sent | Undeliverable | Failed


class Receiver(msgspec.Struct, frozen=True):
    """One of those whom a target sends to: `id` is kept in the log and shown nowhere, the rest is shown.

    `place`, from 1 on, tells those of a target apart whose `label` is the same; None where it need not.
    """

    id: str
    label: str
    place: int | None = None


class Target(Protocol):
    """One name that is told of alerts; each of its receivers has a delivery of its own."""

    @property
    def name(self) -> str:
        """What its queue in the log is kept under."""

    @property
    def at_once(self) -> int:
        """To how many receivers is sent at the same time; to one of them, one after another."""

    def receivers(self, notification: Notification) -> Sequence[Receiver]:
        """Who is to be told of this; asked once, when the alert is taken from the log."""

    def knows(self, receiver: str) -> bool:
        """Whether there still is one of this id; what waits for one that is gone is given up."""

    async def send(self, receiver: str, notification: Notification, now_ms: int) -> Outcome:
        """Send it once, without patience: it is sent again where it has failed.

        Cancelled at the shutdown. Whatever blocks is done in a thread that does not keep Ticker from ending.
        """
