"""How sources stand, and what comes of it when somebody asks for one to be read at once. Pure."""

from typing import TypeAlias

import msgspec


class Begun(msgspec.Struct, frozen=True):
    """It is read now, once its host may be asked."""


class TooSoon(msgspec.Struct, frozen=True):
    """It may be read from a moment on, and not before, for a reason in words."""

    until_ms: int
    reason: str


class NotNow(msgspec.Struct, frozen=True):
    """To ask for it is of no use, for a reason in words."""

    reason: str


class Unscheduled(msgspec.Struct, frozen=True):
    """Nothing is read just now, or nothing of that name."""


class SourceStanding(msgspec.Struct, frozen=True):
    """How it stands with a source that is read here; without `due_ms` it is not read again by itself."""

    is_up: bool
    last_ok_ms: int | None
    due_ms: int | None


Asked: TypeAlias = Begun | TooSoon | NotNow | Unscheduled
