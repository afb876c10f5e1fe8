"""What rules name, beside what is there: symbols, sources, who is told, and each other."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import TypeAlias

import msgspec

from ticker.alerts import Condition, ConditionError, SourceIs, leaves_of, parse, symbols_in
from ticker.config.scalars import NAME_PATTERN
from ticker.config.settings.alerts import AlertSettings
from ticker.config.source import SourceSettings
from ticker.config.types import Service
from ticker.config.yaml.document import Listing, Mapping, Scalar, Tree
from ticker.config.yaml.problems import ConfigProblem, closest, suggestion

_OF_A_SLIP = 4
"""How long a symbol is at least that cannot be another by chance: UA and UAA are both traded."""


class Nameable(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule may name; None for what is not known, because what says it cannot be read.

    `symbols` are those that sources quote, `targets` who may be told.
    """

    sources: Collection[str] | None
    symbols: Collection[str] | None
    targets: Collection[str] | None


def alert_problems(written: Tree | None, there: Nameable, file: str, names: set[str]) -> list[ConfigProblem]:
    """Every name in a rule that leads nowhere, whatever else is wrong; `written` are the `alerts` of a file.

    `names` are those of the rules before, and of these afterwards.
    """
    problems: list[ConfigProblem] = []
    for index, entry in enumerate(written.items) if isinstance(written, Listing) else ():
        if not isinstance(entry, Mapping):
            continue
        told = wrong_names(entry, there, names)
        problems += [_problem(key, found, text, entry, index, file) for key, found, text in told]
    return problems


WrongName: TypeAlias = tuple[str, str, str]
"""The key, what stands in its value that is wrong, and why."""


def wrong_names(entry: Mapping, there: Nameable, names: set[str]) -> list[WrongName]:
    """What one rule names that is not there; its own name is one of the `names` afterwards."""
    return [*_twice(entry, names), *_nowhere(entry, there), *_nobody(entry, there.targets)]


def targets_in(tree: Mapping) -> Collection[str] | None:
    """Who may be told, whatever their addresses are; None if that cannot be read."""
    notify = tree.at("notify")
    if isinstance(notify, Mapping):
        # Who has exchanged name and address has an address as the name, which is shown to nobody.
        return [name for name in notify.entries if re.fullmatch(NAME_PATTERN, name)]
    is_nothing = notify is None or (isinstance(notify, Scalar) and notify.text is None and not notify.broken)
    return () if is_nothing else None


def _twice(entry: Mapping, before: set[str]) -> Iterator[WrongName]:
    name = _name_in(entry.at("name"))
    if name is None:
        return
    if name in before:
        yield "name", name, f'expected a name of its own for each rule, got "{name}" again'
    before.add(name)


def _nowhere(entry: Mapping, there: Nameable) -> Iterator[WrongName]:
    for key in ("when", "until"):
        condition = _condition_in(entry.at(key))
        if condition is None:
            continue
        for symbol, near in _nearly_quoted((condition,), _folded(there.symbols or ())):
            if _is_slip(symbol, near):
                yield key, symbol, f'no source quotes {symbol}, did you mean "{near}"?'
        for leaf in leaves_of(condition):
            if isinstance(leaf, SourceIs) and there.sources is not None and leaf.source not in there.sources:
                what = suggestion(leaf.source, there.sources) if there.sources else "there is none"
                yield key, leaf.source, f'no source is called "{leaf.source}", {what}'


def _condition_in(value: Tree | None) -> Condition | None:
    """None where there is none, or it is refused for itself."""
    if not isinstance(value, Scalar) or value.text is None or value.broken:
        return None
    try:
        return parse(value.text)
    except ConditionError:
        return None


def _name_in(value: Tree | None) -> str | None:
    """None where there is none, or it is refused for itself."""
    name = value.text if isinstance(value, Scalar) and not value.broken else None
    return name if name is not None and re.fullmatch(NAME_PATTERN, name) else None


def unquoted_symbols(service: Service, sources: Sequence[SourceSettings]) -> Iterator[str]:
    """A line for each symbol in a rule that no source quotes, and that is nearly one that is quoted.

    It may come from a program, or stand in headlines: many a share is called nearly as another is.
    """
    quoted = [symbol for source in sources for symbol in source.quoted]
    for alert in service.alerts:
        for doubt in doubted(alert, quoted):
            yield f"alerts: rule {alert.name}: {doubt}"


def doubted(alert: AlertSettings, quoted: Collection[str]) -> Iterator[str]:
    """What is asked of the symbols in one rule, beside those that are `quoted`."""
    conditions = [parse(text) for text in (alert.when, alert.until) if text is not None]
    for symbol, near in _nearly_quoted(conditions, _folded(quoted)):
        yield f'no source quotes {symbol}; is "{near}" meant?'


def _folded(symbols: Collection[str]) -> dict[str, str]:
    return {symbol.upper(): symbol for symbol in symbols}


def _nearly_quoted(conditions: Sequence[Condition], symbols: dict[str, str]) -> Iterator[tuple[str, str]]:
    named = dict.fromkeys(symbol.upper() for condition in conditions for symbol in symbols_in(condition))
    for symbol in named:
        near = closest(symbol, symbols.values()) if symbol not in symbols else None
        if near is not None:
            yield symbol, near


def _is_slip(symbol: str, near: str) -> bool:
    """Whether the same letters stand there in another order or number, as in APPL: hardly another share."""
    return min(len(symbol), len(near)) >= _OF_A_SLIP and set(symbol.upper()) == set(near.upper())


def _nobody(entry: Mapping, targets: Collection[str] | None) -> Iterator[WrongName]:
    written = entry.at("notify")
    for value in written.items if isinstance(written, Listing) else ():
        name = _name_in(value)
        if targets is not None and name is not None and name not in targets:
            what = suggestion(name, targets) if targets else "expected one of `notify`, which has none"
            yield "notify", name, f'nobody is called "{name}", {what}'


def _problem(key: str, found: str, text: str, entry: Mapping, index: int, file: str) -> ConfigProblem:
    value, line = entry.at(key), entry.line_of(key)
    column = None
    if isinstance(value, Listing):
        value = next((one for one in value.items if isinstance(one, Scalar) and one.text == found), None)
    if isinstance(value, Scalar) and value.column is not None and value.text is not None:
        # A symbol is found in whatever case.
        line, column = value.line, value.column + max(0, value.text.upper().find(found.upper()))
    return ConfigProblem(file, line, f"alerts[{index}].{key}: {text}", column)
