import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.site import Site
from tests.sources.simulator.test_adapter import readings
from ticker.__main__ import main
from ticker.events import Quote
from ticker.sources.replay.adapter import ReplayAdapter
from ticker.sources.replay.settings import ReplaySource
from ticker.sources.simulator import run
from ticker.sources.simulator.adapter import SimulatorAdapter
from ticker.sources.simulator.settings import SimulatorSource
from ticker.times import parse_rfc3339

FEED = """\
kind: simulator
channel: stocks
seed: 7
every: 1s
symbols:
  AAPL: {price: 189.40, sector: tech, volume: 50000000}
  EURUSD: {price: 1.0842, decimals: 5, volume: 0, beta: 0, spread_bps: 0.5}
  SHIB-USD: {price: 0.00001745, decimals: 8, lot: 10}
"""


def spec() -> SimulatorSource:
    symbols = {
        "AAPL": {"price": 189.40, "sector": "tech", "volume": 50_000_000},
        "EURUSD": {"price": 1.0842, "decimals": 5, "volume": 0, "beta": 0, "spread_bps": 0.5},
        "SHIB-USD": {"price": 0.00001745, "decimals": 8, "lot": 10},
    }
    return SimulatorSource.model_validate(
        {"kind": "simulator", "name": "x", "channel": "stocks", "seed": 7, "every": "1s", "symbols": symbols}
    )


async def streamed(start: str, steps: int) -> list[tuple[str, float, float | None, float | None, int | None]]:
    answers = await readings(SimulatorAdapter(spec()), steps, start_ms=parse_rfc3339(start))
    quotes = [body for reading in answers for body in reading.bodies if isinstance(body, Quote)]
    return [(each.symbol, each.price, each.bid, each.ask, each.volume) for each in quotes]


async def test_it_writes_the_ticks_that_a_server_streams(site: Site) -> None:
    site.write("feed.yaml", FEED)
    start = "2026-03-10T23:58:00Z"  # over midnight, and over more than one stretch of steps
    said = await site.run("simulate", "feed.yaml", "--steps", "700", "--format", "jsonl", "--start", start)
    assert said.code == 0
    lines = [json.loads(line) for line in said.out.splitlines()]
    told = [tuple(line[key] for key in ("symbol", "price", "bid", "ask", "volume")) for line in lines]
    assert told == await streamed(start, 700)
    assert lines[0]["time"] == "2026-03-10T23:58:00.000Z"
    assert all(line["simulated"] is True for line in lines)


async def test_csv_says_the_same_as_json(site: Site) -> None:
    site.write("feed.yaml", FEED)
    rows = list(csv.DictReader((await site.run("simulate", "feed.yaml", "--for", "1m")).out.splitlines()))
    said = await site.run("simulate", "feed.yaml", "--for", "1m", "--format", "jsonl")
    lines = [json.loads(line) for line in said.out.splitlines()]
    assert len(rows) == len(lines) > 100
    for row, line in zip(rows, lines, strict=True):
        assert list(row) == list(line)
        assert float(row["price"]) == line["price"]
        assert (row["volume"] or None) == (str(line["volume"]) if line["volume"] is not None else None)
    assert rows[2]["price"].startswith("0.0000")


def test_steps_taken_one_by_one_are_the_same_as_those_taken_at_once() -> None:
    start_ms = parse_rfc3339("2026-03-10T23:59:50Z")
    at_once = list(run._at_once(spec(), start_ms, 30))
    one_by_one = list(run._stretches(spec(), start_ms, 30, most=0))
    found = {
        (at_ms, each.symbol): tuple(print_[1:])
        for stretch in one_by_one
        for at_ms in stretch.times_ms
        for each, (print_,) in stretch.prints
    }
    expected = {
        (stretch.times_ms[print_[0]], each.symbol): tuple(print_[1:])
        for stretch in at_once
        for each, prints in stretch.prints
        for print_ in prints
    }
    # A quote whose day alone is new is told by a server, and nothing of it is displayed here.
    assert expected.items() <= found.items()
    assert len(found) - len(expected) <= 3


