"""Nodes and brokers killed, stopped and started again at random, while readers roam between them."""

import asyncio
import random
import signal
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cluster.machines import machine, machine_site, same_log
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

ALERTS = """\
alerts:
  - {name: crosses, when: AAPL moves 0.02% in 10s, cooldown: 2s, notify: [hook]}
"""


class Cluster:
    """Three brokers and three nodes, to do something to."""

    def __init__(self, folder: Path, brokers: list[Broker], urls: str, hook: Hook) -> None:
        self.brokers = brokers
        self._folder = folder
        self._urls = urls
        self._more = f"{ALERTS}notify: {{hook: '{hook.address()}'}}\n"
        self.nodes = {name: self._started(name) for name in "123"}

    def _started(self, name: str) -> RunningTicker:
        return machine(self._folder / name, self._urls, more=self._more)

    @property
    def site(self) -> Path:
        return machine_site(self._folder / "1", self._more)

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
    contents, done = Contents(), Counter[str]()
    with ExitStack() as stack:
        brokers, urls = stack.enter_context(three_brokers(tmp_path / "brokers"))
        async with hooked() as hook:
            cluster = Cluster(tmp_path, brokers, urls, hook)
            stack.callback(cluster.close)
            readers = [Client(cluster.nodes["1"].port, Ask(), contents) for _ in range(3)]
            async with running(readers):
                roams = asyncio.create_task(roaming(readers, cluster, rng))
                for _ in range(ROUNDS):
                    fault = rng.choice(("kill_node", "stop_node", "kill_broker"))
                    victim = rng.choice(brokers) if fault == "kill_broker" else rng.choice("123")
                    await getattr(cluster, fault)(victim)
                    done[fault] += 1
                roams.cancel()
                for reader in readers:
                    reader.go_to(cluster.nodes["1"].port)
                log = await same_log(cluster.running, contents)
                await eventually(
                    lambda: all(reader.reached >= log[-1].seq for reader in readers), "all", PATIENCE_S
                )
                alerts = [event.id for event in log if event.type == "alert"]
                await eventually(lambda: len(hook.asked) >= len(alerts), "notifications", PATIENCE_S)
                # All goes on meanwhile: what was told is held to the alerts that there are after it.
                told = len(hook.asked)
                later = await log_at(cluster.nodes["1"].port, contents)
                raised = sum(1 for event in later if event.type == "alert")
            received = account_for(readers, log, contents)
            steps = await check_prices(cluster.site, log)
    tell(
        f"{dict(done)}, {len(log):,} events on all nodes, {steps:,} price steps each once, "
        f"{received:,} received, {len(alerts)} alerts, {told} notifications"
    )
    assert len(alerts) <= told <= raised
