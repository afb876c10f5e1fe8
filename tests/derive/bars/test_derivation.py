"""Bars of quotes, step by step: which quotes they hold, when they close, and what comes late."""

from collections.abc import Sequence

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tests.derive.bars.oracle import Bars, bars_of
from tests.support.clock import NOON_MS
from tests.support.events import action, quote, record_of
from ticker.derive import Step
from ticker.derive.bars import BarsOfQuotes, BarsState, utc_day
from ticker.derive.bars.state import ClosedBar, open_bar
from ticker.events import Bar, Ohlcv, Record, type_of
from ticker.log.bars import INTERVALS_S, Place
from ticker.times import parse_rfc3339

BARS = BarsOfQuotes()
MINUTE_MS = 60_000


class Deriving:
    """Step after step, with what was told kept as the log would keep it."""

    def __init__(self) -> None:
        self.bars = BARS
        self.state = BARS.start()
        self.told: Bars = {}
        self.count = 0

    def step(self, records: Sequence[Record], now_ms: int = NOON_MS) -> list[Bar]:
        kept = {
            place: self.told[place.symbol, place.interval_s, place.start_ms]
            for place in self.bars.missing(self.state, records)
            if (place.symbol, place.interval_s, place.start_ms) in self.told
        }
        step: Step[BarsState] = self.bars.step(self.bars.completed(self.state, kept), records, now_ms)
        self.state = self.bars.decode(self.bars.encode(step.state))
        found = [draft.body for draft in step.drafts if isinstance(draft.body, Bar)]
        for bar in found:
            start_ms = parse_rfc3339(bar.start)
            prices = Ohlcv(start_ms, bar.open, bar.high, bar.low, bar.close, bar.volume)
            self.told[bar.symbol, bar.interval_s, start_ms] = prices
        self.count += len(found)
        return found

    def all(self, now_ms: int) -> list[Bar]:
        """What is told by an instant although no more quotes come."""
        found: list[Bar] = []
        while (due_ms := self.bars.due_ms(self.state)) is not None and due_ms <= now_ms:
            found += self.step((), now_ms)
        return found

    def now(self) -> Bars:
        """All bars, told and open."""
        open_now = {
            (symbol, interval_s, prices.start_ms): prices
            for symbol, state in self.state.symbols.items()
            for interval_s in INTERVALS_S
            if (prices := open_bar(symbol, state, interval_s, utc_day)) is not None
        }
        return self.told | open_now


def quotes(*at: tuple[float, float, int | None]) -> list[Record]:
    """Quotes of AAPL: seconds after noon, price, and the day's volume so far."""
    return [
        record_of(quote(price=price, volume=volume), seq=seq, time_ms=NOON_MS + int(second * 1_000))
        for seq, (second, price, volume) in enumerate(at, 1)
    ]


def test_a_minute_has_its_first_highest_lowest_and_last_price_and_what_was_added() -> None:
    deriving = Deriving()
    assert deriving.step(quotes((0, 10, 100), (1, 12, 150), (30, 9, 150), (59.999, 11, 400))) == []
    (bar,) = deriving.step(quotes((60, 13, 500)))
    assert (bar.open, bar.high, bar.low, bar.close, bar.volume) == (10, 12, 9, 11, 300)
    assert (bar.symbol, bar.interval_s, bar.start) == ("AAPL", 60, "2026-01-02T12:00:00.000Z")


def test_a_bar_closes_by_time_though_no_quote_comes() -> None:
    deriving = Deriving()
    deriving.step(quotes((0, 10, None)))
    assert BARS.due_ms(deriving.state) == NOON_MS + MINUTE_MS + 1_000
    assert deriving.step((), NOON_MS + MINUTE_MS) == []
    (bar,) = deriving.step((), NOON_MS + MINUTE_MS + 1_000)
    assert (bar.interval_s, bar.close, bar.volume) == (60, 10, None)
    told = deriving.all(NOON_MS + 24 * 60 * MINUTE_MS)
    assert [bar.interval_s for bar in told] == [300, 900, 3_600, 86_400]
    assert BARS.due_ms(deriving.state) is None


def test_a_minute_without_a_quote_has_no_bar() -> None:
    deriving = Deriving()
    told = deriving.step(quotes((0, 10, None), (600, 11, None), (720, 12, None)))
    assert [(bar.interval_s, bar.start[11:16]) for bar in told] == [
        (60, "12:00"),
        (300, "12:00"),
        (60, "12:10"),
    ]


def test_a_volume_that_falls_is_another_days_and_one_that_is_unknown_adds_nothing() -> None:
    deriving = Deriving()
    deriving.step(quotes((0, 10, 900), (1, 10, 1_000), (2, 10, None), (3, 10, 40), (4, 10, 60)))
    (bar,) = deriving.step(quotes((60, 13, 500)))
    assert bar.volume == 100 + 40 + 20


def test_a_quote_that_comes_late_edits_its_bar_and_those_that_it_is_part_of() -> None:
    deriving = Deriving()
    deriving.step(quotes((0, 10, 100), (60, 11, 200), (3_600, 12, 300)))
    assert deriving.step(quotes((30, 20, 350))) != []
    told = deriving.all(NOON_MS + 48 * 60 * MINUTE_MS)
    assert {bar.interval_s for bar in told} == {*INTERVALS_S}
    minute = deriving.told["AAPL", 60, NOON_MS]
    assert minute == Ohlcv(NOON_MS, 10, 20, 10, 20, 50)
    assert deriving.told["AAPL", 3_600, NOON_MS] == Ohlcv(NOON_MS, 10, 20, 10, 20, 150)


def test_a_clock_that_is_set_back_does_not_tell_bars_over_and_over() -> None:
    deriving = Deriving()
    deriving.step(quotes((3_600, 10, None)))
    for second in range(60):
        deriving.step(quotes((second, 10, None)))
    assert deriving.count <= 5


