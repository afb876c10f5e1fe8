"""What makes a story, and what does not."""

import msgspec
import pytest

from tests.support.clock import NOON_MS
from tests.support.events import quote, record_of
from ticker.derive.newswire import Newswire, Story, WireState
from ticker.derive.newswire.moves import LEAST_MOVE, WINDOW_MS
from ticker.derive.newswire.state import MOST_STORIES
from ticker.derive.newswire.writing import APART_MS, QUIET_MS, SETTLING_MS
from ticker.events import Action, Announcement, Body, Quote, Session, Status

WIRE = Newswire(lambda: True)
SOON_MS = SETTLING_MS


def price(value: float, symbol: str = "AAPL", change_pct: float = 0.0, *, simulated: bool = True) -> Quote:
    said = quote(symbol, value)
    return msgspec.structs.replace(said, name="Apple", change_pct=change_pct, simulated=simulated)


def told(*events: tuple[Body, int], state: WireState | None = None) -> WireState:
    """The state after these events, each so many milliseconds after noon."""
    records = [record_of(body, "stocks", seq, NOON_MS + at_ms) for seq, (body, at_ms) in enumerate(events, 1)]
    return WIRE.step(state or WIRE.start(), records, NOON_MS).state


def session(value: float, said: Session, symbol: str = "AAPL", change_pct: float = 0.0) -> Quote:
    return msgspec.structs.replace(price(value, symbol, change_pct), session=said)


def dividend(symbol: str) -> Action:
    return Action(symbol=symbol, kind="dividend", amount=0.26, simulated=True)


def titles(state: WireState) -> list[str]:
    return [story.title for story in state.stories]


def test_move_of_one_percent_within_five_minutes_is_a_story_that_says_it_is_simulated() -> None:
    (story,) = told((price(100.0), 0), (price(101.5), 60_000)).stories
    assert story.title.startswith("[Simulated] Apple ($AAPL) ")
    assert "1.5%" in story.title
    assert story.summary == "Last price 101.50. This is a simulated market: nothing of it has happened."
    assert (story.channel, story.time_ms) == ("stocks", NOON_MS + 60_000)


def test_nothing_is_told_of_a_symbol_that_has_just_come() -> None:
    assert told((price(100.0, change_pct=3.0), 0), (price(105.0), SOON_MS - 1)).stories == ()


def test_smaller_and_slower_moves_are_none() -> None:
    assert told((price(100.0), 0), (price(100.0 * (1 + LEAST_MOVE) - 0.01), SOON_MS)).stories == ()
    assert told((price(100.0), 0), (price(101.5), WINDOW_MS + 1)).stories == ()


def test_real_prices_are_none() -> None:
    real = told((price(100.0, simulated=False), 0), (price(110.0, simulated=False), SOON_MS))
    assert (real.stories, real.anchors) == ((), {})


def test_symbol_that_was_told_of_is_left_alone_for_a_while() -> None:
    first = told((price(100.0), 0), (price(102.0), SOON_MS), (price(104.1), 2 * SOON_MS))
    assert len(first.stories) == 1
    free_ms = QUIET_MS + SOON_MS
    later = told((price(100.0), free_ms), (price(98.0), free_ms + SOON_MS), state=first)
    assert len(later.stories) == 2


def test_first_mover_of_a_day_is_a_story_once_for_each_channel() -> None:
    state = told(
        (price(100.0), 0),
        (price(9, "X", 5), 0),
        (price(100.0, change_pct=-0.3), SOON_MS),
        (price(9, "X", 5), SOON_MS + 1),
    )
    assert len(titles(state)) == 1
    assert "0.3%" in titles(state)[0]
    next_day = told((price(100.0, change_pct=0.4), 86_400_000), state=state)
    assert len(titles(next_day)) == 2


def test_a_day_after_a_dividend_is_compared_with_the_close_less_it() -> None:
    def closed_at(value: float, close: float) -> Quote:
        changed = price(value, change_pct=(value / close - 1) * 100)
        return msgspec.structs.replace(changed, prev_close=close, currency="USD")

    pays = msgspec.structs.replace(dividend("AAPL"), amount=10.0)
    before = told((closed_at(100.0, 100.0), 0), (pays, 5), (closed_at(90.0, 100.0), 5))
    assert len(titles(before)) == 1
    # 91.8 is 2 % above what the shares were worth without it, and 8.2 % below their close.
    (_, story) = told((closed_at(91.8, 100.0), SOON_MS), state=before).stories
    assert "2.0%" in story.title
    assert "Compared with yesterday's close less the dividend of 10 USD." in story.summary
    # The next day's close has paid it.
    (*_, later) = told((closed_at(90.9, 90.0), SOON_MS), state=before).stories
    assert "1.0%" in later.title
    assert "dividend" not in later.summary


