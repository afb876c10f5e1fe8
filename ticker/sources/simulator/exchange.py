"""What the rules and the script of a feed file make of a step: its conditions, and who is traded how."""

from collections.abc import Container, Mapping, Sequence

import msgspec

from ticker.events import Action, Status
from ticker.sources.simulator.conditions import Conditions
from ticker.sources.simulator.day import DAY_MS
from ticker.sources.simulator.grid import power_of_ten
from ticker.sources.simulator.model.instrument import Instrument
from ticker.sources.simulator.model.state import State
from ticker.sources.simulator.rules.breakers import Breakers, change_of, tripped
from ticker.sources.simulator.rules.trading import (
    OPEN,
    HaltOrder,
    Standing,
    TradedPrice,
    TradingTime,
    bands_of,
    next_standing,
)
from ticker.sources.simulator.script.actions import actions_of, carried_over, ratio_at
from ticker.sources.simulator.script.dating import Dating
from ticker.sources.simulator.script.effects import Effects, effects_of
from ticker.sources.simulator.script.renames import Names, names_at, renamed
from ticker.sources.simulator.script.settings import MOST_PAID, ScriptedEvent
from ticker.sources.simulator.settings import SimulatorSource
from ticker.times import rfc3339

_LEAST_LEFT = 0.1
"""What part of a price a dividend leaves in any case: what is not `MOST_PAID`."""
_STOPPED = frozenset({"halted", "auction"})


class Remembered(msgspec.Struct, frozen=True, array_like=True):
    """How symbols stand after the step at `last_ms`, and the volumes that they had before it.

    `waiting` are those whose new day has not begun yet, because they were halted over its beginning; `days`
    those (since 1970) of what the script has happen once.
    """

    last_ms: int = 0
    breakers: Breakers = Breakers()
    standings: dict[str, Standing] = {}
    volumes: dict[str, int] = {}
    waiting: frozenset[str] = frozenset()
    days: dict[str, int] = {}


class Floor(msgspec.Struct, frozen=True):
    """What holds in a step; `resumed` are the symbols whose session is another than in the step before."""

    remembered: Remembered
    conditions: dict[str, Conditions]
    statuses: tuple[Status, ...]
    resumed: frozenset[str]


NO_FLOOR = Floor(Remembered(), {}, (), frozenset())
"""A market without rules and script: in force is what always is."""