def test_a_split_puts_what_is_open_into_new_shares() -> None:
    deriving = Deriving()
    deriving.step(quotes((0, 400, 100), (60, 404, 150)))
    deriving.step([record_of(action(new_shares=4), time_ms=NOON_MS + 61_000)])
    deriving.step(quotes((62, 100, 640)))
    day = open_bar("AAPL", deriving.state.symbols["AAPL"], 86_400, utc_day)
    assert day is not None
    assert (day.open, day.high, day.close, day.volume) == (100, 101, 100, 240)
    assert deriving.told["AAPL", 60, NOON_MS].open == 400


def test_prices_of_a_bar_that_a_split_fell_into_have_the_decimals_of_the_symbol() -> None:
    deriving = Deriving()
    deriving.step(quotes((0, 49.98, 100), (1, 49.97, 150)))
    deriving.step([record_of(action(new_shares=4), time_ms=NOON_MS + 2_000)])
    deriving.step(quotes((3, 12.5, 640), (60, 12.5, 640)))
    told = deriving.told["AAPL", 60, NOON_MS]
    assert (told.open, told.high, told.low, told.close) == (12.49, 12.5, 12.49, 12.5)


def test_a_state_of_a_whole_market_is_divided_and_nothing_of_it_is_lost() -> None:
    """As one was kept before there were portions, in the middle of telling what had closed."""
    markets = [
        [
            record_of(quote(f"S{n}", price=10 + minute), seq=minute * 600 + n + 1, time_ms=at_ms)
            for n in range(600)
        ]
        for minute, at_ms in enumerate(range(NOON_MS, NOON_MS + 3 * MINUTE_MS, MINUTE_MS))
    ]
    before = BARS.step(BARS.start(), markets[0], NOON_MS).state
    told = [ClosedBar("S3", "stocks", 60, Ohlcv(NOON_MS - MINUTE_MS, 9, 9, 9, 9, None))]
    whole = msgspec.structs.replace(before, closed=tuple(told), minute_ms=NOON_MS + MINUTE_MS, due_ms=None)
    # It had two fields more: how far it was with looking at all symbols.
    parts = BARS.divided(msgspec.msgpack.encode([*msgspec.structs.astuple(whole), 0, 600]))
    assert [len(part.symbols) for part in parts] == [250, 250, 100]
    assert [BARS.due_ms(part) for part in parts] == [
        0,
        NOON_MS + MINUTE_MS + 1_000,
        NOON_MS + MINUTE_MS + 1_000,
    ]
    told_now = dict[tuple[str, int, int], Ohlcv]()
    for part in parts:
        deriving = Deriving()
        deriving.state = part
        deriving.step([record for record in markets[1] if record.symbols[0] in part.symbols])
        deriving.step([record for record in markets[2] if record.symbols[0] in part.symbols])
        told_now |= deriving.told
    late = told_now.pop(("S3", 60, NOON_MS - MINUTE_MS))
    ought = bars_of([*markets[0], *markets[1]])
    assert (late, told_now) == (told[0].prices, {bar: ought[bar] for bar in ought if bar[1] == 60})


def test_a_state_of_before_it_was_known_how_much_of_it_was_looked_at_can_be_read() -> None:
    deriving = Deriving()
    deriving.step(quotes((0, 10, 100)))
    before = msgspec.msgpack.encode(msgspec.structs.astuple(deriving.state)[:5])
    assert BARS.decode(before) == deriving.state


def test_the_state_is_small() -> None:
    deriving = Deriving()
    deriving.step([record_of(quote(f"S{n}", volume=10**6), seq=n + 1) for n in range(500)])
    deriving.all(NOON_MS + 2 * MINUTE_MS)
    assert len(BARS.encode(deriving.state)) < 500 * 300


TIMES_S = st.one_of(
    *(st.integers(0, most).map(lambda tenths: tenths / 10) for most in (3_000, 72_000, 2_592_000))
)
A_QUOTE = st.tuples(
    st.sampled_from(["A", "B", "C"]), st.integers(1, 500), st.none() | st.integers(0, 1_000), TIMES_S
)


@given(st.lists(A_QUOTE, max_size=60), st.booleans(), st.data())
def test_in_whatever_steps_and_order_bars_are_those_of_all_quotes(
    ticks: list[tuple[str, int, int | None, float]], in_order: bool, data: st.DataObject
) -> None:
    if in_order:
        ticks = sorted(ticks, key=lambda tick: tick[3])
    records = [
        record_of(quote(symbol, price / 4, volume=volume), seq=seq, time_ms=NOON_MS + int(second * 1_000))
        for seq, (symbol, price, volume, second) in enumerate(ticks, 1)
    ]
    deriving, at = Deriving(), 0
    while at < len(records):
        size = data.draw(st.integers(1, 20))
        deriving.step(records[at : at + size])
        if data.draw(st.booleans()):
            deriving.all(records[min(at + size, len(records)) - 1].time_ms + data.draw(st.integers(0, 10**7)))
        at += size
        assert deriving.now() == bars_of(records[:at])
    deriving.all(NOON_MS + 10 * 86_400_000)
    assert deriving.told == bars_of(records)


def test_only_bars_are_made() -> None:
    step = BARS.step(BARS.start(), quotes((0, 10, None), (60, 10, None)), NOON_MS)
    assert {type_of(draft.body) for draft in step.drafts} == {*BARS.derives}


def test_nothing_is_missing_while_time_goes_on() -> None:
    state = BARS.start()
    for second in range(0, 7_200, 20):
        records = quotes((second, 10, None))
        assert BARS.missing(state, records) == set[Place]()
        state = BARS.step(state, records, NOON_MS).state