def test_halt_and_its_end_are_told_once_each() -> None:
    halted = Status(symbol="AAPL", state="halted", reason="news pending", simulated=True)
    opened = Status(symbol="AAPL", state="open", simulated=True)
    state = told((price(100.0), 0), (opened, 1), (halted, 2), (halted, 3), (opened, 4), (opened, 5))
    assert ["halt" in title or "Trading" in title for title in titles(state)] == [True, True]
    assert state.stories[0].summary.startswith("Reason: news pending. ")


def test_corporate_actions_are_told_and_no_move_follows_from_them() -> None:
    split = Action(symbol="AAPL", kind="split", old_shares=1, new_shares=4, simulated=True)
    pays = msgspec.structs.replace(dividend("AAPL"), currency="USD")
    rename = Action(symbol="AAPL", kind="rename", new_symbol="APPL", simulated=True)
    state = told((price(100.0), 0), (split, 1), (price(25.0), 2), (pays, 3), (rename, 4))
    assert titles(state) == [
        "[Simulated] Apple ($AAPL) splits its shares, 4 for 1",
        "[Simulated] Apple ($AAPL) pays a dividend of 0.26 USD",
        "[Simulated] Apple ($AAPL) is now traded as APPL",
    ]


def test_same_prices_are_told_in_the_same_words() -> None:
    events = [(price(100.0), 0), (price(98.0), SOON_MS)]
    assert titles(told(*events)) == titles(told(*[(body, at_ms + 7_777) for body, at_ms in events]))


def test_newest_stories_are_kept_and_survive_a_restart() -> None:
    state = told(*((dividend(f"S{n}"), n) for n in range(MOST_STORIES + 5)))
    assert len(state.stories) == MOST_STORIES
    assert "S54" in state.stories[-1].title
    assert isinstance(state.stories[-1], Story)
    assert WIRE.decode(WIRE.encode(state)) == state


def test_many_symbols_that_move_at_once_are_not_a_story_each() -> None:
    symbols = [f"S{n}" for n in range(20)]
    first = [(price(100.0, symbol), 0) for symbol in symbols]
    state = told(*first, *((price(102.0, symbol), SOON_MS) for symbol in symbols))
    assert len(state.stories) == 1
    free_ms = SOON_MS + APART_MS
    later = told((price(102.0, "S7"), free_ms), (price(100.0, "S7"), free_ms + 1_000), state=state)
    assert "S7" in later.stories[-1].title


def test_what_is_usual_for_a_symbol_is_no_story_once_that_is_known() -> None:
    wild = [(price(100.0 + 1.2 * (n % 3)), n * 30_000) for n in range(60)]
    assert len(told(*wild).stories) == 1
    calm = [(price(100.0 + 0.02 * (n % 3)), n * 30_000) for n in range(60)]
    state = told(*calm, (price(100.5), 60 * 30_000))
    assert "0.5%" in titles(state)[-1]


def test_no_move_goes_over_the_night_and_the_opening_tells_of_the_largest() -> None:
    evening = told((session(100.0, "open"), 0), (session(100.1, "closed"), 20_000))
    opening = told(
        (session(104.0, "open", change_pct=4.0), 40_000),
        (session(110.0, "open", "MSFT", change_pct=-6.0), 40_000),
        state=told((session(100.0, "closed", "MSFT"), 20_000), state=evening),
    )
    (story,) = opening.stories
    assert "($MSFT)" in story.title
    assert "6.0%" in story.title


def test_pause_at_a_band_says_which_and_its_end_how_far_the_price_went() -> None:
    up = Status(symbol="AAPL", state="limit_up", simulated=True)
    back = Status(symbol="AAPL", state="open", simulated=True)
    assert told((price(100.0), 0), (up, 1), (back, 2)).stories == ()
    paused = Status(symbol="AAPL", state="halted", reason="Volatility pause", simulated=True)
    auction = Status(symbol="AAPL", state="auction", simulated=True)
    state = told((price(105.0), 0), (up, 1), (paused, 2), (auction, 3), (price(107.1), 3), (back, 4))
    assert "upper band" in titles(state)[0]
    assert "2.0% higher" in titles(state)[1]


def stop_and_resume(*between: tuple[Body, int], symbol: str = "AAPL") -> str:
    """The title of the end of a halt that began at 100.00, over what came between."""
    halted = Status(symbol="AAPL", state="halted", reason="news pending", simulated=True)
    opened = Status(symbol=symbol, state="open", simulated=True)
    return titles(told((price(100.0), 0), (halted, 2), *between, (opened, 9_000)))[-1]


@pytest.mark.parametrize(("old", "new"), [(1, 4), (4, 1)])
def test_halt_over_a_split_ends_as_far_from_its_price_as_it_is_in_new_shares(old: int, new: int) -> None:
    split = Action(symbol="AAPL", kind="split", old_shares=old, new_shares=new, simulated=True)
    in_new_shares = 100.0 * old / new
    for same in (stop_and_resume((split, 5), (price(in_new_shares), 5)), stop_and_resume((split, 9_000))):
        assert "resumes" in same or "goes on" in same
        assert "%" not in same
    assert "2.0% higher" in stop_and_resume((split, 5), (price(in_new_shares * 1.02), 8_000))


