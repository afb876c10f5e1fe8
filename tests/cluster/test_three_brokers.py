"""Three brokers keep everything, and one of them may be killed."""

import asyncio
from pathlib import Path

import pytest

from tests.cluster.nodes import node
from tests.support.brokers import three_brokers
from tests.support.waiting import PATIENCE_S
from ticker.cluster import durability as durability_of
from ticker.cluster.durability import durability


@pytest.mark.soak
async def test_a_broker_that_is_killed_takes_nothing_with_it(tmp_path: Path) -> None:
    with three_brokers(tmp_path / "brokers") as (brokers, urls):
        async with node(urls, tmp_path / "a") as a, node(urls, tmp_path / "b") as b:
            told = [*await a.tell(1), *await b.tell(2)]
            telling = asyncio.gather(*(one.tell(price) for price in range(3, 9) for one in (a, b)))
            # Whichever it is: of the stream, or of what this node is connected to, or neither.
            brokers[0].kill()
            told += [record for records in await telling for record in records]
            told += await a.tell(9)
            assert await a.all() == await b.all() == sorted(told, key=lambda record: record.seq)
            assert [record.seq for record in told][-1] == len(told)


async def test_how_durable_it_is_what_brokers_acknowledge_is_asked_of_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A busy machine is no broker that does not say.
    monkeypatch.setattr(durability_of, "_ANSWER_S", PATIENCE_S)
    with three_brokers(tmp_path / "brokers") as (brokers, urls):
        assert (await durability(urls.split(","), 3)).warning is None
        brokers[0].kill()
        assert "which they do not say" in str((await durability(urls.split(","), 3)).warning)
