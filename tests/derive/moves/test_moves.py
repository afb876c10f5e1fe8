"""What is said of a headline's symbols, and when nothing is."""

from collections.abc import Sequence

import msgspec

from tests.derive.moves.test_score import bars, swinging
from tests.support.clock import NOON_MS
from tests.support.events import action, headline, quote, record_of
from ticker.derive.moves import MovesOfHeadlines, MovesState
from ticker.events import Body, Draft, Move

MINUTE_MS = 60_000
MOVES = MovesOfHeadlines()


def run(*said: tuple[float, Body], state: MovesState | None = None) -> tuple[list[Draft], MovesState]:
    """One after the other, each at so many minutes past noon."""
    state, drafts = state or MOVES.start(), list[Draft]()
    for seq, (minute, body) in enumerate(said, start=1):
        channel = "news.world" if body.key and body.key.startswith("headline") else "stocks"
        record = record_of(body, channel, seq, NOON_MS + round(minute * MINUTE_MS))
        if MOVES.judged(state, [record]):
            history = {"AAPL": bars(NOON_MS - 20 * 86_400_000, swinging(0.1, 100))}
            state = MOVES.completed(state, history)
        step = MOVES.step(state, [record], NOON_MS)
        state, drafts = MOVES.decode(MOVES.encode(step.state)), [*drafts, *step.drafts]
    return drafts, state


def moves(drafts: Sequence[Draft]) -> list[Move]:
    return [draft.body for draft in drafts if isinstance(draft.body, Move)]


NEWS = headline("n1", symbols=("AAPL",))


def test_five_minutes_later_it_says_how_far_the_price_went_and_that_it_is_unusual() -> None:
    drafts, _ = run((0, quote("AAPL", 100)), (1, NEWS), (5.9, quote("AAPL", 101)), (6, quote("AAPL", 150)))
    (move,) = moves(drafts)
    assert (move.symbol, move.before, move.after, move.change_pct) == ("AAPL", 100, 101, 1.0)
    assert move.about.endswith("-2")
    assert move.z is not None
    assert move.z > 3
    assert move.unusual
    assert drafts[0].channel == "stocks"


def test_a_move_is_said_once() -> None:
    said: list[tuple[float, Body]] = [(0, quote("AAPL", 100)), (1, NEWS), (5, quote("AAPL", 101))]
    drafts, state = run(*said, (6, quote("AAPL", 102)), (7, quote("AAPL", 103)))
    assert len(drafts) == 1
    assert not state.watched


def test_what_is_no_news_starts_nothing() -> None:
    for silent in (
        headline("n1", symbols=("AAPL",), revision=2),
        headline("n1", symbols=("AAPL",), backfill=True),
        headline("n1"),
        headline("n1", symbols=("NONE",)),
    ):
        assert run((0, quote("AAPL", 100)), (1, silent))[1].watched == ()


def test_of_a_market_that_is_closed_or_halted_nothing_is_said() -> None:
    closed, halted = quote("AAPL", 100, session="closed"), quote("AAPL", 101, session="halted")
    later = (7, quote("AAPL", 102))
    assert not run((0, closed), (1, NEWS), (5, quote("AAPL", 101)), later)[0]
    assert not run((0, quote("AAPL", 100)), (1, NEWS), (5, halted), later)[0]


def test_a_price_that_nobody_quoted_since_says_nothing() -> None:
    assert not run((0, quote("AAPL", 100)), (1, NEWS), (7, quote("MSFT", 1)))[0]


def test_a_split_in_between_is_no_move() -> None:
    said: list[tuple[float, Body]] = [
        (0, quote("AAPL", 100)),
        (1, NEWS),
        (2, action("AAPL")),
        (5, quote("AAPL", 25)),
    ]
    assert not run(*said, (7, quote("AAPL", 25)))[0]


def test_what_comes_between_a_split_and_the_first_price_behind_it_is_not_measured_from_one_before() -> None:
    said: list[tuple[float, Body]] = [(0, quote("AAPL", 100)), (1, action("AAPL")), (2, NEWS)]
    assert not run(*said, (3, quote("AAPL", 25)), (8, quote("AAPL", 25)))[0]


def test_what_a_dividend_takes_from_a_price_is_no_move() -> None:
    pays = msgspec.structs.replace(action("AAPL"), kind="dividend", amount=2.0)
    said: list[tuple[float, Body]] = [(0, quote("AAPL", 100)), (1, NEWS), (2, pays), (5, quote("AAPL", 98))]
    assert not run(*said, (7, quote("AAPL", 98)))[0]
