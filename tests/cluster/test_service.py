"""Real nodes on a real broker: one log, whoever reads, posts, dies or comes later."""

from pathlib import Path

import pytest

from tests.cluster.machines import goes_on, machine, machine_site, newest, readiness, same_log, say
from tests.faults.ask import Ask
from tests.faults.client import Client, Contents, running
from tests.faults.test_kills import check_prices
from tests.faults.trial import account_for
from tests.support.brokers import Broker
from tests.support.forked import Forked
from tests.support.ports import free_port
from tests.support.running import RunningTicker
from tests.support.waiting import PATIENCE_S, eventually, in_time


async def test_a_node_that_is_killed_leaves_nothing_out_and_its_reader_goes_on_at_another(
    broker: Broker, tmp_path: Path
) -> None:
    url, contents = broker.new_tenant(), Contents()
    with machine(tmp_path / "a", url) as a, machine(tmp_path / "b", url) as b:
        ids = [await say(node, f"from {node.port}") for node in (a, b)]
        reader = Client(a.port, Ask(), contents)
        async with running([reader]):
            await eventually(lambda: set(ids) <= set(reader.ids), "both messages")
            a.kill()
            reader.port = b.port
            await goes_on(b)
            with machine(tmp_path / "c", url, "--workers", "2") as late:
                reader.port = late.port
                log = await same_log([b, late], contents, beyond_quotes=20)
                await eventually(lambda: reader.reached >= log[-1].seq, "all of it")
        assert account_for([reader], log, contents)
        assert await check_prices(machine_site(tmp_path / "a"), log) > 20
        # Who signed in at the first node is signed in at the last.
        assert len({(tmp_path / name / "data" / "session.key").read_bytes() for name in "abc"}) == 1


async def test_without_brokers_readers_stay_and_are_told_and_nothing_is_missing_afterwards(
    tmp_path: Path,
) -> None:
    contents = Contents()
    with Broker(tmp_path / "broker") as broker, machine(tmp_path / "a", broker.new_tenant()) as a:
        reader = Client(a.port, Ask(), contents)
        async with running([reader]):
            await goes_on(a)
            broker.kill()
            await eventually(lambda: reader.connections[-1].is_stale, "that it is stale")
            assert "the brokers cannot order anything" in str(await readiness(a))
            broker.start()
            await eventually(lambda: not reader.connections[-1].is_stale, "the end of it")
            await goes_on(a)
            log = await same_log([a], contents, beyond_quotes=5)
            await eventually(lambda: reader.reached >= log[-1].seq, "all of it")
        assert len(reader.connections) == 1
        assert account_for([reader], log, contents)
        assert await check_prices(machine_site(tmp_path / "a"), log) > 5
        # The brokers may answer for a moment and then not, while they begin.
        await eventually(lambda: " INFO " in said_of_brokers(a)[-1], lambda: f"the end: {said_of_brokers(a)}")
        how_durable, away, *_, back = said_of_brokers(a)
        assert "events are kept by one broker" in how_durable
        assert " WARNING ticker.brokers: cluster: the brokers cannot order anything" in away
        assert " INFO ticker.brokers: cluster: the brokers order events again" in back


async def test_a_node_that_only_follows_serves_what_others_read_and_takes_what_is_posted(
    broker: Broker, tmp_path: Path
) -> None:
    url = broker.new_tenant()
    with machine(tmp_path / "edge", url, "--only-follow") as edge:
        await eventually(lambda: "none reads the sources" in edge.errors.read_text(), "that nobody reads")
        assert await readiness(edge) is None
        before = await newest(edge)
        with machine(tmp_path / "a", url) as a:
            await goes_on(edge)
            await say(edge, "from the edge")
            await same_log([a, edge], Contents())
        assert await newest(edge) > before


def begun(config: Path, *arguments: str) -> Forked:
    """What does not come so far as to serve; it complains to the file `errors` beside its config."""
    return Forked(
        ("serve", "--config", str(config), *arguments), cwd=config.parent, errors=config.parent / "errors"
    )


def said_and_ended(process: Forked) -> tuple[bytes, int]:
    """What it has said on standard output, and its exit code."""
    assert process.stdout is not None
    with process.stdout as said:
        try:
            code = process.wait(PATIENCE_S)
        finally:
            process.kill()
        return said.read(), code


def test_to_follow_takes_somebody_to_follow(tmp_path: Path) -> None:
    said, code = said_and_ended(begun(machine_site(tmp_path), "--only-follow"))
    assert said == b""
    assert code != 0
    assert "--only-follow: there is nobody to follow without --cluster" in (tmp_path / "errors").read_text()


def said_of_brokers(node: RunningTicker) -> list[str]:
    return [line for line in node.errors.read_text().splitlines() if "ticker.brokers:" in line]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_node_that_waits_for_brokers_ends_when_it_is_told_to(tmp_path: Path, workers: str) -> None:
    config, errors = machine_site(tmp_path), tmp_path / "errors"
    nobody = f"nats://127.0.0.1:{free_port()}"
    waits = begun(config, "--bind", "127.0.0.1:0", "--cluster", nobody, "--workers", workers)
    in_time(lambda: "none answers" in errors.read_text(), "its words")
    waits.terminate()
    assert said_and_ended(waits) == (b"", 0)
    assert "did not end in time" not in errors.read_text()
