"""Whose request it is: the peer's address, or the one that a trusted proxy vouches for. Pure."""

import re
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import ip_network

from ticker.access.networks import parsed

BY_FILE = "unix"
"""The address of a peer that came by a socket in the file system: a proxy, which the operator let in."""
_AUTHORITY = re.compile(
    r"(?P<host>(?:[A-Za-z0-9_-]+\.)*[A-Za-z0-9_-]+\.?|\[(?P<six>[0-9A-Fa-f:.]+)\])(?::(?P<port>[0-9]{0,5}))?"
)
_HOP = re.compile(r"(?P<four>[0-9.]+)(?::[0-9]{1,5})?|\[(?P<six>[0-9A-Fa-f:.]+)\](?::[0-9]{1,5})?")
"""An address with the port that some proxies name beside it, as a URL has the two (RFC 3986, 3.2.2)."""
_MAX_HOST = 255
_USUAL_PORTS = {"http": "80", "https": "443"}
_PREFIX = re.compile(r"(?:/[A-Za-z0-9._~-]+)+")


def client_address(peer: str, forwarded_for: str, trusted: Sequence[str]) -> str:
    """The last address in X-Forwarded-For that no trusted proxy has, if the peer is a trusted proxy.

    Read from the right: everything to the left of the first untrusted address may be invented by it.
    """
    address = _canonical(peer)
    for hop in reversed([part.strip() for part in forwarded_for.split(",") if part.strip()]):
        if not _is_within(address, trusted):
            break
        found = _HOP.fullmatch(hop)
        hop = hop if found is None else found["four"] or found["six"]
        if parsed(hop) is None:
            break
        address = _canonical(hop)
    return address


def scheme(peer: str, own: str, forwarded_proto: str, trusted: Sequence[str]) -> str:
    """`http` or `https`, as the client asked: what a trusted proxy says of it, else our own."""
    said = forwarded_proto.split(",")[-1].strip().lower()
    return said if said in ("http", "https") and _is_within(peer, trusted) else own


def prefix(peer: str, forwarded_prefix: str, trusted: Sequence[str]) -> str:
    """Below which path the client finds the site, or "": what a trusted proxy says it has taken off."""
    said = forwarded_prefix.split(",")[-1].strip().rstrip("/")
    return said if _PREFIX.fullmatch(said) and _is_within(peer, trusted) else ""


def authority(asked_for: str, own: tuple[str, int | None] | None, scheme: str) -> str:
    """By which name and port the client finds the site: what its Host header says, if that names a host.

    Underscores do, as the names of containers have them. Else it is where the connection came in, `own`.
    """
    found = _AUTHORITY.fullmatch(asked_for) if len(asked_for) <= _MAX_HOST else None
    if found is None or (found["six"] and parsed(found["six"]) is None) or int(found["port"] or 0) > 65_535:
        host, number = own if own is not None and own[1] is not None else ("localhost", None)
        host, port = f"[{host}]" if ":" in host else host, str(number or "")
    else:
        host, port = found["host"], found["port"] or ""
    return f"{host}:{port}" if port and port != _USUAL_PORTS.get(scheme) else host


@lru_cache(maxsize=4_096)
def is_loopback(address: str) -> bool:
    found = parsed(address)
    return found is not None and found.is_loopback


def is_loopback_host(host: str) -> bool:
    """Whether a Host header names this machine to itself."""
    name = re.sub(r":[0-9]*$", "", host.strip().lower()).removesuffix(".")
    return name == "localhost" or is_loopback(name.removeprefix("[").removesuffix("]"))


def is_local_bind(bind: str) -> bool:
    """Whether nobody beyond this machine can reach what listens at HOST:PORT or `unix:` and a path."""
    return bind.startswith("unix:") or is_loopback_host(bind)


def _is_within(address: str, networks: Sequence[str]) -> bool:
    if address == BY_FILE:
        return True
    found = parsed(address)
    return found is not None and any(found in ip_network(network) for network in networks)


@lru_cache(maxsize=4_096)
def _canonical(address: str) -> str:
    """One spelling for each address, so that readers are counted together however it was written."""
    found = parsed(address)
    return address if found is None else str(found)
