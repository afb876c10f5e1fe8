"""Events by channel and minute: what is counted, when it settles, and what is forgotten."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tests.support.clock import NOON_MS
from tests.support.events import message, quote, record_of
from ticker.derive import Activity, Step
from ticker.derive.activity import ActivityCount
from ticker.events import Record

MINUTE_MS = 60_000
COUNT = ActivityCount()


def events(*at: tuple[str, int]) -> list[Record]:
    """An event in each of these channels, so many minutes after noon."""
    return [
        record_of(quote(), channel, seq, NOON_MS + minute * MINUTE_MS)
        for seq, (channel, minute) in enumerate(at)
    ]


def counted(steps: Sequence[tuple[list[Record], int]]) -> list[Step[Activity]]:
    """Step after step of records, each taken so many minutes after noon."""
    found, state = list[Step[Activity]](), COUNT.start()
    for records, minute in steps:
        found.append(COUNT.step(state, records, NOON_MS + minute * MINUTE_MS))
        state = found[-1].state
    return found


def test_events_are_counted_by_channel_and_minute() -> None:
    (step,) = counted([(events(("stocks", -2), ("world", -1), ("stocks", -1), ("stocks", -1)), 0)])
    assert step.state.totals == {"stocks": 3, "world": 1}
    assert step.state.last_hour(NOON_MS) == {"stocks": 3, "world": 1}


def test_the_running_minute_is_in_the_last_hour_once_it_has_closed() -> None:
    (step,) = counted([(events(("stocks", 0), ("stocks", -1)), 0)])
    assert step.state.last_hour(NOON_MS) == {"stocks": 1}
    assert step.state.last_hour(NOON_MS + MINUTE_MS) == {"stocks": 2}


def test_an_hour_later_only_the_total_is_left() -> None:
    first, last = counted([(events(("stocks", 0)), 0), (events(("world", 61)), 61)])
    assert first.state.last_hour(NOON_MS + 60 * MINUTE_MS) == {"stocks": 1}
    assert first.state.last_hour(NOON_MS + 61 * MINUTE_MS) == {"stocks": 0}
    assert last.state.minutes["stocks"] == {}
    assert last.state.totals == {"stocks": 1, "world": 1}


def test_a_minute_settles_once_when_it_has_closed() -> None:
    one = events(("stocks", 0))
    steps = counted([(one, 0), (one, 0), (one, 0), (one, 1), (one, 1), ([], 2), ([], 3)])
    assert [step.settled for step in steps] == [False, False, False, True, False, True, False]
    assert steps[-1].state.totals == {"stocks": 5}


def test_where_nothing_happens_nothing_settles_and_nothing_is_due() -> None:
    steps = counted([([], 0), ([], 1), ([], 2)])
    assert not any(step.settled for step in steps)
    assert COUNT.due_ms(steps[-1].state) is None


def test_what_has_not_settled_is_due_when_its_minute_ends() -> None:
    _, step = counted([(events(("stocks", 0)), 0), (events(("stocks", 0)), 0)])
    assert COUNT.due_ms(step.state) == NOON_MS + MINUTE_MS


def test_a_clock_that_is_set_back_does_not_keep_minutes_from_settling() -> None:
    one = events(("stocks", 0))
    steps = counted([(one, 600), (one, 0), (one, 0), (one, 1)])
    assert [step.settled for step in steps] == [False, True, False, True]


def test_no_event_is_decoded() -> None:
    records = [record_of(message(str(n)), "world", n) for n in range(100)]
    counted([(records, 0)])
    assert not any("body" in vars(record) for record in records)


@given(st.lists(st.tuples(st.sampled_from(["stocks", "world"]), st.integers(-70, 0)), max_size=40), st.data())
def test_in_whatever_portions_the_counts_are_the_same(at: list[tuple[str, int]], data: st.DataObject) -> None:
    records = events(*at)
    cut = data.draw(st.integers(0, len(records)))
    *_, whole = counted([(records, 0)])
    *_, parts = counted([(records[:cut], 0), (records[cut:], 0)])
    assert parts.state.totals == whole.state.totals
    assert parts.state.last_hour(NOON_MS) == whole.state.last_hour(NOON_MS)


def test_the_state_comes_back_from_its_encoding() -> None:
    (step,) = counted([(events(("stocks", 0), ("news.world", -3)), 0)])
    assert COUNT.decode(COUNT.encode(step.state)) == step.state
