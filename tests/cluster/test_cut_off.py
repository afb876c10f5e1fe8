"""Nodes that are cut off from the brokers, or asleep, while others do what was theirs; and then come back."""

import asyncio
import signal
from collections import Counter
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import httpx
import msgspec

from tests.cluster.alarms import config_of, interrupted, raised, raising, told
from tests.cluster.cable import Cable, cable
from tests.cluster.machines import goes_on, machine, machine_site, readiness, same_log
from tests.cluster.publishers import POLITE, Publishers, publishing
from tests.faults.ask import Ask
from tests.faults.client import Client, Contents, running
from tests.faults.test_kills import check_prices
from tests.faults.trial import account_for, log_at
from tests.notify.hook import Hook, hooked
from tests.support.brokers import Broker
from tests.support.running import RunningTicker
from tests.support.waiting import eventually
from ticker.cluster.brokers import Brokers

NAMES = "abc"
FEEDS = tuple(f"feed-{number}" for number in range(4))


class Cluster:
    """Three nodes, each connected to the broker by a cable of its own."""

    def __init__(self, folder: Path, nodes: dict[str, RunningTicker], cables: dict[str, Cable]) -> None:
        self._folder = folder
        self.nodes = nodes
        self.cables = cables
        self._called = {(folder / name / "data" / "ticker.node").read_text().strip(): name for name in nodes}

    async def owners(self, brokers: Brokers) -> dict[str, str]:
        """By duty, which of the nodes has it; nothing before the first of them has said."""
        found = await brokers.last("KV_ticker_duties", "$KV.ticker_duties.assignment")
        if found is None:
            return {}
        owners = msgspec.json.decode(found.data, type=dict[str, str])
        return {duty: self._called[node] for duty, node in owners.items()}

    async def shared_out(self, brokers: Brokers) -> dict[str, str]:
        """The same, once each has something to read."""
        while True:
            owners = await self.owners(brokers)
            if {owner for duty, owner in owners.items() if duty.startswith("source:")} == set(NAMES):
                return owners
            await asyncio.sleep(0.1)


async def started(
    stack: AsyncExitStack, folder: Path, url: str, hook: Hook, publishers: Publishers
) -> Cluster:
    port = int(url.rpartition(":")[2])
    cables = {name: await stack.enter_async_context(cable(port)) for name in NAMES}

    async def node(name: str) -> RunningTicker:
        here = url.replace(f":{port}", f":{cables[name].port}")
        begin = partial(machine, folder / name, here, more=config_of(hook) + POLITE, **publishers.feeds)
        begun = await asyncio.to_thread(begin)
        stack.callback(begun.kill)
        return begun

    nodes = dict(zip(NAMES, await asyncio.gather(*map(node, NAMES)), strict=True))
    return Cluster(folder, nodes, cables)


async def test_what_nodes_cannot_do_others_do_and_nothing_is_twice(broker: Broker, tmp_path: Path) -> None:
    contents, url = Contents(), broker.new_tenant()
    async with (
        AsyncExitStack() as stack,
        hooked() as hook,
        publishing(*FEEDS) as publishers,
        Brokers.connected([url], "test") as brokers,
    ):
        cluster = await started(stack, tmp_path, url, hook, publishers)
        owners = await cluster.shared_out(brokers)
        cut = owners["notifications"]
        stopped, left = (name for name in NAMES if name != cut)
        node = cluster.nodes[left]
        reader = Client(cluster.nodes[cut].port, Ask(), contents)
        async with running([reader]):
            async with raising(0.2, lambda: node):
                await eventually(lambda: len(hook.asked) > 3, "notifications")
                await _cut_off_and_back(cluster, cut, stopped, node, reader, publishers)
                assert await cluster.shared_out(brokers)
                reads = Counter(publishers.reads)
                await eventually(lambda: publishers.all_beyond(reads), "reads of all feeds by all nodes")
            log = await same_log([*cluster.nodes.values()], contents, beyond_quotes=20)
            await eventually(lambda: reader.reached >= log[-1].seq, "all of it")
        assert len(reader.connections) == 1
        await eventually(lambda: {*raised(log)} <= {*told(hook)}, "a notification of each alert")
        later = await log_at(node.port, contents)
        often = told(hook)
        again = {number for number, times in often.items() if times > 1}
        assert again <= await interrupted(node, later)
        assert {*often} <= {*raised(later)}
    assert account_for([reader], log, contents)
    assert await check_prices(machine_site(tmp_path / "prices"), log) > 20
    assert publishers.most_at_once == Counter(dict.fromkeys(FEEDS, 1))


async def _cut_off_and_back(
    cluster: Cluster,
    cut: str,
    stopped: str,
    left: RunningTicker,
    reader: Client,
    publishers: Publishers,
) -> None:
    """Have one node without its broker and one asleep until the third does everything, and then back."""
    alone, asleep = cluster.nodes[cut], cluster.nodes[stopped].process
    cluster.cables[cut].cut()
    asleep.send_signal(signal.SIGSTOP)
    await eventually(lambda: reader.connections[-1].is_stale, "that it is stale")
    assert "the brokers cannot order anything" in str(await readiness(alone))
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        ready = await client.get(alone.url("/readyz"))
    assert ready.status_code == 503
    # From here on only the third can be it.
    reads = Counter(publishers.reads)
    await eventually(lambda: publishers.all_beyond(reads), "that it reads all feeds")
    await goes_on(left)
    cluster.cables[cut].mend()
    asleep.send_signal(signal.SIGCONT)
    await eventually(lambda: not reader.connections[-1].is_stale, "the end of it")
