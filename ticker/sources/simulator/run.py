"""A simulated market at full speed: what a source would stream in so many steps, without waiting for any."""

import asyncio
from collections.abc import Iterator

import msgspec

from ticker.events import Quote
from ticker.sources.simulator.adapter import SimulatorAdapter
from ticker.sources.simulator.ahead.ahead import Ahead
from ticker.sources.simulator.conditions import Conditions, scheduled
from ticker.sources.simulator.exchange import Exchange
from ticker.sources.simulator.grid import power_of_ten
from ticker.sources.simulator.hours import conditions_at, first_date, traded_at
from ticker.sources.simulator.market import instruments_of, morning_of, sectors_of, stepped
from ticker.sources.simulator.memory import Memory
from ticker.sources.simulator.model.factors import START, advanced
from ticker.sources.simulator.model.instrument import Instrument
from ticker.sources.simulator.model.state import State
from ticker.sources.simulator.model.walk import Print
from ticker.sources.simulator.script.renames import Called, with_names
from ticker.sources.simulator.settings import SimulatorSource

_MOST_PRINTS = 65_536
_MOST_STEPS = 512
_FEW_STEPS = 16


class Stretch(msgspec.Struct, frozen=True):
    """Some steps of a market: their times, and of each symbol what was displayed in them."""

    times_ms: list[int]
    prints: list[tuple[Instrument, list[Print]]]


def runs_of(spec: SimulatorSource, start_ms: int, steps: int) -> Iterator[Stretch]:
    """Take the steps that a server would take, one every `every` from `start_ms` on.

    Many steps of a symbol are taken at once where nothing of the market says otherwise.
    """
    # Each symbol goes its way by itself, unless hours, rules or a script look at every step of all.
    if spec.market is None and not Exchange(spec).has_any:
        return _at_once(spec, start_ms, steps)
    return _stretches(spec, start_ms, steps, most=_most(spec))


def _most(spec: SimulatorSource) -> int:
    return max(1, min(_MOST_STEPS, _MOST_PRINTS // len(spec.symbols)))


def _at_once(spec: SimulatorSource, start_ms: int, steps: int) -> Iterator[Stretch]:
    instruments = instruments_of(spec)
    sectors = sectors_of(instruments)
    morning = morning_of(spec.seed, sectors)
    states: dict[str, State] = {}
    factors, date, done = START, first_date(start_ms), 0
    traded = traded_at(start_ms)
    most = _most(spec)
    while done < steps:
        times = [start_ms + step * spec.every_ms for step in range(done, min(done + most, steps))]
        conditions: list[Conditions] = []
        for now_ms in times:
            date, now = conditions_at(date, now_ms)
            conditions.append(now)
        factors, common = advanced(
            factors, sectors, len(times), seed=spec.seed, step_s=spec.every_ms / 1_000.0
        )
        prints, schedule = [], scheduled(conditions)
        for instrument in instruments:
            walked = stepped(
                instrument, states.get(instrument.symbol), common, schedule, morning, traded=traded
            )
            states[instrument.symbol] = walked.state
            prints.append((instrument, walked.prints))
        yield Stretch(times, prints)
        done += len(times)


def _stretches(spec: SimulatorSource, start_ms: int, steps: int, *, most: int) -> Iterator[Stretch]:
    """Up to `most` steps at once where nothing begins or ends; the others as a server takes them."""
    adapter, ahead, instruments = SimulatorAdapter(spec), Ahead(spec), _by_symbol(spec)
    memory: Memory | None = None
    done, at_once = 0, most
    with asyncio.Runner() as runner:
        # Not `Runner.run`: its handler of SIGINT has the whole market written out as a text, each time.
        loop = runner.get_loop()
        while done < steps:
            now_ms, left = start_ms + done * spec.every_ms, steps - done
            run = None if memory is None or not at_once else ahead.run(memory, now_ms, min(at_once, left))
            if run is not None:
                memory, done = run.memory, done + run.steps
                # Near a band or a breaker they come in small portions.
                at_once = min(most, 2 * run.steps)
                times = [now_ms + step * spec.every_ms for step in range(run.steps)]
                yield Stretch(times, [(each, walk.prints) for each, walk in run.walks])
                continue
            taken = loop.run_until_complete(adapter.taken(memory, now_ms))
            memory, done = taken.memory, done + 1
            if taken.rest is not None and not taken.bodies:
                # Closed until then, and nothing but the time goes on.
                done += (taken.rest.until_ms - now_ms - 1) // spec.every_ms
            at_once = min(most, max(_FEW_STEPS, at_once))
            quotes = [body for body in taken.bodies if isinstance(body, Quote)]
            known = [(instruments[quote.symbol], quote) for quote in quotes if quote.symbol in instruments]
            yield Stretch([now_ms], [(each, [_print_of(quote)]) for each, quote in known])


def _by_symbol(spec: SimulatorSource) -> dict[str, Instrument]:
    """Every instrument by each symbol that it may come to be quoted under."""
    known = {each.symbol: each for each in instruments_of(spec)}
    later = {
        event.to: with_names(known[event.symbol], {event.symbol: Called(event.to, event.name)})
        for event in spec.script
        if event.to is not None and event.symbol is not None
    }
    return known | later


def _print_of(quote: Quote) -> Print:
    points = power_of_ten(quote.decimals)
    price, bid, ask = (round((value or 0.0) * points) for value in (quote.price, quote.bid, quote.ask))
    sizes = quote.bid_size or 0, quote.ask_size or 0
    return (0, price, bid, ask, *sizes, quote.volume or 0, quote.session or "open")
