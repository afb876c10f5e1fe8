"""`ticker alerts test` over a log that a Ticker has kept, and `ticker check` of rules."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.log.logs import append, opened
from tests.notify.hook import hooked
from tests.support.clock import Clock
from tests.support.events import headline, quote
from tests.support.origin import answer
from ticker.__main__ import main
from ticker.times import now_ms, parse_duration_ms, rfc3339

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


def test_check_spells_symbols_as_their_feeds_do(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.write_text("channels: {stocks: }\nalerts: [{name: a, when: ETH-usd > 1 and zzz < 2}]\n")
    feed = "kind: simulator\nchannel: stocks\nsymbols: {eth-USD: {price: 3}}\n"
    (config.parent / "feeds" / "coins.yaml").write_text(feed)
    assert said(capsys, "check", "--config", str(config))[1] == (
        "alert a (info): fires when eth-USD is above 1 and ZZZ is below 2"
    )


async def crossed(folder: Path) -> str:
    """Two crossings, now and three hours ago, of which the newer one's id is given."""
    clock = Clock(now_ms() - 3 * HOUR_MS)
    async with opened(folder / "data", clock=clock) as log:
        await append(log, quote(price=199), quote(price=201), quote(price=199))
        clock.ms += 3 * HOUR_MS - 60_000
        *_, last = await append(log, quote(price=198), quote(price=202), headline(title="Weather"))
        return log.id_of(last.seq - 1)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """What a command says, but that there is no feed here to read."""
    assert main(arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    return [line for line in lines if not line.startswith("warning: feeds: nothing in ")]


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


RULES = """\
channels: {stocks: , world: }
alerts:
  - {name: once, when: AAPL > 200, until: AAPL < 100}
  - {name: rested, when: AAPL > 200, cooldown: 1h}
  - {name: moved, when: AAPL moves 2% in 1h}
  - {name: crossed, when: AAPL > 200}
"""


async def up_and_down(folder: Path) -> None:
    """A price that crosses 200 at every other quote, one quote in ten minutes, for three hours up to now."""
    clock = Clock(now_ms() - 3 * HOUR_MS)
    async with opened(folder / "data", clock=clock) as log:
        for price in (198, 201) * 9:
            await append(log, quote(price=price))
            clock.ms += HOUR_MS // 6


@pytest.mark.parametrize("since", ["35m", "75m", "2h", "9d"])
def test_what_fires_since_is_what_fires_of_all_that_is_kept(
    config: Path, capsys: pytest.CaptureFixture[str], since: str
) -> None:
    config.write_text(RULES)
    asyncio.run(up_and_down(config.parent))
    whole = [line for line in said(capsys, "alerts", "test", "--config", str(config)) if "Z " in line]
    told = said(capsys, "alerts", "test", "--since", since, "--config", str(config))
    fired = [line for line in told if "Z " in line]
    first = rfc3339(now_ms() - parse_duration_ms(since))
    assert fired == [line for line in whole if line >= first]
    assert "crossed: 0 times" not in told
    assert ("once: 0 times" in told) == (since != "9d")


@pytest.mark.parametrize("since", ["0s", "0d", "a while"])
def test_no_time_at_all_is_refused(capsys: pytest.CaptureFixture[str], since: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(("alerts", "test", "--since", since))
    assert ended.value.code == 2
    assert f"expected a duration such as 30m or 1d, got '{since}'" in capsys.readouterr().err


@pytest.fixture
def told(config: Path) -> Path:
    config.write_text(CONFIG.replace("cooldown: 10m", "notify: [phone]") + "notify: {phone: '${PHONE}'}\n")
    return config


def test_who_is_notified_is_said_of_a_rule_and_of_each_time_it_would_have_been(
    told: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHONE", "ntfys://hush")
    newer = asyncio.run(crossed(told.parent))
    _, rule, _ = said(capsys, "check", "--config", str(told))
    assert rule == "alert apple (warning): fires when AAPL is above 200; notifies phone"
    lines = said(capsys, "alerts", "test", "--since", "1h", "--config", str(told))
    assert lines[0].endswith(f" apple AAPL is above 200: AAPL at 202.00 ({newer}), notifies phone")


async def test_a_try_says_what_became_of_it_at_each_address(
    told: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hooked() as hook:
        monkeypatch.setenv("PHONE", hook.address(path="/hush"))
        call = ("alerts", "send", "phone", "--config", str(told))
        assert await asyncio.to_thread(main, call) == 0
        hook.answer = answer(b"", 403)
        assert await asyncio.to_thread(main, call) == 1
    assert await asyncio.to_thread(main, call) == 1
    assert capsys.readouterr().out.splitlines() == [
        "phone (json): sent",
        "phone (json): refused, answered 403 Forbidden",
        "phone (json): failed, cannot be reached, or has hung up",
    ]
    assert json.loads(hook.asked[0].body)["title"] == "Ticker can reach you"


def has_two_addresses(config: Path) -> None:
    two = "notify: {phone: ['${PHONE}', '${PHONE}/too']}"
    config.write_text(config.read_text().replace("notify: {phone: '${PHONE}'}", two))


async def test_a_try_tells_addresses_of_one_scheme_apart(
    told: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hooked() as hook:
        monkeypatch.setenv("PHONE", hook.address(path="/hush"))
        has_two_addresses(told)
        assert await asyncio.to_thread(main, ("alerts", "send", "phone", "--config", str(told))) == 0
    assert capsys.readouterr().out.splitlines() == ["phone 1 (json): sent", "phone 2 (json): sent"]


def test_a_name_that_is_none_is_told_with_a_suggestion(
    told: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHONE", "ntfys://hush")
    assert main(("alerts", "send", "phon", "--config", str(told))) == 1
    assert capsys.readouterr().err == 'ticker: phon: nobody is called so, did you mean "phone"?\n'
