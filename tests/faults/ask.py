"""What a client asks for, and what of the log it should therefore get, decided apart from Ticker."""

from typing import Literal
from urllib.parse import urlencode

import msgspec

ON_REQUEST = frozenset({"action", "bar", "move", "status"})
"""What comes only to who names it."""


class Logged(msgspec.Struct, frozen=True):
    """An event as /events has it: what the tests look at, and `raw`, its very bytes."""

    id: str
    type: str
    channel: str
    key: str | None
    time: str
    symbol: str | None = None
    name: str | None = None
    raw: bytes = b""

    @property
    def seq(self) -> int:
        return seq_of(self.id)


def seq_of(event_id: str) -> int:
    return int(event_id.rpartition("-")[2])


class Ask(msgspec.Struct, frozen=True):
    """A stream's filters and its format; `word` is the beginning of a word of a symbol or its name."""

    types: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    word: str = ""
    form: Literal["sse", "ndjson"] = "sse"

    @property
    def query(self) -> str:
        asked = {"types": ",".join(self.types), "symbols": ",".join(self.symbols), "q": self.word}
        return urlencode({name: value for name, value in asked.items() if value})

    def matches(self, event: Logged) -> bool:
        return (
            (event.type in self.types if self.types else event.type not in ON_REQUEST)
            and (not self.symbols or event.symbol in self.symbols)
            and (not self.word or self._has_word(event))
        )

    def _has_word(self, event: Logged) -> bool:
        words = f"{event.symbol or ''} {event.name or ''}".casefold().split()
        return any(word.startswith(self.word.casefold()) for word in words)
