import asyncio

import pytest

from tests.support.clock import put_forward
from tests.support.waiting import eventually
from ticker.web.momentary import Momentary


class Work:
    def __init__(self) -> None:
        self.count = 0
        self.may_end = asyncio.Event()
        self.may_end.set()
        self.fails = False

    async def make(self) -> int:
        self.count += 1
        count = self.count
        await self.may_end.wait()
        if self.fails:
            raise ValueError("no")
        return count


async def test_who_asks_within_the_moment_gets_the_same_and_who_asks_later_another() -> None:
    work, momentary = Work(), Momentary[int](60)
    assert [await momentary.get("a", work.make) for _ in range(3)] == [1, 1, 1]
    assert await momentary.get("b", work.make) == 2
    put_forward(60)
    assert await momentary.get("a", work.make) == 3


async def test_who_asks_while_it_is_made_waits_for_it_though_the_first_hangs_up() -> None:
    work, momentary = Work(), Momentary[int](10)
    work.may_end.clear()
    first, second = (asyncio.create_task(momentary.get("a", work.make)) for _ in range(2))
    await eventually(lambda: work.count)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    work.may_end.set()
    assert await second == 1
    assert work.count == 1


async def test_what_is_asked_for_after_a_change_is_made_anew() -> None:
    work, momentary = Work(), Momentary[int](10)
    assert await momentary.get("a", work.make) == 1
    momentary.clear()
    assert await momentary.get("a", work.make) == 2


async def test_what_failed_is_not_kept() -> None:
    work, momentary = Work(), Momentary[int](10)
    work.fails = True
    with pytest.raises(ValueError, match="no"):
        await momentary.get("a", work.make)
    work.fails = False
    assert await momentary.get("a", work.make) == 2
