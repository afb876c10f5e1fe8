"""Addresses that may be asked: as they are written, and where a redirect leads."""

import httpx

from ticker.outbound.failures import FetchFailure, status_words

MAX_REDIRECTS = 5
_MOST_PORT = 65_535


def target_of(address: str) -> httpx.URL:
    """Read an address; FetchFailure if no request can be sent there."""
    try:
        return _checked(httpx.URL(address))
    # A host that is no name is an error of encoding to the library that encodes it.
    except (httpx.InvalidURL, UnicodeError) as error:
        raise FetchFailure(f"no valid address: {error}") from error


def redirected(response: httpx.Response) -> httpx.URL:
    """Where a redirect leads, without the fragment; FetchFailure if nowhere."""
    location = response.headers.get("location")
    if not location:
        raise FetchFailure(f"{status_words(response.status_code)} that does not say where to")
    try:
        return _checked(response.url.join(location).copy_with(fragment=None))
    except (httpx.InvalidURL, UnicodeError) as error:
        raise FetchFailure(f"no valid address: {error}") from error


def _checked(url: httpx.URL) -> httpx.URL:
    if url.scheme not in ("http", "https") or not url.host:
        raise FetchFailure(f"{url} is neither http nor https")
    if url.port is not None and not 0 < url.port <= _MOST_PORT:
        raise FetchFailure(f"no valid address: there is no port {url.port}")
    return url