class Exchange:
    """The rules that a market keeps to, and the script that it follows; a day is one of UTC."""

    def __init__(self, spec: SimulatorSource) -> None:
        rules = spec.rules_in_force
        self.has_breakers = rules.breakers
        self._dating = Dating(spec.script)
        self._step_ms = spec.every_ms
        # What trades no volume is an index or a rate, of which no rule speaks.
        self.tiers = {
            symbol: one.tier if rules.luld and one.volume else None for symbol, one in spec.symbols.items()
        }
        self._has_renames = any(event.event == "rename" for event in spec.script)
        self.has_any = rules.any_in_force or bool(spec.script)

    def stepped(
        self,
        before: Remembered,
        states: Mapping[str, State],
        base: Conditions,
        now_ms: int,
        close_ms: int | None = None,
        since_ms: int = 0,
    ) -> Floor:
        """Say what holds in the step at `now_ms`, from what the step before has left.

        All times are those of the market's own clock; without a close, the day is one of UTC. What the script
        has happen on a day before the one that began at `since_ms` has happened to nobody.
        """
        regular = base.session == "open"
        # The first price of a day is that of an auction.
        opens = regular and close_ms is not None and (base.opening or base.new_day)
        if close_ms is None:
            close_ms = now_ms - now_ms % DAY_MS + DAY_MS
        moment = TradingTime(now_ms, regular=regular, close_ms=close_ms, opens=opens)
        script = self.script(before, now_ms)
        breakers = self._breakers(before, states, moment, base)
        last_ms = last_ms_of(before, now_ms, self._step_ms)
        standings: dict[str, Standing] = {}
        conditions: dict[str, Conditions] = {}
        for symbol in self.tiers:
            effects = effects_of(script, symbol, max(last_ms, since_ms - 1), now_ms)
            was, state = before.standings.get(symbol, OPEN), states.get(symbol)
            order = _longest(effects.order, breakers, now_ms)
            standings[symbol] = self._standing(was, symbol, state, before, moment, order)
            today = msgspec.structs.replace(base, new_day=base.new_day or symbol in before.waiting)
            conditions[symbol] = self._conditions(today, effects, standings[symbol], symbol, state, moment)
        volumes = {symbol: state.day.volume for symbol, state in states.items()}
        return Floor(
            Remembered(
                max(now_ms, last_ms),
                breakers,
                standings,
                volumes,
                _waiting(conditions),
                self._dating.days(before.days, last_ms),
            ),
            conditions,
            _statuses(before.standings, standings, renamed(*self.names(before, now_ms))),
            frozenset(symbol for symbol, one in standings.items() if _is_other(before, symbol, one)),
        )

    def carried_over(
        self, before: Remembered, states: dict[str, State], instruments: Sequence[Instrument], now_ms: int
    ) -> tuple[Remembered, dict[str, State], tuple[Action, ...]]:
        """The states in the terms of now, and the corporate actions that led there since the step before."""
        last_ms, script = last_ms_of(before, now_ms, self._step_ms), self.script(before, now_ms)
        actions = actions_of(script, {each.symbol: each.currency for each in instruments}, last_ms, now_ms)
        split = {action.symbol for action in actions if action.kind == "split"}
        if not split:
            return before, states, _told_as_paid(actions, states)
        states = dict(states)
        for each in instruments:
            if each.symbol in split and each.symbol in states:
                ratio = ratio_at(script, each.symbol, now_ms) / ratio_at(script, each.symbol, last_ms)
                states[each.symbol] = carried_over(states[each.symbol], ratio, each.price)
        # A band in the terms of before would stop the symbol at once.
        standings = before.standings | {
            symbol: msgspec.structs.replace(
                standing,
                reference=None,
                band=round(
                    standing.band * ratio_at(script, symbol, last_ms) / ratio_at(script, symbol, now_ms)
                ),
            )
            for symbol, standing in before.standings.items()
            if symbol in split
        }
        return msgspec.structs.replace(before, standings=standings), states, _told_as_paid(actions, states)

    def script(self, before: Remembered, now_ms: int) -> tuple[ScriptedEvent, ...]:
        """The script of the step at `now_ms`: what happens once has its day."""
        return self._dating.dated(self._dating.days(before.days, last_ms_of(before, now_ms, self._step_ms)))

    def names(self, before: Remembered, now_ms: int) -> tuple[Names, Names]:
        """What symbols were called in the step before the one at `now_ms`, and in it."""
        if not self._has_renames:
            return {}, {}
        script, last_ms = self.script(before, now_ms), last_ms_of(before, now_ms, self._step_ms)
        return names_at(script, last_ms), names_at(script, now_ms)

    def _breakers(
        self, before: Remembered, states: Mapping[str, State], moment: TradingTime, base: Conditions
    ) -> Breakers:
        if not self.has_breakers or base.new_day:
            # On a new day, what the states say is of yesterday.
            return Breakers()
        days = [states[symbol].day for symbol in self.tiers if symbol in states]
        change = change_of([(day.last, day.prev_close) for day in days])
        return tripped(before.breakers, change, moment.now_ms, moment.close_ms)

    def _standing(
        self,
        was: Standing,
        symbol: str,
        state: State | None,
        before: Remembered,
        moment: TradingTime,
        order: HaltOrder | None,
    ) -> Standing:
        if state is None:
            return Standing("halted", order.until_ms, order.cause, order.words) if order else OPEN
        has_traded = state.day.volume != before.volumes.get(symbol, 0)
        price = _price(state, has_traded)
        return next_standing(was, price, moment, tier=self.tiers[symbol], order=order)

    def _conditions(
        self,
        base: Conditions,
        effects: Effects,
        standing: Standing,
        symbol: str,
        state: State | None,
        moment: TradingTime,
    ) -> Conditions:
        tier = self.tiers[symbol]
        limits = (
            bands_of(standing, _price(state, False), moment, tier)
            if tier is not None and state is not None and standing.state not in _STOPPED
            else None
        )
        halted = standing.state == "halted"
        return msgspec.structs.replace(
            base,
            session="halted" if halted else base.session,
            volatility=base.volatility * effects.volatility,
            activity=base.activity * effects.activity,
            jump=_less(effects, state).jump,
            frozen=halted or base.frozen,
            auction=standing.state == "auction",
            lowest=limits.lower if limits else None,
            highest=limits.upper if limits else None,
        )


