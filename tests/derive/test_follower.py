"""A derivation follows the log and appends: from where it was, once each, and never in anybody's way."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.derive.counting import Count, Tens, told
from tests.log.logs import ALL, CHANNELS, append, everything, opened
from tests.support import disks
from tests.support.clock import NOON_MS, Clock
from tests.support.events import alert, message, quote
from tests.support.waiting import PATIENCE_S, eventually
from ticker.derive import Activity, Derivation, Follower, Step
from ticker.derive.activity import ActivityCount
from ticker.derive.derivation import S
from ticker.derive.running import refuse_circles, run_together
from ticker.events import Alert, Draft, Record
from ticker.log import EventLog, LogView


def follower(log: EventLog, derivation: Derivation[S], clock: Clock | None = None) -> Follower[S]:
    return Follower(derivation, log, log.order, channels=lambda: tuple(log.channels), clock=clock or Clock())


class Now(Tens):
    """The same of what comes from now on."""

    lookback_ms = 0


@asynccontextmanager
async def following(*followers: Follower[S]) -> AsyncIterator[None]:
    running = asyncio.create_task(run_together(followers))
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def messages(log: EventLog, count: int) -> None:
    await append(log, *(message(str(n)) for n in range(count)))


async def alerts(log: EventLog) -> list[Alert]:
    return [record.body for record in await everything(log) if isinstance(record.body, Alert)]


async def test_what_is_derived_is_appended_with_the_cursor_in_one_commit(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        tens = follower(log, Tens())
        async with following(tens):
            await messages(log, 25)
            await eventually(lambda: log.newest == 27)
            assert await alerts(log) == [told(1), told(2)]
            # Readers are told by the commit itself, a moment before.
            await eventually(lambda: tens.settled == Count(25, 25))
    async with opened(tmp_path) as log:
        assert follower(log, Tens()).settled == Count(25, 25)


async def test_after_a_restart_it_goes_on_behind_its_cursor(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        async with following(follower(log, Tens())):
            await messages(log, 12)
            await eventually(lambda: log.newest == 13)
        await messages(log, 1_500)
    async with opened(tmp_path) as log, following(tens := follower(log, Tens())):
        await eventually(lambda: log.newest == 1_513 + 150 and tens.lag == 0)
        assert await alerts(log) == [told(ten) for ten in range(1, 152)]


async def test_what_comes_between_its_making_and_its_first_look_is_not_passed_over(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, clock=clock) as log:
        tens = follower(log, Now(), clock)
        clock.ms += 1
        await messages(log, 10)
        clock.ms += 60_000
        async with following(tens):
            await eventually(lambda: log.newest == 11)
            assert await alerts(log) == [told(1)]


async def test_what_was_not_settled_is_read_again_and_counts_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        tens = follower(log, Tens())
        async with following(tens):
            await messages(log, 9)
            await eventually(lambda: tens.lag == 0)
            assert tens.settled == Count()
    async with opened(tmp_path) as log, following(follower(log, Tens())):
        await messages(log, 1)
        await eventually(lambda: log.newest == 11)
        assert await alerts(log) == [told(1)]


async def test_a_first_run_begins_so_far_back_as_the_derivation_says(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, clock=clock) as log:
        await append(log, quote(), quote())
        clock.ms += 90 * 60_000
        await append(log, quote())
        activity = follower(log, ActivityCount(), clock)
        async with following(activity):
            await eventually(lambda: activity.lag == 0)
            clock.ms += 60_000
            log.rouse()
            await eventually(lambda: activity.settled != Activity())
            assert activity.settled.totals == {"stocks": 1}


async def test_minutes_close_by_the_clock_when_nothing_more_comes(tmp_path: Path) -> None:
    clock = Clock(NOON_MS + 59_900)
    async with opened(tmp_path, clock=clock) as log:
        activity = follower(log, ActivityCount(), clock)
        async with following(activity):
            await eventually(lambda: activity.lag == 0)
            await append(log, quote(), quote())
            await eventually(lambda: activity.lag == 0)
            assert activity.settled == Activity()
            clock.ms += 100
            await eventually(lambda: activity.settled.totals == {"stocks": 2})
        assert log.newest == 2


async def test_minutes_close_although_the_clock_is_set_back_and_nothing_more_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.derive.pages._LOOK_S", 0.05)
    clock = Clock()
    async with opened(tmp_path, clock=clock) as log:
        activity = follower(log, ActivityCount(), clock)
        async with following(activity):
            await append(log, quote(), quote())
            await eventually(lambda: activity.lag == 0)
            clock.ms -= 24 * 3_600_000
            await eventually(lambda: activity.settled.totals == {"stocks": 2})


async def test_while_the_log_cannot_be_written_it_waits_and_nothing_is_lost(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        tens = follower(log, Tens())
        await messages(log, 30)
        with disks.full_disk():
            running = asyncio.create_task(tens.run())
            await eventually(lambda: log.trouble)
            assert (tens.settled, log.newest) == (Count(), 30)
        await eventually(lambda: log.newest == 33)
        assert await alerts(log) == [told(1), told(2), told(3)]
        running.cancel()


async def test_it_ends_with_the_log_also_while_it_waits_for_the_disk(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await messages(log, 10)
        with disks.full_disk():
            running = asyncio.create_task(follower(log, Tens()).run())
            await eventually(lambda: log.trouble)
            await log.close()
            async with asyncio.timeout(PATIENCE_S):
                await running
    async with opened(tmp_path) as log:
        assert await alerts(log) == []


async def test_others_have_their_turn_while_it_catches_up(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        for _ in range(4):
            await messages(log, 2_000)
        tens = follower(log, Tens())
        seen = set[int]()
        async with following(tens):
            while tens.lag:
                seen.add(tens.lag)
                await asyncio.sleep(0)
        assert len(seen) > 10


def test_a_derivation_that_could_feed_itself_is_refused() -> None:
    class Greedy(Tens):
        follows = ("message", "alert")

    with pytest.raises(ValueError, match="tens follows alert, which it or a later one derives"):
        refuse_circles([Greedy()])


class AlertCount(Tens):
    name = "alerts"
    follows = ("alert",)
    derives = frozenset[str]()


def test_one_may_not_follow_what_a_later_one_derives() -> None:
    refuse_circles([Tens(), AlertCount()])
    with pytest.raises(ValueError, match="alerts follows alert"):
        refuse_circles([AlertCount(), Tens()])


async def test_one_may_follow_what_another_before_it_derives(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        second = follower(log, AlertCount(settles=True))
        async with following(follower(log, Tens()), second):
            await messages(log, 20)
            await eventually(lambda: second.settled.messages == 2)


async def test_a_derivation_needs_no_more_than_a_view_and_an_order(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await messages(log, 15)
        # As another process would, which is told what is committed.
        view = LogView.open(tmp_path)
        log.on_append(view.deliver)
        tens = Follower(Tens(), view, log.order, channels=lambda: ("stocks",), clock=Clock())
        async with following(tens):
            await messages(log, 15)
            await eventually(lambda: log.newest == 33)
            assert await alerts(log) == [told(1), told(2), told(3)]
        await view.close()


async def test_a_defect_stops_its_own_derivation_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Tens):
        name = "broken"

        def step(self, state: Count, records: Sequence[Record], now_ms: int) -> Step[Count]:
            raise LookupError("no such thing")

    async with opened(tmp_path) as log:
        running = asyncio.create_task(run_together([follower(log, Broken()), follower(log, Tens())]))
        await messages(log, 10)
        await eventually(lambda: log.newest == 11)
        assert await alerts(log) == [told(1)]
        await eventually(lambda: "derive:broken has stopped" in caplog.text)
        assert "no such thing" in caplog.text
        running.cancel()


async def test_an_event_that_is_refused_is_left_out_and_it_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Odd(Tens):
        def step(self, state: Count, records: Sequence[Record], now_ms: int) -> Step[Count]:
            step = super().step(state, records, now_ms)
            bad = tuple(Draft("stocks", alert("\ud800")) for draft in step.drafts if draft.body == told(1))
            return Step(step.state, bad or step.drafts)

    caplog.set_level(logging.ERROR)
    async with opened(tmp_path) as log:
        odd = follower(log, Odd())
        async with following(odd):
            await messages(log, 10)
            await eventually(lambda: odd.settled.messages == 10)
            await messages(log, 10)
            await eventually(lambda: log.newest == 21)
        assert await alerts(log) == [told(2)]
        assert "derive:tens leaves out what it derived" in caplog.text


async def test_a_state_that_cannot_be_read_begins_anew(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(tmp_path) as log:
        await log.append((), "derive:tens", b"of another Ticker")
        tens = follower(log, Tens(settles=True))
        assert "begins anew" in caplog.text
        async with following(tens):
            await messages(log, 3)
            await eventually(lambda: tens.settled == Count(3, 3))


async def test_what_only_settles_is_no_event(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        heard: list[Record] = []
        log.on_append(heard.extend)
        tens = follower(log, Tens(settles=True))
        async with following(tens):
            await messages(log, 5)
            await eventually(lambda: tens.settled.messages == 5)
        assert len(heard) == log.newest == 5
        assert len((await log.page(ALL, 0)).records) == 5


async def test_a_channel_that_is_configured_later_is_followed_from_then(tmp_path: Path) -> None:
    async with opened(tmp_path, {"stocks": CHANNELS["stocks"]}) as log:
        tens = follower(log, Tens(settles=True))
        async with following(tens):
            await append(log, message(), channel="world")
            await append(log, message())
            await eventually(lambda: tens.settled.messages == 1)
            log.channels = CHANNELS
            await append(log, message(), channel="world")
            await eventually(lambda: tens.settled.messages == 2)
