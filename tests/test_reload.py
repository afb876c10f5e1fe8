"""A config that is changed while Ticker runs: applied, or refused, and no stream is the worse for it."""

import random
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.ports import free_port
from tests.support.publisher import Publisher
from tests.support.running import CONFIG, PRICES, RunningTicker, begun, write_site
from tests.support.waiting import PATIENCE_S, eventually, in_time

WORLD = CONFIG.replace("feeds: feeds", "  world: {title: World, retry: 1s}\nfeeds: feeds")
CRYPTO = """\
kind: simulator
channel: world
every: 100ms
symbols:
  BTC-USD: {name: Bitcoin, price: 90000}
"""


def get(ticker: RunningTicker, path: str) -> dict[str, list[dict[str, object]]]:
    answer: dict[str, list[dict[str, object]]] = httpx.get(ticker.url(path)).json()
    return answer


def states(ticker: RunningTicker) -> dict[object, object]:
    return {source["name"]: source["state"] for source in get(ticker, "/sources")["sources"]}


@contextmanager
def streaming(ticker: RunningTicker, path: str) -> Iterator[Iterator[str]]:
    with httpx.stream("GET", ticker.url(path), timeout=60) as response:
        yield response.iter_lines()


@pytest.fixture
async def origin() -> AsyncIterator[Publisher]:
    async with Publisher(random.Random(3)).open() as origin:
        origin.publish(new=3, edits=0)
        yield origin


def test_a_source_that_is_added_is_read_and_open_streams_get_it(tmp_path: Path) -> None:
    config = write_site(tmp_path, WORLD, prices=PRICES)
    with RunningTicker(config) as ticker, streaming(ticker, "/stream?since=none&format=ndjson") as lines:
        assert "stream-open" in next(lines)
        (tmp_path / "feeds" / "coins.yaml").write_text(CRYPTO)
        assert any('"quote:BTC-USD"' in line for line in lines)
        assert any('"quote:AAPL"' in line for line in lines)
        assert states(ticker)["coins"] == "ok"


def told(ticker: RunningTicker, name: str) -> str:
    """How readers were told of a source last."""
    events = get(ticker, "/events?types=source")["events"]
    return next((str(event["state"]) for event in events if event["name"] == name), "")


def test_a_source_that_is_taken_away_is_told_as_gone_and_read_no_more(tmp_path: Path) -> None:
    config = write_site(tmp_path, WORLD, prices=PRICES, coins=CRYPTO)
    with RunningTicker(config) as ticker:
        in_time(lambda: states(ticker).get("coins") == "ok", "it is read")
        (tmp_path / "feeds" / "coins.yaml").unlink()
        in_time(lambda: told(ticker, "coins") == "gone", "it is told as gone")
        assert states(ticker) == {"prices": "ok"}


def test_a_hangup_has_the_config_looked_at_at_once_and_ends_nothing(tmp_path: Path) -> None:
    config = write_site(tmp_path, WORLD, prices=PRICES)
    with RunningTicker(config) as ticker:
        (tmp_path / "feeds" / "coins.yaml").write_text(CRYPTO)
        ticker.process.send_signal(signal.SIGHUP)
        in_time(lambda: states(ticker).get("coins") == "ok", "it is read")
        ticker.process.send_signal(signal.SIGHUP)
        in_time(lambda: "nothing has changed" in ticker.errors.read_text(), "it is told")
        assert ticker.terminate() == 0


def test_a_hangup_while_it_is_loaded_is_answered_once_it_serves(tmp_path: Path) -> None:
    config, errors = write_site(tmp_path, WORLD, prices=PRICES), tmp_path / "stderr.txt"
    process = begun(config, "--bind", f"127.0.0.1:{free_port()}", errors=errors)

    def holds_it_back() -> bool:
        held = Path(f"/proc/{process.pid}/status").read_text().partition("SigBlk:")[2].split()[0]
        return bool(int(held, 16) & 1 << signal.SIGHUP - 1)

    try:
        in_time(holds_it_back, "it is Ticker's")
        process.send_signal(signal.SIGHUP)
        in_time(lambda: "nothing has changed" in errors.read_text(), "it is told")
        process.terminate()
        process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0
    finally:
        process.kill()
        process.communicate()


def test_a_mistake_is_told_by_file_and_line_and_the_old_config_stays(tmp_path: Path) -> None:
    config = write_site(tmp_path, WORLD, prices=PRICES)
    with RunningTicker(config) as ticker:
        broken = tmp_path / "feeds" / "coins.yaml"
        broken.write_text(CRYPTO.replace("every:", "evry:"))
        told = 'coins.yaml:3: evry: unknown key, did you mean "every"?'
        in_time(lambda: told in ticker.errors.read_text(), "the mistake is told")
        before = get(ticker, "/quotes")["quotes"][0]["id"]
        in_time(lambda: get(ticker, "/quotes")["quotes"][0]["id"] != before, "prices still move")
        assert "coins" not in states(ticker)
        broken.write_text(CRYPTO)
        in_time(lambda: states(ticker).get("coins") == "ok", "the corrected file is applied")
        assert ticker.errors.read_text().count(told) == 1


def test_a_channel_that_is_added_can_be_read_and_a_new_title_is_shown(tmp_path: Path) -> None:
    config = write_site(tmp_path, CONFIG, prices=PRICES)
    with RunningTicker(config) as ticker:
        assert httpx.get(ticker.url("/events/world")).status_code == 404
        wall = "pages: [{name: Wall, columns: [{size: small, widgets: [{type: sources}]}]}]\n"
        config.write_text("title: My desk\n" + wall + WORLD)
        in_time(lambda: httpx.get(ticker.url("/events/world")).status_code == 200, "the channel is there")
        page = httpx.get(ticker.url("/"), headers={"Accept": "text/html"}).text
        assert "<title>My desk</title>" in page
        assert 'data-page="wall"' in page


