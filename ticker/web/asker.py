"""Who asks, and what they may do. Pure."""

from collections.abc import Callable
from typing import TypeAlias

import msgspec

from ticker.access import ANONYMOUS, Policy, Principal
from ticker.access.session import Sessions
from ticker.config import Config
from ticker.times import Clock, now_ms
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

_OF_PROXIES = (
    *("Forwarded", "Via", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "True-Client-IP"),
    *("X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Proto"),
    *("X-Forwarded-Scheme", "X-Forwarded-Server", "X-Original-Forwarded-For", "X-Original-URI"),
    *("CF-Connecting-IP", "CF-Ray", "Fastly-Client-IP", "X-Envoy-External-Address"),
)


def by_proxy(header: Header) -> Header:
    """The headers of a request that came over HTTP/1.0, which only proxies still speak.

    nginx does unless it is told otherwise, and then it says nothing else of itself.
    """
    return lambda name: "1.0 unknown" if name == "Via" else header(name)


Askers: TypeAlias = Callable[[Config, str, Header], Asker]
"""Tells who asks from the config in force, the peer's address and the request's headers."""


class Authenticator:
    """Tells who asks, by the token in the header Authorization, or else by a session in a cookie.

    TokenRefused for a token that is wrong; a session that is over is none. Without either, only whoever is
    plainly on this machine may operate. Where the config says nothing of access, tokens mean nothing, and it
    is from there alone that anybody may write: unless Ticker listens to others too.
    """

    def __init__(self, sessions: Sessions | None = None, clock: Clock = now_ms) -> None:
        self._sessions = sessions
        self._clock = clock
        self._grants: _Grants | None = None

    def __call__(self, config: Config, peer: str, header: Header) -> Asker:
        # All lines of the header are one list: a proxy that adds a line of its own puts it last.
        hops = header("X-Forwarded-For")
        address = client_address(peer, hops, config.service.stream.trusted_proxies)
        grants = self._grants_in(config)
        grant = grants.of(self._principal(grants.policy, header))
        # Which takes longer to find out than all the rest, and is asked only where it matters.
        is_trusted = not grant.depends_on_place or is_plainly_here(address, header)
        return Asker(
            address,
            grant.reads,
            operates=grant.operates and is_trusted,
            writes=grant.writes if is_trusted or not grant.writes_only_here else (),
            principal=grant.principal,
        )

    def _principal(self, policy: Policy, header: Header) -> Principal:
        shown = policy.authenticated(header("Authorization"))
        if shown != ANONYMOUS or self._sessions is None:
            return shown
        return self._sessions.principal(header("Cookie"), policy, self._clock()) or ANONYMOUS

    def _grants_in(self, config: Config) -> "_Grants":
        if self._grants is None or self._grants.config is not config:
            self._grants = _Grants(config)
        return self._grants


class _Grant(msgspec.Struct, frozen=True):
    """What a principal may do; some of it on this machine only."""

    principal: Principal
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    operates: bool
    writes_only_here: bool

    @property
    def depends_on_place(self) -> bool:
        return self.principal == ANONYMOUS and (self.operates or self.writes_only_here)


class _Grants:
    """What everybody may do under one config, looked up once for each."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.policy = Policy(config.service.access)
        self._known: dict[Principal, _Grant] = {}

    def of(self, principal: Principal) -> _Grant:
        if principal not in self._known:
            rights, channels = self.policy.rights(principal), self.config.channels
            assert rights is not None
            may_more = not rights.only_here or is_local(self.config)
            self._known[principal] = _Grant(
                principal,
                rights.readable(channels),
                rights.writable(channels) if may_more else (),
                operates=rights.operate and may_more,
                writes_only_here=rights.only_here and may_more,
            )
        return self._known[principal]


def is_local(config: Config) -> bool:
    """Whether all that Ticker listens at is on this machine: loopback addresses, and files."""
    return all(is_local_bind(bind) for bind in config.service.binds)


def is_plainly_here(address: str, header: Header) -> bool:
    """Whether who asks is on this machine, past any proxy, and not led here by a page from elsewhere."""
    # Behind a proxy on this machine that the config does not name, everyone comes from loopback; and a
    # page from elsewhere comes by a name of its own that it has lead to this machine.
    return (
        is_loopback(address)
        and all(is_loopback(hop.strip()) for hop in header("X-Forwarded-For").split(",") if hop.strip())
        and not any(header(name) for name in _OF_PROXIES)
        and is_loopback_host(header("Host"))
    )
