"""The package of docs/examples, really installed: checked, probed, served; and docs/sources.md beside it."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import httpx
import pytest

from tests.support.origin import Origin
from tests.support.running import RunningTicker, write_site
from ticker.config.types import Fetch
from ticker.events import Headline
from ticker.outbound.outbound import outbound
from ticker.sources.adapter import ReadError, Reading
from ticker.sources.kind import Surroundings
from ticker.sources.symbols import QuotedSymbol

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "docs" / "examples" / "ticker-ecb-rates"
PAGE = (ROOT / "docs" / "sources.md").read_text()
BLOCKS = re.findall(r"```(?:python|toml)\n# (\S+)\n(.*?)```", PAGE, re.DOTALL)

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
    'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">'
    "<gesmes:subject>Reference rates</gesmes:subject>"
    "<gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender><Cube>"
)
THURSDAY = (
    "<Cube time='2024-06-27'><Cube currency='USD' rate='1.0696'/><Cube currency='JPY' rate='171.85'/></Cube>"
)
FRIDAY = (
    "<Cube time='2024-06-28'><Cube currency='USD' rate='1.0705'/><Cube currency='JPY' rate='171.94'/></Cube>"
)
NOW_MS = 1_719_600_000_000
CONFIG = "channels: {fx: }\nfetch: {host_gap: 0s}\n"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The environment of a Python that sees the package beside Ticker."""
    target = tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--target", str(target)]
    subprocess.run([*command, *options, str(PACKAGE)], check=True, capture_output=True)
    return {**os.environ, "PYTHONPATH": f"{target}:{ROOT}"}


