"""Feeds that are pushed: WebSub (W3C Recommendation, 23 January 2018), the subscriber's part."""

from ticker.websub.feed import PushedFeed
from ticker.websub.intent import Denied, Intent, Subscribe, Unsubscribe, intent_of
from ticker.websub.lease import Lease
from ticker.websub.subscriptions import Receipt, Subscriptions

__all__ = [
    "Denied",
    "Intent",
    "Lease",
    "PushedFeed",
    "Receipt",
    "Subscribe",
    "Subscriptions",
    "Unsubscribe",
    "intent_of",
]
