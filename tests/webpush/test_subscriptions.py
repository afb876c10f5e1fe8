"""The subscriptions as they are kept in the log."""

import asyncio
from pathlib import Path

import pytest

from tests.log.logs import opened
from tests.support import disks
from tests.support.events import message
from tests.support.waiting import eventually
from ticker.access import ANONYMOUS, Principal
from ticker.errors import LogError
from ticker.events import Draft, Severity
from ticker.log import EventLog
from ticker.webpush import PushSubscription, PushSubscriptions


def one(
    number: int, made_by: str = "here", severity: Severity = "info", principal: Principal = ANONYMOUS
) -> PushSubscription:
    return PushSubscription(
        endpoint=f"https://push.example.org/{number}",
        key=b"\4" + bytes(64),
        secret=bytes(16),
        severity=severity,
        principal=principal,
        made_by=made_by,
    )


def kept(log: EventLog, most: int = 100, most_per_address: int = 100) -> PushSubscriptions:
    return PushSubscriptions(log, log.order, most=most, most_per_address=most_per_address)


async def test_they_are_there_again_after_a_restart_and_in_their_order(tmp_path: Path) -> None:
    subscriptions = [one(1), one(2, severity="critical", principal=Principal("desk", bytes(32)))]
    async with opened(tmp_path) as log:
        for subscription in subscriptions:
            assert await kept(log).keep(subscription) == "made"
    async with opened(tmp_path) as log:
        again = kept(log)
        assert [*again.all] == subscriptions
        assert again.at(subscriptions[0].endpoint) == subscriptions[0]
        assert again.at("https://push.example.org/3") is None


async def test_a_browser_has_one_whatever_it_asks_anew(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        here = kept(log, most=1, most_per_address=1)
        await here.keep(one(1))
        changed = one(1, severity="critical", principal=Principal("desk", bytes(32)))
        assert await here.keep(changed) == "changed"
        assert [*here.all] == [changed]


async def test_one_takes_the_place_of_the_one_that_it_replaces(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        here = kept(log, most=2)
        await here.keep(one(1))
        await here.keep(one(2))
        assert await here.keep(one(3), replaces=one(1).endpoint) == "changed"
        assert {found.endpoint for found in here.all} == {one(2).endpoint, one(3).endpoint}


async def test_there_are_at_most_so_many_in_all_and_from_one_address(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        here = kept(log, most=3, most_per_address=2)
        made = [await here.keep(one(n, made_by="192.0.2.1")) for n in range(3)]
        assert made == ["made", "made", "too many from there"]
        made = [await here.keep(one(n, made_by=f"192.0.2.{n}")) for n in range(10, 12)]
        assert made == ["made", "too many"]
        assert len(here) == 3
        await here.drop(one(0).endpoint)
        assert await here.keep(one(12, made_by="192.0.2.1")) == "made"


async def test_what_is_dropped_is_gone_for_good_and_may_be_gone_already(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        here = kept(log)
        await here.keep(one(1))
        await here.keep(one(2))
        await here.drop(one(1).endpoint)
        await here.drop(one(1).endpoint)
    async with opened(tmp_path) as log:
        assert [*kept(log).all] == [one(2)]


async def test_many_at_once_are_all_kept(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        here = kept(log)
        await asyncio.gather(*(here.keep(one(n)) for n in range(30)))
        assert len(here) == len(kept(log)) == 30


async def test_who_hangs_up_meanwhile_leaves_nothing_half_done(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        here = kept(log)
        task = asyncio.create_task(here.keep(one(1)))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await here.keep(one(2))
        assert [*here.all] == [*kept(log).all]
        assert len(here) == 2


async def test_where_the_log_cannot_be_written_nobody_is_told_that_it_was(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        here = kept(log)
        await here.keep(one(1))
        with disks.full_disk():
            waiting = asyncio.create_task(log.append([Draft("stocks", message("x"))], "test"))
            await eventually(lambda: log.trouble)
            with pytest.raises(LogError):
                await here.keep(one(2))
            with pytest.raises(LogError):
                await here.drop(one(1).endpoint)
        await waiting
        assert [*here.all] == [one(1)]


async def test_what_cannot_be_read_is_begun_anew_with_a_word(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(tmp_path) as log:
        await log.append((), "webpush", b"something else")
        assert len(kept(log)) == 0
        assert "browsers have to make them anew" in caplog.text
