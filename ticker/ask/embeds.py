"""What a panel may be asked for that stands in a frame of another page. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypeAlias, get_args

import msgspec

from ticker.ask.bars import INTERVALS
from ticker.ask.parameters import Arguments, Once, Parameter, Values, only
from ticker.ask.subscription import CHANNELS, SYMBOLS, WORDS, channels_of

EmbeddedPanel: TypeAlias = Literal["tape", "watchlist", "chart", "headlines"]
EMBEDDED: tuple[EmbeddedPanel, ...] = get_args(EmbeddedPanel)


class Embed(msgspec.Struct, frozen=True, kw_only=True):
    """A panel by itself.

    Without `symbols` it has all that there are in `channels`; of its headlines those that have the `words`.
    """

    panel: EmbeddedPanel
    channels: tuple[str, ...]
    symbols: tuple[str, ...] = ()
    words: str = ""
    symbol: str = ""
    interval: str = ""
    kind: str = ""
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


SYMBOL = Once(
    name="symbol", sample="AAPL", read=str.strip, meaning="whose chart; the first symbol without it"
)
INTERVAL = _choice("interval", "5m", tuple(INTERVALS), "how long a bar of the chart is; a minute without it")
KIND = _choice("kind", "line", ("candles", "bars", "line", "area"), "how the chart draws them; candles")
THEME = _choice("theme", "dark", ("auto", "dark", "light"), "auto, which is the page's around it")
PALETTE = _choice("palette", "red", ("green", "red", "blue"), "what a rise is drawn in; green without it")

_LOOKS = (THEME, PALETTE)
_TAKES: Mapping[EmbeddedPanel, tuple[Parameter, ...]] = {
    "tape": (CHANNELS, SYMBOLS, *_LOOKS),
    "watchlist": (CHANNELS, SYMBOLS, *_LOOKS),
    "chart": (SYMBOL, INTERVAL, KIND, *_LOOKS),
    "headlines": (CHANNELS, SYMBOLS, WORDS, *_LOOKS),
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
        theme=THEME.of(given) or "auto",
        palette=PALETTE.of(given) or "green",
    )
