"""Which network an address is of, and whether that is anybody's but ours. Pure."""

from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from socket import inet_aton, inet_ntoa
from urllib.parse import urlsplit

_NAT64 = IPv6Network("64:ff9b::/96")


def why_refused(address: str) -> str | None:
    """Say what is wrong with an address, as `a private address`; None if it is public."""
    ip = _innermost(ip_address(address))
    kinds = (
        (ip.is_loopback, "a loopback address"),
        (ip.is_link_local, "a link-local address"),
        (ip.is_multicast, "a multicast address"),
        (ip.is_unspecified, "an unspecified address"),
        (ip.is_reserved, "a reserved address"),
        (ip.is_private, "a private address"),
        (not ip.is_global, "a reserved address"),
    )
    return next((kind for holds, kind in kinds if holds), None)


def why_refused_at(url: str) -> str | None:
    """Say what is wrong with the host of a URL, as far as that is known without asking for its address."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return f"{host} is this machine"
    address = _literal(host)
    why = None if address is None else why_refused(address)
    return None if why is None else f"{host} is {why}"


def _literal(host: str) -> str | None:
    """The address that a host is written as, be it as short as the system takes it: 127.1."""
    with suppress(ValueError):
        return str(ip_address(host))
    with suppress(OSError):
        return inet_ntoa(inet_aton(host))
    return None


def _innermost(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one stands for, if it does."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or ip
