"""What rules name, beside what is there: symbols, sources, who is told, and each other."""

from collections.abc import Collection, Iterator, Sequence

from ticker.alerts import SourceIs, leaves_of, parse, symbols_in
from ticker.config.alerts import AlertSettings
from ticker.config.document import Listing, Mapping, Scalar, Tree
from ticker.config.problems import ConfigProblem, closest, suggestion
from ticker.config.source import SourceSettings
from ticker.config.types import Service

_OF_A_SLIP = 4
"""How long a symbol is at least that cannot be another by chance: UA and UAA are both traded."""


def alert_problems(
    service: Service, sources: Sequence[SourceSettings], tree: Mapping, file: str
) -> list[ConfigProblem]:
    """Every name in a rule that leads nowhere; `tree` is the file that the rules stand in."""
    written = tree.at("alerts")
    names = {source.name for source in sources}
    symbols = _quoted(sources)
    problems: list[ConfigProblem] = []
    for index, alert in enumerate(service.alerts):
        entry = written.items[index] if isinstance(written, Listing) else None
        told = [
            *_twice(service.alerts[:index], alert),
            *_nowhere(alert, names, symbols),
            *_nobody(alert, service.notify),
        ]
        problems += [_problem(key, found, text, entry, index, file) for key, found, text in told]
    return problems


_Told = tuple[str, str, str]
"""The key, what stands in its value that is wrong, and why."""


def _twice(before: Sequence[AlertSettings], alert: AlertSettings) -> Iterator[_Told]:
    if any(other.name == alert.name for other in before):
        yield "name", alert.name, f'expected a name of its own for each rule, got "{alert.name}" again'


def _nowhere(alert: AlertSettings, names: set[str], symbols: dict[str, str]) -> Iterator[_Told]:
    for key, condition in (("when", alert.when), ("until", alert.until)):
        if condition is None:
            continue
        parsed = parse(condition)
        for symbol, near in _nearly_quoted((condition,), symbols):
            if _is_slip(symbol, near):
                yield key, symbol, f'no source quotes {symbol}, did you mean "{near}"?'
        for leaf in leaves_of(parsed):
            if isinstance(leaf, SourceIs) and leaf.source not in names:
                yield (
                    key,
                    leaf.source,
                    f'no source is called "{leaf.source}", {suggestion(leaf.source, names)}',
                )


def unquoted_symbols(service: Service, sources: Sequence[SourceSettings]) -> Iterator[str]:
    """A line for each symbol in a rule that no source quotes, and that is nearly one that is quoted.

    It may come from a program, or stand in headlines: many a share is called nearly as another is.
    """
    symbols = _quoted(sources)
    for alert in service.alerts:
        conditions = (alert.when, *filter(None, (alert.until,)))
        for symbol, near in _nearly_quoted(conditions, symbols):
            yield f'alerts: rule {alert.name}: no source quotes {symbol}; is "{near}" meant?'


def _quoted(sources: Sequence[SourceSettings]) -> dict[str, str]:
    return {symbol.upper(): symbol for source in sources for symbol in source.quoted}


def _nearly_quoted(conditions: Sequence[str], symbols: dict[str, str]) -> Iterator[tuple[str, str]]:
    named = dict.fromkeys(symbol for condition in conditions for symbol in symbols_in(parse(condition)))
    for symbol in named:
        near = closest(symbol, symbols.values()) if symbol.upper() not in symbols else None
        if near is not None:
            yield symbol, near


def _is_slip(symbol: str, near: str) -> bool:
    """Whether the same letters stand there in another order or number, as in APPL: hardly another share."""
    return min(len(symbol), len(near)) >= _OF_A_SLIP and set(symbol.upper()) == set(near.upper())


def _nobody(alert: AlertSettings, targets: Collection[str]) -> Iterator[_Told]:
    for name in alert.notify:
        if name not in targets:
            what = suggestion(name, targets) if targets else "expected one of `notify`, which has none"
            yield "notify", name, f'nobody is called "{name}", {what}'


def _problem(key: str, found: str, text: str, entry: Tree | None, index: int, file: str) -> ConfigProblem:
    value = entry.at(key) if isinstance(entry, Mapping) else None
    line = entry.line_of(key) if isinstance(entry, Mapping) else 1
    column = None
    if isinstance(value, Listing):
        value = next((one for one in value.items if isinstance(one, Scalar) and one.text == found), None)
    if isinstance(value, Scalar) and value.column is not None and value.text is not None:
        line, column = value.line, value.column + max(0, value.text.find(found))
    return ConfigProblem(file, line, f"alerts[{index}].{key}: {text}", column)
