"""kill -9 at any instant: every event arrives, in order, and none twice but what was on its way just then."""

import asyncio
import random
from pathlib import Path

import pytest

from tests.log.test_kill import lines_until_killed
from tests.support.waiting import eventually
from tests.webhooks.receiver import Receiver, receiving
from tests.webhooks.running import hook, sending

BATCHES = (1, 5, 2)
"""One kill each."""


async def test_kill_9_loses_nothing_and_repeats_at_most_the_message_on_its_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(3)
    async with receiving() as receiver:
        monkeypatch.setenv("URL", receiver.url)
        for batch in BATCHES:
            monkeypatch.setenv("BATCH", f"{batch}")
            lines = rng.randint(30, 120)
            await asyncio.to_thread(lines_until_killed, tmp_path, lines, "tests.webhooks.crosser")
        async with sending(tmp_path, hook(receiver.url, batch=100)) as (log, webhooks):
            await eventually(lambda: webhooks.progress("desk").through == log.newest)
            await eventually(lambda: webhooks.progress("desk").message is None)
            expected = [log.id_of(seq) for seq in range(1, log.newest + 1)]
        assert receiver.forged == 0
        whole_once(receiver, expected)


def whole_once(receiver: Receiver, expected: list[str]) -> None:
    """What came under an id that was there already is the same again, and is left away as receivers do."""
    known: dict[str, object] = {}
    repeated = 0
    events: list[str] = []
    for message_id, said in receiver.taken:
        if message_id in known:
            assert said == known[message_id]
            assert message_id == [*known][-1]
            repeated += 1
            continue
        known[message_id] = said
        events += [event["id"] for event in said.get("events", [said])]
    assert events == expected
    assert len(events) > 10
    assert repeated <= len(BATCHES)
