"""Simulated ticks as lines of CSV or JSON."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import TypeAlias

from ticker.events import Session
from ticker.sources.simulator.model.instrument import Instrument
from ticker.sources.simulator.model.walk import Print
from ticker.sources.simulator.run import Stretch
from ticker.times import rfc3339

COLUMNS = (
    *("time", "symbol", "price", "bid", "ask", "bid_size", "ask_size", "volume"),
    *("currency", "session", "simulated"),
)
_MOST_TEXTS = 50_000
_MINUTE_MS = 60_000


class _Texts(dict[int, str]):
    """Numbers as text, each written once: the same ones come again and again."""

    def __init__(self, written: Callable[[int], str]) -> None:
        self._written = written

    def __missing__(self, number: int) -> str:
        if len(self) >= _MOST_TEXTS:
            self.clear()
        text = self[number] = self._written(number)
        return text


class _Ends(dict[Session, str]):
    """How lines end, by session."""

    def __init__(self, before: str, after: str) -> None:
        self._before, self._after = before, after

    def __missing__(self, session: Session) -> str:
        text = self[session] = f"{self._before}{session}{self._after}"
        return text


def _prices(decimals: int, after: str) -> _Texts:
    form, scale = f"%d.%0{decimals}d{after}" if decimals else f"%d%.0s{after}", 10**decimals
    return _Texts(lambda points: form % divmod(points, scale))


Lines: TypeAlias = Callable[[Sequence[str], Sequence[Print]], list[str]]
"""Writes what a symbol displayed, a line each, after the texts of its times."""


def write(stretches: Iterable[Stretch], form: str) -> Iterator[str]:
    """Write whole lines, in order of time and then of the configuration."""
    csv = form == "csv"
    if csv:
        yield ",".join(COLUMNS) + "\n"
    known: dict[str, Lines] = {}
    seconds = _Texts(lambda rest_ms: f"{rest_ms // 1_000:02}.{rest_ms % 1_000:03}Z")
    for stretch in stretches:
        times, columns = _times(stretch.times_ms, seconds), []
        for instrument, prints in stretch.prints:
            lines = known.get(instrument.symbol)
            if lines is None:
                lines = known[instrument.symbol] = (_csv if csv else _json)(instrument)
            columns.append(_column(lines, times, prints))
        yield "".join(chain.from_iterable(zip(*columns, strict=True)))


def _times(times_ms: Sequence[int], seconds: _Texts) -> list[str]:
    texts, begin_ms, minute = [], -_MINUTE_MS, ""
    for at_ms in times_ms:
        if not 0 <= at_ms - begin_ms < _MINUTE_MS:
            begin_ms = at_ms - at_ms % _MINUTE_MS
            minute = rfc3339(begin_ms)[:17]
        texts.append(minute + seconds[at_ms - begin_ms])
    return texts


def _column(lines: Lines, times: list[str], prints: list[Print]) -> list[str]:
    """A symbol's lines by step; in some it displays nothing new."""
    if len(prints) == len(times):
        return lines(times, prints)
    column = [""] * len(times)
    places = [each[0] for each in prints]
    for place, line in zip(places, lines([times[place] for place in places], prints), strict=True):
        column[place] = line
    return column


def _csv(instrument: Instrument) -> Lines:
    # What is the same in many lines has its commas with it.
    symbol, prices, sizes = f",{instrument.symbol},", _prices(instrument.decimals, ","), _Texts("{},".format)
    ends = _Ends(f",{instrument.currency},", ",true\n")

    def traded(times: Sequence[str], prints: Sequence[Print]) -> list[str]:
        return [
            f"{time}{symbol}{prices[last]}{prices[bid]}{prices[ask]}{sizes[bid_size]}{sizes[ask_size]}{volume}"
            f"{ends[session]}"
            for time, (_, last, bid, ask, bid_size, ask_size, volume, session) in zip(
                times, prints, strict=True
            )
        ]

    def quoted(times: Sequence[str], prints: Sequence[Print]) -> list[str]:
        return [
            f"{time}{symbol}{prices[last]}{prices[bid]}{prices[ask]},,{ends[session]}"
            for time, (_, last, bid, ask, _, _, _, session) in zip(times, prints, strict=True)
        ]

    return traded if instrument.volume else quoted


def _json(instrument: Instrument) -> Lines:
    symbol, currency = json.dumps(instrument.symbol), json.dumps(instrument.currency)
    symbol, prices = f'","symbol":{symbol},"price":', _prices(instrument.decimals, "")
    bids, asks = _Texts('"bid_size":{},'.format), _Texts('"ask_size":{},"volume":'.format)
    ends = _Ends(f',"currency":{currency},"session":"', '","simulated":true}\n')

    def traded(times: Sequence[str], prints: Sequence[Print]) -> list[str]:
        return [
            f'{{"time":"{time}{symbol}{prices[last]},"bid":{prices[bid]},"ask":{prices[ask]},'
            f"{bids[bid_size]}{asks[ask_size]}{volume}{ends[session]}"
            for time, (_, last, bid, ask, bid_size, ask_size, volume, session) in zip(
                times, prints, strict=True
            )
        ]

    def quoted(times: Sequence[str], prints: Sequence[Print]) -> list[str]:
        return [
            f'{{"time":"{time}{symbol}{prices[last]},"bid":{prices[bid]},"ask":{prices[ask]},'
            f'"bid_size":null,"ask_size":null,"volume":null{ends[session]}'
            for time, (_, last, bid, ask, _, _, _, session) in zip(times, prints, strict=True)
        ]

    return traded if instrument.volume else quoted
