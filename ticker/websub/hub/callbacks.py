"""Requests to the callbacks of subscribers: checked addresses, bounded in time, no redirects."""

import hmac
from typing import Literal, TypeAlias
from urllib.parse import urlencode, urlsplit

import httpx

from ticker.config.scalars.own import is_own
from ticker.outbound.failures import EXPECTED, RequestFailed
from ticker.outbound.outbound import Outbound
from ticker.outbound.redirects import Call, OnBackoff, Route, follow
from ticker.websub.hub.request import HubRequest
from ticker.websub.hub.subscribers import Subscriber

TIMEOUT_S = 10.0
_NO_REDIRECTS: frozenset[int] = frozenset()
_GONE = 410

Delivered: TypeAlias = Literal["taken", "failed", "gone"]


async def confirms(out: Outbound, request: HubRequest, challenge: str, lease_s: int) -> bool:
    """Whether whoever is at a callback has asked for this (section 5.3): it echoes the challenge."""
    asked = {"hub.mode": request.mode, "hub.topic": request.topic, "hub.challenge": challenge}
    if request.mode == "subscribe":
        asked["hub.lease_seconds"] = str(lease_s)
    joint = "&" if urlsplit(request.callback).query else "?"
    call = _call(f"{request.callback}{joint}{urlencode(asked)}")

    async def read(response: httpx.Response, _: Route) -> bool:
        said = b""
        async for piece in response.aiter_raw():
            said += piece
            if len(said) > len(challenge):
                return False
        return response.is_success and hmac.compare_digest(said, challenge.encode())

    try:
        return await follow(out, call, read)
    except (OnBackoff, RequestFailed, *EXPECTED):
        return False


async def delivered(out: Outbound, to: Subscriber, document: bytes, content_type: str, hub: str) -> Delivered:
    """Send a document (section 7), signed if the subscriber gave a secret."""
    headers = {
        "content-type": content_type,
        "link": f'<{hub}>; rel="hub", <{to.topic}>; rel="self"',
    }
    if to.secret:
        digest = hmac.new(to.secret.encode(), document, "sha256").hexdigest()
        headers["x-hub-signature"] = f"sha256={digest}"

    async def read(response: httpx.Response, _: Route) -> Delivered:
        if response.status_code == _GONE:
            return "gone"
        return "taken" if response.is_success else "failed"

    try:
        return await follow(out, _call(to.callback, document, headers), read)
    except (OnBackoff, RequestFailed):
        return "failed"


def _call(url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Call:
    return Call(
        url=url,
        method="GET" if body is None else "POST",
        body=body,
        headers={"accept": "*/*", "accept-encoding": "identity", **(headers or {})},
        timeout_s=TIMEOUT_S,
        followed=_NO_REDIRECTS,
        own=is_own(url),
    )
