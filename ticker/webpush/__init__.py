"""Browsers that are told of alerts also while the page is closed: Web Push (RFC 8030, 8291 and 8292)."""

from ticker.webpush.subscription import PushSubscription
from ticker.webpush.subscriptions import Keeping, PushSubscriptions, Reads
from ticker.webpush.wanted import Unwanted, Wanted, unwanted, wanted
from ticker.webpush.web_push import WebPush, web_push

__all__ = [
    "Keeping",
    "PushSubscription",
    "PushSubscriptions",
    "Reads",
    "Unwanted",
    "Wanted",
    "WebPush",
    "unwanted",
    "wanted",
    "web_push",
]
