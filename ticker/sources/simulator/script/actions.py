"""Corporate actions: in which terms a symbol is quoted, and how prices are carried over into new ones."""

from collections.abc import Iterable

import msgspec

from ticker.events import Action
from ticker.sources.simulator.day import MOST_VOLUME, Day
from ticker.sources.simulator.grid import on_grid
from ticker.sources.simulator.model.instrument import Instrument
from ticker.sources.simulator.model.state import State
from ticker.sources.simulator.script.effects import begun_ms
from ticker.sources.simulator.script.settings import ScriptedEvent


def ratio_at(script: Iterable[ScriptedEvent], symbol: str, now_ms: int) -> float:
    """How many shares one of the configured ones is at an instant, after all splits so far."""
    ratio = 1.0
    for event in script:
        if event.event == "split" and event.symbol == symbol and begun_ms(event, now_ms) is not None:
            new_shares, old_shares = event.ratio or (1, 1)
            ratio = ratio * new_shares / old_shares
    return ratio


def in_terms(instrument: Instrument, ratio: float) -> Instrument:
    """The same symbol when a share of it has become so many."""
    if ratio == 1.0:
        return instrument
    pace, morning = instrument.pace, instrument.morning_pace
    return msgspec.structs.replace(
        instrument,
        price=instrument.price / ratio,
        volume=min(max(1, int(instrument.volume * ratio)), MOST_VOLUME) if instrument.volume else 0,
        pace=msgspec.structs.replace(pace, lots=pace.lots * ratio),
        morning_pace=msgspec.structs.replace(morning, lots=morning.lots * ratio),
    )


def carried_over(state: State, ratio: float, price: float) -> State:
    """A state in new terms; `ratio` new shares for one, `price` is the configured one in these."""
    day = state.day
    return msgspec.structs.replace(
        state,
        price=price,
        worth=state.worth / ratio,
        day=Day(
            on_grid(day.prev_close / ratio),
            on_grid(day.open / ratio),
            on_grid(day.high / ratio),
            on_grid(day.low / ratio),
            on_grid(day.last / ratio),
            min(int(day.volume * ratio), MOST_VOLUME),
        ),
        bid=on_grid(state.bid / ratio),
        spread=on_grid(state.spread / ratio),
    )


def actions_of(
    script: Iterable[ScriptedEvent], currencies: dict[str, str], last_ms: int, now_ms: int
) -> tuple[Action, ...]:
    """The corporate actions of the step from `last_ms`, exclusive, to `now_ms`; currencies by symbol."""
    actions = []
    for event in script:
        at_ms = begun_ms(event, now_ms)
        if at_ms is None or at_ms <= last_ms or event.symbol is None:
            continue
        if event.event == "split" and event.ratio is not None:
            new_shares, old_shares = event.ratio
            actions.append(
                Action(
                    symbol=event.symbol,
                    kind="split",
                    old_shares=old_shares,
                    new_shares=new_shares,
                    simulated=True,
                )
            )
        if event.event == "rename":
            actions.append(Action(symbol=event.symbol, kind="rename", new_symbol=event.to, simulated=True))
        if event.event == "dividend":
            currency = currencies.get(event.symbol)
            actions.append(
                Action(
                    symbol=event.symbol,
                    kind="dividend",
                    amount=event.amount,
                    currency=currency,
                    simulated=True,
                )
            )
    return tuple(actions)
