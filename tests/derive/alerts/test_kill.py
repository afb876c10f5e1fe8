"""kill -9 at any instant: each crossing in the log has fired, and none twice."""

import random
from pathlib import Path

from tests.derive.running import caught_up, deriving
from tests.log.logs import everything
from tests.log.test_kill import lines_until_killed
from ticker.ask import Subscription
from ticker.events import Alert, Quote
from ticker.times import now_ms


async def test_kill_9_makes_no_crossing_fire_twice_or_not_at_all(tmp_path: Path) -> None:
    rng = random.Random(5)
    for _ in range(4):
        lines_until_killed(tmp_path, rng.randint(5, 150), "tests.derive.alerts.quoter")
    async with deriving(tmp_path, now_ms, "AAPL > 200") as (log, derivations):
        await caught_up(derivations, "alerts")
        subscription = Subscription.of(tuple(log.channels), ("quote", "alert"))
        crossings, told, last = list[str](), list[str | None](), 0.0
        for record in await everything(log, subscription):
            match record.body:
                case Quote(price=price):
                    if last and last <= 200 < price:
                        crossings.append(record.id)
                    last = price
                case Alert(about=about):
                    told.append(about)
        assert len(crossings) > 10
        # What crossed before the rule was looked at for the first time is nothing that it saw.
        first = crossings.index(str(told[0]))
        assert first < 10
        assert told == crossings[first:]
