"""How a host is asked that refuses to be asked as others are; kept in memory, for as long as this runs."""

import httpx
import msgspec

from ticker.times import Clock

_CHANGED_BY_HTTP_2 = frozenset({403, 426, 464, 505})
"""Answers of publishers that turn away all that comes over HTTP/1.1."""
_CHANGED_BY_ANY_TYPE = frozenset({406})
_AGAIN_AFTER_MS = 86_400_000
_MOST = 1_000


class Manner(msgspec.Struct, frozen=True):
    """`http2`: over HTTP/2 if the server speaks it; `any_type`: whatever the type of the answer."""

    http2: bool = False
    any_type: bool = False


PLAIN = Manner()


class Manners:
    """Which manner each host takes, and which addresses took no other: nobody is asked twice for long.

    A second try costs a publisher who refuses one request a day for each address, and one whom it
    suits a single one: the next read begins with it. The longest known of a thousand are forgotten.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._of_host: dict[str, Manner] = {}
        self._tried_ms: dict[str, int] = {}

    def of(self, host: str) -> Manner:
        """How to begin."""
        return self._of_host.get(host, PLAIN)

    def after(self, status: int, url: httpx.URL, manner: Manner) -> Manner | None:
        """How to ask once more after an answer; None where it would change nothing, or was tried today."""
        other = _other(status, url.scheme, manner)
        tried_ms = self._tried_ms.get(str(url))
        if other is None or (tried_ms is not None and self._clock() - tried_ms < _AGAIN_AFTER_MS):
            return None
        self._tried_ms.pop(str(url), None)
        self._tried_ms[str(url)] = self._clock()
        if len(self._tried_ms) > _MOST:
            del self._tried_ms[next(iter(self._tried_ms))]
        return other

    def learn(self, status: int, url: httpx.URL, manner: Manner) -> None:
        """Remember a manner that suited a host, and forget one that no longer does."""
        if manner == PLAIN:
            return
        if status < 400:
            self._tried_ms.pop(str(url), None)
            self._of_host.pop(url.host, None)
            self._of_host[url.host] = manner
            if len(self._of_host) > _MOST:
                del self._of_host[next(iter(self._of_host))]
        elif status in _CHANGED_BY_HTTP_2 | _CHANGED_BY_ANY_TYPE:
            self._of_host.pop(url.host, None)


def _other(status: int, scheme: str, manner: Manner) -> Manner | None:
    if status in _CHANGED_BY_ANY_TYPE and not manner.any_type:
        return msgspec.structs.replace(manner, any_type=True)
    if status in _CHANGED_BY_HTTP_2 and scheme == "https" and not manner.http2:
        return msgspec.structs.replace(manner, http2=True)
    return None
