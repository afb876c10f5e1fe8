"""What a reader asked for: channels, types, symbols and words, in one canonical form."""

import re
from collections.abc import Collection, Iterable, Sequence
from fnmatch import fnmatchcase
from functools import cached_property

import msgspec

from ticker.ask.parameters import TEXT, Arguments, Many, Once, Parameter, Values, did_you_mean, listed, only
from ticker.errors import QueryError
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

    def without(self, channels: Collection[str]) -> "Subscription":
        """The same of all channels but these."""
        left = tuple(channel for channel in self.channels if channel not in channels)
        return msgspec.structs.replace(self, channels=left)

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
    def is_keyed(self) -> bool:
        """Whether channel, type and symbols alone decide what matches."""
        return not self.words

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


MAX_RATE = 50
"""The shortest window has to be a good deal longer than a timer's precision."""

MAX_SYMBOLS = 1_000
MAX_WORDS = 32
"""What one request may name: each reader's list is held, and looked through, as long as it reads."""

_RATE = re.compile(r"([0-9]{1,3})/(s|m)")
_RATE_UNIT_MS = {"s": 1_000, "m": 60_000}


def _types(texts: Sequence[str]) -> list[str]:
    names = listed(texts)
    for name in names:
        if name not in TYPES:
            raise QueryError(
                "unknown_type",
                "types",
                f"there is no event type {name!r}" + did_you_mean(name, TYPES),
                f"one or more of {', '.join(TYPES)}",
            )
    return names


def _symbols(texts: Sequence[str]) -> list[str]:
    return at_most(MAX_SYMBOLS, "symbols", (symbol.upper() for symbol in listed(texts)), "symbols")


def _words(texts: Sequence[str]) -> str:
    words = at_most(MAX_WORDS, "q", " ".join(texts).casefold().split(), "words")
    return " ".join(words)


def at_most(count: int, parameter: str, values: Iterable[str], what: str) -> list[str]:
    """Those that differ, in their order; QueryError if they are more than `count`."""
    different = list(dict.fromkeys(values))
    if len(different) > count:
        raise QueryError(
            "bad_parameter", parameter, f"got {len(different):,} {what}", f"at most {count:,} {what}"
        )
    return different


def _window_ms(text: str) -> int:
    """How long a window is in which a symbol's newest quote is sent: 2/s makes it 500 ms."""
    if not text:
        return 0
    match = _RATE.fullmatch(text)
    count = int(match[1]) if match else 0
    if match is None or not 1 <= count <= MAX_RATE:
        raise ValueError(text)
    # Rounded up: windows of 20 ms for 48/s would let 50 through.
    return -(-_RATE_UNIT_MS[match[2]] // count)


TYPE_NAMES = Many(
    name="types",
    sample="quote",
    read=_types,
    meaning=f"only events of these types; without it, {', '.join(DEFAULT_TYPES)}",
    values=Values(type="array", items=Values(enum=TYPES)),
)
SYMBOLS = Many(
    name="symbols",
    alias="symbol",
    sample="AAPL",
    read=_symbols,
    meaning=f"only events that name one of these symbols; at most {MAX_SYMBOLS:,}",
    values=Values(type="array", items=TEXT),
)
WORDS = Many(
    name="q",
    sample="apple",
    read=_words,
    meaning=f"only events in whose text each of these words begins a word; at most {MAX_WORDS}",
)
RATE = Once(
    name="max_rate",
    sample="2/s",
    read=_window_ms,
    expected=f"a rate from 1/m to {MAX_RATE}/s, such as 2/s or 30/m",
    meaning="at most so many quotes of each symbol, the newest of each time",
    values=Values(type="string", pattern="^(0{0,2}[1-9]|0?[1-4][0-9]|0?50)/[sm]$"),
)
CHANNELS = Once(
    name="channels",
    sample="stocks",
    read=str,
    meaning="only these channels: a comma list of names, and of patterns with *, such as `stocks,news.*`",
)
FILTERS = (TYPE_NAMES, SYMBOLS, WORDS)


def subscription_of(arguments: Arguments, channels: str | None, known: Sequence[str]) -> Subscription:
    """What a query wants of some channels: a comma list of names and patterns, None for all `known` ones."""
    types, window_ms = TYPE_NAMES.of(arguments), RATE.of(arguments)
    return _filtered(arguments, channels_of(channels, known), types, window_ms)


def narrowed(
    arguments: Arguments, known: Sequence[str], kind: str, extra: Iterable[Parameter] = ()
) -> Subscription:
    """What a route of one type of event gives: `channels`, `symbols` and `q` narrow it."""
    only(arguments, (CHANNELS, *(one for one in FILTERS if one is not TYPE_NAMES), *extra))
    return _filtered(arguments, channels_of(CHANNELS.of(arguments) or None, known), (kind,))


def _filtered(
    arguments: Arguments, channels: Sequence[str], types: Sequence[str], window_ms: int = 0
) -> Subscription:
    return Subscription.of(channels, types, SYMBOLS.of(arguments), WORDS.of(arguments), window_ms)


def channels_of(text: str | None, known: Sequence[str]) -> list[str]:
    """The channels that a comma list stands for; QueryError (404) for one that stands for none."""
    if text is None:
        return list(known)
    found: list[str] = []
    for pattern in dict.fromkeys(part.strip() for part in text.split(",")):
        matches = expand(pattern, known)
        if not matches:
            raise unknown_channel(pattern, known)
        found += matches
    return found


def unknown_channel(pattern: str, known: Sequence[str]) -> QueryError:
    """What is said of a channel that is not there, or that one may not know of."""
    what = f"no channel matches {pattern!r}" if "*" in pattern else f"there is no channel {pattern!r}"
    return QueryError(
        "unknown_channel",
        "channels",
        what + did_you_mean(pattern, known),
        f"one or more of {', '.join(known)}",
        status=404,
    )
