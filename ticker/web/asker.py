"""Who asks, and what they may know of. Pure."""

from collections.abc import Callable
from typing import TypeAlias

import msgspec

from ticker.config import Config
from ticker.web.address import client_address, is_loopback, is_loopback_host


class Asker(msgspec.Struct, frozen=True):
    """`address` is past the proxies that the config trusts.

    `channels` are those it may know of, in the config's order: to it, there are no others. Who `operates`
    may see who else reads.
    """

    address: str
    channels: tuple[str, ...]
    operates: bool

    def knows(self, channel: str) -> bool:
        return channel in self.channels


Header: TypeAlias = Callable[[str], str]
"""A header of the request by its name: all its lines, with commas between; "" if there is none."""

_OF_PROXIES = ("Forwarded", "Via", "X-Real-IP")

Askers: TypeAlias = Callable[[Config, str, Header], Asker]
"""Tells who asks from the config in force, the peer's address and the request's headers."""


def everyone(config: Config, peer: str, header: Header) -> Asker:
    """Anybody may read everything, and whoever is plainly on this machine operate, if the config says so."""
    # All lines of the header are one list: a proxy that adds a line of its own puts it last.
    hops = header("X-Forwarded-For")
    address = client_address(peer, hops, config.service.stream.trusted_proxies)
    operates = config.service.access.anonymous.operate and _is_here(address, hops, header)
    return Asker(address, tuple(config.service.channels), operates)


def _is_here(address: str, hops: str, header: Header) -> bool:
    # Behind a proxy on this machine that the config does not name, everyone comes from loopback; and a
    # page from elsewhere comes by a name of its own that it has lead to this machine.
    return (
        is_loopback(address)
        and all(is_loopback(hop.strip()) for hop in hops.split(",") if hop.strip())
        and not any(header(name) for name in _OF_PROXIES)
        and is_loopback_host(header("Host"))
    )
