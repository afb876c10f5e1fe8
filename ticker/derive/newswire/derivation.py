"""Makes stories of what happens on simulated markets; appends nothing: its feed is read like any other."""

from collections.abc import Callable, Sequence

import msgspec

from ticker.derive.derivation import Step
from ticker.derive.newswire import wording
from ticker.derive.newswire.state import MOST_STORIES, Anchor, Story, WireState
from ticker.events import Action, Quote, Record, Status

LEAST_MOVE = 0.01
"""A move of 1 % within WINDOW_MS is a story."""
WINDOW_MS = 300_000
QUIET_MS = 900_000
"""How long nothing more is told of a symbol's moves."""
SETTLING_MS = 10_000
"""For how long nothing is told of a new symbol: what a feed has at its first read passes for old."""
LEAST_MORNING_MOVE = 0.002
"""The first symbol of a channel that is 0.2 % from yesterday's close is the story that begins a day."""

_DAY_MS = 86_400_000
_MINUTE_MS = 60_000


class Newswire:
    """`is_on` says whether anybody reads the feed; while nobody does, nothing is looked at."""

    name = "newswire"
    follows = ("quote", "status", "action")
    derives = frozenset[str]()
    lookback_ms = 0

    def __init__(self, is_on: Callable[[], bool]) -> None:
        self._is_on = is_on

    def start(self) -> WireState:
        return WireState()

    def step(self, state: WireState, records: Sequence[Record], now_ms: int) -> Step[WireState]:
        if not self._is_on():
            return Step(state)
        writing = _Writing(state)
        for record in records:
            writing.take(record)
        minute = now_ms // _MINUTE_MS
        # Now and then also without a story, or a restart would read all since the last one again.
        settled = bool(writing.written) or (bool(records) and minute != state.minute)
        return Step(writing.state(minute if settled else state.minute), settled=settled)

    def due_ms(self, state: WireState) -> int | None:  # noqa: ARG002
        return None

    def encode(self, state: WireState) -> bytes:
        return msgspec.msgpack.encode(state)

    def decode(self, data: bytes) -> WireState:
        return msgspec.msgpack.decode(data, type=WireState)


class _Writing:
    """A state while records are taken into it."""

    def __init__(self, state: WireState) -> None:
        self._before = state
        self._anchors = dict(state.anchors)
        self._names = dict(state.names)
        self._halted = set(state.halted)
        self._morning = dict(state.morning)
        self.written: list[Story] = []

    def state(self, minute: int) -> WireState:
        return WireState(
            stories=(*self._before.stories, *self.written)[-MOST_STORIES:],
            anchors=self._anchors,
            names=self._names,
            halted=frozenset(self._halted),
            morning=self._morning,
            minute=minute,
        )

    def take(self, record: Record) -> None:
        match record.body:
            case Quote(simulated=True) as quote:
                self._names[quote.symbol] = quote.name
                self._take_price(record, quote)
            case Status(simulated=True) as status:
                self._take_status(record, status)
            case Action(simulated=True) as action:
                # What a price was before says nothing of what it is now.
                self._anchors.pop(action.symbol, None)
                self._write(record, wording.announced(self._name(action.symbol), action))

    def _take_price(self, record: Record, quote: Quote) -> None:
        anchor = self._anchors.get(quote.symbol)
        if anchor is None or not anchor.price or record.time_ms < anchor.since_ms:
            free_ms = record.time_ms + SETTLING_MS
            anchor = self._anchors[quote.symbol] = Anchor(quote.price, record.time_ms, free_ms)
        move = quote.price / anchor.price - 1
        lasted_ms = record.time_ms - anchor.since_ms
        if record.time_ms < anchor.free_ms:
            return
        if self._is_morning(record, quote):
            self._write(record, wording.opened(quote, (quote.change_pct or 0.0) / 100))
        elif abs(move) >= LEAST_MOVE and lasted_ms <= WINDOW_MS:
            self._write(record, wording.moved(quote, move, lasted_ms))
            free_ms = record.time_ms + QUIET_MS
            self._anchors[quote.symbol] = Anchor(quote.price, record.time_ms, free_ms)
        elif lasted_ms > WINDOW_MS:
            self._anchors[quote.symbol] = Anchor(quote.price, record.time_ms, anchor.free_ms)

    def _is_morning(self, record: Record, quote: Quote) -> bool:
        day = record.time_ms // _DAY_MS
        if self._morning.get(record.channel, -1) >= day:
            return False
        if quote.change_pct is None or abs(quote.change_pct) / 100 < LEAST_MORNING_MOVE:
            return False
        self._morning[record.channel] = day
        return True

    def _take_status(self, record: Record, status: Status) -> None:
        name = self._name(status.symbol)
        if status.state == "halted" and status.symbol not in self._halted:
            self._halted.add(status.symbol)
            self._write(record, wording.halted(name, status.symbol, status.reason))
        elif status.state == "open" and status.symbol in self._halted:
            self._halted.remove(status.symbol)
            self._write(record, wording.resumed(name, status.symbol))

    def _name(self, symbol: str) -> str:
        return self._names.get(symbol, symbol)

    def _write(self, record: Record, story: tuple[str, str]) -> None:
        title, summary = story
        self.written.append(Story(record.id, record.channel, record.time_ms, title, summary))
