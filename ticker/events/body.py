"""What every event can be asked, whatever its type."""

from typing import ClassVar

import msgspec


class EventBody(msgspec.Struct, frozen=True):
    """What a body answers, and what is true of its type, unless that knows better."""

    is_state: ClassVar[bool] = False
    """Whether its keys hold a state: the newest event of each is kept for ever."""
    is_story: ClassVar[bool] = False
    """Whether no reader may miss one in silence: losing it is an expired cursor, not a skip."""
    is_keyless: ClassVar[bool] = False
    """Whether its events stand alone: none ever replaces another."""
    on_request: ClassVar[bool] = False
    """Whether it is sent only to who names it: there are too many of them to send unasked."""

    @property
    def key(self) -> str | None:
        """What the event is about: of the events that share a key only the newest counts."""
        return None

    @property
    def symbols_named(self) -> tuple[str, ...]:
        return ()

    @property
    def item_time(self) -> str | None:
        """When the thing itself happened, where that is not when it was appended (RFC 3339)."""
        return None

    @property
    def words(self) -> str:
        """The text that `q=` looks at."""
        return ""
