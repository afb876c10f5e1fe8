"""Which addresses are one stranger's. Pure."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address


@lru_cache(maxsize=16_384)
def parsed(address: str) -> IPv4Address | IPv6Address | None:
    """An address as such, None where the text is none; one of IPv4 in IPv6's clothes is one of IPv4."""
    try:
        found = ip_address(address)
    except ValueError:
        return None
    # A socket that takes both families names IPv4 peers as ::ffff:192.0.2.1.
    return getattr(found, "ipv4_mapped", None) or found


@lru_cache(maxsize=16_384)
def stranger(address: str) -> str | None:
    """What a client is counted by; None for one on this machine.

    Who has an address of IPv6 has all 2^64 of its network (RFC 6177), and could come from another each time.
    """
    found = parsed(address)
    if found is None or found.is_loopback:
        return None
    return str(found) if isinstance(found, IPv4Address) else str(IPv6Network((int(found), 64), strict=False))