def _told_as_paid(actions: Sequence[Action], states: Mapping[str, State]) -> tuple[Action, ...]:
    """The actions with what prices pay of their dividends, where they have fallen too far for all of it."""
    return tuple(_as_paid(action, states.get(action.symbol)) for action in actions)


def _as_paid(action: Action, state: State | None) -> Action:
    if action.amount is None or state is None:
        return action
    most = MOST_PAID * state.worth / power_of_ten(state.decimals)
    if action.amount <= most:
        return action
    # Nobody is told of money that no price has paid.
    return msgspec.structs.replace(action, amount=round(most, state.decimals))


def last_ms_of(before: Remembered, now_ms: int, step_ms: int) -> int:
    """The end of the step before; a clock that was a day or more ahead is not waited for."""
    if before.last_ms == 0 or before.last_ms >= now_ms + DAY_MS:
        return now_ms - step_ms
    return before.last_ms


def _waiting(conditions: Mapping[str, Conditions]) -> frozenset[str]:
    return frozenset(symbol for symbol, one in conditions.items() if one.new_day and one.frozen)


def _price(state: State, has_traded: bool) -> TradedPrice:
    points = power_of_ten(state.decimals)
    return TradedPrice(state.worth, state.day.last, state.day.prev_close, points, has_traded)


def _less(effects: Effects, state: State | None) -> Effects:
    """The effects with what a dividend takes from the price; a tenth of the price is left in any case."""
    if state is None or not effects.dividend:
        return effects
    rest = max(_LEAST_LEFT, 1.0 - effects.dividend * power_of_ten(state.decimals) / state.worth)
    return msgspec.structs.replace(effects, ratio=effects.ratio * rest)


def _longest(order: HaltOrder | None, breakers: Breakers, now_ms: int) -> HaltOrder | None:
    if breakers.until_ms <= now_ms or (order is not None and order.until_ms >= breakers.until_ms):
        return order
    return HaltOrder("market", breakers.until_ms, f"Market-wide circuit breaker, level {breakers.level}")


def _is_other(before: Remembered, symbol: str, now: Standing) -> bool:
    return (before.standings.get(symbol, OPEN).state == "halted") != (now.state == "halted")


def _statuses(
    before: Mapping[str, Standing], after: Mapping[str, Standing], anew: Container[str]
) -> tuple[Status, ...]:
    """A status for each symbol that is told of another one than before, and for all at the first step.

    Of those that are told `anew`, in any case.
    """
    return tuple(
        _status(symbol, standing)
        for symbol, standing in after.items()
        if symbol in anew or symbol not in before or _told(before[symbol]) != _told(standing)
    )


def _told(standing: Standing) -> tuple[str, int, str, int]:
    return standing.state, standing.until_ms, standing.words, standing.extensions


def _status(symbol: str, standing: Standing) -> Status:
    until = rfc3339(standing.until_ms) if standing.until_ms else None
    return Status(symbol=symbol, state=standing.state, reason=_reason(standing), until=until, simulated=True)


def _reason(standing: Standing) -> str | None:
    match standing.state:
        case "limit_up":
            return "The price is at its upper band"
        case "limit_down":
            return "The price is at its lower band"
        case "auction":
            return "Trading resumes with an auction"
        case "halted" if standing.extensions:
            return "Volatility pause, extended: the auction did not clear"
        case "halted" if standing.cause == "volatility":
            return "Volatility pause: the price stayed at its band for 15 s"
        case "halted":
            return standing.words
        case _:
            return None
