"""What a newswire has to tell of a script."""

from collections.abc import Iterable, Mapping

import msgspec

from ticker.sources.simulator.script.effects import begun_ms, earnings_move
from ticker.sources.simulator.script.settings import EventKind, ScriptedEvent


class Story(msgspec.Struct, frozen=True):
    """Something that happened: when (UTC milliseconds), to which symbol (None: to all), and in words."""

    at_ms: int
    symbol: str | None
    kind: EventKind
    title: str
    summary: str


def stories(
    script: Iterable[ScriptedEvent], names: Mapping[str, str], since_ms: int, until_ms: int
) -> tuple[Story, ...]:
    """What happened after `since_ms` and up to `until_ms`, oldest first; `names` are companies by symbol.

    An event that is quiet by nature has a story only if the script gives it a headline.
    """
    found = []
    for event in script:
        at_ms = begun_ms(event, until_ms)
        title = event.headline or _title(event, names)
        if at_ms is not None and at_ms > since_ms and title:
            found.append(Story(at_ms, event.symbol, event.event, title, event.summary))
    return tuple(sorted(found, key=lambda story: story.at_ms))


def _title(event: ScriptedEvent, names: Mapping[str, str]) -> str:
    who = names.get(event.symbol, event.symbol) if event.symbol is not None else "the market"
    subject = who[:1].upper() + who[1:] if event.symbol is None else f"{who} (${event.symbol})"
    match event.event:
        case "jump":
            size = event.size or 0.0
            return f"{subject} {'jumps' if size > 0.0 else 'drops'} {_percent(size)}"
        case "gap":
            size = event.size or 0.0
            return f"{subject} opens {_percent(size)} {'higher' if size > 0.0 else 'lower'}"
        case "crash":
            return f"{subject} falls sharply"
        case "halt":
            return f"Trading of {subject if event.symbol else who} halted: {event.reason}"
        case "earnings":
            outcome = "beat" if (event.surprise or 0.0) > 0.0 else "miss"
            way = "up" if earnings_move(event) > 0.0 else "down"
            surprise, move = _percent(event.surprise or 0.0), _percent(earnings_move(event))
            return f"{subject} earnings {outcome} expectations by {surprise}, shares {way} {move}"
        case "split":
            new_shares, old_shares = event.ratio or (1, 1)
            return f"{subject} splits its shares {new_shares} for {old_shares}"
        case "dividend":
            return f"{subject} trades without its dividend of {event.amount:g} a share"
        case "rename":
            return f"{subject} is now traded as {event.to}"
        case "quiet" | "volatile":
            return ""


def _percent(part: float) -> str:
    return f"{abs(part) * 100.0:.3g}%"
