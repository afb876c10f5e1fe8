"""What is to be sent to one target, and what became of what was; pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from ticker.notify.notification import Notification
from ticker.notify.rest import left_ms, rest_ms
from ticker.notify.target import Failed, Outcome, Receiver, Sent, Undeliverable
from ticker.times import duration_words

EXPIRY_MS = 6 * 3_600_000
"""An alert that is older is sent no more: nobody's telephone rings for what was yesterday."""
MOST_WAITING = 5_000
MOST_ENDED = 100
"""Of those that were sent, and again of those that were given up, so that many of one kind hide no other."""
FIRST_REST_MS = 5_000

State: TypeAlias = Literal["waiting", "sent", "failed", "expired", "removed"]
ENDS: tuple[State, ...] = ("sent", "failed", "expired", "removed")


class Delivery(msgspec.Struct, frozen=True):
    """One alert to one receiver; `attempts` counts how often sending it was begun.

    `untaken` is how often it was not taken, and `detail` says why it was not the last time, or is given up.
    `failed` was refused for good, `expired` not taken in time, and `removed` has nobody left to go to.
    """

    alert: str
    receiver: str
    label: str
    place: int | None = None
    state: State = "waiting"
    attempts: int = 0
    untaken: int = 0
    detail: str | None = None
    ended_ms: int | None = None

    @property
    def failures(self) -> int:
        """How often sending it came to nothing, as far as is known.

        An attempt that a stop of the process cut off is not counted, once: it keeps its turn. Where nothing
        but being cut off is known of two or more, it may be what ends the process: not first for ever.
        """
        return self.untaken + max(0, self.attempts - self.untaken - 1)


class ReceiverRest(msgspec.Struct, frozen=True):
    """A receiver that did not take what was sent, `failures` times in a row, is left alone for a while."""

    failures: int
    until_ms: int


