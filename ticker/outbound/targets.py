"""Addresses that may be asked: as they are written, and where a redirect leads."""

import re
from functools import lru_cache

import httpx

from ticker.outbound.causes import BadAddress, BadRedirect, UnknownScheme
from ticker.outbound.failures import Failure

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_MOST_PORT = 65_535


@lru_cache(maxsize=2_000)
def target_of(address: str) -> httpx.URL:
    """Read an address, without its credentials; Failure if no request can be sent there."""
    try:
        return _checked(_without_credentials(httpx.URL(address)))
    # A host that is no name is an error of encoding to the library that encodes it.
    except (httpx.InvalidURL, UnicodeError) as error:
        raise Failure(BadAddress(str(error))) from error


def redirected(response: httpx.Response) -> httpx.URL:
    """Where a redirect leads, without fragment and credentials; Failure if nowhere."""
    # Some servers say it twice.
    location = next((said for said in response.headers.get_list("location") if said), None)
    if location is None:
        raise Failure(BadRedirect(response.status_code))
    # As browsers read it.
    before, question, query = location.partition("?")
    location = before.replace("\\", "/") + question + query
    try:
        return _checked(_without_credentials(response.url.join(location).copy_with(fragment=None)))
    except (httpx.InvalidURL, UnicodeError) as error:
        if (scheme := _SCHEME.match(location)) and scheme[1].lower() not in ("http", "https"):
            raise Failure(UnknownScheme(location)) from error
        raise Failure(BadAddress(str(error))) from error


def _without_credentials(url: httpx.URL) -> httpx.URL:
    # A stranger's user name and password would be sent, written down and shown.
    return url.copy_with(userinfo=b"") if url.userinfo else url


def _checked(url: httpx.URL) -> httpx.URL:
    if url.scheme not in ("http", "https") or not url.host:
        raise Failure(UnknownScheme(str(url)))
    if url.port is not None and not 0 < url.port <= _MOST_PORT:
        raise Failure(BadAddress(f"there is no port {url.port}"))
    return url
