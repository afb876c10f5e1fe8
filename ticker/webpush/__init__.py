"""Browsers that are told of alerts also while the page is closed: Web Push (RFC 8030, 8291 and 8292)."""

from ticker.webpush.subscription import Subscription
from ticker.webpush.subscriptions import Keeping, Subscriptions
from ticker.webpush.wanted import Unwanted, Wanted, unwanted, wanted
from ticker.webpush.web_push import WebPush

__all__ = ["Keeping", "Subscription", "Subscriptions", "Unwanted", "Wanted", "WebPush", "unwanted", "wanted"]
