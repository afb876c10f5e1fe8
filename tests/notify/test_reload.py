"""A config that changes while somebody is being told of alerts."""

import asyncio
from pathlib import Path

import pytest

from tests.support.running import CONFIG, PRICES, write_site
from tests.support.waiting import eventually
from ticker.config import load
from ticker.config.watch import ConfigWatch
from ticker.service import assembled
from ticker.service.reload import Reload, following
from ticker.sources.kinds import known_kinds

DESK = "notify: {desk: 'json://127.0.0.1:9'}\n"


@pytest.mark.parametrize(
    ("config", "feeds", "anew"),
    [
        (CONFIG + DESK, {"other": PRICES.replace("AAPL", "ABC").replace("MSFT", "DEF")}, 0),
        (f"title: Other\n{CONFIG}{DESK}", {}, 0),
        (CONFIG + DESK.replace("desk", "phone"), {}, 1),
        (f"{CONFIG}{DESK}fetch: {{callback: 'https://ticker.example'}}\n", {}, 1),
    ],
)
async def test_targets_are_made_anew_only_where_who_is_told_or_the_page_has_changed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    config: str,
    feeds: dict[str, str],
    anew: int,
) -> None:
    path = write_site(tmp_path, CONFIG + DESK)
    before = load(path, {}, known_kinds())
    watch, hangup, made = ConfigWatch(path, {}, known_kinds(), before), asyncio.Event(), list[object]()
    async with assembled(before, known_kinds()) as parts:
        monkeypatch.setattr(parts.notifier, "use", made.append)
        work = asyncio.create_task(following(Reload(watch, parts), hangup))
        write_site(tmp_path, config, **({"prices": PRICES} | feeds))
        hangup.set()
        await eventually(lambda: "config applied" in caplog.text)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
    assert len(made) == anew
