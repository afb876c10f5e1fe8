"""Requests to receivers: signed, to checked addresses, bounded in time, and never redirected."""

import asyncio
from contextlib import suppress

import httpx

from ticker import __version__
from ticker.notify import Failed, Outcome, Sent, Undeliverable
from ticker.outbound.addresses import CheckedBackend, Resolve, resolve
from ticker.outbound.causes import OffLimits, RequestCause, Unexplained
from ticker.outbound.failures import EXPECTED, cause_of
from ticker.outbound.freshness import retry_after_s
from ticker.outbound.transport import PlainClient, client
from ticker.outbound.words import off_limits, status_words, words
from ticker.times import Clock
from ticker.webhooks.hook import Hook
from ticker.webhooks.signature import signatures

_GONE = 410
"""What a receiver answers that wants to be sent nothing any more."""
_MOST_UNREAD_BYTES, _DRAIN_S = 16_384, 1.0
"""How much of an answer is taken in, and for how long, so that the connection can be used again."""


class Sender:
    """Over two clients, as sources have them: one for public addresses only, and one that may go anywhere."""

    def __init__(self, clock: Clock, resolve: Resolve = resolve) -> None:
        self._clock = clock
        self._checked = client(CheckedBackend(resolve))
        self._unchecked = client(CheckedBackend(resolve, private=True))

    async def send(self, hook: Hook, message_id: str, body: bytes) -> Outcome:
        """Send it once; what is not taken is for whoever asks to send again."""
        try:
            async with asyncio.timeout(hook.timeout_s):
                response = await self._asked(hook, message_id, body)
        except EXPECTED as error:
            return _unsent(cause_of(error, hook.url, hook.timeout_s))
        try:
            # The status has said it all: a body that breaks off, or does not end, makes no refusal of it.
            with suppress(*EXPECTED):
                async with asyncio.timeout(_DRAIN_S):
                    await _drain(response)
            return _outcome(response, self._clock())
        finally:
            await response.aclose()

    async def close(self) -> None:
        for each in (self._checked, self._unchecked):
            await each.aclose()

    async def _asked(self, hook: Hook, message_id: str, body: bytes) -> httpx.Response:
        """The answer, of which the head is there."""
        way = self._unchecked if hook.private else self._checked
        return await way.ask(self._request(way, hook, message_id, body))

    def _request(self, way: PlainClient, hook: Hook, message_id: str, body: bytes) -> httpx.Request:
        sent_s = self._clock() // 1000
        headers = {
            "Accept": "*/*",
            "Content-Type": "application/json",
            "User-Agent": f"Ticker/{__version__}",
            "webhook-id": message_id,
            "webhook-timestamp": str(sent_s),
            "webhook-signature": signatures(hook.keys, message_id, sent_s, body),
        }
        return way.build_request("POST", hook.url, content=body, headers=headers, timeout=hook.timeout_s)


async def _drain(response: httpx.Response) -> None:
    taken = 0
    async for piece in response.aiter_raw():
        taken += len(piece)
        if taken > _MOST_UNREAD_BYTES:
            return


def _outcome(response: httpx.Response, now_ms: int) -> Outcome:
    status = response.status_code
    if 200 <= status < 300:
        return Sent()
    if status == _GONE:
        return Undeliverable(f"answered {status_words(status)}")
    if 300 <= status < 400:
        return Failed(f"answered {status_words(status)}; no redirect is followed")
    asked = response.headers.get("retry-after"), response.headers.get("date")
    wait_s = retry_after_s(*asked, now_ms)
    return Failed(
        f"answered {status_words(status, wait_s)}", None if wait_s is None else round(wait_s * 1000)
    )


def _unsent(cause: RequestCause) -> Outcome:
    match cause:
        case OffLimits():
            return Failed(off_limits(cause, "private: true of the webhook allows it"))
        case Unexplained():
            # Its words would show the address.
            return Failed("could not be asked")
        case _:
            return Failed(words(cause))
