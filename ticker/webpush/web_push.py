"""What the page needs where `push` is on."""

import msgspec

from ticker.webpush.subscriptions import Subscriptions


class WebPush(msgspec.Struct, frozen=True):
    """`public_key` is what browsers subscribe with, in base64url."""

    public_key: str
    subscriptions: Subscriptions
