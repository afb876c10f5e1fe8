"""What a hub asks or tells by a GET of the callback (WebSub, sections 5.2 and 5.3). Pure."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import msgspec

from ticker.errors import in_one_line


class Subscribe(msgspec.Struct, frozen=True):
    """Did we ask for this subscription? `lease_s` is how long it will last, None if the hub does not say."""

    topic: str
    challenge: str
    lease_s: int | None


class Unsubscribe(msgspec.Struct, frozen=True):
    """Did we ask for the end of this subscription?"""

    topic: str
    challenge: str


class Denied(msgspec.Struct, frozen=True):
    """There will be no subscription, or no longer; the reason is one line, fit for an operator's eyes."""

    topic: str
    reason: str


Intent: TypeAlias = Subscribe | Unsubscribe | Denied

_MOST_DIGITS = 10
_MOST_CHALLENGE_CHARS = 2_000
_MOST_REASON_CHARS = 200


def intent_of(arguments: Mapping[str, Sequence[str]]) -> Intent | None:
    """Read the query of a GET of the callback; None if it is not a hub's."""
    said = {name: values[0] for name, values in arguments.items() if values}
    topic, challenge = said.get("hub.topic"), _challenge(said.get("hub.challenge", ""))
    match said.get("hub.mode"):
        case "subscribe" if topic and challenge:
            return Subscribe(topic, challenge, _seconds(said.get("hub.lease_seconds", "")))
        case "unsubscribe" if topic and challenge:
            return Unsubscribe(topic, challenge)
        case "denied" if topic:
            return Denied(topic, in_one_line(said.get("hub.reason", ""), _MOST_REASON_CHARS))
    return None


def _challenge(text: str) -> str | None:
    # It is sent back as it is: whoever knows the address must not make us say just anything.
    harmless = text.isascii() and text.isprintable() and len(text) <= _MOST_CHALLENGE_CHARS
    return text if harmless else None


def _seconds(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None