@pytest.mark.parametrize("form", ["csv", "jsonl"])
async def test_what_it_writes_is_played_back_by_a_replay(site: Site, form: str) -> None:
    site.write("feed.yaml", FEED)
    said = await site.run("simulate", "feed.yaml", "--steps", "20", "--format", form)
    site.write(f"day.{form}", said.out)
    written = {"kind": "replay", "name": "day", "channel": "stocks", "file": f"day.{form}", "speed": "max"}
    replay = ReplayAdapter(ReplaySource.model_validate(written).placed_in(site.root))
    bodies = (await replay.read(None, parse_rfc3339("2030-01-01T00:00:00Z"))).bodies
    played = [(body.symbol, body.price, body.bid, body.ask) for body in bodies if isinstance(body, Quote)]
    if form == "csv":
        rows = list(csv.DictReader(said.out.splitlines()))
        lines = [(row["symbol"], *(float(row[key]) for key in ("price", "bid", "ask"))) for row in rows]
    else:
        told = [json.loads(line) for line in said.out.splitlines()]
        lines = [(line["symbol"], line["price"], line["bid"], line["ask"]) for line in told]
    assert played == lines
    assert len(played) > 40


@pytest.mark.parametrize("more", ["", "script: quiet\n"])
async def test_a_market_without_a_venue_has_as_much_of_its_volume_as_of_the_day_has_passed(
    site: Site, more: str
) -> None:
    site.write("feed.yaml", FEED + more)
    volumes = []
    # By whole hours: who takes the first step again a moment later comes to the same.
    for start in ("2026-03-10T00:59:00Z", "2026-03-10T06:00:00.007Z", "2026-03-10T18:00:00Z"):
        said = await site.run("simulate", "feed.yaml", "--steps", "1", "--start", start)
        volumes.append(int(next(csv.DictReader(said.out.splitlines()))["volume"]))
    assert volumes[0] < 50_000
    assert volumes[2] == pytest.approx(3 * volumes[1], rel=0.01)
    assert 5_000_000 < volumes[1] < 30_000_000


async def test_another_seed_is_another_market(site: Site) -> None:
    site.write("feed.yaml", FEED)
    one, two = [
        (await site.run("simulate", "feed.yaml", "--steps", "3", "--seed", seed)).out for seed in ("7", "8")
    ]
    assert one == (await site.run("simulate", "feed.yaml", "--steps", "3")).out
    assert one != two


async def test_mistakes_are_told_by_file_and_line(site: Site) -> None:
    site.write("feed.yaml", FEED.replace("sector: tech", "sektor: tech"))
    said = await site.run("simulate", "feed.yaml", "--steps", "3")
    assert (said.code, said.out) == (2, "")
    assert said.err == 'feed.yaml:6: symbols.AAPL.sektor: unknown key, did you mean "sector"?\n'


async def test_a_file_without_a_simulator_or_with_several_is_refused(site: Site) -> None:
    site.write("rss.yaml", "kind: rss\nchannel: world\nurl: http://127.0.0.1/feed\n")
    assert "no such simulator in it" in (await site.run("simulate", "rss.yaml", "--steps", "1")).refusal
    listed = "".join(
        f"- name: {name}\n" + "".join(f"  {line}\n" for line in FEED.splitlines()) for name in ("a", "b")
    )
    site.write("two.yaml", listed)
    assert "a, b; say which by --source" in (await site.run("simulate", "two.yaml", "--steps", "1")).refusal
    assert (await site.run("simulate", "two.yaml", "--steps", "1", "--source", "b")).code == 0


@pytest.mark.parametrize(
    "wrong",
    [
        ["--steps", "0"],
        ["--for", "soon"],
        ["--steps", "1", "--seed", "-1"],
        ["--start", "x"],
        [],
        ["--steps", "1", "--pictures", "."],
    ],
)
def test_a_wrong_option_is_refused(wrong: list[str], tmp_path: Path) -> None:
    (tmp_path / "feed.yaml").write_text(FEED)
    command = [sys.executable, "-m", "ticker", "simulate", str(tmp_path / "feed.yaml"), *wrong]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 2


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (
            ["--steps", "1", "--start", "9999-12-31T23:59:59Z"],
            "--start: '9999-12-31T23:59:59Z': calendars reach",
        ),
        (["--steps", "1", "--start", "0001-01-01T00:00:00+10:00"], "calendars reach from 1900 to 2999"),
        (["--for", "9999999999d"], "it would end after that"),
        (["--for", "0s"], "argument --for: '0s': expected more than nothing"),
        (["--for", "1m", "--pictures", "."], "--pictures: needs --report"),
    ],
)
def test_what_cannot_be_simulated_is_refused_before_a_line_is_written(
    wrong: list[str], why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "feed.yaml").write_text(FEED)
    with pytest.raises(SystemExit) as refused:
        main(["simulate", str(tmp_path / "feed.yaml"), *wrong])
    said = capsys.readouterr()
    assert (refused.value.code, said.out) == (2, "")
    assert why in said.err


