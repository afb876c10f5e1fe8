"""Duties are shared out, and go to others when a node is gone; a node knows when it is cut off."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.support.brokers import Broker
from tests.support.clock import Clock
from tests.support.waiting import eventually
from ticker.cluster import leases
from ticker.cluster.brokers import Brokers
from ticker.cluster.leases import DutyLeases
from ticker.cluster.presence import Presence
from ticker.cluster.reach import Reach

TTL_S = 1.0
DUTIES = tuple(f"source:{letter}" for letter in "abcdef")


@asynccontextmanager
async def leased(url: str, node: str, *, only_follows: bool = False) -> AsyncIterator[DutyLeases]:
    async with Brokers.connected([url], node) as brokers:
        await leases.make_buckets(brokers, 1, TTL_S)
        held = DutyLeases(
            brokers,
            Presence(brokers, node, TTL_S, only_follows=only_follows),
            lambda: DUTIES,
            Reach(lambda _: None, Clock()),
            ttl_s=TTL_S,
        )
        task = asyncio.create_task(held.run())
        try:
            yield held
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_nodes_share_the_duties_and_take_over_what_one_leaves(url: str) -> None:
    async with leased(url, "a") as a:
        await eventually(lambda: a.held == set(DUTIES), "all of them")
        async with leased(url, "b") as b:
            await eventually(lambda: len(a.held) == len(b.held) == 3, lambda: f"halves: {a.held}, {b.held}")
            assert not a.held & b.held
        await eventually(lambda: a.held == set(DUTIES), "all of them again")


async def test_a_node_that_only_follows_takes_no_duty_and_says_so_where_nobody_does(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with leased(url, "a", only_follows=True) as a:
        await eventually(lambda: "none reads the sources" in caplog.text, "that nobody does anything")
        async with leased(url, "b") as b:
            await eventually(lambda: b.held == set(DUTIES), "all of them")
            await eventually(lambda: a.living == ("b",), "that it is there")
            assert not a.held
        await eventually(lambda: not a.living and a.is_sure, "that it has gone")
        assert caplog.text.count("none reads the sources") >= 2
        assert not a.held


async def test_a_node_without_brokers_is_sure_of_nothing_before_others_may_begin(tmp_path: Path) -> None:
    with Broker(tmp_path / "broker") as broker:
        async with leased(broker.new_tenant(), "a") as a:
            await eventually(lambda: a.held, "duties")
            broker.kill()
            await eventually(lambda: not a.held, "doubt")
            broker.start()
            await eventually(lambda: a.held == set(DUTIES), "duties again")
