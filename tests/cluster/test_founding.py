"""A machine's log becomes a cluster's, under the same ids, and that of a machine again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.log.logs import CHANNELS, append, everything, opened
from tests.support.clock import Clock
from tests.support.events import quote
from tests.support.running import CONFIG, write_site
from ticker.cluster.founding import found, leave
from ticker.cluster.jetstream_order import JetStreamOrder
from ticker.cluster.joining import joined
from ticker.config import load
from ticker.errors import ClusterError, LogInUse, LogUnusable
from ticker.log import EventLog
from ticker.log.folder import DATABASE
from ticker.service.node import Node
from ticker.sources.kinds import known_kinds


@asynccontextmanager
async def node(url: str, folder: Path, *, gives: bool = False) -> AsyncIterator[EventLog]:
    """A node as `serve` has it, without what it does; it may give its log to others."""
    async with joined([url], folder, "normal") as here:
        clock = Clock()

        def order(log: EventLog) -> JetStreamOrder:
            return JetStreamOrder(log, here.brokers, here.presence.run, clock)

        log = EventLog(folder, CHANNELS, clock=clock, upstream=here.upstream, order=order)
        try:
            if gives:
                await here.copies.offer(folder / DATABASE)
            yield log
        finally:
            await log.close()


async def test_a_log_goes_on_in_a_cluster_is_copied_to_new_nodes_and_goes_on_alone_again(
    url: str, tmp_path: Path
) -> None:
    async with opened(tmp_path / "a") as alone:
        before = await append(alone, quote("AAPL", 1), quote("AAPL", 2))
        with pytest.raises(LogInUse):
            await found([url], tmp_path / "a", replace=False)
    assert str(await found([url], tmp_path / "a", replace=False)) == before[-1].id
    async with node(url, tmp_path / "a", gives=True) as a:
        assert a.newest == 2
        (third,) = await append(a, quote("AAPL", 3))
        async with node(url, tmp_path / "b") as b:
            assert await everything(b) == [*before, third] == await everything(a)
            (fourth,) = await append(b, quote("AAPL", 4))
    assert str(leave(tmp_path / "b")) == fourth.id
    async with opened(tmp_path / "b") as alone:
        assert await everything(alone) == [*before, third, fourth]
        assert (await append(alone, quote("AAPL", 5)))[0].seq == 5


async def test_a_node_that_finds_nobody_takes_the_copy_that_the_brokers_keep_or_says_so(
    url: str, tmp_path: Path
) -> None:
    async with opened(tmp_path / "a") as alone:
        await append(alone, quote("AAPL", 1))
    await found([url], tmp_path / "a", replace=False)
    with pytest.raises(ClusterError, match="start a node first that has it"):
        async with node(url, tmp_path / "b"):
            pass
    async with joined([url], tmp_path / "a", "normal") as here:
        await here.copies.put(tmp_path / "a" / DATABASE)
    async with node(url, tmp_path / "b") as b:
        assert len(await everything(b)) == 1


async def test_what_is_there_is_neither_mixed_nor_lost_unasked(url: str, tmp_path: Path) -> None:
    async with opened(tmp_path / "a") as alone:
        await append(alone, quote("AAPL", 1))
    with pytest.raises(ClusterError, match="`ticker cluster init` makes one"):
        async with node(url, tmp_path / "a"):
            pass
    async with node(url, tmp_path / "b"):
        pass
    with pytest.raises(LogUnusable, match="this is the log of another"):
        async with node(url, tmp_path / "a"):
            pass
    with pytest.raises(ClusterError, match="--replace"):
        await found([url], tmp_path / "a", replace=False)
    await found([url], tmp_path / "a", replace=True)
    with pytest.raises(LogUnusable):
        leave(tmp_path / "c")
    with pytest.raises(LogUnusable):
        await found([url], tmp_path / "c", replace=True)
    assert not (tmp_path / "c").exists()


async def test_a_log_that_must_be_safe_is_not_left_to_one_broker(url: str, tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match="a broker that is lost is the end of it"):
        async with joined([url], tmp_path / "a", "full"):
            pass


async def test_a_nodes_log_is_as_large_as_the_config_lets_it_be(url: str, tmp_path: Path) -> None:
    config = load(write_site(tmp_path, f"{CONFIG}log: {{max_bytes: 15000000}}\n"), {}, known_kinds())
    async with joined([url], config.service.data, "normal") as here:
        log = Node(here).open_log(config, Clock())
        await log.close()
    assert log.max_bytes == 15_000_000
