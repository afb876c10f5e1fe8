"""The schedule under a clock that is set while it runs; what passes is real."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from tests.support.clock import NOON_MS, Clock
from tests.support.waiting import eventually
from ticker.poller.schedule import SteadySchedule
from ticker.times import now_ms

HOUR_MS = 3_600_000


class SetClock:
    """The system's clock, set by `by_ms`."""

    def __init__(self) -> None:
        self.by_ms = 0

    def __call__(self) -> int:
        return now_ms() + self.by_ms


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def schedule(clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SteadySchedule]:
    # Often, so that there are looks before anything is due.
    monkeypatch.setattr("ticker.poller.schedule._LOOK_S", 0.05)
    schedule = SteadySchedule(clock, time.monotonic)
    schedule.start(lambda name: pytest.fail(f"{name} was missed"))
    yield schedule
    schedule.stop()


class Runs:
    """When jobs ran, and when they are told that they were due."""

    def __init__(self) -> None:
        self.began_s = time.monotonic()
        self.after_s: dict[str, float] = {}
        self.due_ms: dict[str, int] = {}

    async def run(self, name: str, due_ms: int) -> None:
        self.after_s[name] = time.monotonic() - self.began_s
        self.due_ms[name] = due_ms


@pytest.mark.parametrize("by_ms", [-24 * HOUR_MS, -HOUR_MS, -60_000, 60_000, HOUR_MS, 72 * HOUR_MS])
async def test_what_is_due_runs_when_as_much_time_has_passed_however_the_clock_is_set(
    schedule: SteadySchedule, clock: SetClock, by_ms: int
) -> None:
    runs, due_ms = Runs(), clock() + 300
    schedule.at("soon", due_ms, runs.run)
    schedule.at("later", due_ms + HOUR_MS // 2, runs.run)
    await asyncio.sleep(0)
    clock.by_ms += by_ms
    # Put off by as much as the clock was set, it would not come in time.
    await eventually(lambda: "soon" in runs.after_s)
    assert runs.after_s["soon"] > 0.25
    assert abs(runs.due_ms["soon"] - (due_ms + by_ms)) <= 5
    assert "later" not in runs.after_s


async def test_what_is_set_after_the_clock_was_goes_by_the_clock_as_it_is_now(
    schedule: SteadySchedule, clock: SetClock
) -> None:
    clock.by_ms -= HOUR_MS
    runs, earliest_ms = Runs(), clock() + 200
    schedule.at("soon", schedule.clock() + 200, runs.run)
    latest_ms = clock() + 200
    await eventually(lambda: "soon" in runs.after_s)
    assert runs.after_s["soon"] > 0.1
    assert earliest_ms - 5 <= runs.due_ms["soon"] <= latest_ms + 5


@pytest.mark.parametrize("by_ms", [-24 * HOUR_MS, 24 * HOUR_MS])
async def test_what_was_reckoned_just_before_the_clock_was_set_is_put_off_by_nothing(
    schedule: SteadySchedule, clock: SetClock, by_ms: int
) -> None:
    runs, due_ms = Runs(), schedule.clock() + 200
    clock.by_ms += by_ms
    schedule.at("soon", due_ms, runs.run)
    await eventually(lambda: "soon" in runs.after_s)
    assert runs.after_s["soon"] > 0.1


async def test_whoever_follows_is_told_of_each_step_once(schedule: SteadySchedule, clock: SetClock) -> None:
    told: list[int] = []

    async def stepped(by_ms: int) -> None:
        told.append(by_ms)

    schedule.follow(stepped)
    clock.by_ms -= HOUR_MS
    await eventually(lambda: told)
    clock.by_ms += 2 * HOUR_MS
    await eventually(lambda: len(told) > 1)
    assert [round(by_ms, -1) for by_ms in told] == [-HOUR_MS, 2 * HOUR_MS]


async def test_what_is_done_again_and_again_goes_on_when_the_clock_is_set_back(
    schedule: SteadySchedule, clock: SetClock
) -> None:
    count = 0

    async def run() -> None:
        nonlocal count
        count += 1
        clock.by_ms -= HOUR_MS

    schedule.each(0.1, run)
    await eventually(lambda: count > 3)


async def test_a_schedule_that_runs_is_never_silent_for_long(schedule: SteadySchedule) -> None:
    await eventually(lambda: schedule.silent_s > 0.03)
    await eventually(lambda: schedule.silent_s < 0.02)


async def test_what_is_due_and_was_not_begun_is_known_by_name() -> None:
    now_s = 100.0
    schedule = SteadySchedule(Clock(), lambda: now_s)
    schedule.at("soon", NOON_MS + 1_000, Runs().run)
    schedule.at("later", NOON_MS + HOUR_MS, Runs().run)
    assert schedule.overdue() is None
    now_s += 41
    overdue = schedule.overdue()
    assert overdue is not None
    assert (overdue[0], round(overdue[1])) == ("soon", 40)


async def test_what_is_set_in_the_moment_of_the_end_is_not_begun_and_no_error(
    schedule: SteadySchedule, caplog: pytest.LogCaptureFixture
) -> None:
    runs = Runs()
    schedule.stop()
    schedule.at("late", schedule.clock(), runs.run)
    for _ in range(10):
        await asyncio.sleep(0)
    assert not schedule.running
    assert runs.after_s == {}
    assert caplog.records == []
