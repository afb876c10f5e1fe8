"""What a quote costs with a thousand rules: those that name its symbol, found by it and not tried in turn."""

from collections.abc import Callable, Sequence
from copy import copy
from random import Random
from statistics import median
from time import process_time
from typing import TypeAlias

from benchmarks.settings import Progress, Settings
from benchmarks.table import Table, number
from ticker.alerts import Rule, parse, rulebook_of
from ticker.derive.alerts import AlertsOfRules
from ticker.events import Quote, Record, encode_body

_RULES, _SYMBOLS = 1_000, 500
_QUOTES = 5_000

Taking: TypeAlias = Callable[[Sequence[Record]], None]


def rules(settings: Settings, progress: Progress) -> Table:
    """CPU alone; each takes the same quotes: of symbols that rules name, then of such that none does."""
    rng = Random(1)
    bounds = [(f"S{index % _SYMBOLS}", 90.0 + rng.random() * 20.0) for index in range(_RULES)]
    takers = {
        ("Ticker, 50 quotes at once", 50): _ticker(bounds),
        ("Ticker, one by one", 1): _ticker(bounds),
        ("a loop over all rules", 50): _loop(bounds),
    }
    rows = []
    for case, prefix in ((f"named by {_RULES // _SYMBOLS} of {_RULES:,} rules", "S"), ("named by none", "X")):
        records = _records(prefix, round(_QUOTES * min(1.0, settings.seconds)))
        for (name, at_once), take in takers.items():
            progress(f"rules: {case}, {name}")
            found = [_us_a_quote(take, records, at_once) for _ in range(max(2, settings.rounds))]
            rows.append((case, name, number(median(found))))
    return Table(
        f"A quote beside {_RULES:,} rules about {_SYMBOLS} symbols",
        ("quote", "by", "CPU us a quote"),
        tuple(rows),
        (
            "a rule is `S7 > 101.5`: it fires where the price crosses",
            "the loop: a tuple a rule and the last price of each symbol; nothing of it survives a crash",
        ),
    )


def _records(prefix: str, quotes: int) -> list[Record]:
    rng, prices, found = Random(2), [100.0] * _SYMBOLS, []
    for index in range(quotes):
        place = index % _SYMBOLS
        prices[place] += rng.gauss(0.0, 0.05)
        symbol = f"{prefix}{place}"
        body = Quote(symbol=symbol, name=symbol, price=round(prices[place], 2), decimals=2)
        envelope = (index + 1, f"benchmark-{index}", "quote", "stocks", symbol, (symbol,), index)
        found.append(Record(*envelope, encode_body(body)))
    return found


def _ticker(bounds: Sequence[tuple[str, float]]) -> Taking:
    rulebook = rulebook_of(
        [
            Rule(name=f"rule {index}", when=parse(f"{symbol} > {bound}"))
            for index, (symbol, bound) in enumerate(bounds)
        ]
    )
    derivation = AlertsOfRules(lambda: rulebook)
    state = derivation.step(derivation.start(), (), 0).state

    def take(records: Sequence[Record]) -> None:
        nonlocal state
        state = derivation.step(state, records, 0).state

    return take


def _loop(bounds: Sequence[tuple[str, float]]) -> Taking:
    last: dict[str, float] = {}

    def take(records: Sequence[Record]) -> None:
        for record in records:
            body = record.body
            if not isinstance(body, Quote):
                continue
            before = last.get(body.symbol, body.price)
            fired = [
                bound for symbol, bound in bounds if symbol == body.symbol and before <= bound < body.price
            ]
            last[body.symbol] = body.price
            del fired

    return take


def _us_a_quote(take: Taking, records: Sequence[Record], at_once: int) -> float:
    # Decoding is kept with a record, and all are to pay for it.
    fresh = list(map(copy, records))
    began = process_time()
    for start in range(0, len(fresh), at_once):
        take(fresh[start : start + at_once])
    return (process_time() - began) / len(fresh) * 1e6
