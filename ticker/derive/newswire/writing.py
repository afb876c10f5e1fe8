"""A newswire's state while the records of one step are taken into it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import msgspec

from ticker.derive.newswire import wording
from ticker.derive.newswire.moves import WINDOW_MS, is_unusual, measured
from ticker.derive.newswire.state import MOST_STORIES, Anchor, Paid, Story, Usual, WireState
from ticker.derive.newswire.wording import StoryWords
from ticker.events import Action, Announcement, Quote, Record, Status

QUIET_MS = 900_000
"""How long nothing more is told of a symbol's moves."""
APART_MS = 300_000
"""How long nothing more is told of the moves of a channel."""
SETTLING_MS = 10_000
"""For how long nothing is told of a new symbol: what a feed has at its first read passes for old."""
LEAST_MORNING_MOVE = 0.002
"""The first symbol of a channel that is 0.2 % from yesterday's close is the story that begins a day."""
MANY = 3
"""So many symbols that stop or resume at once for the same reason are one story."""

_DAY_MS = 86_400_000
_TOGETHER_MS = 5_000
"""How long after an announcement the action comes that it was of."""

_Measured = TypeVar("_Measured", Anchor, Usual)
_Kept = TypeVar("_Kept")


class Writing:
    """Made for one step; what is taken together was committed together, on one channel."""

    def __init__(self, state: WireState) -> None:
        self._before = state
        self._anchors = dict(state.anchors)
        self._names = dict(state.names)
        self._halted = set(state.halted)
        self._morning = dict(state.morning)
        self._usual = dict(state.usual)
        self._stopped = dict(state.stopped)
        self._bands = dict(state.bands)
        self._quiet = dict(state.quiet)
        self._announced = dict(state.announced)
        self._prices = dict(state.prices)
        self._together = dict(state.together)
        self._paid = dict(state.paid)
        self.written: list[Story] = []

    def state(self, minute: int) -> WireState:
        return WireState(
            stories=(*self._before.stories, *self.written)[-MOST_STORIES:],
            anchors=self._anchors,
            names=self._names,
            halted=frozenset(self._halted),
            morning=self._morning,
            minute=minute,
            usual=self._usual,
            stopped=self._stopped,
            bands=self._bands,
            quiet=self._quiet,
            announced=self._announced,
            together=self._together,
            paid=self._paid,
            prices=self._prices,
        )

    def take(self, records: Iterable[Record]) -> None:
        """Take what was committed together, in its order."""
        statuses: list[tuple[Record, Status]] = []
        quotes: list[tuple[Record, Quote]] = []
        for record in records:
            match record.body:
                case Quote(simulated=True) as quote if quote.price > 0:
                    quotes.append((record, quote))
                case Status(simulated=True) as status:
                    statuses.append((record, status))
                case Announcement(simulated=True) as announcement:
                    self._take_announcement(record, announcement)
                case Action(simulated=True) as action:
                    self._take_action(record, action)
        self._names.update((quote.symbol, quote.name) for _, quote in quotes)
        self._take_statuses(statuses)
        self._take_quotes(quotes)

    # Announcements and actions

    def _take_announcement(self, record: Record, said: Announcement) -> None:
        until_ms = record.time_ms + QUIET_MS
        if said.symbol is None:
            # What all prices do now has been told.
            self._quiet[record.channel] = until_ms
        else:
            self._let_be(said.symbol, until_ms)
        if said.kind == "halt" and said.symbol is not None:
            self._halt(said.symbol)
        if said.kind == "action" and said.symbol is not None:
            self._announced[said.symbol] = record.time_ms + _TOGETHER_MS
        self._write(record, wording.announced(said, self._name(said.symbol)))

    def _take_action(self, record: Record, action: Action) -> None:
        if self._announced.pop(action.symbol, 0) < record.time_ms:
            self._write(record, wording.acted(action, self._name(action.symbol)))
        # What a price was before is compared with what it is now.
        match action:
            case Action(kind="split", symbol=symbol, old_shares=int(old), new_shares=int(new)):
                self._restate(symbol, lambda price: price * old / new)
                if symbol in self._paid:
                    self._paid[symbol] = Paid(self._paid[symbol].amount * old / new)
            case Action(kind="dividend", symbol=symbol, amount=float(amount)):
                self._restate(symbol, lambda price: price - amount)
                before = self._paid.get(symbol, Paid(0.0))
                self._paid[symbol] = Paid(before.amount + amount, before.close)
            case Action(kind="rename", symbol=symbol, new_symbol=str(called)):
                self._rename(symbol, called)

    def _restate(self, symbol: str, after: Callable[[float], float]) -> None:
        """Have every price of a symbol's past in the terms of after an action; those below zero are none."""
        for prices in (self._prices, self._stopped):
            if (price := prices.pop(symbol, None)) is not None and after(price) > 0:
                prices[symbol] = after(price)
        _restate_in(self._anchors, symbol, after)
        _restate_in(self._usual, symbol, after)

    def _rename(self, symbol: str, called: str) -> None:
        for prices in (self._prices, self._stopped):
            _move_in(prices, symbol, called)
        _move_in(self._names, symbol, called)
        _move_in(self._anchors, symbol, called)
        _move_in(self._usual, symbol, called)
        _move_in(self._bands, symbol, called)
        _move_in(self._paid, symbol, called)
        if symbol in self._halted:
            self._halted.discard(symbol)
            self._halted.add(called)

    def _let_be(self, symbol: str, until_ms: int) -> None:
        """Tell nothing of a symbol's moves for a while."""
        if (anchor := self._anchors.get(symbol)) is not None:
            self._anchors[symbol] = Anchor(anchor.price, anchor.since_ms, until_ms, anchor.session)

    # Halts

    def _take_statuses(self, taken: Sequence[tuple[Record, Status]]) -> None:
        stopped: defaultdict[str | None, list[tuple[Record, Status]]] = defaultdict(list)
        resumed = []
        for record, status in taken:
            match status.state:
                case "limit_up" | "limit_down":
                    self._bands[status.symbol] = status.state
                case "halted" if status.symbol not in self._halted:
                    stopped[status.reason].append((record, status))
                case "open":
                    if status.symbol in self._halted:
                        resumed.append((record, status))
                    else:
                        self._bands.pop(status.symbol, None)
        for alike in stopped.values():
            self._tell_stopped(alike)
        self._tell_resumed(resumed)

    def _tell_stopped(self, stopped: Sequence[tuple[Record, Status]]) -> None:
        if self._are_together(stopped):
            record, status = stopped[0]
            self._tell_together(record, wording.market_halted(len(stopped), status.reason))
        else:
            for record, status in stopped:
                who, band = self._who(status.symbol), self._bands.get(status.symbol)
                self._write(record, wording.halted(who, status.symbol, status.reason, band))
        for _, status in stopped:
            self._halt(status.symbol)

    def _tell_resumed(self, resumed: Sequence[tuple[Record, Status]]) -> None:
        if self._are_together(resumed):
            self._tell_together(resumed[0][0], wording.market_resumed(len(resumed)))
        else:
            for record, status in resumed:
                moved = self._moved_over_a_halt(status.symbol)
                self._write(record, wording.resumed(self._who(status.symbol), status.symbol, moved))
        for record, status in resumed:
            self._halted.discard(status.symbol)
            self._bands.pop(status.symbol, None)
            self._stopped.pop(status.symbol, None)
            self._let_be(status.symbol, record.time_ms + QUIET_MS)

    def _are_together(self, alike: Sequence[tuple[Record, Status]]) -> bool:
        # The rest of them may come in the next step.
        return len(alike) >= MANY or any(
            self._together.get(record.channel) == record.time_ms for record, _ in alike
        )

    def _tell_together(self, record: Record, words: StoryWords) -> None:
        if self._together.get(record.channel) != record.time_ms:
            self._together[record.channel] = record.time_ms
            self._write(record, words)

    def _halt(self, symbol: str) -> None:
        self._halted.add(symbol)
        if symbol in self._prices:
            self._stopped[symbol] = self._prices[symbol]

    def _moved_over_a_halt(self, symbol: str) -> float:
        before = self._stopped.get(symbol)
        return self._prices[symbol] / before - 1 if before and symbol in self._prices else 0.0

    # Prices

    def _take_quotes(self, taken: Sequence[tuple[Record, Quote]]) -> None:
        first_movers = [
            (record, quote)
            for record, quote in taken
            if self._begins_a_day(record, quote, opens=self._measure(record, quote))
        ]
        if first_movers:
            self._tell_morning(*max(first_movers, key=lambda one: abs(self._change(one[1]))))
        for record, quote in taken:
            self._tell_move(record, quote)

    def _measure(self, record: Record, quote: Quote) -> bool:
        """Note a price and from where it goes; whether regular trading has opened with it."""
        symbol, now_ms = quote.symbol, record.time_ms
        before = self._anchors.get(symbol)
        anchor = before or Anchor(quote.price, now_ms, now_ms + SETTLING_MS, quote.session)
        turned = quote.session != anchor.session
        self._prices[symbol] = quote.price
        self._note_close(quote)
        self._usual[symbol] = measured(self._usual.get(symbol), quote.price, now_ms, anew=turned)
        if turned or not 0 <= now_ms - anchor.since_ms <= WINDOW_MS:
            # A clock that was set back makes nothing wait for longer than ever.
            free_ms = min(anchor.free_ms, now_ms + QUIET_MS)
            anchor = Anchor(quote.price, now_ms, free_ms, quote.session)
        self._anchors[symbol] = anchor
        return before is not None and quote.session == "open" and before.session in ("pre", "closed")

    def _begins_a_day(self, record: Record, quote: Quote, *, opens: bool) -> bool:
        if quote.session not in (None, "open") or abs(self._change(quote)) < LEAST_MORNING_MOVE:
            return False
        if record.time_ms < self._anchors[quote.symbol].free_ms:
            return False
        return opens or self._morning.get(record.channel, -1) < record.time_ms // _DAY_MS

    def _tell_morning(self, record: Record, quote: Quote) -> None:
        self._morning[record.channel] = record.time_ms // _DAY_MS
        self._let_be(quote.symbol, record.time_ms + QUIET_MS)
        paid = self._paid.get(quote.symbol)
        self._write(record, wording.opened(quote, self._change(quote), paid.amount if paid else 0.0))

    def _note_close(self, quote: Quote) -> None:
        """A dividend counts for as long as prices are compared with the close that it was paid from."""
        paid = self._paid.get(quote.symbol)
        if paid is None or quote.prev_close is None or paid.close == quote.prev_close:
            return
        if paid.close is None and paid.amount < quote.prev_close:
            self._paid[quote.symbol] = Paid(paid.amount, quote.prev_close)
        else:
            del self._paid[quote.symbol]

    def _change(self, quote: Quote) -> float:
        """The change since yesterday's close, less what has been paid of it, as a part of that."""
        paid = self._paid.get(quote.symbol)
        if paid is None or paid.close is None:
            return (quote.change_pct or 0.0) / 100
        return quote.price / (paid.close - paid.amount) - 1

    def _tell_move(self, record: Record, quote: Quote) -> None:
        now_ms, anchor = record.time_ms, self._anchors[quote.symbol]
        quiet_ms = min(self._quiet.get(record.channel, 0), now_ms + QUIET_MS)
        if now_ms < max(anchor.free_ms, quiet_ms) or quote.session in ("closed", "halted"):
            return
        if is_unusual(anchor, self._usual.get(quote.symbol), quote.price, now_ms):
            move = quote.price / anchor.price - 1
            self._write(record, wording.moved(quote, move, now_ms - anchor.since_ms))
            self._anchors[quote.symbol] = Anchor(quote.price, now_ms, now_ms + QUIET_MS, quote.session)
            self._quiet[record.channel] = now_ms + APART_MS

    def _name(self, symbol: str | None) -> str:
        return self._names.get(symbol, symbol) if symbol is not None else ""

    def _who(self, symbol: str) -> str:
        return wording.who(self._name(symbol), symbol)

    def _write(self, record: Record, words: StoryWords) -> None:
        self.written.append(Story(record.id, record.channel, record.time_ms, words.title, words.summary))


def _restate_in(kept: dict[str, _Measured], symbol: str, after: Callable[[float], float]) -> None:
    measured = kept.pop(symbol, None)
    if measured is not None and (price := after(measured.price)) > 0:
        kept[symbol] = msgspec.structs.replace(measured, price=price)


def _move_in(kept: dict[str, _Kept], symbol: str, called: str) -> None:
    if symbol in kept:
        kept[called] = kept.pop(symbol)
