"""`ticker alerts test` over a log that a Ticker has kept, and `ticker check` of rules."""

import asyncio
from pathlib import Path

import pytest

from tests.log.logs import append, opened
from tests.support.clock import Clock
from tests.support.events import headline, quote
from ticker.__main__ import main
from ticker.times import now_ms

HOUR_MS = 3_600_000
CONFIG = """\
channels: {stocks: , world: }
alerts:
  - {name: apple, when: AAPL > 200, severity: warning, cooldown: 10m}
  - {name: news, when: headline matches "rate cut"}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "feeds").mkdir()
    (tmp_path / "config.yaml").write_text(CONFIG)
    return tmp_path / "config.yaml"


async def crossed(folder: Path) -> str:
    """Two crossings, now and three hours ago, of which the newer one's id is given."""
    clock = Clock(now_ms() - 3 * HOUR_MS)
    async with opened(folder / "data", clock=clock) as log:
        await append(log, quote(price=199), quote(price=201), quote(price=199))
        clock.ms += 3 * HOUR_MS - 60_000
        *_, last = await append(log, quote(price=198), quote(price=202), headline(title="Weather"))
        return log.id_of(last.seq - 1)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(arguments) == 0
    return capsys.readouterr().out.splitlines()


def test_check_says_each_rule_in_words(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "check", "--config", str(config))[1:] == [
        "alert apple (warning): fires when AAPL is above 200; at most once in 10 min",
        'alert news (info): fires when a headline has "rate cut"',
    ]


def test_every_crossing_that_is_kept_is_told_with_its_event(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    newer = asyncio.run(crossed(config.parent))
    told = said(capsys, "alerts", "test", "--config", str(config))
    assert [line[24:] for line in told[1:]] == [f" apple AAPL is above 200: AAPL at 202.00 ({newer})", "", ""]
    assert told[2:] == ["apple: 2 times", "news: 0 times"]
    assert said(capsys, "alerts", "test", "--since", "1h", "--config", str(config))[1:] == [
        "apple: 1 time",
        "news: 0 times",
    ]
