"""What is remembered for one single condition, how an event changes it, and whether it holds."""

import re
from functools import lru_cache
from statistics import median
from typing import TypeAlias

import msgspec

from ticker.alerts.conditions import About, Leaf, Matches, Moves, Price, Sign, SourceIs, Volume
from ticker.events import Action, Headline, Quote, Record, Source

SLICES = 20
"""Into how many slices a window of prices is cut: of each, only the lowest and the highest are kept."""
USUAL_WINDOWS = 24
LEAST_WINDOWS = 6
"""Of how many windows before it the usual volume is the median, and with how few it is not known."""
_SPLIT_HAIR = 1e-12
"""101 is 1 % above 100, although floats may put it just below."""


class LeafStanding(msgspec.Struct, frozen=True, tag="standing"):
    """Something that is so or not; None before the first look. `last_ms` is when it was so last."""

    is_so: bool | None = None
    last_ms: int | None = None


class Heard(msgspec.Struct, frozen=True, tag="heard"):
    """The last headline that matched."""

    at_ms: int | None = None
    seq: int = 0


class Slice(msgspec.Struct, frozen=True, array_like=True):
    """The lowest and the highest price of a part of a window, and when they were."""

    index: int
    low: float
    low_ms: int
    high: float
    high_ms: int


class Range(msgspec.Struct, frozen=True, tag="range"):
    """The prices of a window, and the last of them."""

    price: float | None = None
    slices: tuple[Slice, ...] = ()


class Flow(msgspec.Struct, frozen=True, tag="flow"):
    """What was traded in the last windows that had a quote, the running one last: its index and volume.

    The first one is not whole, and is not counted.
    """

    day: int | None = None
    windows: tuple[tuple[int, int], ...] = ()
    is_partial: bool = True


Memory: TypeAlias = LeafStanding | Heard | Range | Flow


def blank(leaf: Leaf) -> Memory:
    """What is remembered before any event; a source that nobody has heard of counts as ok."""
    match leaf:
        case Price():
            return LeafStanding()
        case SourceIs(state=state):
            return LeafStanding(state == "ok")
        case Matches() | About():
            return Heard()
        case Moves():
            return Range()
        case Volume():
            return Flow()


def taken(leaf: Leaf, memory: Memory, record: Record) -> Memory:
    """What is remembered after an event; the same object where nothing has changed."""
    body = record.body
    match leaf, memory, body:
        case Price(), LeafStanding(), Quote():
            if body.symbol.upper() != leaf.symbol.upper():
                return memory
            is_so = compared(body.price, leaf.sign, leaf.level)
            return _standing(memory, is_so, leaf.within_ms, record.time_ms)
        case SourceIs(source=source, state=state, within_ms=within_ms), LeafStanding(), Source():
            if body.name != source:
                return memory
            return _standing(memory, body.state == state, within_ms, record.time_ms)
        case ((Matches() | About()), Heard(), Headline()):
            return Heard(record.time_ms, record.seq) if _is_news_for(leaf, body) else memory
        case Moves(), Range(), Quote() if body.symbol.upper() == leaf.symbol.upper():
            return _ranged(memory, body.price, record.time_ms, leaf.within_ms or 1)
        case Volume(), Flow(), Quote() if body.symbol.upper() == leaf.symbol.upper():
            return _flowing(memory, body.volume, record.time_ms // (leaf.within_ms or 1))
        case ((Price() | Moves() | Volume()), _, Action(kind="split")):
            # The prices before are not those behind it: to go on would be a crossing that nobody traded.
            return blank(leaf) if body.symbol.upper() == leaf.symbol.upper() else memory
        case _:
            return memory


def holds(leaf: Leaf, memory: Memory, now_ms: int, seq: int) -> bool | None:
    """Whether it is so with the event `seq` at an instant; None where nothing is known yet."""
    match leaf, memory:
        case ((Price() | SourceIs()), LeafStanding(is_so=is_so, last_ms=last_ms)):
            if is_so or leaf.within_ms is None or last_ms is None:
                return is_so
            return last_ms >= now_ms - leaf.within_ms
        case ((Matches() | About()), Heard(at_ms=at_ms, seq=heard)):
            if leaf.within_ms is None:
                return heard == seq
            return at_ms is not None and at_ms >= now_ms - leaf.within_ms
        case Moves(), Range():
            return _has_moved(leaf, memory, now_ms)
        case Volume(), Flow():
            return _is_unusual(leaf, memory, now_ms)
        case _:
            return None


def compared(value: float, sign: Sign, level: float) -> bool:
    match sign:
        case ">":
            return value > level
        case ">=":
            return value >= level
        case "<":
            return value < level
        case "<=":
            return value <= level


def _standing(memory: LeafStanding, is_so: bool, within_ms: int | None, now_ms: int) -> LeafStanding:
    if within_ms is None:
        return memory if memory.is_so is is_so else LeafStanding(is_so)
    # It was so up to now, even if it is not any more.
    return LeafStanding(is_so, now_ms if is_so or memory.is_so else memory.last_ms)


def _is_news_for(leaf: Matches | About, headline: Headline) -> bool:
    # What was published before anybody listened, and an edit of what was told, are no news.
    if headline.backfill or headline.revision > 1 or headline.is_retracted:
        return False
    if isinstance(leaf, About):
        return leaf.symbol.upper() in {symbol.upper() for symbol in headline.symbols}
    text = f"{headline.title} {headline.summary or ''}".casefold()
    return all(pattern.search(text) for pattern in _patterns(leaf.words))


@lru_cache(maxsize=4_096)
def _patterns(words: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"(?<!\w){re.escape(word)}") for word in words.casefold().split())


