"""What a chart asks for that speaks TradingView's UDF: its own names, and unix seconds. Pure."""

from ticker.ask.bars import MOST_BARS
from ticker.ask.parameters import Once

RESOLUTIONS = {"1S": 1, "1": 60, "5": 300, "15": 900, "60": 3_600, "1D": 86_400}
"""In seconds."""
_ALSO = {"S": "1S", "D": "1D"}
_MOST_FOUND = 100


def _resolution(text: str) -> int:
    resolution = _ALSO.get(text.upper(), text.upper())
    if resolution not in RESOLUTIONS:
        raise ValueError(text)
    return RESOLUTIONS[resolution]


def _symbol(text: str) -> str:
    if not text:
        raise ValueError(text)
    # A full name has the exchange before it.
    return text.rpartition(":")[2]


def _seconds(text: str) -> int | None:
    if not text:
        return None
    seconds = float(text)
    if not abs(seconds) < 1e12:  # also refuses NaN
        raise ValueError(text)
    return int(seconds)


def _count(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(text)
    # Of more there is no answer at once; a chart asks for the rest by itself.
    return min(int(text), MOST_BARS) or None


def _limit(text: str) -> int:
    return min(_count(text) or 30, _MOST_FOUND)


_SECONDS = "unix seconds"

SYMBOL = Once(name="symbol", sample="AAPL", read=_symbol, expected="a symbol", meaning="which symbol")
RESOLUTION = Once(
    name="resolution",
    sample="5",
    read=_resolution,
    expected=f"one of {', '.join(RESOLUTIONS)}",
    # Any text, as another one is answered too: with an error of the protocol.
    meaning=f"how long a bar is: {', '.join(RESOLUTIONS)}",
)
FROM_S = Once(
    name="from",
    sample="1767225600",
    read=_seconds,
    expected=_SECONDS,
    meaning=f"from when on, in {_SECONDS}",
)
TO_S = Once(
    name="to",
    sample="1767229200",
    read=_seconds,
    expected=_SECONDS,
    meaning=f"up to when, in {_SECONDS}",
)
COUNTBACK = Once(
    name="countback",
    sample="300",
    read=_count,
    expected="a whole number",
    meaning=f"how many bars before `to`, whatever `from` says; at most {MOST_BARS} are given",
)
QUERY = Once(name="query", sample="AAP", read=str, meaning="letters of a symbol or of a name")
TYPE = Once(name="type", sample="", read=str, meaning="only symbols of this channel")
EXCHANGE = Once(name="exchange", sample="", read=str, meaning="only symbols of this exchange")
FOUND = Once(
    name="limit",
    sample="5",
    read=_limit,
    expected="a whole number",
    meaning=f"how many symbols; at most {_MOST_FOUND} are given",
)
HISTORY = (SYMBOL, RESOLUTION, FROM_S, TO_S, COUNTBACK)
MARKS = (SYMBOL, FROM_S, TO_S, RESOLUTION)
SEARCH = (QUERY, TYPE, EXCHANGE, FOUND)
