"""Tells browsers of alerts: a request to the push service of each (RFC 8030, section 5), which is a stranger.

Imported only where `push` is on: what it needs is an extra.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from urllib.parse import urlsplit

import httpx

from ticker import __version__
from ticker.errors import LogError
from ticker.notify import Failed, Notification, Outcome, Receiver, Sent, Undeliverable
from ticker.outbound.addresses import CheckedBackend, Resolve, resolve
from ticker.outbound.causes import OffLimits, Refused, RequestCause, Unexplained
from ticker.outbound.failures import EXPECTED, cause_of
from ticker.outbound.freshness import retry_after_s
from ticker.outbound.transport import client
from ticker.outbound.words import off_limits, status_words, words
from ticker.webpush.encryption import CODING, encrypted
from ticker.webpush.message import PushMessage, message_of
from ticker.webpush.subscription import PushSubscription
from ticker.webpush.subscriptions import PushSubscriptions, Reads
from ticker.webpush.vapid import Vapid

NAME = "web push"
"""No target of the config can be called that."""
_TIMEOUT_S = 20.0
_GONE = frozenset({404, 410})
"""What a push service answers for a subscription that is over (RFC 8030, 7.3)."""


class Browsers:
    """A `Target` whose receivers are the browsers that want to be told of an alert, and may be.

    One whose push service says that it is gone is forgotten.
    """

    name = NAME
    at_once = 8

    def __init__(
        self,
        subscriptions: PushSubscriptions,
        sender: Vapid,
        reads: Reads,
        *,
        private: bool = False,
        resolve: Resolve = resolve,
    ) -> None:
        self._subscriptions = subscriptions
        self._sender = sender
        self._reads = reads
        self._client = client(CheckedBackend(resolve, private=private))

    async def close(self) -> None:
        await self._client.aclose()

    def receivers(self, notification: Notification) -> Sequence[Receiver]:
        wanting = [one for one in self._subscriptions.all if one.wants(notification.severity)]
        principals = {one.principal for one in wanting}
        allowed = {who for who in principals if self._reads(who, notification.channel)}
        return [
            Receiver(one.id, urlsplit(one.endpoint).hostname or "")
            for one in wanting
            if one.principal in allowed
        ]

    def knows(self, receiver: str) -> bool:
        return self._subscriptions.get(receiver) is not None

    async def send(self, receiver: str, notification: Notification, now_ms: int) -> Outcome:
        to = self._subscriptions.get(receiver)
        if to is None:
            return Undeliverable("is not subscribed any more")
        # Asked again: since the alert was taken from the log, a token may have gone.
        if not self._reads(to.principal, notification.channel):
            return Undeliverable(f"may not read {notification.channel} any more")
        try:
            request = self._request(to, message_of(notification, to), now_ms)
        except ValueError:
            return Undeliverable("its key is none")
        try:
            status, wait_s = await self._ask(request, now_ms)
        except EXPECTED as error:
            return _unsent(cause_of(error, to.endpoint, _TIMEOUT_S))
        if status in _GONE:
            # While the log cannot be written it is kept, and found to be gone another time.
            with contextlib.suppress(LogError):
                await self._subscriptions.drop(to.endpoint)
        return _outcome(status, wait_s)

    def _request(self, to: PushSubscription, message: PushMessage, now_ms: int) -> httpx.Request:
        headers = {
            "Authorization": self._sender.authorization(to.endpoint, now_ms),
            "Content-Encoding": CODING,
            "Content-Type": "application/octet-stream",
            "TTL": str(message.ttl_s),
            "Topic": message.topic,
            "Urgency": message.urgency,
            "User-Agent": f"Ticker/{__version__}",
        }
        return self._client.build_request(
            "POST",
            to.endpoint,
            content=encrypted(message.payload, to),
            headers=headers,
            timeout=_TIMEOUT_S,
        )

    async def _ask(self, request: httpx.Request, now_ms: int) -> tuple[int, float | None]:
        """The status, and for how long the push service asks to be left alone."""
        async with asyncio.timeout(_TIMEOUT_S):
            response = await self._client.send(request, stream=True)
            try:
                asked = response.headers.get("retry-after"), response.headers.get("date")
                return response.status_code, retry_after_s(*asked, now_ms)
            finally:
                await response.aclose()


def _outcome(status: int, wait_s: float | None) -> Outcome:
    if 200 <= status < 300:
        return Sent()
    if status in _GONE:
        return Undeliverable("is not subscribed any more")
    # To follow a redirect would be to send on what was meant for another.
    if status < 500 and (status < 400 or Refused(status).is_lasting):
        return Undeliverable(status_words(status))
    return Failed(status_words(status, wait_s), None if wait_s is None else round(wait_s * 1000))


def _unsent(cause: RequestCause) -> Outcome:
    match cause:
        case OffLimits():
            return Undeliverable(off_limits(cause, "push.private allows it"))
        case Unexplained():
            # Its words would show the endpoint.
            return Failed("the push service could not be asked")
        case _:
            return Failed(words(cause))
