"""A node's name is had by one run of it at a time, whatever copies there are of its data folder."""

import asyncio
import contextlib

import pytest

from ticker.cluster import leases
from ticker.cluster.brokers import Brokers
from ticker.cluster.presence import BUCKET, Presence, serving_in
from ticker.errors import ClusterError

TTL_S = 1.0


async def test_of_copies_of_a_data_folder_one_is_there_however_near_to_each_other_they_begin(
    url: str,
) -> None:
    async with Brokers.connected([url], "a") as brokers, contextlib.AsyncExitStack() as stack:
        await leases.make_buckets(brokers, 1, TTL_S)
        runs = [stack.enter_async_context(Presence(brokers, "a", TTL_S).claimed()) for _ in range(4)]
        outcomes = await asyncio.gather(*runs, return_exceptions=True)
        assert outcomes.count(None) == 1
        assert all("runs already" in str(one) for one in outcomes if one is not None)
        # It has not got its log yet, for longer than what it says is kept.
        for _ in range(3):
            with pytest.raises(ClusterError, match="runs already"):
                await Presence(brokers, "a", TTL_S).claim()
        await Presence(brokers, "b", TTL_S).claim()
        await stack.aclose()
        await Presence(brokers, "a", TTL_S).claim()


async def test_who_began_while_another_claimed_leaves_it_its_name(url: str) -> None:
    async with Brokers.connected([url], "a") as brokers:
        await leases.make_buckets(brokers, 1, TTL_S)
        async with Presence(brokers, "a", TTL_S).claimed():
            # It waits for a sign of who has the name, and gets one.
            with pytest.raises(ClusterError, match="runs already"):
                async with Presence(brokers, "a", TTL_S).claimed():
                    pass


async def test_a_run_that_was_asleep_is_not_there_any_more_where_another_has_its_name(url: str) -> None:
    async with Brokers.connected([url], "a") as brokers:
        await leases.make_buckets(brokers, 1, TTL_S)
        asleep, other = Presence(brokers, "a", TTL_S), Presence(brokers, "a", TTL_S)
        await asleep.claim()
        await other.claim()
        with pytest.raises(ClusterError, match="runs already"):
            await asleep.serve()
        await asleep.leave()
        await other.serve()
        await other.leave()
        await asleep.serve()


async def test_a_run_that_was_forgotten_is_there_again_and_a_restart_leaves_it_its_duties(url: str) -> None:
    async with Brokers.connected([url], "a") as brokers:
        await leases.make_buckets(brokers, 1, TTL_S)

        async def there() -> tuple[str, ...]:
            return serving_in(await brokers.newest(f"KV_{BUCKET}", f"$KV.{BUCKET}.>"))

        before, after = Presence(brokers, "a", TTL_S), Presence(brokers, "a", TTL_S)
        await before.claim()
        assert await there() == ()
        await before.serve()
        while await there():
            await asyncio.sleep(0.05)
        await before.serve()
        async with after.claimed():
            assert await there() == ("a",)
            while await there():
                await asyncio.sleep(0.05)
            await after.serve()
            assert await there() == ("a",)
