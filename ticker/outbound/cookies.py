"""Cookies for as long as one request is redirected, each for the very host that set it."""

from http.cookiejar import CookieJar

import httpx


class Cookies:
    """What hosts on the way asked to be shown again; nothing of it outlives the call."""

    def __init__(self) -> None:
        self._of_host: dict[str, httpx.Cookies] = {}
        self._encodings: dict[str, set[str]] = {}

    def take(self, response: httpx.Response) -> None:
        """Keep what an answer sets, whatever other hosts it would have it sent to."""
        if "set-cookie" in response.headers:
            kept = self._of_host.setdefault(response.url.host, httpx.Cookies(CookieJar()))
            kept.extract_cookies(response)
            self._encodings.setdefault(response.url.host, set()).add(response.headers.encoding)

    def show(self, message: httpx.Request) -> None:
        """Add those of the host that is asked, unless the operator has written some himself."""
        if (kept := self._of_host.get(message.url.host)) and "cookie" not in message.headers:
            # A letter beyond ASCII goes back as it came.
            encodings = self._encodings[message.url.host] - {"ascii"}
            message.headers.encoding = encodings.pop() if len(encodings) == 1 else "utf-8"
            kept.set_cookie_header(message)
