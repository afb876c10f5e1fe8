"""Symbols that go on under another: who is called how, and what is told of it (pure)."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import msgspec

from ticker.events import Action, Body, Quote, Status
from ticker.sources.simulator.conditions import Conditions
from ticker.sources.simulator.market import quote_of
from ticker.sources.simulator.model.instrument import Instrument
from ticker.sources.simulator.model.state import State
from ticker.sources.simulator.script.effects import begun_ms
from ticker.sources.simulator.script.settings import ScriptedEvent

_GONE = Conditions(session="closed", frozen=True)


class Called(msgspec.Struct, frozen=True):
    """What a symbol of the file is called by now; an empty `name` is the one that it had."""

    symbol: str
    name: str


Names: TypeAlias = Mapping[str, Called]
"""By the symbols of the file; who has never had another is not in it."""


def names_at(script: Iterable[ScriptedEvent], now_ms: int) -> dict[str, Called]:
    """What symbols are called at an instant: of several renames, the last one counts."""
    begun = [
        (at_ms, event)
        for event in script
        if event.event == "rename" and (at_ms := begun_ms(event, now_ms)) is not None
    ]
    names: dict[str, Called] = {}
    for _, event in sorted(begun, key=lambda one: one[0]):
        if event.symbol is not None and event.to is not None:
            before = names.get(event.symbol)
            names[event.symbol] = Called(event.to, event.name or (before.name if before else ""))
    return names


def as_called(bodies: Iterable[Body], names: Names) -> tuple[Body, ...]:
    """The same events of the symbols as they are called."""
    return tuple(_as_called(body, names) for body in bodies) if names else tuple(bodies)


def with_names(instrument: Instrument, names: Names) -> Instrument:
    """The same instrument under its own name and symbol."""
    called = names.get(instrument.symbol)
    if called is None:
        return instrument
    return msgspec.structs.replace(instrument, symbol=called.symbol, name=called.name or instrument.name)


def farewells(
    instruments: Iterable[Instrument], states: Mapping[str, State], before: Names, after: Names
) -> tuple[Quote | Status, ...]:
    """The last that is told of symbols that are called otherwise now: that they are traded no more.

    Whoever reads states would else take their newest price for a live one for ever.
    """
    said: list[Quote | Status] = []
    gone = renamed(before, after)
    for each in instruments:
        if each.symbol in states and each.symbol in gone:
            was, called = with_names(each, before), after[each.symbol].symbol
            said.append(quote_of(was, states[each.symbol], _GONE))
            said.append(
                Status(symbol=was.symbol, state="closed", reason=f"Now traded as {called}", simulated=True)
            )
    return tuple(said)


def renamed(before: Names, after: Names) -> frozenset[str]:
    """The symbols of the file that are called otherwise than before."""
    return frozenset(symbol for symbol, called in after.items() if before.get(symbol) != called)


def _as_called(body: Body, names: Names) -> Body:
    match body:
        case Quote(symbol=symbol) if symbol in names:
            called = names[symbol]
            return msgspec.structs.replace(body, symbol=called.symbol, name=called.name or body.name)
        case Status(symbol=symbol) | Action(symbol=symbol) if symbol in names:
            return msgspec.structs.replace(body, symbol=names[symbol].symbol)
        case _:
            return body
