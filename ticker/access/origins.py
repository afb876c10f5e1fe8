"""Whether a page that asks is one's own, or of a site that may read or write here (RFC 6454). Pure."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

ANY = "*"
_DEFAULT_PORTS = {"http": ":80", "https": ":443", "ws": ":80", "wss": ":443"}


@lru_cache(maxsize=4_096)
def is_allowed(origin: str, allowed: tuple[str, ...]) -> bool:
    """Whether an Origin is in a list of origins, `https://*.example.org` and `*`; `null` never is."""
    return origin not in ("", "null") and (ANY in allowed or is_named(origin, allowed))


def is_named(origin: str, allowed: Sequence[str]) -> bool:
    """The same, but for `*`, which names nobody."""
    return origin != "null" and any(_matches(origin, one) for one in allowed)


def _matches(origin: str, pattern: str) -> bool:
    scheme, star, domain = pattern.partition("://*.")
    if not star:
        return origin == pattern
    # One label at least in front of the domain, and nothing that ends a host before it.
    return re.fullmatch(rf"{re.escape(scheme)}://[a-z0-9._-]+\.{re.escape(domain)}", origin) is not None


def is_own(origin: str, scheme: str, host: str) -> bool:
    """Whether an Origin is the site's own, as a client finds it at `host` (a Host header) by `scheme`.

    Also over https where it came by http: of a proxy that takes TLS off we need not know.
    """
    theirs, _, at = origin.partition("://")
    if not at or theirs not in {scheme, "https"}:
        return False
    return at == host.strip().lower().removesuffix(_DEFAULT_PORTS.get(theirs, ""))


def may_act(header: Callable[[str], str], scheme: str, allowed: Sequence[str]) -> bool:
    """Whether a request may do what only this site, or one that is named, may have a browser do.

    To write, to sign in, or to open a WebSocket, which browsers let every page do. Who is no browser says
    neither Origin nor Sec-Fetch-Site (Fetch Metadata), and may. `header` gives a request's header, "" if
    there is none.
    """
    origin, site = header("Origin"), header("Sec-Fetch-Site")
    if not origin:
        return site in ("", "none", "same-origin")
    if origin == "null":
        return False
    # What the browser says of itself holds behind any proxy, and no page can set it.
    return site == "same-origin" or is_own(origin, scheme, header("Host")) or is_named(origin, allowed)
