"""Rules that are added, changed, removed and broken in config.yaml while a real Ticker runs."""

import signal
from collections.abc import Mapping
from pathlib import Path

import httpx

from tests.support.running import QUIET, RunningTicker, write_site
from tests.support.waiting import in_time

CONFIG = """\
data: data
channels:
  stocks: {}
feeds: feeds
"""


class Site:
    """A Ticker on whose stocks nothing happens but what a test publishes."""

    def __init__(self, ticker: RunningTicker) -> None:
        self._ticker = ticker

    def use(self, rules: Mapping[str, str], says: str) -> None:
        """Write other rules, and have them looked at, which is answered with a line on stderr."""
        before = self._ticker.errors.read_text().count(says)
        self._ticker.config.write_text(config(rules))
        self._ticker.process.send_signal(signal.SIGHUP)
        in_time(lambda: self._ticker.errors.read_text().count(says) > before, says)

    def publish(self, *prices: float) -> None:
        """A quote for each, looked at before this returns."""
        quotes = [{"type": "quote", "symbol": "ACME", "price": price} for price in prices]
        answer = httpx.post(self._ticker.url("/channels/stocks/events"), json=quotes)
        assert answer.status_code == 201, answer.text
        in_time(lambda: 'ticker_derivation_lag{derivation="alerts"} 0' in self._metrics())

    def _metrics(self) -> str:
        return httpx.get(self._ticker.url("/metrics")).text

    def fired(self) -> list[str]:
        page = httpx.get(self._ticker.url("/events?since=all&types=alert")).json()
        return [event["rule"] for event in page["events"]]


def config(rules: Mapping[str, str]) -> str:
    lines = [f"  - {{name: {name}, when: {when}}}\n" for name, when in rules.items()]
    return CONFIG + ("alerts:\n" + "".join(lines) if lines else "")


def test_rules_are_added_changed_and_removed_while_ticker_runs(tmp_path: Path) -> None:
    low = {"low": "ACME > 100"}
    with RunningTicker(write_site(tmp_path, config(low), quiet=QUIET)) as ticker:
        site = Site(ticker)
        site.publish(90, 110)
        assert site.fired() == ["low"]

        # Added: the other keeps what it remembers, and does not fire again for what it knows.
        site.use({**low, "high": "ACME > 200"}, "config applied")
        site.publish(150, 210)
        assert site.fired() == ["low", "high"]

        # Changed: what is so at its first look is no crossing.
        site.use({**low, "high": "ACME > 205"}, "config applied")
        site.publish(220)
        assert site.fired() == ["low", "high"]
        site.publish(201, 230)
        assert site.fired() == ["low", "high", "high"]

        # Broken: told by line and column, and what was in force stays.
        site.use({"low": "ACME >"}, "config.yaml:6:")
        site.publish(50, 120)
        assert site.fired() == ["low", "high", "high", "low"]

        # Removed.
        site.use({}, "config applied")
        site.publish(50, 300)
        assert site.fired() == ["low", "high", "high", "low"]
        assert ticker.terminate() == 0
