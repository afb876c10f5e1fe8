"""kill -9 at any instant: every alert is told, and none twice but what was being sent just then."""

import random
from collections import Counter
from pathlib import Path

from tests.log.logs import everything
from tests.log.test_kill import lines_until_killed
from tests.notify.crosser import TOLD, Paper
from tests.notify.running import deriving_and_notifying
from tests.support.waiting import eventually
from ticker.ask import Subscription

KILLS = 3


async def test_kill_9_loses_no_notification_and_repeats_at_most_the_one_that_was_on_its_way(
    tmp_path: Path,
) -> None:
    rng = random.Random(7)
    for _ in range(KILLS):
        lines_until_killed(tmp_path, rng.randint(30, 150), "tests.notify.crosser")
    async with deriving_and_notifying(tmp_path, Paper(tmp_path / TOLD)) as (log, derivations, notifier):
        # What crossed just before the last kill is raised only now.
        await eventually(lambda: not derivations.lags["alerts"])
        await eventually(lambda: notifier.queues["desk"].through == log.newest)
        await eventually(lambda: not notifier.queues["desk"].waiting)
        raised = await everything(log, Subscription.of(tuple(log.channels), ("alert",)))
    told = Counter((tmp_path / TOLD).read_text().split())
    assert [*told] == [record.id for record in raised]
    assert len(told) > 10
    assert told.total() - len(told) <= KILLS
    # Of each it is known once what became of it.
    ended = notifier.queues["desk"].ended
    assert len({one.alert for one in ended}) == len(ended)
