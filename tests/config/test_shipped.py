"""The configuration that comes with Ticker."""

import shutil
import subprocess
import sys
from math import prod
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ticker.alerts import parse, symbols_in
from ticker.config import load, shipped, shipped_templates
from ticker.sources.kinds import known_kinds
from ticker.sources.rss.settings import RssSource
from ticker.sources.simulator.script.effects import effects_of
from ticker.sources.simulator.settings import SimulatorSource

SOURCE = Path(__file__).parents[2]


def test_shipped_config_of_a_source_tree_is_the_one_at_its_top() -> None:
    assert shipped() == SOURCE / "config.yaml"
    assert shipped_templates() == SOURCE / "templates"


def test_shipped_config_has_no_problem_and_needs_no_environment() -> None:
    config = load(shipped(), {}, known_kinds())
    assert list(config.channels) == ["stocks", "crypto", "fx", "world", "business", "technology"]
    assert {source.channel for source in config.sources} == set(config.channels)


def test_shipped_feeds_are_three_simulators_and_ten_or_more_secure_addresses() -> None:
    sources = load(shipped(), {}, known_kinds()).sources
    simulators = [source for source in sources if isinstance(source, SimulatorSource)]
    addresses = [source.url for source in sources if isinstance(source, RssSource) and not source.is_own]
    assert [source.name for source in simulators] == ["crypto", "fx", "us-stocks"]
    assert len(addresses) == len(set(addresses)) >= 10
    assert {urlsplit(address).scheme for address in addresses} == {"https"}


def test_shipped_rules_are_about_the_simulated_markets_and_notify_nobody() -> None:
    config = load(shipped(), {}, known_kinds())
    assert [rule.name for rule in config.service.alerts] == ["story", "bitcoin"]
    assert {rule.notify for rule in config.service.alerts} == {()}
    simulated = {symbol for source in config.sources if source.simulated for symbol in source.quoted}
    for rule in config.service.alerts:
        assert {*symbols_in(parse(rule.when))} <= simulated


def test_exchange_rates_are_priced_in_their_second_currency() -> None:
    (rates,) = (source for source in load(shipped(), {}, known_kinds()).sources if source.name == "fx")
    assert isinstance(rates, SimulatorSource)
    for symbol, spec in rates.symbols.items():
        assert (spec.currency, spec.decimals) == (symbol[3:], 3 if symbol.endswith("JPY") else 5)


def test_scripted_days_leave_prices_where_they_were() -> None:
    for source in load(shipped(), {}, known_kinds()).sources:
        if isinstance(source, SimulatorSource):
            for symbol in source.symbols:
                moves = [
                    effects_of((event,), symbol, 0, 1_767_355_200_000).ratio
                    for event in source.script
                    if event.event in ("jump", "earnings")
                ]
                assert prod(moves) == pytest.approx(1, abs=0.002), symbol


def test_no_alias_belongs_to_two_symbols() -> None:
    sources = load(shipped(), {}, known_kinds()).sources
    simulators = [source for source in sources if isinstance(source, SimulatorSource)]
    aliases = [alias for source in simulators for spec in source.symbols.values() for alias in spec.aliases]
    assert len(aliases) == len(set(aliases))


def test_installed_package_finds_what_lies_inside_it_and_keeps_data_outside(tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "ticker"
    shutil.copytree(SOURCE / "ticker", package, ignore=shutil.ignore_patterns("__pycache__", "static"))
    (package / "shipped" / "templates").mkdir(parents=True)
    shutil.copy(SOURCE / "config.yaml", package / "shipped" / "config.yaml")
    shutil.copytree(SOURCE / "feeds", package / "shipped" / "feeds")
    program = (
        "from pathlib import Path\n"
        "from ticker.config import load, shipped, shipped_templates\n"
        "from ticker.sources.kinds import known_kinds\n"
        "config = load(shipped(), {}, known_kinds(), Path('.'))\n"
        "print(config.path, shipped_templates(), config.service.data, len(config.sources) > 10, sep='\\n')\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(package.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    inside = package / "shipped"
    assert run.stdout.splitlines() == [
        str(inside / "config.yaml"),
        str(inside / "templates"),
        str(tmp_path / "data"),
        "True",
    ]
