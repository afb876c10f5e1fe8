"""A feed that grows and is edited while Ticker is killed: every entry once, with its right revision."""

import asyncio
import random
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx
import msgspec
import pytest

from tests.faults.ask import Ask, Logged
from tests.faults.client import running
from tests.faults.trial import Trial, prices, rss, site
from tests.support.publisher import Publisher, title
from tests.support.waiting import PATIENCE_S, eventually
from ticker.events import Headline

_OVER_KILLS_S = 4 * PATIENCE_S
"""Ticker may be killed meanwhile, once or twice, and takes its time to begin again."""
SIZES = [
    pytest.param(2, id="some"),
    pytest.param(20, id="in-full", marks=pytest.mark.soak),
]


@pytest.mark.parametrize("kills", SIZES)
async def test_every_entry_becomes_one_headline_and_every_edit_one_revision(
    kills: int, tmp_path: Path, rng: random.Random, tell: Callable[[str], None]
) -> None:
    async with Publisher(rng).open() as origin:
        origin.publish(5, 0)
        config = site(tmp_path, feed=rss(origin.port), prices=prices(10, "100ms"))
        async with Trial(config, rng) as trial:
            readers = [
                trial.reader(Ask(types=("headline",))),
                trial.reader(Ask()),
                trial.reader(Ask(form="ndjson")),
            ]
            async with running(readers):
                edits = await _publish_while_killed(origin, trial, readers[0].ids, kills)
                log = await trial.settle(readers)
            received = trial.account(readers, log)
            listed = await _listed(trial.port)
    assert {item.title: item.revision for item in listed} == {
        title(entry, version): version for entry, version in origin.versions.items()
    }
    assert len(listed) == len(origin.versions)
    check_revisions([event for event in log if event.type == "headline"])
    assert origin.answers[304], "the validators were never sent back"
    tell(
        f"{kills} kills, {len(listed)} entries and {edits} edits published ({origin.answers[200]} x 200, "
        f"{origin.answers[304]} x 304), {len(log):,} events, {received:,} received, 0 lost, 0 twice"
    )


async def _publish_while_killed(origin: Publisher, trial: Trial, headlines: Sequence[str], kills: int) -> int:
    """Publish on as soon as all is known that was published before; how many edits there were."""
    async with asyncio.TaskGroup() as both:
        killing = both.create_task(_kill(trial, kills))
        while not killing.done():
            await _known(origin, trial, headlines)
            if trial.rng.random() < 0.3:
                await _asked_again(origin, trial)
            origin.publish(trial.rng.randrange(4), trial.rng.randrange(1, 4))
    await _known(origin, trial, headlines)
    await _asked_again(origin, trial)
    return sum(origin.versions.values()) - len(origin.versions)


async def _known(origin: Publisher, trial: Trial, headlines: Sequence[str]) -> None:
    # Waited for, because Ticker cannot tell of a version that it never had a chance to fetch.
    expected = sum(origin.versions.values())
    await eventually(
        lambda: len(headlines) >= expected, lambda: f"{expected} headlines\n{trial.errors}", _OVER_KILLS_S
    )


async def _asked_again(origin: Publisher, trial: Trial) -> None:
    """Wait for a read that brings no news."""
    asked = origin.answers.total()
    await eventually(
        lambda: origin.answers.total() > asked,
        lambda: f"the feed is read again\n{trial.errors}",
        _OVER_KILLS_S,
    )


async def _kill(trial: Trial, kills: int) -> None:
    for _ in range(kills):
        await trial.end_at_random(signal.SIGKILL, 4)


async def _listed(port: int) -> list[Headline]:
    """All that /headlines lists, page by page."""

    class Page(msgspec.Struct):
        headlines: list[Headline]
        next: str | None

    found: list[Headline] = []
    before: str | None = ""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        while before is not None:
            answer = await client.get("/headlines", params={"limit": "50", "before": before})
            page = msgspec.json.decode(answer.raise_for_status().content, type=Page)
            found += page.headlines
            before = page.next
    return found


def check_revisions(events: Sequence[Logged]) -> None:
    """Every headline's revisions count 1, 2, 3 in the log's order, each with that version's text."""
    seen: dict[str, int] = {}
    for event in events:
        headline = msgspec.json.decode(event.raw, type=Headline)
        seen[headline.headline_id] = seen.get(headline.headline_id, 0) + 1
        assert headline.revision == seen[headline.headline_id], headline
        assert headline.title.endswith(f"in version {headline.revision}"), headline
