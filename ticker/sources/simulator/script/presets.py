"""Scripts that come with Ticker, by the name that stands at `script:`."""

from collections.abc import Callable

from ticker.venues.written import clock_of

_Entries = list[dict[str, str]]


def _crash(_: str, at: int) -> _Entries:
    return [{"at": clock_of(at), "event": "crash", "size": "8%", "over": "10m", "recovery": "50%"}]


def _halt(symbol: str, at: int) -> _Entries:
    return [
        {"at": clock_of(at), "symbol": symbol, "event": "halt", "for": "10m", "reason": "News pending"},
        {"at": clock_of(at + 5), "symbol": symbol, "event": "jump", "size": "-6%"},
    ]


def _earnings(symbol: str, at: int) -> _Entries:
    return [{"at": clock_of(at), "symbol": symbol, "event": "earnings", "surprise": "15%"}]


def _split(symbol: str, at: int) -> _Entries:
    return [{"at": clock_of(at), "symbol": symbol, "event": "split", "ratio": "4:1"}]


def _quiet(_: str, __: int) -> _Entries:
    return [{"at": "00:00", "event": "quiet", "for": "1d"}]


PRESETS: dict[str, Callable[[str, int], _Entries]] = {
    "crash": _crash,
    "halt": _halt,
    "earnings": _earnings,
    "split": _split,
    "quiet": _quiet,
}
"""Each is made for the first symbol of the file, and a minute of the day at which its market trades."""