def test_halt_over_a_dividend_and_a_new_name_ends_with_what_the_shares_themselves_did() -> None:
    pays = msgspec.structs.replace(dividend("AAPL"), amount=10.0)
    assert "%" not in stop_and_resume((pays, 5), (price(90.0), 5))
    rename = Action(symbol="AAPL", kind="rename", new_symbol="APPL", simulated=True)
    resumed = stop_and_resume((rename, 5), (price(103.0, "APPL"), 5), symbol="APPL")
    assert "Apple ($APPL)" in resumed
    assert "3.0% higher" in resumed


def test_halt_of_a_symbol_that_has_another_name_is_not_told_again() -> None:
    halted = Status(symbol="AAPL", state="halted", reason="news pending", simulated=True)
    rename = Action(symbol="AAPL", kind="rename", new_symbol="APPL", simulated=True)
    again = msgspec.structs.replace(halted, symbol="APPL")
    state = told((price(100.0), 0), (halted, 2), (rename, 5), (again, 5), (price(100.0, "APPL"), 5))
    assert len(titles(state)) == 2
    assert titles(state)[-1] == "[Simulated] Apple ($AAPL) is now traded as APPL"


def test_move_goes_on_over_a_split_in_new_shares() -> None:
    split = Action(symbol="AAPL", kind="split", old_shares=1, new_shares=4, simulated=True)
    state = told((price(100.0), 0), (split, 1), (price(25.0), 1), (price(25.5), SOON_MS))
    assert "2.0%" in titles(state)[-1]
    reverse = msgspec.structs.replace(split, old_shares=4, new_shares=1)
    state = told((price(100.0), 0), (reverse, 1), (price(400.0), SOON_MS))
    assert len(titles(state)) == 1


def test_a_market_that_stops_and_resumes_is_one_story_each_time() -> None:
    stop = [Status(symbol=f"S{n}", state="halted", reason="Level 1", simulated=True) for n in range(9)]
    back = [Status(symbol=f"S{n}", state="open", simulated=True) for n in range(9)]
    first = told(*((status, 5) for status in stop[:6]))
    # The rest of what was committed together comes in another step.
    state = told(*((status, 5) for status in stop[6:]), *((status, 9) for status in back), state=first)
    assert titles(state) == [
        "[Simulated] Trading in 6 symbols is halted at once: Level 1",
        "[Simulated] Trading in 9 symbols resumes",
    ]


def test_announcement_is_told_with_its_symbol_and_what_follows_from_it_is_not_told_again() -> None:
    said = Announcement(kind="news", title="Apple buys an orchard", symbol="AAPL", simulated=True)
    state = told((price(100.0), 0), (said, SOON_MS), (price(106.0), SOON_MS + 2_000))
    assert titles(state) == ["[Simulated] Apple ($AAPL) buys an orchard"]
    real = msgspec.structs.replace(said, simulated=False)
    assert told((price(100.0), 0), (real, SOON_MS)).stories == ()


def test_announced_halts_and_actions_are_told_once_and_the_end_of_a_halt_too() -> None:
    halt = Announcement(kind="halt", title="Apple is asked a question", symbol="AAPL", simulated=True)
    halted = Status(symbol="AAPL", state="halted", reason="news pending", simulated=True)
    opened = Status(symbol="AAPL", state="open", simulated=True)
    assert len(told((price(100.0), 0), (halt, 1), (halted, 1), (opened, 9)).stories) == 2
    pays = Announcement(kind="action", title="Apple pays", symbol="AAPL", simulated=True)
    state = told((pays, 1), (dividend("AAPL"), 1), (dividend("AAPL"), 90_000))
    assert len(state.stories) == 2


def test_after_news_of_the_whole_market_no_move_is_told_for_a_while() -> None:
    said = Announcement(kind="news", title="Shares fall everywhere", simulated=True)
    state = told((price(100.0), 0), (said, SOON_MS), (price(94.0), SOON_MS + 2_000))
    assert titles(state) == ["[Simulated] Shares fall everywhere"]


def test_story_settles_at_once_and_prices_once_a_minute() -> None:
    record = record_of(price(100.0), "stocks", 1, NOON_MS)
    first = WIRE.step(WIRE.start(), [record], NOON_MS)
    second = WIRE.step(first.state, [record], NOON_MS)
    later = record_of(price(105.0), "stocks", 2, NOON_MS + SOON_MS)
    jump = WIRE.step(second.state, [later], NOON_MS)
    assert [step.settled for step in (first, second, jump)] == [True, False, True]
    assert WIRE.due_ms(first.state) is None


def test_nothing_is_looked_at_where_nobody_reads_it() -> None:
    off = Newswire(lambda: False)
    record = record_of(price(100.0), "stocks", 1, NOON_MS)
    assert off.step(off.start(), [record], NOON_MS) == off.step(off.start(), [], NOON_MS)
