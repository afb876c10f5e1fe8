"""The lines of an exported log: its events as they are streamed, and what stands beside them.

The `type` of what is no event begins with `log-`. `log-begin` is the first line, `log-end` the last one:
a file without it was cut off.
"""

from typing import TypeAlias

import msgspec

from ticker.events import Ohlcv

NUMBER = 1
"""Of what these lines are; one more where an older Ticker would misunderstand them."""


class _Line(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    pass


class LogBegin(_Line, frozen=True, kw_only=True, tag="log-begin"):
    """Of which log, and who wrote these lines."""

    lines: int
    epoch: str
    ticker: str
    time: str


class LogTopic(_Line, frozen=True, kw_only=True, tag="log-topic"):
    """What was deleted of a channel and a type: up to which event, and how many up to which."""

    channel: str
    event_type: str
    lost_seq: int
    trimmed: tuple[tuple[int, int], ...]


class LogBars(_Line, frozen=True, kw_only=True, tag="log-bars"):
    """Bars of one symbol, kept beside the events."""

    channel: str
    symbol: str
    interval_s: int
    bars: tuple[Ohlcv, ...]


class LogAction(_Line, frozen=True, kw_only=True, tag="log-action"):
    """A split or a new name, by which older bars are to be understood."""

    seq: int
    time_ms: int
    channel: str
    symbol: str
    old_shares: int | None
    new_shares: int | None
    new_symbol: str | None


class LogState(_Line, frozen=True, kw_only=True, tag="log-state"):
    """What a writer remembers, as it keeps it itself."""

    writer: str
    state: bytes


class LogEnd(_Line, frozen=True, kw_only=True, tag="log-end"):
    """The last sequence that was ever given out, and how many lines stand before this one.

    `lines` is None in what was exported before they were counted.
    """

    last_seq: int
    lines: int | None = None


Line: TypeAlias = LogBegin | LogTopic | LogBars | LogAction | LogState | LogEnd
