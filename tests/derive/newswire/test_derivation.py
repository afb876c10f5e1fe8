"""What makes a story, and what does not."""

import msgspec

from tests.support.clock import NOON_MS
from tests.support.events import quote, record_of
from ticker.derive.newswire import Newswire, Story, WireState
from ticker.derive.newswire.derivation import LEAST_MOVE, QUIET_MS, SETTLING_MS, WINDOW_MS
from ticker.derive.newswire.state import MOST_STORIES
from ticker.events import Action, Body, Quote, Status

WIRE = Newswire(lambda: True)
SOON_MS = SETTLING_MS


def price(value: float, symbol: str = "AAPL", change_pct: float = 0.0, *, simulated: bool = True) -> Quote:
    said = quote(symbol, value)
    return msgspec.structs.replace(said, name="Apple", change_pct=change_pct, simulated=simulated)


def told(*events: tuple[Body, int], state: WireState | None = None) -> WireState:
    """The state after these events, each so many milliseconds after noon."""
    records = [record_of(body, "stocks", seq, NOON_MS + at_ms) for seq, (body, at_ms) in enumerate(events, 1)]
    return WIRE.step(state or WIRE.start(), records, NOON_MS).state


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


def test_halt_and_its_end_are_told_once_each() -> None:
    halted = Status(symbol="AAPL", state="halted", reason="news pending", simulated=True)
    opened = Status(symbol="AAPL", state="open", simulated=True)
    state = told((price(100.0), 0), (opened, 1), (halted, 2), (halted, 3), (opened, 4), (opened, 5))
    assert ["halt" in title or "Trading" in title for title in titles(state)] == [True, True]
    assert state.stories[0].summary.startswith("Reason: news pending. ")


def test_corporate_actions_are_told_and_no_move_follows_from_them() -> None:
    split = Action(symbol="AAPL", kind="split", old_shares=1, new_shares=4, simulated=True)
    dividend = Action(symbol="AAPL", kind="dividend", amount=0.26, currency="USD", simulated=True)
    rename = Action(symbol="AAPL", kind="rename", new_symbol="APPL", simulated=True)
    state = told((price(100.0), 0), (split, 1), (price(25.0), 2), (dividend, 3), (rename, 4))
    assert titles(state) == [
        "[Simulated] Apple ($AAPL) splits its shares, 4 for 1",
        "[Simulated] Apple ($AAPL) pays a dividend of 0.26 USD",
        "[Simulated] Apple ($AAPL) is now traded as APPL",
    ]


def test_same_prices_are_told_in_the_same_words() -> None:
    events = [(price(100.0), 0), (price(98.0), SOON_MS)]
    assert titles(told(*events)) == titles(told(*[(body, at_ms + 7_777) for body, at_ms in events]))


def test_newest_stories_are_kept_and_survive_a_restart() -> None:
    symbols = [f"S{n}" for n in range(MOST_STORIES + 5)]
    first = [(price(100.0, symbol), 0) for symbol in symbols]
    state = told(*first, *((price(102.0, symbol), SOON_MS) for symbol in symbols))
    assert len(state.stories) == MOST_STORIES
    assert isinstance(state.stories[-1], Story)
    assert WIRE.decode(WIRE.encode(state)) == state


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
