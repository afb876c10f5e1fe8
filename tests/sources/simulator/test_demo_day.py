"""The example of docs/examples, as it is."""

from pathlib import Path

import yaml

from ticker.sources.simulator.run import runs_of
from ticker.sources.simulator.script.stories import stories
from ticker.sources.simulator.settings import SimulatorSource
from ticker.times import parse_rfc3339

FILE = Path(__file__).parents[3] / "docs" / "examples" / "demo-day.yaml"
MIDNIGHT = parse_rfc3339("2026-03-10T00:00:00Z")


def spec() -> SimulatorSource:
    said = yaml.load(FILE.read_text(), yaml.BaseLoader)
    return SimulatorSource.model_validate(said | {"name": "demo-day", "every": "10s"})


def test_its_market_stops_and_resumes_and_everybody_is_trading_in_the_end() -> None:
    sessions: dict[str, list[str]] = {}
    start_ms = MIDNIGHT + (9 * 60 + 30) * 60_000
    for stretch in runs_of(spec(), start_ms, 6 * 360):
        for instrument, prints in stretch.prints:
            seen = sessions.setdefault(instrument.symbol, [])
            seen.extend(one[-1] for one in prints if not seen or one[-1] != seen[-1])
    assert {symbol for symbol, seen in sessions.items() if "halted" in seen} >= {"ACME", "GLOBEX"}
    assert {seen[-1] for seen in sessions.values()} == {"open"}


def test_its_stories_come_in_their_order() -> None:
    said = spec()
    names = {symbol: one.name for symbol, one in said.symbols.items()}
    told = stories(said.script, names, MIDNIGHT, MIDNIGHT + 86_400_000 - 1)
    assert [one.title for one in told] == [
        "Initech beats expectations",
        "Acme is said to be taken over",
        "Trading of Globex ($GLOBEX) halted: News pending",
        "Globex recalls its newest product",
        "Shares fall all over the market",
    ]
