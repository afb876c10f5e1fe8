"""Nodes and brokers killed, stopped and started again at random, while readers roam between them."""

import asyncio
import random
import signal
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.cluster.alarms import config_of, interrupted, raised, raising, told
from tests.cluster.machines import machine, machine_site, same_log
from tests.cluster.publishers import POLITE, publishing
from tests.faults.ask import Ask
from tests.faults.client import Client, Contents, running
from tests.faults.conftest import rng, seed, tell  # noqa: F401 - fixtures
from tests.faults.test_kills import check_prices
from tests.faults.trial import account_for, log_at
from tests.notify.hook import Hook, hooked
from tests.support.brokers import Broker, three_brokers
from tests.support.running import RunningTicker
from tests.support.waiting import eventually

ROUNDS = 12
STOPPED_S = 20.0
PATIENCE_S = 120.0
"""Until all of it is there, after the last fault, on a machine of two cores that runs seven servers."""

FEEDS = ("feed-1", "feed-2")
ALARM_EVERY_S = 4.0
"""So that `/alerts` still tells of each at the end."""


class Cluster:
    """Three brokers and three nodes, to do something to."""

    def __init__(
        self, folder: Path, brokers: list[Broker], urls: str, hook: Hook, feeds: dict[str, str]
    ) -> None:
        self.brokers = brokers
        self._folder = folder
        self._urls = urls
        self._more = config_of(hook) + POLITE
        self._feeds = feeds
        self.nodes = {name: self._started(name) for name in "123"}

    def _started(self, name: str) -> RunningTicker:
        return machine(self._folder / name, self._urls, more=self._more, **self._feeds)

    @property
    def running(self) -> list[RunningTicker]:
        return list(self.nodes.values())

    async def kill_node(self, name: str) -> None:
        self.nodes[name].kill()
        await asyncio.sleep(random.random() * 10)
        self.nodes[name] = await asyncio.to_thread(self._started, name)

    async def stop_node(self, name: str) -> None:
        self.nodes[name].process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(STOPPED_S)
        self.nodes[name].process.send_signal(signal.SIGCONT)

    async def kill_broker(self, broker: Broker) -> None:
        broker.kill()
        await asyncio.sleep(5)
        await asyncio.to_thread(broker.start)
        # The next may only go once this one has what was stored meanwhile: two of three have to be there.
        await asyncio.sleep(15)

    def close(self) -> None:
        for node in self.running:
            node.process.send_signal(signal.SIGCONT)
            node.kill()


async def roaming(readers: list[Client], cluster: Cluster, chance: random.Random) -> None:
    """Have each reader go to another node now and then, by the id of what it saw last."""
    while True:
        await asyncio.sleep(1)
        chance.choice(readers).go_to(chance.choice(cluster.running).port)


@pytest.mark.soak
async def test_one_order_on_all_nodes_whatever_is_killed_or_stopped(
    tmp_path: Path,
    rng: random.Random,  # noqa: F811
    tell: Callable[[str], None],  # noqa: F811
) -> None:
    contents, done, anywhere = Contents(), Counter[str](), random.Random(1)
    # Drawn before anything runs beside it that draws as well, so that a seed has the same faults again.
    faults = [
        (rng.choice(("kill_node", "stop_node", "kill_broker")), rng.randrange(3)) for _ in range(ROUNDS)
    ]
    async with AsyncExitStack() as stack:
        brokers, urls = stack.enter_context(three_brokers(tmp_path / "brokers"))
        hook = await stack.enter_async_context(hooked())
        publishers = await stack.enter_async_context(publishing(*FEEDS))
        cluster = Cluster(tmp_path, brokers, urls, hook, publishers.feeds)
        stack.callback(cluster.close)
        readers = [Client(cluster.nodes["1"].port, Ask(), contents) for _ in range(3)]
        async with running(readers):
            async with raising(ALARM_EVERY_S, lambda: anywhere.choice(cluster.running)):
                roams = asyncio.create_task(roaming(readers, cluster, rng))
                for fault, number in faults:
                    victim = brokers[number] if fault == "kill_broker" else "123"[number]
                    await getattr(cluster, fault)(victim)
                    done[fault] += 1
                roams.cancel()
            for reader in readers:
                reader.go_to(cluster.nodes["1"].port)
            log = await same_log(cluster.running, contents)
            await eventually(
                lambda: all(reader.reached >= log[-1].seq for reader in readers), "all", PATIENCE_S
            )
            alerts = {*raised(log)}
            await eventually(lambda: alerts <= {*told(hook)}, "a notification of each alert", PATIENCE_S)
            # All goes on meanwhile: what was told is held to the alerts that there are after it.
            often = told(hook)
            later = await log_at(cluster.nodes["1"].port, contents)
            doubtful = await interrupted(cluster.nodes["1"], later)
        received = account_for(readers, log, contents)
        steps = await check_prices(machine_site(tmp_path / "prices"), log)
    again = {number for number, times in often.items() if times > 1}
    tell(
        f"{dict(done)}, {len(log):,} events on all nodes, {steps:,} price steps each once, "
        f"{received:,} received, {len(alerts)} alerts, {often.total()} notifications of {len(often)}, "
        f"{len(again)} twice, {len(doubtful)} begun twice, "
        f"{publishers.reads.total()} reads, {max(publishers.most_at_once.values())} of a feed at a time"
    )
    assert {*often} <= {*raised(later)}
    assert again <= doubtful, "what nobody doubts was told twice"
    assert publishers.most_at_once == Counter(dict.fromkeys(FEEDS, 1))