class Queue(msgspec.Struct, frozen=True):
    """Alerts up to the sequence `through` have been taken; `notifications` are those of the deliveries.

    It is None of a target that is new, or gone; of one that is gone, `left` is up to where it was told.
    """

    through: int | None = None
    notifications: dict[str, Notification] = {}
    waiting: tuple[Delivery, ...] = ()
    ended: tuple[Delivery, ...] = ()
    rests: dict[str, ReceiverRest] = {}
    left: int | None = None

    def begun(self, began: int) -> "Queue":
        """For a target in force since the sequence `began`: what was told before is not told again."""
        return msgspec.structs.replace(self, through=max(began, self.left or 0), left=None)

    def gone(self) -> "Queue":
        """Of a target that is no more, and that nothing waits for."""
        return msgspec.structs.replace(self, through=None, left=self.through)

    def taking(
        self, notification: Notification, receivers: Sequence[Receiver], now_ms: int
    ) -> "tuple[Queue, tuple[Delivery, ...]]":
        """With one more to be sent, and what is given up since too much waits."""
        if not receivers:
            return self, ()
        new = (Delivery(notification.alert, one.id, one.label, one.place) for one in receivers)
        waiting = (*self.waiting, *new)
        many, kept = waiting[:-MOST_WAITING], waiting[-MOST_WAITING:]
        given_up = tuple(
            _ended(one, "expired", now_ms, f"more than {MOST_WAITING} were waiting") for one in many
        )
        known = {**self.notifications, notification.alert: notification}
        return self._with(kept, given_up, notifications=known), given_up

    def due(self, now_ms: int, busy: Collection[str]) -> Iterator[Delivery]:
        """What may be sent now: one to each receiver that is not busy and not left alone.

        What failed seldomest comes first, so that one that is never taken holds up no other.
        """
        first: dict[str, Delivery] = {}
        for delivery in self.waiting:
            other = first.get(delivery.receiver)
            if other is None or delivery.failures < other.failures:
                first[delivery.receiver] = delivery
        for receiver, delivery in first.items():
            if receiver not in busy and not self._rests(receiver, now_ms):
                yield delivery

    def due_ms(self, now_ms: int, busy: Collection[str]) -> int | None:
        """When there is more to do than now: something may be sent again, or is too old; None for never."""
        idle = [delivery for delivery in self.waiting if delivery.receiver not in busy]
        expiries = (self.expires_ms(delivery) for delivery in idle)
        rests = (rest.until_ms for one in idle if (rest := self.rests.get(one.receiver)) is not None)
        return min((*expiries, *(until_ms for until_ms in rests if until_ms > now_ms)), default=None)

    def next_ms(self, delivery: Delivery) -> int | None:
        """Before when it is not sent again; None for as soon as it is its turn, or if it waits no more."""
        rest = self.rests.get(delivery.receiver)
        return rest.until_ms if rest is not None and delivery.state == "waiting" else None

    def expires_ms(self, delivery: Delivery) -> int:
        return self.notifications[delivery.alert].time_ms + EXPIRY_MS

    def beginning(self, delivery: Delivery) -> "tuple[Queue, Delivery]":
        """With one attempt more of what is about to be sent, and the delivery as it is from then on."""
        begun = msgspec.structs.replace(delivery, attempts=delivery.attempts + 1)
        waiting = tuple(begun if one == delivery else one for one in self.waiting)
        return msgspec.structs.replace(self, waiting=waiting), begun

    def after(
        self, delivery: Delivery, outcome: Outcome, now_ms: int, draw: float
    ) -> "tuple[Queue, Delivery]":
        """Once it was sent, and what the delivery has become; `draw` from 0 to 1 spreads retries."""
        tried = delivery
        rested = {receiver: rest for receiver, rest in self.rests.items() if receiver != delivery.receiver}
        match outcome:
            case Sent():
                tried = _ended(tried, "sent", now_ms, None)
            case Undeliverable(detail=detail):
                tried = _ended(tried, "failed", now_ms, detail)
            case Failed(detail=detail):
                tried = msgspec.structs.replace(tried, detail=detail, untaken=tried.untaken + 1)
                rested[delivery.receiver] = self._rest_after(delivery.receiver, outcome, now_ms, draw)
        if tried.state == "waiting":
            waiting = tuple(tried if _is_same(one, delivery) else one for one in self.waiting)
            return self._with(waiting, (), rests=rested), tried
        waiting = tuple(one for one in self.waiting if not _is_same(one, delivery))
        return self._with(waiting, (tried,), rests=rested), tried

    def without_late(self, receivers: Collection[str], now_ms: int) -> "tuple[Queue, tuple[Delivery, ...]]":
        """Without what is too old to be sent to some receivers, and what that is."""
        late = [one for one in self.waiting if one.receiver in receivers and now_ms >= self.expires_ms(one)]
        return self._given_up(tuple(_ended(one, "expired", now_ms, _why_late(one)) for one in late))

    def without(self, receivers: Collection[str], now_ms: int) -> "tuple[Queue, tuple[Delivery, ...]]":
        """Without what waits for receivers that are no more, and what that is."""
        gone = [one for one in self.waiting if one.receiver in receivers]
        return self._given_up(
            tuple(_ended(one, "removed", now_ms, "is not configured any more") for one in gone)
        )

    def _given_up(self, given_up: tuple[Delivery, ...]) -> "tuple[Queue, tuple[Delivery, ...]]":
        if not given_up:
            return self, ()
        ended = {(one.alert, one.receiver) for one in given_up}
        waiting = tuple(one for one in self.waiting if (one.alert, one.receiver) not in ended)
        return self._with(waiting, given_up), given_up

    def _rests(self, receiver: str, now_ms: int) -> bool:
        rest = self.rests.get(receiver)
        return rest is not None and left_ms(rest.until_ms, now_ms) > 0

    def _rest_after(self, receiver: str, outcome: Failed, now_ms: int, draw: float) -> ReceiverRest:
        before = self.rests.get(receiver)
        failures = 1 if before is None else before.failures + 1
        return ReceiverRest(failures, now_ms + rest_ms(FIRST_REST_MS, failures, outcome.retry_ms, draw))

    def _with(
        self,
        waiting: tuple[Delivery, ...],
        ended: tuple[Delivery, ...],
        *,
        notifications: Mapping[str, Notification] | None = None,
        rests: Mapping[str, ReceiverRest] | None = None,
    ) -> "Queue":
        all_ended = _newest((*self.ended, *ended))
        needed = {one.alert for one in (*waiting, *all_ended)}
        receivers = {one.receiver for one in waiting}
        known = self.notifications if notifications is None else notifications
        resting = self.rests if rests is None else rests
        return Queue(
            self.through,
            {alert: known[alert] for alert in known if alert in needed},
            waiting,
            all_ended,
            {receiver: rest for receiver, rest in resting.items() if receiver in receivers},
        )


def _is_same(one: Delivery, other: Delivery) -> bool:
    return one.alert == other.alert and one.receiver == other.receiver


def _ended(delivery: Delivery, state: State, now_ms: int, detail: str | None) -> Delivery:
    return msgspec.structs.replace(delivery, state=state, ended_ms=now_ms, detail=detail)


def _why_late(delivery: Delivery) -> str:
    after = f"not taken within {duration_words(EXPIRY_MS / 1000)}"
    return f"{after}: {delivery.detail}" if delivery.detail else after


def _newest(ended: Iterable[Delivery]) -> tuple[Delivery, ...]:
    """The newest of each kind, in the order in which they ended."""
    kept: list[Delivery] = []
    left = {True: MOST_ENDED, False: MOST_ENDED}
    for delivery in reversed(tuple(ended)):
        is_sent = delivery.state == "sent"
        if left[is_sent]:
            left[is_sent] -= 1
            kept.append(delivery)
    return tuple(reversed(kept))
