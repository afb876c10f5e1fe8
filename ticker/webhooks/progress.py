"""How far a receiver has come, and how it takes what it is sent; pure."""

import msgspec

from ticker.notify import Failed, Outcome, Sent, Undeliverable
from ticker.notify.rest import left_ms, rest_ms
from ticker.webhooks.message import WebhookMessage

FIRST_REST_MS = 1_000


class SendTrouble(msgspec.Struct, frozen=True):
    """Why what is sent is not taken: since when, for the how many-th time, and before when not again.

    With `is_paused` nothing more is sent until somebody says so.
    """

    since_ms: int
    failures: int
    until_ms: int
    detail: str
    is_paused: bool = False


class Progress(msgspec.Struct, frozen=True):
    """Everything up to the sequence `through` is the receiver's, or not for it; None where nothing is sent.

    `message` is about to be sent, or has been sent and not been seen to be taken. `told` is up to where the
    receiver knows what it was not sent, and of one that is gone, where it had come to. `receiver` is whom
    `trouble` is about.
    """

    through: int | None = None
    message: WebhookMessage | None = None
    told: int = 0
    trouble: SendTrouble | None = None
    receiver: str = ""
    taken: int = 0
    taken_ms: int | None = None

    @property
    def is_paused(self) -> bool:
        return self.trouble is not None and self.trouble.is_paused

    def rest_ms(self, now_ms: int) -> int:
        """For how long nothing is sent."""
        return 0 if self.trouble is None else left_ms(self.trouble.until_ms, now_ms)

    def for_receiver(self, receiver: str) -> "Progress":
        """Of another receiver than before nothing bad is known."""
        if receiver == self.receiver:
            return self
        return msgspec.structs.replace(self, receiver=receiver, trouble=None)

    def having_looked(self, through: int) -> "Progress":
        return msgspec.structs.replace(self, through=max(through, self.through or 0))

    def beginning(self, message: WebhookMessage) -> "Progress":
        return msgspec.structs.replace(self, message=message)

    def after(self, outcome: Outcome, now_ms: int, draw: float, pause_after_ms: int) -> "Progress":
        """Once the message was sent; `draw` from 0 to 1 spreads retries."""
        match outcome:
            case Sent():
                return msgspec.structs.replace(
                    self.without_message(), trouble=None, taken=self.taken + 1, taken_ms=now_ms
                )
            case Undeliverable(detail=detail):
                return self._troubled(detail, None, now_ms, draw, 0)
            case Failed(detail=detail, retry_ms=retry_ms):
                return self._troubled(detail, retry_ms, now_ms, draw, pause_after_ms)

    def without_message(self) -> "Progress":
        """As if it had been taken."""
        if self.message is None:
            return self
        lagged = self.message.lagged
        looked = self.having_looked(self.message.through)
        told = self.told if lagged is None else max(self.told, _seq_of(lagged.to_id))
        return msgspec.structs.replace(looked, message=None, told=told)

    def resumed(self, through: int | None = None) -> "Progress":
        """Send again; with `through`, whatever follows that, and not what has not been taken."""
        if through is None:
            return msgspec.structs.replace(self, trouble=None)
        return msgspec.structs.replace(self, trouble=None, message=None, through=through, told=through)

    def begun(self, began: int) -> "Progress":
        """For one that came into force at the sequence `began`: nothing is sent anew that was sent before."""
        return self.resumed(max(began, self.told))

    def gone(self) -> "Progress":
        """Of one that is no more."""
        return Progress(told=max(self.told, self.through or 0))

    def _troubled(
        self, detail: str, retry_ms: int | None, now_ms: int, draw: float, pause_after_ms: int
    ) -> "Progress":
        before = self.trouble
        # A clock that was set back makes no trouble older than it is.
        since_ms = now_ms if before is None else min(before.since_ms, now_ms)
        failures = 1 if before is None else before.failures + 1
        until_ms = now_ms + rest_ms(FIRST_REST_MS, failures, retry_ms, draw)
        trouble = SendTrouble(since_ms, failures, until_ms, detail, now_ms - since_ms >= pause_after_ms)
        return msgspec.structs.replace(self, trouble=trouble)


def _seq_of(event_id: str) -> int:
    return int(event_id.rpartition("-")[2])
