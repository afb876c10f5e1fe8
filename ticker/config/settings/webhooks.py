"""Where events are sent to as they come, as config.yaml says it."""

import binascii
import re
from base64 import b64decode
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Field

from ticker.config.scalars import (
    ChannelPattern,
    DurationMs,
    Flag,
    Name,
    NamesSomebody,
    Symbol,
    address,
    duration_within,
    forms,
    one_of,
    text,
    whole,
)
from ticker.config.settings import Settings
from ticker.events import TYPES

PREFIX = "whsec_"
_LEAST_BYTES, _MOST_BYTES = 24, 64
_MOST_SECRETS = 3
MOST_BATCH = 1_000
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_EXPECTED = (
    f"{PREFIX} and {_LEAST_BYTES} to {_MOST_BYTES} bytes in base64, as `ticker webhooks secret` draws it"
)


def key_of(secret: str) -> bytes:
    """The key that a secret of Standard Webhooks stands for; ValueError if it is none."""
    written = secret.removeprefix(PREFIX)
    try:
        key = b64decode(written, validate=True) if _BASE64.fullmatch(written) else b""
    except binascii.Error:
        key = b""
    if not secret.startswith(PREFIX) or not _LEAST_BYTES <= len(key) <= _MOST_BYTES:
        raise ValueError(_EXPECTED)
    return key


def _secrets(value: object) -> tuple[str, ...]:
    """Nothing of what stands there is told."""
    some = list(value) if isinstance(value, list | tuple) else [value]
    if not 0 < len(some) <= _MOST_SECRETS:
        raise ValueError(f"1 to {_MOST_SECRETS} secrets")
    secrets = tuple(one.strip() if isinstance(one, str) else "" for one in some)
    for place, secret in enumerate(secrets, 1):
        try:
            key_of(secret)
        except ValueError as error:
            which = "" if len(secrets) == 1 else f", but number {place} is none"
            raise ValueError(f"{error}{which}") from None
    return tuple(dict.fromkeys(secrets))


def _receiver(value: object) -> str:
    try:
        return address(value)
    except NamesSomebody as error:
        raise ValueError(f"{error}; a receiver knows Ticker by the signature") from None


WebhookName: TypeAlias = Name
SigningSecrets: TypeAlias = Annotated[
    tuple[str, ...], BeforeValidator(_secrets, json_schema_input_type=str | tuple[str, ...])
]
ReceiverUrl: TypeAlias = Annotated[str, BeforeValidator(_receiver, json_schema_input_type=forms.URL)]
EventType: TypeAlias = Annotated[str, one_of(*TYPES)]


class WebhookSettings(Settings):
    """One receiver, and what it is sent; the filters are those of `/stream`.

    Signed with each of `secret`, the first for receivers that look at one alone: so a secret is changed
    without a gap. `private` allows hosts on this machine and in private networks.
    """

    url: ReceiverUrl = Field(description="an http:// or https:// address")
    secret: SigningSecrets = Field(description=_EXPECTED)
    channels: tuple[ChannelPattern, ...] = Field(("*",), min_length=1, description="at least one channel")
    types: tuple[EventType, ...] = ()
    symbols: tuple[Symbol, ...] = ()
    q: Annotated[str, text(500)] = ""
    batch: Annotated[int, whole(1, MOST_BATCH)] = 1
    timeout_ms: Annotated[DurationMs, duration_within("1s", "1m")] = Field(15_000, alias="timeout")
    pause_after_ms: Annotated[DurationMs, duration_within("1m", "30d")] = Field(
        86_400_000, alias="pause_after"
    )
    private: Flag = False
