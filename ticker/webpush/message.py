"""What a browser is sent when a rule fires: words for its service worker, and how a push service treats them.

Pure. RFC 8030, sections 5.2 to 5.4.
"""

import hmac
from typing import Literal, TypeAlias
from urllib.parse import quote

import msgspec

from ticker.events import Severity
from ticker.notify import Notification
from ticker.times import rfc3339
from ticker.webpush.base64url import to_base64url
from ticker.webpush.subscription import PushSubscription

MOST_BYTES = 3_000
"""Of a payload: push services take 4,096 bytes of what is encrypted (RFC 8291, section 4)."""
_MOST_TITLE_BYTES, _MOST_BODY_BYTES, _MOST_TAG_BYTES = 800, 1_400, 300
_ALERT = "alert:"
"""Before the id of an alert, where a fragment has a symbol; no symbol has a colon."""
_ELLIPSIS = "\u2026"
_TOPIC_CHARS = 32
_HOUR_S = 3_600

Urgency: TypeAlias = Literal["normal", "high"]

_TTL_S: dict[Severity, int] = {"info": _HOUR_S, "warning": 6 * _HOUR_S, "critical": 24 * _HOUR_S}
_URGENCY: dict[Severity, Urgency] = {"info": "normal", "warning": "high", "critical": "high"}


class Payload(msgspec.Struct, frozen=True, kw_only=True):
    """What the service worker shows: `tag` is its rule's, `target` the fragment of the page that it leads to.

    `time` is RFC 3339.
    """

    title: str
    body: str
    tag: str
    severity: Severity
    target: str
    time: str


class PushMessage(msgspec.Struct, frozen=True, kw_only=True):
    """`ttl_s` is how long it waits for a browser that is away, if no newer one of its `topic` comes."""

    payload: bytes
    ttl_s: int
    urgency: Urgency
    topic: str


def message_of(notification: Notification, to: PushSubscription) -> PushMessage:
    """For one browser.

    A push service sees the topic, which tells it nothing of the rule: it is another for each browser.
    """
    severity = notification.severity
    return PushMessage(
        payload=msgspec.json.encode(_payload(notification)),
        ttl_s=_TTL_S[severity],
        urgency=_URGENCY[severity],
        topic=to_base64url(hmac.digest(to.secret, notification.rule.encode(), "sha256"))[:_TOPIC_CHARS],
    )


def _payload(notification: Notification) -> Payload:
    body = "\n".join(filter(None, (notification.detail, notification.raised_by)))
    return Payload(
        title=_shortened(notification.title, _MOST_TITLE_BYTES),
        body=_shortened(body, _MOST_BODY_BYTES),
        tag=_shortened(notification.rule, _MOST_TAG_BYTES),
        severity=notification.severity,
        target="#" + quote(notification.symbol or f"{_ALERT}{notification.alert}", safe=""),
        time=rfc3339(notification.time_ms),
    )


def _shortened(text: str, most_bytes: int) -> str:
    """What of a text JSON writes in so many bytes."""
    if _bytes(text) <= most_bytes:
        return text
    while _bytes(text) > most_bytes - _bytes(_ELLIPSIS):
        text = text[: -max(1, len(text) // 16)]
    return text + _ELLIPSIS


def _bytes(text: str) -> int:
    return len(msgspec.json.encode(text))