@pytest.mark.parametrize("start", ["1900-01-01T00:00:00Z", "2999-12-31T20:00:00Z"])
async def test_a_market_with_hours_begins_in_any_year_that_calendars_have(site: Site, start: str) -> None:
    site.write("feed.yaml", FEED + "venue: XNYS\n")
    assert (await site.run("simulate", "feed.yaml", "--for", "30m", "--start", start)).code == 0


def test_it_ends_in_silence_when_its_reader_has_had_enough(tmp_path: Path) -> None:
    (tmp_path / "feed.yaml").write_text(FEED)
    command = [sys.executable, "-m", "ticker", "simulate", str(tmp_path / "feed.yaml"), "--for", "30d"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"time,symbol,price")
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


async def test_the_report_says_which_facts_hold_and_draws_each_symbol(site: Site) -> None:
    site.write("feed.yaml", FEED)
    arguments = ("simulate", "feed.yaml", "--steps", "3000", "--report", "--pictures", "pictures")
    said = await site.run(*arguments)
    lines = said.out.splitlines()
    assert lines[0].split() == ["fact", "measured", "by", "mean", "holds", "for"]
    assert any(line.startswith("heavy tails") and line.endswith("of 3") for line in lines)
    assert any(line.startswith("trade clustering") and line.endswith("of 2") for line in lines)
    assert lines[-3:] == ["pictures/AAPL.svg", "pictures/EURUSD.svg", "pictures/SHIB-USD.svg"]
    assert (site.root / "pictures" / "AAPL.svg").read_text().startswith("<?xml")


async def test_a_report_of_too_few_ticks_is_refused(site: Site) -> None:
    site.write("feed.yaml", FEED)
    said = await site.run("simulate", "feed.yaml", "--steps", "10", "--report")
    assert said.refusal.endswith("a report takes more than 1000")


NIGHT = """\
channels: {stocks: }
venues:
  NIGHT: {zone: UTC, currency: CHF, open: ["22:00-02:00"], pre: "21:00", rules: {luld: true}}
"""


async def test_it_knows_the_venues_of_the_config_that_is_here_or_named(site: Site) -> None:
    site.write("feed.yaml", FEED + "venue: NIGHT\n")
    call = ("simulate", "feed.yaml", "--steps", "3", "--start", "2026-03-10T21:59:58Z")
    refused = await site.run(*call)
    assert refused.code == 2
    assert "feed.yaml:9: venue: expected one of" in refused.err
    site.write("other.yaml", NIGHT)
    named = await site.run(*call, "--config", "other.yaml")
    site.write("config.yaml", NIGHT + "titel: what else is wrong in it does not matter here\n")
    here = await site.run(*call)
    assert here.out == named.out
    rows = list(csv.DictReader(here.out.splitlines()))
    assert [row["session"] for row in rows if row["symbol"] == "AAPL"] == ["pre", "pre", "open"]
    site.write("config.yaml", NIGHT.replace("zone: UTC", "zone: UTX"))
    wrong = await site.run(*call)
    assert (wrong.code, wrong.err.splitlines()[-1]) == (
        2,
        'config.yaml:3: venues.NIGHT.zone: expected a time zone such as Europe/Zurich, got "UTX"',
    )


async def test_check_warns_of_holidays_that_will_not_be_known(site: Site) -> None:
    site.write("config.yaml", NIGHT.replace("rules: {luld: true}", "holidays: [2020-12-25]"))
    site.write("feeds/x.yaml", FEED + "venue: NIGHT\n")
    said = await site.run("check")
    assert said.code == 0
    assert "warning: venue NIGHT: holidays are known to the end of 2020" in said.out