def _ranged(memory: Range, price: float, now_ms: int, within_ms: int) -> Range:
    index = now_ms * SLICES // within_ms
    slices = memory.slices
    if not slices or slices[-1].index < index:
        kept = tuple(one for one in slices if one.index >= index - SLICES)
        return Range(price, (*kept, Slice(index, price, now_ms, price, now_ms)))
    last = slices[-1]
    # Of equal prices the later one counts: it stays in the window longer.
    low, low_ms = (price, now_ms) if price <= last.low else (last.low, last.low_ms)
    high, high_ms = (price, now_ms) if price >= last.high else (last.high, last.high_ms)
    return Range(price, (*slices[:-1], Slice(last.index, low, low_ms, high, high_ms)))


def _has_moved(leaf: Moves, memory: Range, now_ms: int) -> bool:
    price, since_ms = memory.price, now_ms - (leaf.within_ms or 0)
    if price is None:
        return False
    share = leaf.percent / 100 * (1 - _SPLIT_HAIR)
    lows = [one.low for one in memory.slices if one.low_ms >= since_ms]
    highs = [one.high for one in memory.slices if one.high_ms >= since_ms]
    rise = leaf.direction >= 0 and bool(lows) and price - min(lows) >= share * abs(min(lows))
    fall = leaf.direction <= 0 and bool(highs) and max(highs) - price >= share * abs(max(highs))
    # A low of zero would be infinitely far off from any price.
    return price != 0 and (rise or fall)


def _flowing(memory: Flow, day: int | None, index: int) -> Flow:
    if day is None:
        return memory
    # A volume that has become less is that of a new day.
    added = 0 if memory.day is None else day - memory.day if day >= memory.day else day
    windows, is_partial = memory.windows, memory.is_partial
    if not windows or windows[-1][0] < index:
        if windows and is_partial:
            windows, is_partial = windows[:-1], False
        return Flow(day, (*windows[-USUAL_WINDOWS:], (index, added)), is_partial)
    last_index, volume = windows[-1]
    return Flow(day, (*windows[:-1], (last_index, volume + added)), is_partial)


def _is_unusual(leaf: Volume, memory: Flow, now_ms: int) -> bool:
    if len(memory.windows) <= LEAST_WINDOWS or memory.windows[-1][0] != now_ms // (leaf.within_ms or 1):
        return False
    usual = median(volume for _, volume in memory.windows[:-1])
    return usual > 0 and compared(memory.windows[-1][1], leaf.sign, leaf.times * usual)
