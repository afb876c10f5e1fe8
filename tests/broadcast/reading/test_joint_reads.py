"""Reads that several readers wait for together."""

import asyncio

from ticker.broadcast import JointReads


async def test_who_asks_when_a_read_has_just_ended_is_given_a_new_one() -> None:
    reads: JointReads[None, int] = JointReads()
    begun = 0

    async def read() -> int:
        nonlocal begun
        begun += 1
        return begun

    async def until_second() -> int:
        # As a long poll does that has seen more already: no other task gets a turn in between.
        for _ in range(100):
            if (found := await reads.once(None, read)) > 1:
                return found
        return 0

    first = asyncio.ensure_future(reads.once(None, read))
    await asyncio.sleep(0)
    second = asyncio.ensure_future(until_second())
    assert (await first, await second) == (1, 2)


class Held:
    """A read that ends when it is let go."""

    def __init__(self) -> None:
        self.let_go: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def read(self) -> int:
        return await self.let_go


async def test_who_goes_away_takes_nothing_from_the_others() -> None:
    reads: JointReads[None, int] = JointReads()
    held = Held()
    first, second, third = (asyncio.ensure_future(reads.once(None, held.read)) for _ in range(3))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait([first])
    held.let_go.set_result(7)
    assert (await second, await third) == (7, 7)
    assert first.cancelled()


async def test_a_read_that_nobody_waits_for_any_more_is_given_up() -> None:
    reads: JointReads[None, int] = JointReads()
    held = Held()
    both = [asyncio.ensure_future(reads.once(None, held.read)) for _ in range(2)]
    await asyncio.sleep(0)
    for waiting in both:
        waiting.cancel()
    await asyncio.wait(both)
    await asyncio.sleep(0)
    assert held.let_go.cancelled()


async def test_what_a_read_fails_with_is_told_to_all_who_wait() -> None:
    reads: JointReads[None, int] = JointReads()
    held = Held()
    both = [asyncio.ensure_future(reads.once(None, held.read)) for _ in range(2)]
    await asyncio.sleep(0)
    held.let_go.set_exception(OSError("gone"))
    assert [str(error) for error in await asyncio.gather(*both, return_exceptions=True)] == ["gone", "gone"]
