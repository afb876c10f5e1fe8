"""Requests to hubs (WebSub, section 5.1), as polite, bounded and walled in as those to feeds."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

import httpx
import msgspec

from ticker.errors import HubError, in_one_line
from ticker.outbound.failures import EXPECTED, FetchFailure, explain, status_words
from ticker.outbound.freshness import freshness_of
from ticker.outbound.outbound import Outbound
from ticker.outbound.targets import MAX_REDIRECTS, redirected, target_of
from ticker.times import Clock

_REDIRECTS = frozenset({301, 302, 307, 308})
_MOST_REASON_BYTES = 200


class _Request(msgspec.Struct, frozen=True):
    """What a hub is asked, wherever it redirects to."""

    hub: str
    form: Mapping[str, str]
    timeout_s: float
    private: bool


class HubClient:
    """Asks over the way out that hubs share with feeds."""

    def __init__(self, out: Outbound, clock: Clock) -> None:
        self._out = out
        self._clock = clock

    async def ask(self, hub: str, form: Mapping[str, str], *, timeout_s: float, private: bool) -> None:
        """POST a form until a hub takes it (any 2xx); HubError says in words why none did.

        `timeout_s` covers all requests together, but not the wait for the host's request turn. A redirect is
        followed with the same form, as section 5.1 has it for 307 and 308.
        """
        request, where, left_s = _Request(hub, form, timeout_s, private), hub, timeout_s
        for _ in range(MAX_REDIRECTS + 1):
            target, took_s = await self._one(request, where, left_s)
            if target is None:
                return
            where, left_s = target, left_s - took_s
        raise HubError(hub, f"more than {MAX_REDIRECTS} redirects, the last one to {where}")

    async def _one(self, request: _Request, where: str, left_s: float) -> tuple[str | None, float]:
        """Where it is redirected to, if it is, and how long that took."""
        try:
            url = target_of(where)
            async with self._out.request_turn(url.host) as host_backoff:
                if host_backoff:
                    raise HubError(request.hub, f"{host_backoff.host} asked to be left alone")
                begun_s = asyncio.get_running_loop().time()
                async with asyncio.timeout(left_s):
                    target = await self._post(request, url)
                return target, asyncio.get_running_loop().time() - begun_s
        except FetchFailure as error:
            raise HubError(request.hub, str(error)) from error
        except EXPECTED as error:
            raise HubError(request.hub, explain(error, where, request.timeout_s)) from error

    async def _post(self, request: _Request, url: httpx.URL) -> str | None:
        client = self._out.client(private=request.private)
        headers = {"user-agent": self._out.user_agent, "accept": "*/*", "accept-encoding": "identity"}
        message = client.build_request(
            "POST", url, data=dict(request.form), headers=headers, timeout=request.timeout_s
        )
        response = await client.send(message, stream=True)
        try:
            if response.status_code in _REDIRECTS:
                return _target(response)
            if not response.is_success:
                raise await self._refusal(request.hub, response)
            return None
        finally:
            await response.aclose()

    async def _refusal(self, hub: str, response: httpx.Response) -> HubError:
        status = response.status_code
        wait_s = freshness_of(response.headers, self._clock(), status).retry_after_s
        self._out.heed(status, response.url.host, wait_s)
        reason = ""
        # A body that breaks off must not hide the status.
        with suppress(*EXPECTED):
            reason = await _reason(response)
        return HubError(hub, status_words(status, wait_s) + (f": {reason}" if reason else ""))


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


def _target(response: httpx.Response) -> str:
    target = redirected(response)
    if (response.url.scheme, target.scheme) == ("https", "http"):
        # The form holds a secret.
        raise FetchFailure(f"redirects from https to {target}")
    return str(target)
