"""All that tells browsers of alerts, put together as the config has it."""

from collections.abc import Awaitable, Callable

import msgspec

from ticker.config.types import Service
from ticker.log import LogView, Order
from ticker.notify import Target
from ticker.webpush.subscriptions import PushSubscriptions, Reads


class WebPush(msgspec.Struct, frozen=True):
    """`public_key` is what browsers subscribe with, in base64url; `browsers` are told of alerts."""

    public_key: str
    subscriptions: PushSubscriptions
    browsers: Target
    close: Callable[[], Awaitable[None]]


def web_push(service: Service, view: LogView, order: Order, reads: Reads) -> WebPush | None:
    """None where that is off."""
    settings = service.push
    if not settings.contact:
        return None
    # Imported here: what they need is only there where it was asked for.
    from ticker.webpush.target import Browsers
    from ticker.webpush.vapid import vapid

    sender = vapid(service.data, settings.contact)
    kept = PushSubscriptions(view, order, most=settings.most, most_per_address=settings.most_per_address)
    browsers = Browsers(kept, sender, reads, private=settings.private)
    return WebPush(sender.public_key, kept, browsers, browsers.close)
