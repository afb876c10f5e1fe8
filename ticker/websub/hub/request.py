"""What somebody asks of the hub by a form (WebSub, section 5.1). Pure."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

import msgspec

from ticker.config.scalars.own import is_own

Mode: TypeAlias = Literal["subscribe", "unsubscribe"]

_MOST_URL_CHARS = 2_000
_MOST_SECRET_BYTES = 199
_MOST_DIGITS = 10
_OWN_CALLBACKS = "/push/"
"""Nothing else may be called within the process, where Ticker trusts who asks: anybody may ask the hub."""


class HubRequest(msgspec.Struct, frozen=True):
    """`lease_s` is how long it is to last, None where that is left to the hub."""

    mode: Mode
    topic: str
    callback: str
    secret: str
    lease_s: int | None


class Mistake(msgspec.Struct, frozen=True):
    """Which parameter of a form is wrong, and what it should be."""

    parameter: str
    expected: str


def request_of(form: Mapping[str, Sequence[str]]) -> HubRequest | Mistake:
    """Read a form; parameters that no section of the standard names are left alone."""
    said = {name: values[0] for name, values in form.items() if values}
    mode, topic = said.get("hub.mode"), said.get("hub.topic", "")
    callback, secret = said.get("hub.callback", ""), said.get("hub.secret", "")
    lease = said.get("hub.lease_seconds", "")
    if mode not in ("subscribe", "unsubscribe"):
        return Mistake("hub.mode", "subscribe or unsubscribe")
    if not topic or len(topic) > _MOST_URL_CHARS:
        return Mistake("hub.topic", "the address of a feed")
    if not _is_callback(callback):
        return Mistake("hub.callback", "an http or https address without user name and fragment")
    if len(secret.encode()) > _MOST_SECRET_BYTES:
        return Mistake("hub.secret", f"at most {_MOST_SECRET_BYTES} bytes")
    if lease and not (lease.isascii() and lease.isdigit() and len(lease) <= _MOST_DIGITS):
        return Mistake("hub.lease_seconds", "a number of seconds")
    return HubRequest(
        "unsubscribe" if mode == "unsubscribe" else "subscribe",
        topic,
        callback,
        secret,
        int(lease) if lease else None,
    )


def _is_callback(url: str) -> bool:
    if len(url) > _MOST_URL_CHARS or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if is_own(url) and not parts.path.startswith(_OWN_CALLBACKS):
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and not parts.fragment
        and "@" not in parts.netloc
    )