@pytest.fixture
def here(installed: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The package can be imported by the test itself."""
    monkeypatch.syspath_prepend(installed["PYTHONPATH"].partition(":")[0])


def document(*days: str) -> bytes:
    return f"{HEAD}{''.join(days)}</Cube></gesmes:Envelope>".encode()


def site(folder: Path, origin: Origin, symbols: str = "{EURUSD: {name: Euro}, EURJPY: }") -> Path:
    euro = f"kind: ecb-rates\nchannel: fx\nprivate: true\nurl: {origin.url()}\nsymbols: {symbols}\n"
    return write_site(folder, CONFIG, euro=euro)


async def check(config: Path, env: Mapping[str, str], *options: str) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ticker", "check", *options),
        cwd=config.parent,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode, said.decode()


async def test_it_is_probed_and_served(installed: Mapping[str, str], server: Origin, tmp_path: Path) -> None:
    server.answer(document(FRIDAY, THURSDAY))
    config = site(tmp_path, server)
    code, said = await check(config, installed, "--probe")
    assert (code, re.search(r"^euro +ok +ecb-rates +3 ", said, re.MULTILINE) is not None) == (0, True), said
    ticker = await asyncio.to_thread(lambda: RunningTicker(config, env=dict(installed)))
    async with httpx.AsyncClient(base_url=ticker.address) as client:
        page = (await client.get("/events/fx?types=headline&since=all&wait=20s")).json()
        quotes = (await client.get("/quotes")).json()["quotes"]
        sources = (await client.get("/sources")).json()["sources"]
    await asyncio.to_thread(ticker.terminate)
    assert [(one["title"], one["symbols"], one["backfill"]) for one in page["events"]] == [
        (
            "Euro reference rates of 28 June 2024: EURUSD 1.0705 (+0.08 %), EURJPY 171.94 (+0.05 %)",
            ["EURUSD", "EURJPY"],
            True,
        )
    ]
    assert [
        (one["symbol"], one["name"], one["price"], one["change_pct"], one["currency"], one["decimals"])
        for one in quotes
    ] == [("EURUSD", "Euro", 1.0705, 0.08, "USD", 4), ("EURJPY", "EURJPY", 171.94, 0.05, "JPY", 2)]
    assert [(one["state"], one["detail"]) for one in sources] == [("ok", "as of 2024-06-28")]


async def test_each_day_is_told_once_and_one_that_was_not_there_before_is_news(
    here: None, server: Origin
) -> None:
    from ticker_ecb_rates import KIND

    out = outbound(Fetch.model_validate({"host_gap": "0s"}), clock=lambda: NOW_MS)
    said = {"name": "euro", "channel": "fx", "kind": "ecb-rates", "url": server.url(), "private": True}
    spec = KIND.settings.model_validate(said | {"symbols": {"EURUSD": {}, "EURXXX": {}}})
    adapter = KIND.tools(Surroundings(Fetch(), out)).open(spec).adapter
    server.answer(b"<html>")
    with pytest.raises(ReadError, match="no XML") as caught:
        await adapter.read(None, NOW_MS)
    assert "Check that `url:` is an address of the bank's" in str(caught.value.cause)
    readings: list[Reading] = []
    for days in ((THURSDAY,), (FRIDAY, THURSDAY), (THURSDAY,), (FRIDAY, THURSDAY)):
        server.answer(document(*days), etag=f'"{len(days)}"')
        readings.append(await adapter.read(readings[-1].memory if readings else None, NOW_MS))
    await out.close()
    told = [[one for one in reading.bodies if isinstance(one, Headline)] for reading in readings]
    assert [[(one.headline_id, one.backfill) for one in some] for some in told] == [
        [("2024-06-27", True)],
        [("2024-06-28", False)],
        [],
        [],
    ]
    # As an earlier version kept it, which believed a day that was to come.
    believed = readings[-1].memory.replace(b"2024-06-28", b"9999-12-31")
    out = outbound(Fetch.model_validate({"host_gap": "0s"}), clock=lambda: NOW_MS)
    healed = await KIND.tools(Surroundings(Fetch(), out)).open(spec).adapter.read(believed, NOW_MS)
    await out.close()
    assert [one.headline_id for one in healed.bodies if isinstance(one, Headline)] == ["2024-06-28"]
    assert readings[1].detail == "as of 2024-06-28; no rate of EURXXX"
    assert [asked.headers.get("if-none-match") for asked in server.asked[1:]] == [
        None,
        '"1"',
        '"2"',
        '"1"',
        None,
    ]


async def test_what_is_wrong_with_a_feed_file_of_it_is_told_by_its_line(
    installed: Mapping[str, str], server: Origin, tmp_path: Path
) -> None:
    code, said = await check(site(tmp_path, server, "{USDJPY: }"), installed)
    assert code == 2
    assert said.startswith(
        "feeds/euro.yaml:5: symbols: expected symbols that are EUR and a currency, such as"
    )


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>', "the document declares a type"),
        (document(), "the document has no rates"),
        (
            document(FRIDAY, THURSDAY.replace("2024-06-27", "9999-12-31")),
            "rates of 9999-12-31, which is to come",
        ),
        (document(FRIDAY.replace("2024-06-28", "2024-06-29")), "rates of 2024-06-29, which is to come"),
        (document("<Cube time='soon'><Cube currency='USD' rate='1.07'/></Cube>"), "Invalid isoformat string"),
        (document(FRIDAY.replace("1.0705", "one")), "no number"),
        (document(FRIDAY.replace("1.0705", "N/A")), "EURUSD has no rate"),
    ],
)
def test_document_that_cannot_be_understood_is_refused_whole(here: None, answer: bytes, words: str) -> None:
    from ticker_ecb_rates.document import days_of
    from ticker_ecb_rates.news import quotes_of

    with pytest.raises(ValueError, match=words):
        quotes_of(days_of(answer, date(2024, 6, 28)), {"EURUSD": QuotedSymbol()})


def test_page_shows_the_package_as_it_is() -> None:
    assert [name for name, _ in BLOCKS] == [
        "pyproject.toml",
        "ticker_ecb_rates/__init__.py",
        "ticker_ecb_rates/settings.py",
        "ticker_ecb_rates/document.py",
        "ticker_ecb_rates/adapter.py",
    ]
    for name, code in BLOCKS:
        assert code in (PACKAGE / name).read_text(), name
