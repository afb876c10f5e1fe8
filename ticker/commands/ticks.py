"""Simulated ticks as lines of CSV or JSON."""

import json
from collections.abc import Iterable, Iterator

from ticker.sources.simulator.model.instrument import Instrument
from ticker.sources.simulator.model.walk import Print
from ticker.sources.simulator.run import Stretch
from ticker.times import rfc3339

COLUMNS = (
    *("time", "symbol", "price", "bid", "ask", "bid_size", "ask_size", "volume"),
    *("currency", "session", "simulated"),
)
_MOST_PRICES = 50_000


class _Prices(dict[int, str]):
    """Prices in points as decimals, each written once: the same ones come again and again."""

    def __init__(self, decimals: int) -> None:
        self._form, self._scale = f"%d.%0{decimals}d" if decimals else "%d%.0s", 10**decimals

    def __missing__(self, points: int) -> str:
        if len(self) >= _MOST_PRICES:
            self.clear()
        text: str = self._form % divmod(points, self._scale)
        self[points] = text
        return text


def write(stretches: Iterable[Stretch], form: str) -> Iterator[str]:
    """Write whole lines, in order of time and then of the configuration."""
    csv = form == "csv"
    if csv:
        yield ",".join(COLUMNS) + "\n"
    prices: dict[str, _Prices] = {}
    for stretch in stretches:
        lines: list[list[str]] = [[] for _ in stretch.times_ms]
        times = [rfc3339(at_ms) for at_ms in stretch.times_ms]
        for instrument, prints in stretch.prints:
            known = prices.setdefault(instrument.symbol, _Prices(instrument.decimals))
            (_add_csv if csv else _add_json)(lines, times, instrument, known, prints)
        yield "".join(["".join(each) for each in lines])


def _add_csv(
    lines: list[list[str]], times: list[str], instrument: Instrument, prices: _Prices, prints: list[Print]
) -> None:
    symbol, currency = instrument.symbol, instrument.currency
    if instrument.volume:
        for at, last, bid, ask, bid_size, ask_size, volume, session in prints:
            lines[at].append(
                f"{times[at]},{symbol},{prices[last]},{prices[bid]},{prices[ask]},{bid_size},{ask_size},"
                f"{volume},{currency},{session},true\n"
            )
    else:
        for at, last, bid, ask, _, _, _, session in prints:
            lines[at].append(
                f"{times[at]},{symbol},{prices[last]},{prices[bid]},{prices[ask]},,,,"
                f"{currency},{session},true\n"
            )


def _add_json(
    lines: list[list[str]], times: list[str], instrument: Instrument, prices: _Prices, prints: list[Print]
) -> None:
    symbol, currency = json.dumps(instrument.symbol), json.dumps(instrument.currency)
    trades = instrument.volume > 0
    for at, last, bid, ask, bid_size, ask_size, volume, session in prints:
        sizes = (bid_size, ask_size, volume) if trades else ("null", "null", "null")
        lines[at].append(
            f'{{"time":"{times[at]}","symbol":{symbol},"price":{prices[last]},"bid":{prices[bid]},'
            f'"ask":{prices[ask]},"bid_size":{sizes[0]},"ask_size":{sizes[1]},"volume":{sizes[2]},'
            f'"currency":{currency},"session":"{session}","simulated":true}}\n'
        )
