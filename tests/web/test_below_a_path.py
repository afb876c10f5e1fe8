"""The site behind a proxy that has it below a path."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from tests.support.events import headline
from tests.support.listening import listening
from tests.support.reader import Reader
from tests.support.serving import Serving, serving
from ticker.web.address import prefix

BELOW = "/ticker"


@asynccontextmanager
async def proxied(site: Serving, says: str = f"X-Forwarded-Prefix: {BELOW}\r\n") -> AsyncIterator[int]:
    """Takes the path off each connection's one request, and knows nothing else."""

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        target = head.split(" ")[1]
        if not target.startswith(f"{BELOW}/"):
            writer.write(b"HTTP/1.1 404 elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        ours, to = await asyncio.open_connection("127.0.0.1", site.port)
        head = head.replace(f" {target} ", f" {target.removeprefix(BELOW)} ", 1)
        head = head.replace("\r\n", f"\r\nConnection: close\r\n{says}", 1)
        to.write(re.sub(r"(?i)\r\nconnection: keep-alive", "", head).encode())
        try:
            await carry(ours, writer)
        finally:
            to.close()

    async with listening(pass_on) as port:
        yield port


async def test_whatever_the_page_names_is_below_the_path(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, proxied(site) as port, httpx.AsyncClient() as client:
        home = f"http://127.0.0.1:{port}{BELOW}/"
        page = await client.get(home, headers={"Accept": "text/html"})
        named = [name for name in re.findall(r'(?:href|src)="([^"#]+)"', page.text) if "://" not in name]
        assert len(named) > 5
        for name in named:
            assert (await client.get(urljoin(home, name))).status_code == 200, name


async def test_whatever_its_scripts_name_is_below_the_path() -> None:
    for path in (Path(__file__).parents[2] / "ticker" / "static" / "js").rglob("*.js"):
        asked = re.findall(r"[\"`'](/(?:stream|events|page|static|headlines)\b[^\"`']*)", path.read_text())
        assert asked == [], path.name


async def test_streams_and_pages_are_there(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, proxied(site) as port:
        await site.append(headline("a"))
        await (await Reader.open(port, f"{BELOW}/stream")).until("Title of a")
        page = await Reader.open(port, f"{BELOW}/events?since=all")
        assert b"Title of a" in await page.end()


@pytest.mark.parametrize(("trusted", "below"), [(["127.0.0.1"], BELOW), ([], "")])
async def test_a_feed_names_itself_as_a_trusted_proxy_says(
    tmp_path: Path, trusted: list[str], below: str
) -> None:
    async with serving(tmp_path, trusted_proxies=trusted) as site, proxied(site) as port:
        async with httpx.AsyncClient() as client:
            feed = (await client.get(f"http://127.0.0.1:{port}{BELOW}/headlines.json?limit=3")).json()
        assert feed["home_page_url"] == f"http://127.0.0.1:{port}{below}/"
        assert feed["feed_url"] == f"http://127.0.0.1:{port}{below}/headlines.json?limit=3"


@pytest.mark.parametrize(
    ("said", "below"),
    [
        ("/a", "/a"),
        ("/a/", "/a"),
        ("/a/b-c", "/a/b-c"),
        ("/x, /a", "/a"),
        ("", ""),
        ("/", ""),
        ("a", ""),
        ("//evil.example", ""),
        ('/a"b', ""),
        ("/a?b", ""),
    ],
)
def test_only_a_plain_path_is_one(said: str, below: str) -> None:
    assert prefix("192.0.2.1", said, ["192.0.2.0/24"]) == below
    assert prefix("198.51.100.1", said, ["192.0.2.0/24"]) == ""


async def test_a_path_with_a_slash_too_many_is_the_same_and_leads_nowhere_else(tmp_path: Path) -> None:
    """As nginx asks where its `location` has no slash at the end and its `proxy_pass` has one."""
    async with serving(tmp_path) as site:
        await site.append(headline("a"))
        for target in ("//events?since=all", "/events//news.world?since=all", "///static//js/theme_first.js"):
            assert (await Reader.open(site.port, target)).status == 200, target
        stream = await Reader.open(site.port, "//stream//news.world")
        await stream.until("Title of a")
        assert (await Reader.open(site.port, "//example.org/..")).status == 404
