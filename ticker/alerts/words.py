"""A rule in words: what an operator reads before it is relied upon."""

from collections.abc import Sequence

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
)
from ticker.alerts.rule import Rule
from ticker.times import duration_words

_BESIDE: dict[Sign, str] = {">": "above", ">=": "at or above", "<": "below", "<=": "at or below"}
_MORE: dict[Sign, str] = {">": "more than", ">=": "at least", "<": "less than", "<=": "at most"}
_DIRECTION = {1: "rises", -1: "falls", 0: "moves"}


def explain(rule: Rule) -> str:
    """Say of a rule when it fires, how often at most, and who is told."""
    told = [f"{rule.name} ({rule.severity}): fires when {condition_words(rule.when)}"]
    if rule.until is not None:
        told.append(f"then not before {condition_words(rule.until)}")
    if rule.cooldown_ms:
        told.append(f"at most once in {_duration(rule.cooldown_ms)}")
    if rule.notify:
        told.append(f"notifies {all_of(rule.notify)}")
    return "; ".join(told)


def all_of(names: Sequence[str]) -> str:
    """Say them in a sentence: `phone, mail and desk`."""
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def condition_words(condition: Condition) -> str:
    """Say what has to be so: `AAPL is above 200 and ...`."""
    match condition:
        case All(parts=parts):
            return " and ".join(_inside(part) for part in parts)
        case Either(parts=parts):
            return " or ".join(condition_words(part) for part in parts)
        case leaf:
            return _leaf(leaf)


def _inside(part: Condition) -> str:
    return f"({condition_words(part)})" if isinstance(part, Either) else condition_words(part)


def _leaf(leaf: Leaf) -> str:
    last = f" in the last {_duration(leaf.within_ms)}" if leaf.within_ms else ""
    match leaf:
        case Price(symbol=symbol, sign=sign, level=level):
            return f"{symbol} {'was' if last else 'is'} {_BESIDE[sign]} {_number(level)}{last}"
        case Moves(symbol=symbol, percent=percent, direction=direction):
            return (
                f"{symbol} {_DIRECTION[direction]} by {_number(percent)} %{last.replace(' in', ' within', 1)}"
            )
        case Volume(symbol=symbol, sign=sign, times=times):
            return f"{symbol} trades {_MORE[sign]} {_number(times)} times its usual volume{last}"
        case Matches(words=words):
            return f'a headline has "{words}"{last}'
        case About(symbol=symbol):
            return f"a headline is about {symbol}{last}"
        case SourceIs(source=source, state=state):
            return f"source {source} {'was' if last else 'is'} {state}{last}"


def _number(value: float) -> str:
    return f"{value:.12g}"


def _duration(ms: int) -> str:
    return duration_words(ms / 1_000)
