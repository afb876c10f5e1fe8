"""One order for several nodes: the same events under the same ids, each once, and states that are fenced."""

import asyncio
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from tests.cluster.nodes import Node, node
from tests.log.logs import ALL, CHANNELS, opened
from tests.support.brokers import Broker
from tests.support.clock import Clock
from tests.support.events import quote
from tests.support.waiting import PATIENCE_S, eventually
from ticker import tracing
from ticker.cluster import stream
from ticker.errors import Fenced, LogClosed, LogUnusable, Outrun, Unanswered
from ticker.events import Quote, Record
from ticker.log import EventLog
from ticker.service.spans import Spans


async def test_what_one_node_commits_all_have_under_the_same_ids(url: str, tmp_path: Path) -> None:
    early, late = Clock(), Clock()
    late.ms += 5_000
    async with node(url, tmp_path / "a", early) as a, node(url, tmp_path / "b", late) as b:
        told = [*await a.tell(1, 2), *await b.tell(3), *await a.tell(4)]
        assert [record.id for record in told] == ["abc-1", "abc-2", "abc-3", "abc-4"]
        assert await a.all() == await b.all() == told


async def test_the_span_that_commits_is_told_where_others_write_what_came_of_it(
    url: str, tmp_path: Path
) -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    told: list[tuple[str, range]] = []
    async with node(url, tmp_path / "a") as a, node(url, tmp_path / "b") as b:
        with (
            tracing.collected_by(Spans(provider.get_tracer("ticker"))),
            tracing.told_elsewhere(lambda span, seqs: told.append((span, seqs))),
        ):
            await a.tell(1)
            with tracing.span("append"):
                await a.tell(2, 3)
            await b.order.caught_up()
    (append,) = exporter.get_finished_spans()
    assert append.context is not None
    # Once, by the other node: here the span itself is told by who opened it.
    assert [seqs for _, seqs in told] == [range(2, 4)]
    assert f"{append.context.span_id:016x}" in told[0][0]


async def test_nodes_that_write_at_the_same_time_agree_on_one_order(url: str, tmp_path: Path) -> None:
    async with node(url, tmp_path / "a") as a, node(url, tmp_path / "b") as b:
        await asyncio.gather(*((a, b)[n % 2].tell(n, n + 0.5, writer=f"w{n}") for n in range(40)))
        assert await a.all() == await b.all()
        assert [record.seq for record in await a.all()] == list(range(1, 81))


async def test_a_node_that_was_away_goes_on_where_it_was(url: str, tmp_path: Path) -> None:
    async with node(url, tmp_path / "a") as a:
        async with node(url, tmp_path / "b"):
            await a.tell(1)
        await a.tell(2, 3)
        async with node(url, tmp_path / "b") as b:
            assert await b.all() == await a.all()
            assert (await b.tell(4))[0].seq == 4


async def test_a_state_that_is_made_of_the_events_is_made_of_what_they_became(
    url: str, tmp_path: Path
) -> None:
    def seqs(records: Sequence[Record]) -> bytes:
        return b",".join(str(record.seq).encode() for record in records)

    async with node(url, tmp_path / "a") as a, node(url, tmp_path / "b") as b:
        await a.order.claim("counts")
        made, _ = await asyncio.gather(
            a.tell(1, 2, writer="counts", state=seqs), asyncio.gather(*(b.tell(n) for n in range(20)))
        )
        await b.order.caught_up()
        assert b.log.state("counts") == a.log.state("counts") == seqs(made)
        assert [record for record in await b.all() if record in made] == [*made]


