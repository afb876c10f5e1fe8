"""What Ticker knows: each type of event, and which of them are alike in something."""

from collections.abc import Callable
from typing import TypeAlias, get_args

from ticker.events.market import Action, Bar, Move, Quote, Status
from ticker.events.news import Announcement, Headline
from ticker.events.told import Alert, Message, Source

Body: TypeAlias = Quote | Source | Headline | Bar | Status | Action | Announcement | Move | Alert | Message
BODIES: tuple[type[Body], ...] = get_args(Body)


def _names(is_one: Callable[[type[Body]], bool] = lambda _: True) -> tuple[str, ...]:
    return tuple(str(kind.__struct_config__.tag) for kind in BODIES if is_one(kind))


TYPES = _names()
STATE_TYPES = frozenset(_names(lambda kind: kind.is_state))
STORY_TYPES = frozenset(_names(lambda kind: kind.is_story))
KEYLESS_TYPES = frozenset(_names(lambda kind: kind.is_keyless))
DEFAULT_TYPES = _names(lambda kind: not kind.on_request)
"""What a reader gets who names no type."""


def type_of(body: Body) -> str:
    return str(body.__struct_config__.tag)
