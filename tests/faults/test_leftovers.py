"""What a fault must not leave behind: a source that is never read again, a process that nobody ends."""

import asyncio
import random
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.faults.ask import Ask
from tests.faults.client import running
from tests.faults.trial import Trial, prices, rss, site
from tests.support.publisher import Publisher
from tests.support.waiting import eventually


async def test_a_source_is_read_on_after_a_commit_that_took_longer_than_its_interval(
    tmp_path: Path, rng: random.Random
) -> None:
    config = site(tmp_path, prices=prices(2, "50ms"))
    async with Trial(config, rng) as trial, running([reader := trial.reader(Ask())]):
        await eventually(lambda: reader.reached > 10, "prices are made")
        await _lock_log(tmp_path / "data" / "ticker.db", 0.3)
        after = reader.reached
        await eventually(lambda: reader.reached > after + 10, lambda: f"prices go on\n{trial.errors}")


async def _lock_log(database: Path, for_s: float) -> None:
    """Hold the log's write lock, as a backup does."""
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(for_s)
        other.execute("ROLLBACK")


async def test_a_killed_ticker_leaves_no_process_behind(tmp_path: Path, rng: random.Random) -> None:
    async with Publisher(rng).open() as origin:
        origin.publish(3, 0)
        async with Trial(site(tmp_path, feed=rss(origin.port)), rng) as trial:
            async with running([reader := trial.reader(Ask(types=("headline",)))]):
                await eventually(lambda: len(reader.ids) == 3, "the feed has been parsed")
            await trial.end(signal.SIGKILL)
            await eventually(lambda: not trial.left_behind(), lambda: f"{trial.left_behind()} have ended")
            await trial.start()
