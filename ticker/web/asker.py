"""Who asks, and what they may do. Pure."""

from collections.abc import Callable
from typing import TypeAlias

import msgspec

from ticker.access import ANONYMOUS, Policy, Principal
from ticker.config import Config
from ticker.config.types import Access
from ticker.web.address import client_address, is_local_bind, is_loopback, is_loopback_host


class Asker(msgspec.Struct, frozen=True):
    """`address` is past the proxies that the config trusts, `principal` whose rights count.

    `channels` are those it may know of, in the config's order: to it, there are no others. `writes` are
    those it may write to, which it need not be able to read. Who `operates` may see who else reads.
    """

    address: str
    channels: tuple[str, ...]
    operates: bool
    writes: tuple[str, ...] = ()
    principal: Principal = ANONYMOUS

    def knows(self, channel: str) -> bool:
        return channel in self.channels

    def may_write(self, channel: str) -> bool:
        return channel in self.writes


Header: TypeAlias = Callable[[str], str]
"""A header of the request by its name: all its lines, with commas between; "" if there is none."""

_OF_PROXIES = ("Forwarded", "Via", "X-Real-IP")

Askers: TypeAlias = Callable[[Config, str, Header], Asker]
"""Tells who asks from the config in force, the peer's address and the request's headers."""


class Authenticator:
    """Tells who asks; only whoever is plainly on this machine may operate without saying who they are.

    Where the config says nothing of access, they may write from there as well, unless Ticker listens to
    others too.
    """

    def __init__(self) -> None:
        self._access: Access | None = None
        self._policy = Policy(Access())

    def __call__(self, config: Config, peer: str, header: Header) -> Asker:
        # All lines of the header are one list: a proxy that adds a line of its own puts it last.
        hops = header("X-Forwarded-For")
        address = client_address(peer, hops, config.service.stream.trusted_proxies)
        principal = ANONYMOUS
        rights = self.policy(config).rights(principal)
        assert rights is not None
        may_more = _is_here(address, hops, header) and (not rights.only_here or is_local(config))
        return Asker(
            address,
            rights.readable(config.channels),
            operates=rights.operate and may_more,
            writes=rights.writable(config.channels) if may_more or not rights.only_here else (),
            principal=principal,
        )

    def policy(self, config: Config) -> Policy:
        """The config's; the same as long as that says the same of access."""
        access = config.service.access
        if access is not self._access:
            self._access, self._policy = access, Policy(access)
        return self._policy


def is_local(config: Config) -> bool:
    """Whether all that Ticker listens at is on this machine: loopback addresses, and files."""
    return all(is_local_bind(bind) for bind in config.service.binds)


def _is_here(address: str, hops: str, header: Header) -> bool:
    # Behind a proxy on this machine that the config does not name, everyone comes from loopback; and a
    # page from elsewhere comes by a name of its own that it has lead to this machine.
    return (
        is_loopback(address)
        and all(is_loopback(hop.strip()) for hop in hops.split(",") if hop.strip())
        and not any(header(name) for name in _OF_PROXIES)
        and is_loopback_host(header("Host"))
    )
