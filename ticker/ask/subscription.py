"""What a reader asked for: channels, types, symbols and words, in one canonical form."""

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cached_property

import msgspec

from ticker.events import DEFAULT_TYPES, TYPES, Record


class Subscription(msgspec.Struct, frozen=True, dict=True):
    """Equal subscriptions compare and hash equal, whatever order their parts were asked in.

    Parameters AND, values of one OR; `symbols` and `words` empty mean all. Every one of `words` has to
    begin a word of the event's text, whatever its case. With a `window_ms`, of the quotes of one symbol
    only the last of each window is wanted.
    """

    channels: tuple[str, ...]
    types: tuple[str, ...] = DEFAULT_TYPES
    symbols: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    window_ms: int = 0

    @classmethod
    def of(
        cls,
        channels: Iterable[str],
        types: Iterable[str] = (),
        symbols: Iterable[str] = (),
        words: str = "",
        window_ms: int = 0,
    ) -> "Subscription":
        asked = frozenset(types)
        return cls(
            tuple(sorted(set(channels))),
            tuple(name for name in TYPES if name in asked) if asked else DEFAULT_TYPES,
            tuple(sorted({symbol.upper() for symbol in symbols})),
            tuple(sorted(set(words.casefold().split()))),
            window_ms,
        )

    @cached_property
    def _channels(self) -> frozenset[str]:
        return frozenset(self.channels)

    @cached_property
    def _types(self) -> frozenset[str]:
        return frozenset(self.types)

    @cached_property
    def _symbols(self) -> frozenset[str]:
        return frozenset(self.symbols)

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        # Not \b: a word such as "$5B" begins with a character that \b does not count as one.
        return tuple(re.compile(rf"(?<!\w){re.escape(word)}") for word in self.words)

    @property
    def is_narrow(self) -> bool:
        """Whether channel and type alone do not decide what matches."""
        return bool(self.symbols or self.words)

    def matches(self, record: Record) -> bool:
        return record.channel in self._channels and record.type in self._types and self.admits(record)

    def admits(self, record: Record) -> bool:
        """Whether a record of the right channel and type passes `symbols` and `words`."""
        if self.symbols and not any(symbol.upper() in self._symbols for symbol in record.symbols):
            return False
        if not self.words:
            return True
        text = record.body.words.casefold()
        return all(pattern.search(text) for pattern in self._patterns)


def expand(pattern: str, channels: Iterable[str]) -> tuple[str, ...]:
    """The configured channels that a name or a `*` pattern such as `news.*` stands for."""
    if "*" not in pattern:
        return tuple(name for name in channels if name == pattern)
    literal = pattern.replace("[", "[[]").replace("?", "[?]")
    return tuple(name for name in channels if fnmatchcase(name, literal))
