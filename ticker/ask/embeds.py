"""What a panel may be asked for that stands in a frame of another page. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypeAlias, get_args

import msgspec

from ticker.ask.bars import INTERVALS
from ticker.ask.parameters import Arguments, Once, Parameter, Values, only
from ticker.ask.subscription import CHANNELS, SYMBOLS, WORDS, channels_of

EmbeddedPanel: TypeAlias = Literal["tape", "watchlist", "chart", "headlines"]
EMBEDDED: tuple[EmbeddedPanel, ...] = get_args(EmbeddedPanel)
MOST_COMPARED = 4
_COLUMNS = ("symbol", "last", "percent", "change", "range", "bid", "ask", "volume", "session", "age")
SORTS = tuple(f"{sign}{column}" for column in _COLUMNS for sign in ("", "-"))
"""The orders that the heads of the watchlist lead to (static/js/core/columns.js)."""
_PARTING = re.compile(r"[:,~\s]+")
_MOST_NAME = 40


class Embed(msgspec.Struct, frozen=True, kw_only=True):
    """A panel by itself.

    Without `symbols` it has all that there are in `channels`; of its headlines those that have the `words`. A
    watchlist that is called by a `list` has its `symbols` alone, also where there are none. The rest is as
    the dashboard's own address has it, whose `q` is the `search` here.
    """

    panel: EmbeddedPanel
    channels: tuple[str, ...]
    symbols: tuple[str, ...] = ()
    words: str = ""
    symbol: str = ""
    interval: str = ""
    kind: str = ""
    compare: tuple[str, ...] = ()
    list: str = ""
    sort: str = ""
    only: str = ""
    news: str = ""
    unread: str = ""
    search: str = ""
    theme: str = "auto"
    palette: str = "green"


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text and text not in choices:
            raise ValueError(text)
        return text

    return read


def _choice(name: str, sample: str, choices: Sequence[str], meaning: str) -> Once[str]:
    return Once(
        name=name,
        sample=sample,
        read=_one_of(*choices),
        expected=f"one of {', '.join(choices)}",
        meaning=meaning,
        values=Values(type="string", enum=tuple(choices)),
    )


def _compared(text: str) -> tuple[str, ...]:
    symbols = tuple(dict.fromkeys(one for one in (part.strip() for part in text.split(",")) if one))
    if len(symbols) > MOST_COMPARED:
        raise ValueError(text)
    return symbols


def _list_name(text: str) -> str:
    """As the page cleans the names of lists, in whose addresses these characters mean something."""
    return _PARTING.sub(" ", text).strip()[:_MOST_NAME].strip()


SYMBOL = Once(
    name="symbol", sample="AAPL", read=str.strip, meaning="whose chart; the first symbol without it"
)
INTERVAL = _choice("interval", "5m", tuple(INTERVALS), "how long a bar of the chart is; a minute without it")
KIND = _choice("kind", "line", ("candles", "bars", "line", "area"), "how the chart draws them; candles")
COMPARE = Once(
    name="compare",
    sample="MSFT,NVDA",
    read=_compared,
    expected=f"at most {MOST_COMPARED} symbols, with commas between them",
    meaning=f"the symbols that the chart compares with, with commas between them, at most {MOST_COMPARED}",
)
LIST = Once(
    name="list",
    sample="Chips",
    read=_list_name,
    meaning="what the list is called, which then has its symbols alone, also where there are none",
)
SORT = _choice("sort", "-percent", SORTS, "the column that it is sorted by, behind a minus where it falls")
ONLY = Once(
    name="only",
    sample="up",
    read=str.strip,
    meaning="which rows are shown: up or down, open, in:CHANNEL, text:LETTERS, with spaces between them",
)
NEWS = Once(
    name="news",
    sample=":saved",
    read=str.strip,
    meaning="the tab that is chosen at first: a channel, or :saved for what this browser has saved",
)
UNREAD = _choice("unread", "only", ("only",), "leave out what has been read in this browser")
SEARCH = Once(
    name="search",
    sample="$AAPL",
    read=str.strip,
    meaning="what is searched for, as in the search box of the dashboard",
)
THEME = _choice("theme", "dark", ("auto", "dark", "light"), "auto, which is the page's around it")
PALETTE = _choice("palette", "red", ("green", "red", "blue"), "what a rise is drawn in; green without it")

_LOOKS = (THEME, PALETTE)
_TAKES: Mapping[EmbeddedPanel, tuple[Parameter, ...]] = {
    "tape": (CHANNELS, SYMBOLS, *_LOOKS),
    "watchlist": (CHANNELS, SYMBOLS, LIST, SORT, ONLY, *_LOOKS),
    "chart": (SYMBOL, INTERVAL, KIND, COMPARE, *_LOOKS),
    "headlines": (CHANNELS, SYMBOLS, WORDS, NEWS, UNREAD, SEARCH, *_LOOKS),
}
EMBEDS: tuple[Parameter, ...] = tuple(dict.fromkeys(one for taken in _TAKES.values() for one in taken))
"""All that any of them takes."""


def taken_by(panel: EmbeddedPanel) -> tuple[Parameter, ...]:
    return _TAKES[panel]


def embed_of(panel: EmbeddedPanel, given: Arguments, known: Sequence[str]) -> Embed:
    """What is asked of a panel by who may read the `known` channels; QueryError for what it does not take."""
    only(given, _TAKES[panel])
    is_chart = panel == "chart"
    return Embed(
        panel=panel,
        channels=tuple(channels_of(None if is_chart else CHANNELS.of(given) or None, known)),
        symbols=() if is_chart else tuple(SYMBOLS.of(given)),
        words=WORDS.of(given),
        symbol=SYMBOL.of(given) if is_chart else "",
        interval=INTERVAL.of(given),
        kind=KIND.of(given),
        compare=COMPARE.of(given),
        list=LIST.of(given),
        sort=SORT.of(given),
        only=ONLY.of(given),
        news=NEWS.of(given),
        unread=UNREAD.of(given),
        search=SEARCH.of(given),
        theme=THEME.of(given) or "auto",
        palette=PALETTE.of(given) or "green",
    )
