"""Who is subscribed to a hub, and until when. Pure."""

import logging
from collections.abc import Mapping

import msgspec

from ticker.websub.hub.request import HubRequest

MOST = 50
"""How many subscriptions there may be at a time."""
_LEAST_LEASE_S, _USUAL_LEASE_S, _MOST_LEASE_S = 300, 86_400, 10 * 86_400

_logger = logging.getLogger(__name__)


class Subscriber(msgspec.Struct, frozen=True):
    """Deliveries to `callback` are signed with `secret`, if there is one."""

    topic: str
    callback: str
    secret: str
    until_ms: int


class Subscribers(msgspec.Struct, frozen=True):
    """By callback: who subscribes again takes the place of what there was."""

    known: Mapping[str, Subscriber] = {}

    def at(self, now_ms: int) -> tuple[Subscriber, ...]:
        """Those whose lease runs."""
        return tuple(one for one in self.known.values() if now_ms < one.until_ms)

    def has_room_for(self, callback: str, now_ms: int) -> bool:
        others = [one for one in self.at(now_ms) if one.callback != callback]
        return len(others) < MOST

    def with_one(self, one: Subscriber, now_ms: int) -> "Subscribers":
        running = {other.callback: other for other in self.at(now_ms)}
        return Subscribers(running | {one.callback: one})

    def without(self, callback: str) -> "Subscribers":
        return Subscribers({known: one for known, one in self.known.items() if known != callback})


def lease_s(request: HubRequest) -> int:
    """How long a subscription is granted."""
    asked_s = _USUAL_LEASE_S if request.lease_s is None else request.lease_s
    return max(_LEAST_LEASE_S, min(asked_s, _MOST_LEASE_S))


encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Subscribers).decode


def recall(state: bytes | None) -> Subscribers:
    """Those that are remembered; nobody if that cannot be read."""
    try:
        return _decode(state) if state is not None else Subscribers()
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        _logger.warning("the hub begins without subscribers, its state cannot be read: %s", error)
        return Subscribers()
