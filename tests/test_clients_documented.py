"""Every example in docs/clients.md, run as it stands there against a real Ticker."""

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.js.test_node import node
from tests.support import shell_tools
from tests.support.examples import Example, examples
from tests.support.running import CONFIG, RunningTicker, write_site
from tests.support.shell import running, says
from tests.support.waiting import eventually

BROWSER = "JavaScript in a browser"
EXAMPLES = [example for example in examples("clients.md") if example.heading != BROWSER]
SITE = CONFIG.replace("feeds: feeds", "  news: {title: News}\nfeeds: feeds")
ID = r"[0-9a-f]+-\d+"
SAYS = (
    r"\d\d:\d\d:\d\d  AAPL",  # the tape
    rf'id: {ID}\nevent: quote\ndata: {{"id":"{ID}","type":"quote".*"symbol":"AAPL"',
    r'^{"events":\[{"id":',
    r"event: quote\n",  # with a token
    r"^200\n$",  # the page that is sent only if it has changed
    r"AAPL \d+\.\d",  # jq
    r"Z source source:prices\n(.|\n)*Z quote quote:MSFT\n",  # page after page
    r"\d\d:\d\d:\d\d  (AAPL|MSFT)",  # ticker tail
    rf'\["{ID}","quote"\]\n',
    r"Live\((.|\n)*AAPL \d+\.\d",  # ticker.client
    rf"^\('{ID}',\)\n$",
    "^$",  # fetching our EventSource
    rf"{ID} \d+\.\d",
    r"quote\n",
)
"""What each prints, in the order of the page."""


@pytest.fixture(scope="module")
def ticker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTicker]:
    with RunningTicker(write_site(tmp_path_factory.mktemp("site"), SITE)) as running:
        yield running


def fetching_for(example: Example) -> list[Example]:
    """Those that fetch a file which it reads."""
    return [
        other
        for other in EXAMPLES
        if other is not example and any(name in example.code for name in re.findall(r" -o (\S+)", other.code))
    ]


def command(example: Example, port: int, folder: Path) -> list[str]:
    code = example.at(port)
    match example.language:
        case "sh":
            return ["sh", "-c", code]
        case "python":
            return [sys.executable, "-W", "error", "-c", code]
        case "js":
            script = folder / "example.mjs"
            script.write_text(code)
            return [node(), str(script)]
    raise AssertionError(f"nothing is known that runs {example.language}")


def test_what_runs_the_examples_is_there() -> None:
    assert not shell_tools.missing(), shell_tools.HOW_TO
    assert shutil.which("sh")


def test_each_example_is_known() -> None:
    assert len(EXAMPLES) == len(SAYS)


@pytest.mark.parametrize(
    ("example", "expected"),
    list(zip(EXAMPLES, SAYS, strict=False)),
    ids=lambda value: getattr(value, "heading", ""),
)
async def test_the_example_does_what_it_says(
    example: Example, expected: str, ticker: RunningTicker, tmp_path: Path
) -> None:
    for fetching in fetching_for(example):
        async with running(command(fetching, ticker.port, tmp_path), tmp_path) as process:
            await says(process, "^$")
    async with running(command(example, ticker.port, tmp_path), tmp_path) as process:
        said = await says(process, expected)
        assert re.search(expected, said), said


async def test_the_page_that_has_not_changed_is_not_sent_again(ticker: RunningTicker, tmp_path: Path) -> None:
    (example,) = (one for one in EXAMPLES if "etag" in one.code)
    # Prices go on meanwhile: a page of a place in the log, which no longer changes once others are behind.
    page = f"{ticker.address}/events/stocks?since=all&limit=9"
    await eventually(lambda: len(httpx.get(page.replace("limit=9", "limit=10")).json()["events"]) == 10)
    code = example.at(ticker.port).replace(f"{ticker.address}/events/news", f"'{page}'")
    assert page in code
    codes = []
    for _ in range(2):
        async with running(["sh", "-c", code], tmp_path) as process:
            codes.append((await process.communicate())[0])
    assert codes == [b"200\n", b"304\n"]
