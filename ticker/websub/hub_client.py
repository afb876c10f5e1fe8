"""Requests to hubs (WebSub, section 5.1), as polite, bounded and walled in as those to feeds."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Protocol

import httpx

from ticker.config.scalars.own import as_written, is_own
from ticker.errors import HubError, in_one_line
from ticker.outbound.failures import EXPECTED, RequestFailed
from ticker.outbound.freshness import freshness_of
from ticker.outbound.outbound import Outbound
from ticker.outbound.redirects import FOLLOWED, Call, OnBackoff, Route, follow
from ticker.outbound.words import status_words
from ticker.times import Clock

_FOLLOWED = FOLLOWED - {303}
_MOST_REASON_BYTES = 200


class Hub(Protocol):
    """Whoever passes requests to hubs; HubError if it was not taken."""

    async def ask(self, hub: str, form: Mapping[str, str], *, timeout_s: float, private: bool) -> None: ...


class HubClient:
    """Asks over the way out that hubs share with feeds."""

    def __init__(self, out: Outbound, clock: Clock) -> None:
        self._out = out
        self._clock = clock

    async def ask(self, hub: str, form: Mapping[str, str], *, timeout_s: float, private: bool) -> None:
        """POST a form until a hub takes it (any 2xx); HubError says in words why none did.

        `timeout_s` covers all requests together, but not the wait for the host's request turn. A
        redirect is followed with the same form, as section 5.1 has it for 307 and 308.
        """
        call = Call(
            url=hub,
            method="POST",
            form=form,
            timeout_s=timeout_s,
            headers={"accept": "*/*", "accept-encoding": "identity"},
            followed=_FOLLOWED,
            # The form holds a secret.
            keeps_tls=True,
            private=private,
            own=is_own(form.get("hub.callback", "")),
        )
        try:
            refusal = await follow(self._out, call, self._refusal)
        except (OnBackoff, RequestFailed) as error:
            raise HubError(as_written(hub), error.detail) from error
        if refusal is not None:
            raise HubError(as_written(hub), refusal)

    async def _refusal(self, response: httpx.Response, _: Route) -> str | None:
        """Why a hub does not take a form, in words; None if it does."""
        if response.is_success:
            return None
        status = response.status_code
        wait_s = freshness_of(response.headers, self._clock(), status).retry_after_s
        self._out.heed(status, response.url.host, wait_s)
        reason = ""
        # A body that breaks off must not hide the status.
        with suppress(*EXPECTED):
            reason = await _reason(response)
        return status_words(status, wait_s) + (f": {reason}" if reason else "")


async def _reason(response: httpx.Response) -> str:
    """The beginning of what the hub says to a refusal, in one line (section 5.1: plain text)."""
    if not response.headers.get("content-type", "text/plain").lower().startswith("text/plain"):
        return ""
    said = b""
    async for chunk in response.aiter_raw():
        said += chunk
        if len(said) >= _MOST_REASON_BYTES:
            break
    return in_one_line(said[:_MOST_REASON_BYTES].decode("utf-8", "replace"), _MOST_REASON_BYTES)
