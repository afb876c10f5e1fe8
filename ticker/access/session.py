"""Sessions: what a browser shows in a cookie instead of a token, which it never gets to keep. Pure."""

import hmac
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from hashlib import sha256

from ticker.access.policy import Policy, Principal

COOKIE = "ticker_session"
LASTS_S = 30 * 86_400
_VALUE = re.compile(r"([0-9a-f]{8,16})\.([0-9a-f]{64})\.([A-Za-z0-9._-]{1,64})")
_AHEAD_MS = 3_600_000
"""A clock that was set back must not end the sessions of the last hour."""


class Sessions:
    """A session is when it began, whose it is, and a code (HMAC-SHA256, RFC 2104) that only we can make.

    The code covers the hash of the token, so that a session ends with the token that it was begun with.
    Nothing is kept of them. `key` is asked once, when it is first needed.
    """

    def __init__(self, key: Callable[[], bytes]) -> None:
        self._make_key = key

    @cached_property
    def key(self) -> bytes:
        """What the codes are made with."""
        return self._make_key()

    def begin(self, principal: Principal, now_ms: int) -> str:
        """The value of a cookie."""
        return f"{now_ms:x}.{self._code(principal, now_ms)}.{principal.name}"

    def principal(self, cookies: str, policy: Policy, now_ms: int) -> Principal | None:
        """Whose session a header Cookie has; None if there is none that holds now.

        There may be cookies of several Tickers, at other ports or paths of the host.
        """
        for value in _values(cookies):
            if (found := self._holder(value, policy, now_ms)) is not None:
                return found
        return None

    def mark(self, cookies: str, policy: Policy, now_ms: int) -> bytes:
        """What the session that holds now is known again by, though not begun with; b"" without one."""
        for value in _values(cookies):
            if self._holder(value, policy, now_ms) is not None:
                return sha256(value.encode()).digest()[:16]
        return b""

    def _holder(self, value: str, policy: Policy, now_ms: int) -> Principal | None:
        match = _VALUE.fullmatch(value)
        principal = policy.named(match[3]) if match is not None else None
        if match is None or principal is None:
            return None
        began_ms = int(match[1], 16)
        is_young = -_AHEAD_MS <= now_ms - began_ms <= LASTS_S * 1000
        is_ours = hmac.compare_digest(match[2], self._code(principal, began_ms))
        return principal if is_ours and is_young else None

    def _code(self, principal: Principal, began_ms: int) -> str:
        said = f"session {began_ms:x} {principal.name} ".encode() + principal.digest
        return hmac.new(self.key, said, "sha256").hexdigest()


def _values(cookies: str) -> Iterator[str]:
    # Several lines of the header come with commas between.
    for pair in re.split("[;,]", cookies):
        name, _, value = pair.strip(" \t").partition("=")
        if name == COOKIE:
            yield value
