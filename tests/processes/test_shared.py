"""What processes count together, without a lock."""

from hypothesis import given
from hypothesis import strategies as st

from ticker.access.rate import Allowed, OwnDebts, Rate, RateLimiter, RefusedByRate
from ticker.broadcast.admission import Admission, NotAdmitted, Places
from ticker.broadcast.figures.tally import Tally
from ticker.config.types import StreamSettings
from ticker.processes.shared import SharedMemory

TEN_A_MINUTE = Rate(count=10, per_s=60, burst=5)
MEMORY = SharedMemory(3)


def places(memory: SharedMemory, number: int, **settings: object) -> Places:
    return Places(StreamSettings.model_validate(settings), Tally(), None, memory.places[number])


@given(
    st.integers(),
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 4), st.integers(0, 20)), max_size=30),
)
def test_processes_that_share_a_limit_hold_everybody_to_what_one_would(
    example: int, taken: list[tuple[str, int, int]]
) -> None:
    now, debts = 1_000.0, MEMORY.debts(f"{example} {taken}", TEN_A_MINUTE)
    shared = [RateLimiter(TEN_A_MINUTE, lambda: now, debts) for _ in range(2)]
    alone = RateLimiter(TEN_A_MINUTE, lambda: now, OwnDebts())
    for turn, (key, count, later) in enumerate(taken):
        assert shared[turn % 2].take(key, count) == alone.take(key, count)
        assert shared[turn // 2 % 2].look(key) == alone.look(key)
        now += later


def test_limits_that_have_another_name_or_rate_count_by_themselves() -> None:
    rates = (TEN_A_MINUTE, Rate(count=10, per_s=60, burst=6))
    for name in ("requests", "streams"):
        for rate in rates:
            limiter = RateLimiter(rate, lambda: 1_000.0, MEMORY.debts(name, rate))
            assert isinstance(limiter.take("a", rate.burst), Allowed)
            assert isinstance(limiter.take("a"), RefusedByRate)


def test_who_has_not_asked_for_the_longest_time_is_forgotten_where_there_is_no_room() -> None:
    memory = SharedMemory(1)
    full = [number * 65_536 + 7 for number in range(1, 6)]
    for age, key in enumerate(full):
        memory.rates.put(key, 1_000 + age)
    assert [memory.rates.get(key) for key in full] == [0, 1_001, 1_002, 1_003, 1_004]


async def test_readers_are_counted_over_all_processes() -> None:
    memory = SharedMemory(3)
    one, two = (places(memory, n, max_readers=3, max_readers_per_address=2) for n in range(2))
    held = [one.take("192.0.2.1", polls=False), two.take("192.0.2.1", polls=False)]
    assert all(isinstance(place, Admission) for place in held)
    refused = two.take("192.0.2.1", polls=False)
    assert isinstance(refused, NotAdmitted)
    assert refused.reason == "this address has as many streams as it may"
    assert not one.is_open_to("192.0.2.1")
    held.append(one.take("192.0.2.2", polls=True))
    refused = two.take("192.0.2.3", polls=False)
    assert isinstance(refused, NotAdmitted)
    assert refused.reason == "the server has as many readers as it serves"
    assert isinstance(held[0], Admission)
    held[0].leave()
    assert two.is_open_to("192.0.2.3")
    # What was counted by a process that is gone is forgotten.
    memory.places[0].clear()
    assert two.is_open_to("192.0.2.1")