async def test_what_is_in_the_log_before_its_sender_knows_is_not_sent_again(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with node(url, tmp_path / "a") as a:
        await a.order.claim("counts")
        apply, publish, answered = a.log.kept.apply, a.brokers.publish, asyncio.Event()

        async def applied(*arguments: Any) -> tuple[Record, ...]:
            records = await apply(*arguments)
            await answered.wait()
            return records

        async def published(*arguments: Any, **named: Any) -> int:
            seq = await publish(*arguments, **named)
            await eventually(lambda: (place := a.log.kept.place) and place.seq >= seq, "that the log has it")
            asyncio.get_running_loop().call_later(0.05, answered.set)
            return seq

        monkeypatch.setattr(a.log.kept, "apply", applied)
        monkeypatch.setattr(a.brokers, "publish", published)
        told = await a.tell(1, writer="counts", state=lambda records: b"%d" % records[0].seq)
        assert await a.all() == [*told]


async def test_who_claims_a_writer_has_its_last_state_and_fences_off_who_had_it(
    url: str, tmp_path: Path
) -> None:
    async with node(url, tmp_path / "a") as a, node(url, tmp_path / "b") as b:
        await a.order.claim("feed")
        await a.tell(1, writer="feed", state=b"one")
        await b.order.claim("feed")
        assert b.log.state("feed") == b"one"
        await b.tell(2, writer="feed", state=b"two")
        with pytest.raises(Fenced):
            await a.tell(2, writer="feed", state=b"two, once more")
        assert len(await a.all()) == 2
        assert a.log.state("feed") == b"two"


async def test_nobody_commits_a_state_who_has_not_claimed_it(url: str, tmp_path: Path) -> None:
    async with node(url, tmp_path / "a") as a:
        with pytest.raises(Fenced):
            await a.tell(1, writer="feed", state=b"one")
        assert await a.all() == []


async def test_a_writer_that_was_asleep_is_refused_by_the_brokers(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with node(url, tmp_path / "a") as a, node(url, tmp_path / "b") as b:
        await a.order.claim("feed")
        await a.tell(1, writer="feed", state=b"one")
        awake = asleep(a, monkeypatch)
        await b.order.claim("feed")
        waking = asyncio.create_task(a.tell(2, writer="feed", state=b"two of a"))
        await eventually(lambda: awake.refused, "a refusal")
        awake.set()
        with pytest.raises(Fenced):
            await waking
        await b.tell(2, writer="feed", state=b"two of b")
        assert [record.body for record in await a.all()] == [quote("AAPL", 1), quote("AAPL", 2)]
        assert a.log.state("feed") == b"two of b"


async def test_an_answer_that_is_lost_makes_nothing_twice(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with node(url, tmp_path / "a") as a:
        await a.order.claim("feed")
        publish, lost = a.brokers.publish, iter((True, False) * 2)

        async def publish_and_lose(*arguments: Any, **named: Any) -> int:
            seq = await publish(*arguments, **named)
            if next(lost):
                raise Unanswered("brokers", "the answer was lost")
            return seq

        monkeypatch.setattr(a.brokers, "publish", publish_and_lose)
        await a.tell(1)
        await a.tell(2)
        await a.tell(3, writer="feed", state=lambda records: b"%d" % records[0].seq)
        assert [record.seq for record in await a.all()] == [1, 2, 3]
        assert a.log.state("feed") == b"3"


async def test_while_the_brokers_are_away_a_commit_waits_and_readers_are_told(
    tmp_path: Path,
) -> None:
    with Broker(tmp_path / "broker") as broker:
        url = broker.new_tenant()
        async with node(url, tmp_path / "a") as a, node(url, tmp_path / "b") as b:
            await a.tell(1)
            broker.kill()
            waiting = asyncio.create_task(a.tell(2))
            await eventually(lambda: a.log.trouble and b.log.trouble, "trouble")
            assert "the brokers cannot order anything" in str(a.log.trouble)
            assert not waiting.done()
            assert a.log.newest == 1
            broker.start()
            assert (await waiting)[0].seq == 2
            await eventually(lambda: not a.log.trouble and not b.log.trouble, "the end of it")
            assert await a.all() == await b.all()


async def test_who_is_cancelled_before_its_turn_has_sent_nothing_and_waits_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.cluster.jetstream_order.LANDING_S", 3_600)
    with Broker(tmp_path / "broker") as broker:
        async with node(broker.new_tenant(), tmp_path / "a") as a:
            broker.kill()
            first, second = (asyncio.create_task(a.tell(price)) for price in (1, 2))
            await eventually(lambda: a.log.trouble, "trouble")
            second.cancel()
            await asyncio.wait({second}, timeout=PATIENCE_S)
            assert second.cancelled()
            broker.start()
            await first
            await a.tell(3)
            assert [record.body.price for record in await a.all() if isinstance(record.body, Quote)] == [1, 3]


async def test_who_goes_on_without_a_commit_that_was_cancelled_and_stored_later_is_refused(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.cluster.jetstream_order.LANDING_S", 0)
    async with node(url, tmp_path / "a") as a:
        await a.order.claim("derive")
        way = slow_way(a, monkeypatch)
        commit = asyncio.create_task(a.tell(1, writer="derive", state=lambda _: b"one"))
        await eventually(lambda: way.taken, "that it is sent")
        commit.cancel()
        await asyncio.wait({commit})
        # Whoever goes on decides now what is to come next.
        assert (commit.cancelled(), a.order.state("derive")) == (True, None)
        way.set()
        await eventually(lambda: a.log.newest == 1, "that it is stored all the same")
        with pytest.raises(Fenced):
            await a.tell(1, writer="derive", state=lambda _: b"one")
        await a.order.claim("derive")
        assert a.order.state("derive") == b"one"
        await a.tell(2, writer="derive", state=lambda _: b"two")
        assert [record.body for record in await a.all()] == [quote("AAPL", 1), quote("AAPL", 2)]


async def test_a_claim_that_was_called_off_and_arrives_later_gives_nobody_the_writer(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with node(url, tmp_path / "a") as a, node(url, tmp_path / "b") as b:
        way = slow_way(a, monkeypatch)
        claim = asyncio.create_task(a.order.claim("derive"))
        await eventually(lambda: way.taken, "that it is sent")
        claim.cancel()
        await asyncio.wait({claim})
        await b.order.claim("derive")
        await b.tell(1, writer="derive", state=b"one of b")
        way.set()
        await eventually(lambda: not b.order.is_claimed("derive"), "the claim of a")
        await a.order.caught_up()
        assert not a.order.is_claimed("derive")
        await b.order.claim("derive")
        await b.tell(2, writer="derive", state=b"two of b")
        await a.order.caught_up()
        assert a.order.state("derive") == b"two of b"


async def test_a_broker_that_hangs_for_a_while_is_told_of_until_it_goes_on(tmp_path: Path) -> None:
    with Broker(tmp_path / "broker") as broker:
        async with node(broker.new_tenant(), tmp_path / "a") as a:
            await a.tell(1)
            broker.process.send_signal(signal.SIGSTOP)
            # It gets there: whether it has been stored is known only when the broker goes on.
            waiting = asyncio.create_task(a.tell(2))
            await eventually(lambda: a.log.trouble, "trouble")
            broker.process.send_signal(signal.SIGCONT)
            assert (await waiting)[0].seq == 2
            await eventually(lambda: not a.log.trouble, "the end of it")
            assert [record.seq for record in await a.all()] == [1, 2]


async def test_a_commit_that_waits_ends_with_the_log(tmp_path: Path) -> None:
    with Broker(tmp_path / "broker") as broker:
        async with node(broker.new_tenant(), tmp_path / "a") as a:
            broker.kill()
            waiting = asyncio.create_task(a.tell(1))
            await asyncio.sleep(0)
            await a.log.close()
            with pytest.raises(LogClosed):
                await waiting


async def test_a_reader_that_has_seen_more_at_another_node_is_waited_for(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with node(url, tmp_path / "a") as a, node(url, tmp_path / "b") as b:
        awake = asleep(b, monkeypatch)
        (told,) = await a.tell(1)
        placing = asyncio.create_task(b.log.place(told.id, ALL))
        await asyncio.sleep(0)
        assert not placing.done()
        awake.set()
        assert await placing == told.seq


async def test_a_probe_comes_back_through_the_stream(url: str, tmp_path: Path) -> None:
    async with node(url, tmp_path / "a") as a:
        place = a.log.kept.place
        await a.log.probe()
        assert a.log.kept.place != place
        assert a.log.newest == 0


async def test_brokers_that_have_lost_what_a_node_has_are_noticed(tmp_path: Path) -> None:
    with Broker(tmp_path / "broker") as broker:
        url = broker.new_tenant()
        async with node(url, tmp_path / "a") as a:
            await a.tell(1)
            await a.brokers.client.jetstream().delete_stream(stream.STREAM)
            async with node(url, tmp_path / "b") as b:
                await b.tell(2)
                broker.kill()
                broker.start()
                # Until it is back, it only cannot be reached.
                await eventually(lambda: "have lost events" in str(a.log.trouble), "trouble")
                assert a.log.newest == 1


async def test_a_log_of_a_cluster_is_not_served_alone_and_no_other_is_taken_for_it(
    url: str, tmp_path: Path
) -> None:
    async with node(url, tmp_path / "a"):
        pass
    with pytest.raises(LogUnusable, match="serve it with --cluster"):
        EventLog(tmp_path / "a", CHANNELS, clock=Clock())
    async with opened(tmp_path / "b") as alone:
        epoch = alone.epoch
    with pytest.raises(LogUnusable, match=f"its ids begin with {epoch}, and those of the cluster with abc"):
        async with node(url, tmp_path / "b"):
            pass


class Way(asyncio.Event):
    """`taken` are the messages that are on it; set, they arrive."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[asyncio.Task[int]] = []


def slow_way(node: Node, patch: pytest.MonkeyPatch) -> Way:
    """Have what a node sends be on its way as long as the test says, also if nobody waits for it any more."""
    way, publish = Way(), node.brokers.publish

    async def arriving(*arguments: Any, **named: Any) -> int:
        await way.wait()
        return await publish(*arguments, **named)

    async def published(*arguments: Any, **named: Any) -> int:
        way.taken.append(asyncio.create_task(arriving(*arguments, **named)))
        return await asyncio.shield(way.taken[-1])

    patch.setattr(node.brokers, "publish", published)
    return way


class Awake(asyncio.Event):
    """`refused` counts what the brokers would not store."""

    refused = 0


def asleep(node: Node, patch: pytest.MonkeyPatch) -> Awake:
    """Have a node take in nothing until it is awake; what it wanted to send, it sends."""
    awake, apply, publish = Awake(), node.log.kept.apply, node.brokers.publish

    async def late(*arguments: Any) -> tuple[Record, ...]:
        await awake.wait()
        return await apply(*arguments)

    async def counted(*arguments: Any, **named: Any) -> int:
        try:
            return await publish(*arguments, **named)
        except Outrun:
            awake.refused += 1
            raise

    patch.setattr(node.log.kept, "apply", late)
    patch.setattr(node.brokers, "publish", counted)
    return awake
