"""The table of ways in of docs/clients.md: each of its lines, typed as it stands there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.running import CONFIG, RunningTicker, write_site
from tests.support.shell import running, says

PAGE = (Path(__file__).parents[1] / "docs" / "clients.md").read_text()
SECTION = PAGE.split("\n## Every way in\n")[1].split("\n## ")[0]
ROWS = dict(re.findall(r"^\| (.+?) \| .+ \| `(.+)` \|$", SECTION, re.MULTILINE))
ID = r"[0-9a-f]+-\d+"
SAYS = {
    "Server-Sent Events": rf"id: {ID}\nevent: quote\ndata: {{",
    "NDJSON": rf'\n{{"id":"{ID}","type":"quote"',
    "text": r"\d\d:\d\d:\d\d  (AAPL|MSFT)",
    "`ticker tail`": r"\d\d:\d\d:\d\d  (AAPL|MSFT)",
    "pages, long polls": r'^\s*{"events":\[{"id":.*"next":"',
    "WebSocket": rf'{{"id":"{ID}","event":"quote","retry":null,"data":{{',
    "WebSocket, `ticker.sse`": rf"id: {ID}\nevent: quote\ndata: {{",
    "Socket.IO": r'0{"sid":".*"upgrades":\["websocket"\]',
    "our EventSource": r"export class EventSource",
    "`ticker.client`": r"EventPage\(events=\(Event\(id=",
    "feeds": r"<rss ",
    "publishing": rf'{{"ids":\["{ID}"\]}}',
    "documents": r'"openapi":"3\.1',
}


@pytest.fixture(scope="module")
def ticker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTicker]:
    with RunningTicker(write_site(tmp_path_factory.mktemp("site"), "socketio: true\n" + CONFIG)) as started:
        yield started


def test_each_line_is_tried() -> None:
    assert list(ROWS) == list(SAYS)
    assert len(ROWS) == SECTION.count("\n| ") - 1


@pytest.mark.parametrize("way", SAYS)
async def test_the_line_does_what_the_table_says(way: str, ticker: RunningTicker, tmp_path: Path) -> None:
    line = ROWS[way].replace("127.0.0.1:8000", f"127.0.0.1:{ticker.port}")
    async with running(["sh", "-c", line], tmp_path) as process:
        said = await says(process, SAYS[way])
    assert re.search(SAYS[way], said), said
