"""All that is remembered of one feed's subscriptions: the one in force, and those that are to end. Pure."""

import logging
from collections.abc import Callable

import msgspec

from ticker.sources.adapter import Offer
from ticker.websub.lease import Lease, drawn, fits, is_active, left, moved, resumed

_logger = logging.getLogger(__name__)

_MOST_LEAVING = 4


class Leases(msgspec.Struct, frozen=True):
    """`leaving` are kept until their hubs have confirmed the end, or their time is over."""

    current: Lease | None = None
    leaving: tuple[Lease, ...] = ()

    @property
    def is_promised(self) -> bool:
        """Whether a hub has confirmed the one in force, which has not come to its end."""
        return self.current is not None and self.current.until_ms is not None

    @property
    def to_leave(self) -> tuple[Lease, ...]:
        """Those whose hubs are yet to be asked for the end."""
        return tuple(lease for lease in self.leaving if lease.state != "left")

    def with_current(self, lease: Lease) -> "Leases":
        return Leases(lease, self.leaving)

    def without_current(self, now_ms: int) -> "Leases":
        """End the one in force; one that no hub has confirmed ends by itself."""
        leaving = self.without_ended(now_ms).leaving
        if self.current is not None and is_active(self.current, now_ms):
            leaving = (*leaving, self.current)[-_MOST_LEAVING:]
        return Leases(None, leaving)

    def without_ended(self, now_ms: int) -> "Leases":
        """Forget those whose time is over."""
        return Leases(self.current, tuple(lease for lease in self.leaving if is_active(lease, now_ms)))

    def without(self, token: str) -> "Leases":
        """Forget one that has ended."""
        return Leases(self.current, tuple(lease for lease in self.leaving if lease.token != token))

    def moved(self, by_ms: int) -> "Leases":
        """The same after the clock was set."""
        current = self.current and moved(self.current, by_ms)
        return Leases(current, tuple(moved(lease, by_ms) for lease in self.leaving))

    def having_left(self, token: str) -> "Leases":
        """Note that a hub has been asked for the end."""
        return Leases(
            self.current, tuple(left(lease) if lease.token == token else lease for lease in self.leaving)
        )


def after_offer(
    leases: Leases, offer: Offer | None, base_url: str, now_ms: int, draw: Callable[[], str], *, private: bool
) -> Leases:
    """What becomes of a feed's subscriptions after a read; `base_url` is as in `callback_of`."""
    current = leases.current
    if current is not None and offer is not None and fits(current, offer, base_url):
        return leases
    if current is None and offer is None:
        return leases
    after = leases.without_current(now_ms)
    if offer is None:
        return after
    return after.with_current(drawn(offer, base_url, now_ms, draw, private=private))


def after_start(
    leases: Leases, base_url: str, now_ms: int, draw: Callable[[], str], *, private: bool
) -> Leases:
    """What becomes of a feed's subscriptions under a config that may be another one."""
    known = leases.without_ended(now_ms)
    if known.current is None:
        return known
    offer = Offer(known.current.hubs, known.current.topic)
    known = known.with_current(resumed(known.current, now_ms, private=private))
    return after_offer(known, offer, base_url, now_ms, draw, private=private)


_decode = msgspec.msgpack.Decoder(Leases).decode
encode = msgspec.msgpack.Encoder().encode


def recall(name: str, state: bytes | None) -> Leases:
    """What is remembered; nothing if that cannot be read."""
    try:
        return _decode(state) if state is not None else Leases()
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        _logger.warning("%s: its subscription cannot be read, so it starts afresh: %s", name, error)
        return Leases()
