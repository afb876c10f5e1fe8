"""The site below a path behind a real nginx: as docs/http.md shows it, and with no more than proxy_pass."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from tests.support import nginx
from tests.support.events import headline
from tests.support.reader import Reader
from tests.support.serving import serving
from tests.support.websocket import WebSocketReader

BELOW = "/ticker"
READ_TIMEOUT_S = 1
TRUSTED = ["127.0.0.1"]

Locations = Callable[[int], str]


def impatient(port: int) -> str:
    """With one second in the place of the minute after which nginx gives up what is silent."""
    return nginx.documented(port).replace("{", f"{{ proxy_read_timeout {READ_TIMEOUT_S}s;", 1)


either = pytest.mark.parametrize(
    "locations", [pytest.param(nginx.documented, id="documented"), pytest.param(nginx.plain, id="plain")]
)


@either
async def test_page_and_all_that_it_names_are_there(tmp_path: Path, locations: Locations) -> None:
    async with (
        serving(tmp_path) as site,
        nginx.proxied(locations(site.port)) as port,
        httpx.AsyncClient(follow_redirects=True) as client,
    ):
        home = f"http://127.0.0.1:{port}{BELOW}/"
        page = await client.get(home, headers={"Accept": "text/html"})
        named = [name for name in re.findall(r'(?:href|src)="([^"#]+)"', page.text) if "://" not in name]
        assert len(named) > 5
        for name in named:
            assert (await client.get(urljoin(home, name))).status_code == 200, name
        assert any(name.endswith(".js") for name in named)
        assert (await client.get(home.removesuffix("/"))).url == home


@either
async def test_events_are_there_when_they_happen(tmp_path: Path, locations: Locations) -> None:
    async with serving(tmp_path) as site, nginx.proxied(locations(site.port)) as port:
        readers = [
            await Reader.open(port, f"{BELOW}{path}") for path in ("/stream", "/stream/news.*?format=text")
        ]
        for reader, live in zip(readers, ("stream-live", "# live"), strict=True):
            await reader.until(live)
        await site.append(headline("a"))
        for reader in readers:
            await reader.until("Title of a")
        page = await Reader.open(port, f"{BELOW}/events?since=all")
        assert b"Title of a" in await page.end()


async def test_websocket_is_passed_on(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, nginx.proxied(nginx.documented(site.port)) as port:
        reader = await WebSocketReader.open(port, f"{BELOW}/stream")
        assert reader.status == 101
        await site.append(headline("a"))
        await reader.until("Title of a")


POLL = f"{BELOW}/events?since=none&wait=1m"


async def test_long_poll_that_says_nothing_would_be_given_up_by_the_proxy(tmp_path: Path) -> None:
    async with (
        serving(tmp_path, heartbeat="30s") as site,
        nginx.proxied(impatient(site.port)) as port,
        httpx.AsyncClient() as client,
    ):
        assert (await client.get(f"http://127.0.0.1:{port}{POLL}")).status_code == 504


async def test_long_poll_lets_the_proxy_have_a_sign_of_life_now_and_then(tmp_path: Path) -> None:
    """Each is passed on at once, and has the proxy begin its patience anew."""
    async with (
        serving(tmp_path, heartbeat="100ms") as site,
        nginx.proxied(nginx.documented(site.port)) as port,
    ):
        reader = await Reader.open(port, POLL)
        await reader.until(lambda one: len(one.body) >= 3)
        assert reader.body.strip() == b""
        await site.append(headline("a"))
        assert b"Title of a" in await reader.end()


@pytest.mark.parametrize(("trusted", "below"), [(TRUSTED, BELOW), ([], "")])
async def test_feeds_of_headlines_name_themselves_below_the_path(
    tmp_path: Path, trusted: list[str], below: str
) -> None:
    async with (
        serving(tmp_path, trusted_proxies=trusted) as site,
        nginx.proxied(nginx.documented(site.port)) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}{BELOW}") as client,
    ):
        await site.append(headline("a"))
        home = f"http://127.0.0.1:{port}{below}/"
        feed = (await client.get("/headlines.json?limit=3")).json()
        assert (feed["home_page_url"], feed["feed_url"]) == (home, f"{home}headlines.json?limit=3")
        for name in ("headlines.atom", "headlines.rss"):
            assert f'href="{home}{name}"' in (await client.get(f"/{name}")).text
        assert (await client.get("/feeds.opml")).status_code == 200


async def test_client_has_its_own_address_whatever_it_says_of_itself(tmp_path: Path) -> None:
    async with (
        serving(tmp_path, trusted_proxies=TRUSTED) as site,
        nginx.proxied(nginx.documented(site.port)) as port,
    ):
        for headers in ({}, {"X-Forwarded-For": "192.0.2.7"}):
            reader = await Reader.open(port, f"{BELOW}/stream", headers, local="127.0.0.9")
            await reader.until("stream-live")
        shown = (await site.get("/readers")).json()["readers"]
        assert [one["address"] for one in shown] == ["127.0.0.9"] * 2


@either
@pytest.mark.parametrize(
    "is_open", [pytest.param(True, id="without access"), pytest.param(False, id="operate")]
)
async def test_world_behind_it_is_not_taken_for_who_is_on_this_machine(
    tmp_path: Path, locations: Locations, is_open: bool
) -> None:
    async with (
        serving(tmp_path, is_open=is_open) as site,
        nginx.proxied(locations(site.port)) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}{BELOW}") as client,
    ):
        assert (await client.get("/readers")).status_code == 403
        said = (await client.get("/session", headers={"Accept": "application/json"})).json()
        assert (said["operate"], said["write"]) == (False, [])
        assert (await site.get("/readers")).status_code == 200
