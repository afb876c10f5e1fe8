"""The newest records in memory: a run without gaps, bounded in count and bytes."""

from hypothesis import given
from hypothesis import strategies as st

from tests.support.events import message, record_of
from ticker.log.reading.tail import Tail


@given(st.lists(st.integers(1, 30), max_size=20), st.integers(1, 15), st.integers(1_000, 5_000))
def test_a_tail_is_bounded_and_covers_exactly_what_it_holds(
    sizes: list[int], max_count: int, max_bytes: int
) -> None:
    tail, seq = Tail(1, max_count=max_count, max_bytes=max_bytes), 0
    for size in sizes:
        tail.extend([record_of(message("x" * 50), seq=seq + n) for n in range(1, size + 1)])
        seq += size
        held = [record.seq for record in tail.records]
        assert held == list(range(seq - len(held) + 1, seq + 1))
        assert len(held) <= max_count
        assert sum(len(record.json) for record in tail.records) <= max_bytes
        assert [record.seq for record in tail.newest_first()] == held[::-1]
        for after in range(seq + 2):
            assert tail.covers(after) == (after >= seq - len(held))
            if tail.covers(after):
                assert [record.seq for record in tail.after(after, 3)] == list(range(after + 1, seq + 1))[:3]


def test_a_tail_begins_anew_behind_a_gap() -> None:
    tail = Tail(1)
    tail.extend([record_of(message(), seq=1), record_of(message(), seq=2)])
    tail.extend([record_of(message(), seq=10), record_of(message(), seq=11)])
    assert not tail.covers(2)
    assert tail.covers(9)
    assert [record.seq for record in tail.after(9, 5)] == [10, 11]