def test_what_was_applied_is_told_with_the_rules_and_who_is_told(tmp_path: Path) -> None:
    rules = "alerts: [{name: a, when: AAPL > 1}, {name: b, when: AAPL > 1}]\nnotify: {desk: json://a}\n"
    config = write_site(tmp_path, WORLD + rules, prices=PRICES)
    with RunningTicker(config) as ticker:
        after = "alerts: [{name: b, when: AAPL > 2}, {name: c, when: AAPL > 1}, {name: d, when: AAPL > 1}]\n"
        config.write_text("title: My desk\n" + WORLD + after + "notify: {desk: json://b, phone: json://a}\n")
        told = (
            "config applied: 0 sources added, 0 changed, 0 removed; 2 rules added, 1 changed, 1 removed; "
            "1 target added, 1 changed, 0 removed; title changed\n"
        )
        in_time(lambda: told in ticker.errors.read_text(), "it is told")


def test_what_only_a_start_can_apply_is_told_and_left_as_it_was(tmp_path: Path) -> None:
    config = write_site(tmp_path, WORLD, prices=PRICES)
    with RunningTicker(config) as ticker:
        config.write_text(WORLD + "stream: {snapshot: 7}\n")
        told = "stream has changed in the config, which takes a restart"
        in_time(lambda: told in ticker.errors.read_text(), "it is told")
        config.write_text(WORLD)
        again = "stream is in the config as it is in force again, which takes no restart any more"
        in_time(lambda: again in ticker.errors.read_text(), "that is told too")
        assert ticker.errors.read_text().count(told) == 1
        assert httpx.get(ticker.url("/readyz")).status_code == 200


async def test_a_feed_keeps_its_validators_and_its_headlines_over_a_change(
    tmp_path: Path, origin: Publisher
) -> None:
    news = f"kind: rss\nchannel: world\nurl: http://127.0.0.1:{origin.port}/feed\nevery: 1s\nprivate: true\n"
    config = write_site(tmp_path, WORLD, prices=PRICES, news=news)
    with RunningTicker(config) as ticker:
        await eventually(lambda: origin.answers[304] >= 1)
        (tmp_path / "feeds" / "news.yaml").write_text(news + "title: The news\n")
        await eventually(lambda: "config applied" in ticker.errors.read_text())
        seen = origin.answers[304]
        await eventually(lambda: origin.answers[304] > seen)
        assert origin.answers[200] == 1
        async with httpx.AsyncClient() as client:
            headlines = (await client.get(ticker.url("/headlines"))).json()["headlines"]
        assert len(headlines) == 3


async def test_a_feed_that_fails_is_tried_at_once_when_it_is_asked_for_in_another_way(
    tmp_path: Path, origin: Publisher
) -> None:
    feed = f"kind: rss\nchannel: world\nurl: {origin.url()}\nevery: 1h\n"
    config = write_site(tmp_path, WORLD, prices=PRICES, feed=feed)
    with RunningTicker(config) as ticker:
        await eventually(lambda: states(ticker).get("feed") == "failing", "a private address is refused")
        (tmp_path / "feeds" / "feed.yaml").write_text(feed + "private: true\n")
        await eventually(lambda: states(ticker).get("feed") == "ok", "it is read")
        assert origin.answers.total() == 1


def rights(access: str) -> str:
    return WORLD + f"access: {access}\n"


def test_a_right_that_is_taken_away_is_gone_from_open_streams_and_for_who_asks(tmp_path: Path) -> None:
    before = "{anonymous: {read: [stocks]}, tokens: {desk: {token: desk-token-1, read: ['*']}}}"
    config = write_site(tmp_path, rights(before), prices=PRICES, coins=CRYPTO)
    desk = {"Authorization": "Bearer desk-token-1"}
    with (
        RunningTicker(config) as ticker,
        httpx.stream("GET", ticker.url("/stream?format=ndjson"), headers=desk, timeout=60) as response,
    ):
        lines = response.iter_lines()
        assert any('"quote:BTC-USD"' in line for line in lines)
        config.write_text(rights(before.replace("read: ['*']", "read: [stocks]")))
        ticker.process.send_signal(signal.SIGHUP)
        assert any("stream-open" in line and '"channels":["stocks"]' in line for line in lines)
        assert all("BTC-USD" not in next(lines) for _ in range(5))
        assert httpx.get(ticker.url("/events/world"), headers=desk).status_code == 404
        config.write_text(rights(before.replace("desk-token-1", "desk-token-2")))
        ticker.process.send_signal(signal.SIGHUP)
        *_, last = lines
        assert '"reason":"access"' in last
        assert httpx.get(ticker.url("/events"), headers=desk).status_code == 401
        assert "access: " not in ticker.errors.read_text()


def test_on_a_public_address_it_is_said_at_the_start_what_is_open_to_whom(tmp_path: Path) -> None:
    config = write_site(tmp_path, rights("{anonymous: {read: [stocks]}}"), prices=PRICES, coins=CRYPTO)
    with RunningTicker(config, arguments=("--bind", "0.0.0.0:0")) as ticker:
        said = "access: anybody may read stocks, write to no channel and not operate it"
        in_time(lambda: said in ticker.errors.read_text(), "it is told")
        assert httpx.get(ticker.url("/metrics")).status_code == 403
        config.write_text(rights("{anonymous: {read: [world]}}"))
        ticker.process.send_signal(signal.SIGHUP)
        in_time(lambda: "anybody may read world" in ticker.errors.read_text(), "it is told again")
