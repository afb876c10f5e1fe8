"""A move for each symbol of a headline, once five minutes have passed. Pure."""

from collections.abc import Sequence
from typing import Any

import msgspec

from ticker.derive.derivation import Step
from ticker.derive.moves.history import History
from ticker.derive.moves.score import SPAN_S, UNUSUAL, change_pct, z_score
from ticker.events import Action, Draft, Headline, Move, Quote, Record
from ticker.times import rfc3339

_SPAN_MS = SPAN_S * 1_000
_MINUTE_MS = 60_000
_NOT_TRADED = ("closed", "halted")


class Last(msgspec.Struct, frozen=True, array_like=True):
    """The newest price of a symbol."""

    price: float
    time_ms: int
    channel: str
    is_traded: bool
    simulated: bool


class OpenMove(msgspec.Struct, frozen=True, array_like=True):
    """A symbol that a headline named, at the price of then; `about` is the headline's event."""

    about: str
    symbol: str
    since_ms: int
    price: float

    @property
    def due_ms(self) -> int:
        return self.since_ms + _SPAN_MS


class MovesState(msgspec.Struct, frozen=True):
    """The newest price of each symbol, and what is watched; `history` is there for the next step alone."""

    prices: dict[str, Last] = {}
    watched: tuple[OpenMove, ...] = ()
    minute: int = 0
    history: dict[str, Any] = {}


class MovesOfHeadlines:
    """The derivation. Its clock is that of the events: what was missed while nothing ran is not misjudged."""

    name = "moves"
    follows = ("quote", "headline", "action")
    derives = frozenset({"move"})
    lookback_ms = _SPAN_MS

    def start(self) -> MovesState:
        return MovesState()

    def judged(self, state: MovesState, records: Sequence[Record]) -> frozenset[str]:
        """The symbols of which a move may become due with these records."""
        last_ms = records[-1].time_ms
        due = {watch.symbol for watch in state.watched if watch.due_ms <= last_ms}
        for record in records:
            if record.type == "headline" and record.time_ms + _SPAN_MS <= last_ms:
                due.update(record.symbols)
        return frozenset(due)

    def completed(self, state: MovesState, history: History) -> MovesState:
        return msgspec.structs.replace(state, history=dict(history))

    def step(self, state: MovesState, records: Sequence[Record], now_ms: int) -> Step[MovesState]:
        prices, watched = dict(state.prices), list(state.watched)
        drafts: list[Draft] = []
        for record in records:
            due = [watch for watch in watched if watch.due_ms <= record.time_ms]
            if due:
                watched = [watch for watch in watched if watch.due_ms > record.time_ms]
                drafts += [draft for watch in due for draft in _moved(watch, prices, state.history)]
            match record.body:
                case Quote() as quote:
                    prices[quote.symbol] = _last(record, quote)
                case Headline(revision=1, backfill=False, symbols=symbols):
                    watched += _watches(record, symbols, prices)
                case Action(symbol=symbol):
                    # Prices of before and behind it are in different terms.
                    prices.pop(symbol, None)
                    watched = [watch for watch in watched if watch.symbol != symbol]
        minute = now_ms // _MINUTE_MS
        settled = bool(drafts) or (bool(records) and minute != state.minute)
        after = MovesState(prices, tuple(watched), minute if settled else state.minute)
        return Step(after, tuple(drafts), settled)

    def due_ms(self, state: MovesState) -> int | None:  # noqa: ARG002 - only what comes says what the price is
        return None

    def encode(self, state: MovesState) -> bytes:
        return msgspec.msgpack.encode(state)

    def decode(self, data: bytes) -> MovesState:
        return msgspec.msgpack.decode(data, type=MovesState)


def _last(record: Record, quote: Quote) -> Last:
    is_traded = quote.session not in _NOT_TRADED
    return Last(quote.price, record.time_ms, record.channel, is_traded, quote.simulated)


def _watches(record: Record, symbols: Sequence[str], prices: dict[str, Last]) -> list[OpenMove]:
    return [
        OpenMove(record.id, symbol, record.time_ms, last.price)
        for symbol in symbols
        if (last := prices.get(symbol)) is not None and last.is_traded and last.price > 0
    ]


def _moved(watch: OpenMove, prices: dict[str, Last], history: History) -> list[Draft]:
    """Nothing where it was not traded meanwhile: a price that nobody could pay says nothing of news."""
    last = prices[watch.symbol]
    if not last.is_traded or last.time_ms <= watch.since_ms:
        return []
    change = change_pct(watch.price, last.price)
    z = z_score(change, history.get(watch.symbol, ()), watch.since_ms)
    move = Move(
        about=watch.about,
        symbol=watch.symbol,
        since=rfc3339(watch.since_ms),
        span_s=SPAN_S,
        before=watch.price,
        after=last.price,
        change_pct=round(change, 2),
        z=None if z is None else round(z, 2),
        unusual=z is not None and abs(z) >= UNUSUAL,
        simulated=last.simulated,
    )
    # On the channel of the prices: who may not read those is not told of them by the news.
    return [Draft(last.channel, move)]
