"""Webhooks on a cluster: one node sends them, and who takes over goes on where the other was."""

from pathlib import Path

from tests.cluster.nodes import node
from tests.support.brokers import Broker
from tests.support.waiting import eventually
from tests.webhooks.receiver import receiving
from tests.webhooks.running import hook, running
from ticker.webhooks.courier import WRITER, progress_of


async def test_who_takes_over_sends_what_follows_and_who_did_before_nothing_more(
    broker: Broker, tmp_path: Path
) -> None:
    url = broker.new_tenant()
    async with receiving() as receiver, node(url, tmp_path / "a") as a, node(url, tmp_path / "b") as b:
        desk = hook(receiver.url)
        async with running(a.log, desk) as before:
            records = [*await a.tell(1, 2, 3)]
            await eventually(lambda: progress_of(b.order, "desk").taken == 3)
            async with running(b.log, desk) as after:
                records += await a.tell(4, 5)
                await eventually(lambda: len(receiver.taken) == 5)
                await eventually(lambda: not a.order.is_claimed(WRITER + "desk"))
                assert not await before.resume("desk", 0)
                await eventually(lambda: after.progress("desk").taken == 5)
        assert receiver.ids == [record.id for record in records]
