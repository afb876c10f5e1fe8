"""Scripts that come with Ticker, by the name that stands at `script:`."""

from collections.abc import Callable

_Entries = list[dict[str, str]]


def _crash(_: str) -> _Entries:
    return [{"at": "10:30", "event": "crash", "size": "8%", "over": "10m", "recovery": "50%"}]


def _halt(symbol: str) -> _Entries:
    return [
        {"at": "10:30", "symbol": symbol, "event": "halt", "for": "10m", "reason": "News pending"},
        {"at": "10:35", "symbol": symbol, "event": "jump", "size": "-6%"},
    ]


def _earnings(symbol: str) -> _Entries:
    return [{"at": "10:30", "symbol": symbol, "event": "earnings", "surprise": "15%"}]


def _quiet(_: str) -> _Entries:
    return [{"at": "00:00", "event": "quiet", "for": "1d"}]


PRESETS: dict[str, Callable[[str], _Entries]] = {
    "crash": _crash,
    "halt": _halt,
    "earnings": _earnings,
    "quiet": _quiet,
}
"""Each is made for the first symbol of the file."""
