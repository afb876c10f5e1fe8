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
