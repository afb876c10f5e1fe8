"""A rule in words: what an operator reads before it is relied upon."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from ticker.alerts.conditions import (
    About,
    All,
    Condition,
    Either,
    Leaf,
    Matches,
    Moves,
    Price,
    Sign,
    SourceIs,
    Volume,
    leaves_of,
)
from ticker.alerts.rule import Rule
from ticker.times import duration_words

_BESIDE: dict[Sign, str] = {">": "above", ">=": "at or above", "<": "below", "<=": "at or below"}
_MORE: dict[Sign, str] = {">": "more than", ">=": "at least", "<": "less than", "<=": "at most"}
_DIRECTION = {1: "rises", -1: "falls", 0: "moves"}


def explain(rule: Rule) -> str:
    """Say of a rule when it fires, how often at most, and who is told."""
    told = [f"{rule.name} ({rule.severity}): fires when {condition_words(rule.when, rule.spelling)}"]
    if rule.until is not None:
        told.append(f"then not before {condition_words(rule.until, rule.spelling)}")
    if rule.cooldown_ms:
        told.append(f"at most once in {_duration(rule.cooldown_ms)}")
    if rule.notify:
        told.append(f"notifies {all_of(rule.notify)}")
    return "; ".join(told)


def all_of(names: Sequence[str]) -> str:
    """Say them in a sentence: `phone, mail and desk`."""
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def title_of(rule: Rule) -> str:
    """What its alert says: its own words, or those of its condition as a sentence."""
    words = condition_words(rule.when, rule.spelling)
    first = next(leaves_of(rule.when))
    # A symbol is written as its feed writes it, also where a sentence begins with it.
    is_symbol = isinstance(first, Price | Moves | Volume)
    return rule.title or (words if is_symbol else words[:1].upper() + words[1:])


_NO_SPELLING: Mapping[str, str] = {}


def condition_words(condition: Condition, spelling: Mapping[str, str] = _NO_SPELLING) -> str:
    """Say what has to be so: `AAPL is above 200 and ...`; `spelling` as a rule has it."""
    match condition:
        case All(parts=parts):
            return " and ".join(_inside(part, spelling) for part in parts)
        case Either(parts=parts):
            return " or ".join(condition_words(part, spelling) for part in parts)
        case leaf:
            return _leaf(leaf, spelling)


def _inside(part: Condition, spelling: Mapping[str, str]) -> str:
    words = condition_words(part, spelling)
    return f"({words})" if isinstance(part, Either) else words


def _leaf(leaf: Leaf, spelling: Mapping[str, str]) -> str:
    last = f" in the last {_duration(leaf.within_ms)}" if leaf.within_ms else ""
    name = "" if isinstance(leaf, Matches | SourceIs) else _spelled(leaf.symbol.upper(), spelling)
    match leaf:
        case Price(sign=sign, level=level):
            return f"{name} {'was' if last else 'is'} {_BESIDE[sign]} {_number(level)}{last}"
        case Moves(percent=percent, direction=direction):
            within = last.replace(" in", " within", 1)
            return f"{name} {_DIRECTION[direction]} by {_number(percent)} %{within}"
        case Volume(sign=sign, times=times):
            return f"{name} trades {_MORE[sign]} {_number(times)} times its usual volume{last}"
        case Matches(words=words):
            return f'a headline has "{words}"{last}'
        case About():
            return f"a headline is about {name}{last}"
        case SourceIs(source=source, state=state):
            return f"source {source} {'was' if last else 'is'} {state}{last}"


def _spelled(symbol: str, spelling: Mapping[str, str]) -> str:
    return spelling.get(symbol, symbol)


def _number(value: float) -> str:
    # As people write it: no exponent, and no digit more than was written.
    return f"{Decimal(repr(value + 0.0)).normalize():f}"


def _duration(ms: int) -> str:
    return duration_words(ms / 1_000)
