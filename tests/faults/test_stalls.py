"""Clients that stop reading, and go on: everything within `replay`, the newest of every key beyond it."""

import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from tests.faults.ask import Ask, Logged, seq_of
from tests.faults.client import Client, running
from tests.faults.printer import RECEIVE_BUFFER
from tests.faults.trial import REPLAY, Trial, prices, site
from tests.support.frames import JsonLines
from tests.support.waiting import PATIENCE_S, eventually

BEHIND = 10_000
"""Events to fall behind by: some 3.7 MB, which is more than the kernel holds for a loopback connection."""
SHORT_REPLAY = 400

SIZES = [
    pytest.param(1, id="once"),
    pytest.param(10, id="in-full", marks=pytest.mark.soak),
]


class StoppableClient:
    """A process that prints the stream to a file, and can be stopped in its tracks."""

    def __init__(self, port: int, output: Path) -> None:
        self._file = output.open("w+b")
        self._parser = JsonLines("")
        self.seqs: list[int] = []
        self.raw: list[bytes] = []
        self.lags: list[dict[str, object]] = []
        self.reached = 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.printer", str(port), "/stream?since=all&format=ndjson"],
            stdout=self._file.fileno(),
            cwd=Path(__file__).parents[2],
        )
        self._place = 0

    def look(self) -> int:
        """Take in what it has printed since; the sequence up to which it has been told everything."""
        # Not read(): the process writes at the place that this very file descriptor would move.
        with Path(self._file.name).open("rb") as printed:
            printed.seek(self._place)
            data = printed.read()
        self._place += len(data)
        for line in self._parser.feed(data):
            self.reached = seq_of(line.id) if line.id else self.reached
            if line.type == "stream-lagged":
                self.lags.append(msgspec.json.decode(line.data))
            elif line.id and not line.type.startswith("stream-"):
                self.seqs.append(seq_of(line.id))
                self.raw.append(line.data)
        return self.reached

    def end(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE_S)
        self._file.close()


@contextmanager
def stoppable(port: int, output: Path) -> Iterator[StoppableClient]:
    client = StoppableClient(port, output)
    try:
        yield client
    finally:
        client.end()


@pytest.mark.parametrize("stalls", SIZES)
@pytest.mark.parametrize("replay", [REPLAY, SHORT_REPLAY])
async def test_a_stalled_client_ends_with_the_state_of_one_that_never_stalled(
    replay: int, stalls: int, tmp_path: Path, rng: random.Random, tell: Callable[[str], None]
) -> None:
    config = site(tmp_path, replay=replay, prices=prices(100, "50ms"))
    async with Trial(config, rng) as trial:
        steady, sleepy = trial.reader(Ask()), trial.reader(Ask(), receive_buffer=RECEIVE_BUFFER)
        with stoppable(trial.port, tmp_path / "printed.ndjson") as stopped:
            async with running([steady, sleepy]):
                for _ in range(stalls):
                    await _all_caught_up(steady, sleepy, stopped)
                    await _stall(steady, sleepy, stopped)
                log = await _settled(trial, [steady, sleepy], stopped)
    newest = log[-1].seq
    unasked = [event for event in log if Ask().matches(event)]
    steady_seqs, sleepy_seqs = (_seqs(reader, newest) for reader in (steady, sleepy))
    stopped_seqs = [seq for seq in stopped.seqs if seq <= newest]
    if replay == REPLAY:
        trial.account([steady, sleepy], log)
        assert stopped.raw[: len(unasked)] == [event.raw for event in unasked]
    else:
        check_compacted(sleepy_seqs, sleepy.lags, unasked)
        check_compacted(stopped_seqs, stopped.lags, unasked)
    everything = state([event.seq for event in unasked], log)
    assert state(steady_seqs, log) == state(sleepy_seqs, log) == state(stopped_seqs, log) == everything
    assert len(steady.connections) == len(sleepy.connections) == 1
    tell(
        f"{stalls} stalls and {stalls} SIGSTOPs of {BEHIND:,} events, replay {replay:,}: "
        f"{len(log):,} events in the log, {len(sleepy_seqs):,} and {len(stopped_seqs):,} received, "
        "all others told as skipped, same state"
    )


async def _all_caught_up(steady: Client, sleepy: Client, stopped: StoppableClient) -> None:
    start = steady.reached
    await eventually(lambda: steady.reached > start, "prices are made")
    now = steady.reached
    await eventually(lambda: sleepy.reached >= now and stopped.look() >= now, "all have caught up")
    await eventually(lambda: sleepy.is_live, "the stalled client has been live")


async def _stall(steady: Client, sleepy: Client, stopped: StoppableClient) -> None:
    sleepy.stall()
    stopped.process.send_signal(signal.SIGSTOP)
    woken_at = steady.reached + BEHIND
    try:
        await eventually(lambda: steady.reached >= woken_at, "the others have gone on", 4 * PATIENCE_S)
    finally:
        stopped.process.send_signal(signal.SIGCONT)
        sleepy.wake()


async def _settled(trial: Trial, readers: Sequence[Client], stopped: StoppableClient) -> list[Logged]:
    """A log that all have read to its end, and that ends behind everything that was left out."""
    while True:
        log = await trial.settle(readers)
        await _told(stopped, log[-1].seq)
        lags = [lag for reader in readers for lag in reader.lags] + stopped.lags
        if all(seq_of(str(lag["to"])) <= log[-1].seq for lag in lags):
            return log


async def _told(stopped: StoppableClient, newest: int) -> None:
    await eventually(lambda: stopped.look() >= newest, "the stopped client has caught up")


def check_compacted(seqs: Sequence[int], lags: Sequence[dict[str, object]], log: Sequence[Logged]) -> None:
    """In order, nothing twice, and what is missing was counted by `stream-lagged`, to the last event."""
    assert lags, "it never fell behind"
    assert list(seqs) == sorted(set(seqs))
    skipped = [lag["skipped"] for lag in lags]
    counted = sum(sum(each.values()) for each in skipped if isinstance(each, dict))
    assert len(seqs) + counted == len(log)
    missing = {event.seq for event in log} - set(seqs)
    stretches = [(seq_of(str(lag["from"])), seq_of(str(lag["to"]))) for lag in lags]
    assert all(any(after < seq <= through for after, through in stretches) for seq in missing)


def state(seqs: Sequence[int], log: Sequence[Logged]) -> dict[str, int]:
    """The newest event of each key, for a client that received these."""
    received = [log[seq - 1] for seq in seqs]
    return {event.key: event.seq for event in received if event.key is not None}


def _seqs(reader: Client, newest: int) -> list[int]:
    return [seq for seq in map(seq_of, reader.ids) if seq <= newest]
