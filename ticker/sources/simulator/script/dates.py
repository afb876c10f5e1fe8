"""What of a script a company tells beforehand, and a calendar may have; pure."""

from collections.abc import Iterable, Iterator, Mapping

from ticker.config.dated import Dated
from ticker.sources.simulator.script.settings import ONCE, ScriptedEvent


def dated(script: Iterable[ScriptedEvent], names: Mapping[str, str]) -> Iterator[Dated]:
    """Earnings, dividends, splits and renames, without what comes of them; `names` are companies by symbol.

    Nobody knows a crash beforehand. What happens once, and on no day that the script says, has none here.
    """
    for event in script:
        symbol = event.symbol
        what = None if symbol is None else _what(event, names.get(symbol, symbol))
        if symbol is None or what is None or (event.day is None and event.event in ONCE):
            continue
        yield Dated(symbol=symbol, kind=event.event, what=what, at_ms=event.at, day=event.day)


def _what(event: ScriptedEvent, name: str) -> str | None:
    who = f"{name} ({event.symbol})" if name != event.symbol else name
    match event.event:
        case "earnings":
            return f"{who} reports earnings"
        case "dividend":
            return f"{who} trades without its dividend of {event.amount:g} a share"
        case "split":
            new_shares, old_shares = event.ratio or (1, 1)
            return f"{who} splits its shares {new_shares} for {old_shares}"
        case "rename":
            return f"{who} is traded as {event.to} from now on"
        case _:
            return None
