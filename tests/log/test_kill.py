"""kill -9 at any instant: what was durable is there, whole, and nothing is there twice."""

import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.log.logs import append, everything, opened, seqs
from tests.support.events import quote
from tests.support.forked import Forked
from tests.support.waiting import PATIENCE_S
from ticker.errors import LogInUse
from ticker.log import EventLog


@contextmanager
def appending(folder: Path, module: str = "tests.log.appender") -> Iterator[Forked]:
    errors = folder.with_name(f"{folder.name}.errors")
    process = Forked([str(folder)], cwd=Path(__file__).parents[2], errors=errors, module=module)
    assert process.stdout is not None
    with process.stdout:
        try:
            yield process
        finally:
            process.kill()
            process.wait(PATIENCE_S)


def lines_until_killed(folder: Path, lines: int, module: str = "tests.log.appender") -> list[int]:
    """The sequences that an appender printed before, and while, it was killed."""
    with appending(folder, module) as process:
        assert process.stdout is not None
        printed = [int(process.stdout.readline()) for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        # What was printed before the kill arrived counts too; only a whole line was.
        rest = process.stdout.read()
        return printed + [int(line) for line in rest.splitlines(keepends=True) if line.endswith(b"\n")]


async def test_everything_that_was_durable_survives_kill_9_with_its_state(tmp_path: Path) -> None:
    rng, last, epochs = random.Random(1), 0, set()
    for _ in range(4):
        printed = lines_until_killed(tmp_path, rng.randint(2, 60))
        assert printed[0] == last
        async with opened(tmp_path) as log:
            assert log.newest >= printed[-1]
            assert seqs(await everything(log)) == list(range(1, log.newest + 1))
            assert log.state("appender") == str(log.newest).encode()
            last = log.newest
            epochs.add(log.epoch)
    assert len(epochs) == 1


async def test_a_folder_is_refused_while_another_process_holds_it_and_free_after_kill_9(
    tmp_path: Path,
) -> None:
    with appending(tmp_path) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(LogInUse, match=rf"in use by another Ticker \(process {process.pid}\)"):
            async with opened(tmp_path):
                pass
    async with opened(tmp_path) as log:
        assert (await append(log, quote()))[0].seq == log.newest


async def test_a_second_log_on_a_folder_is_refused_until_the_first_is_closed(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        with pytest.raises(LogInUse, match="in use by another Ticker"):
            async with opened(tmp_path):
                pass
        assert (await append(log, quote()))[0].seq == 1
    async with opened(tmp_path) as log:
        assert isinstance(log, EventLog)
        assert log.newest == 1
