"""GET /: who gets the dashboard and who gets the tape."""

import dataclasses
import json
from pathlib import Path

import pytest

from tests.page.painted import parsed
from tests.support.events import headline, quote
from tests.support.reader import Reader
from tests.support.serving import serving
from ticker.config.types import Service
from ticker.sources.rss.settings import RssSource
from ticker.times import rfc3339

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
)


@pytest.mark.parametrize(
    ("accept", "agent"),
    [
        (BROWSER, CHROME),
        ("*/*", CHROME),
        ("*/*", "Prometheus/2.53"),
        ("*/*", "python-requests/2.32"),
        ("*/*", ""),
        ("", ""),
        ("", "Go-http-client/1.1"),
        ("*/*", "libcurl-agent/1.0"),
        ("text/html", "curl/8.5.0"),
        ("text/html, text/plain", "curl/8.5.0"),
        ("text/plain;q=0, text/html", "Links"),
        ("image/png", CHROME),
    ],
)
async def test_the_dashboard_is_for_browsers_and_for_all_who_did_not_ask_for_text(
    tmp_path: Path, accept: str, agent: str
) -> None:
    async with serving(tmp_path) as site:
        await site.append(headline("a", "<script>alert(1)</script>"))
        reader = await site.read("/", accept=accept, user_agent=agent)
        body = (await reader.end()).decode()
        assert reader.headers["content-type"] == "text/html; charset=utf-8"
        assert body.lower().startswith("<!doctype html>")
        assert "<script>alert(1)" not in body
        assert reader.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in reader.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("accept", "agent"),
    [
        ("*/*", "curl/8.5.0"),
        ("*/*", "Wget/1.21.4"),
        ("*/*", "HTTPie/3.2.2"),
        ("", "curl/8.5.0"),
        ("text/plain", CHROME),
        ("text/plain", ""),
        ("text/plain;q=0.9, */*;q=0.1", "Lynx"),
    ],
)
async def test_the_tape_is_for_terminals_and_for_who_asks_for_text(
    tmp_path: Path, accept: str, agent: str
) -> None:
    async with serving(tmp_path) as site:
        await site.append(quote(), channel="stocks")
        reader = await site.read("/", accept=accept, user_agent=agent)
        await reader.until("# live")
        assert reader.headers["content-type"] == "text/plain; charset=utf-8"
        assert reader.headers["cache-control"] == "no-store, no-transform"
        await site.append(headline("a", "As it happens"))
        await reader.until("As it happens")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", "AAPL/stocks"),
        ("?symbol=EURUSD", "EURUSD/news.world"),
        ("?symbol=msft", "MSFT/stocks"),
        ("?symbol=MSFT&list=news.world", "MSFT/news.world"),
        ("?symbol=NONE&list=none&news=%00&kiosk&since=x", "AAPL/stocks"),
    ],
)
async def test_the_dashboard_shows_the_symbol_and_the_list_of_its_address_if_it_knows_them(
    tmp_path: Path, query: str, shown: str
) -> None:
    async with serving(tmp_path) as site:
        await site.append(quote("MSFT"), quote("AAPL"), channel="stocks")
        await site.append(quote("EURUSD"), channel="news.world")
        page = parsed((await site.get(f"/{query}", accept=BROWSER)).text)
        panel, tabs = page.one("section", id="quote"), page.one("section", id="watchlist").all("button")
        (pressed,) = [tab for tab in tabs if tab.attributes.get("aria-pressed") == "true"]
        assert f"{panel.one('h2').text}/{pressed.attributes['data-channel']}" == shown


async def test_the_dashboard_is_painted_of_the_moment_of_its_address_and_knows_of_now(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await site.append(quote("MSFT", 100), channel="stocks")
        await site.append(headline("a", "Fed waits"))
        site.clock.ms += 60_000
        await site.append(quote("MSFT", 200), quote("AAPL", 300), channel="stocks")
        await site.append(headline("a", "Fed acts", revision=2))
        then, now = rfc3339(site.clock.ms - 30_000), rfc3339(site.clock.ms)
        past = parsed((await site.get(f"/?at={then}", accept=BROWSER)).text)
        assert past.one("html").attributes["data-past"] == "still"
        assert past.one("summary", id="pill").text == "Not live"
        assert past.one("td", class_="c-last").text == "100.00"
        assert past.one("li", class_="story").one("h3").text == "Fed waits"
        boot = json.loads(past.one("script", id="boot").text)
        assert (rfc3339(boot["at_ms"]), rfc3339(boot["now_ms"])) == (then, now)
        assert list(boot["former"].values()) == ["Fed waits"]
        # What is no moment of the past is the present, and never an error.
        for at in (now, "2126-01-01T00:00Z", "T", "15m", "0", "0001-01-01T00:00:00+23:59", "%00"):
            live = parsed((await site.get(f"/?at={at}", accept=BROWSER)).text)
            assert "data-past" not in live.one("html").attributes
            assert "at_ms" not in json.loads(live.one("script", id="boot").text)


async def test_what_is_sent_depends_on_accept_and_agent_and_says_so(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        for agent in ("curl/8", CHROME):
            reader = await site.read("/", accept="*/*", user_agent=agent)
            assert reader.headers["vary"].removesuffix(", Accept-Encoding") == "Accept, User-Agent"


async def test_the_tape_takes_the_queries_of_the_stream(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await site.append(quote("AAPL"), quote("MSFT"), quote("AAPL", 7), channel="stocks")
        target = "/?since=all&symbols=AAPL&types=quote&q=aapl"
        reader = await (await site.read(target, user_agent="curl/8")).until("# live")
        assert len([line for line in reader.text.splitlines() if "AAPL" in line]) == 2
        assert "MSFT" not in reader.text


@pytest.mark.parametrize("agent", ["curl/8", CHROME])
async def test_head_ends(tmp_path: Path, agent: str) -> None:
    async with serving(tmp_path) as site:
        reader = await Reader.open(site.port, "/", {"User-Agent": agent}, "HEAD")
        assert (reader.status, await reader.end()) == (200, b"")


async def test_an_address_is_shown_as_it_is_written(tmp_path: Path) -> None:
    feed = {
        "kind": "rss",
        "name": "private",
        "channel": "news.world",
        "url": "https://example.org/?key=s3cret",
    }
    async with serving(tmp_path) as site:
        source = RssSource.model_validate(feed).written_as(url="https://example.org/?key=${KEY}")
        site.site.config = dataclasses.replace(site.site.config, sources=(source,))
        page = (await site.get("/", accept=BROWSER)).text
        assert "private" in page
        assert "s3cret" not in page


async def test_browsers_that_come_within_a_second_are_given_one_page_that_was_made_once(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path) as site:
        await site.append(quote("AAPL", 1), channel="stocks")
        pages = {(await site.get("/", accept="text/html")).text for _ in range(3)}
        assert len(pages) == 1
        await site.append(quote("AAPL", 2), channel="stocks")
        site.site.pages.clear()
        pages.add((await site.get("/", accept="text/html")).text)
        assert len(pages) == 2


async def test_pages_share_a_stream_only_with_those_that_may_know_of_the_same(tmp_path: Path) -> None:
    access = {
        "anonymous": {"read": ["stocks"]},
        "tokens": {"desk": {"token": "desk-0123456789abcdef", "read": ["*"]}},
    }
    async with serving(tmp_path, access=access) as site:
        bearer = {"authorization": "Bearer desk-0123456789abcdef"}
        asked: list[dict[str, str]] = [{}, {}, bearer, bearer]
        pages = [(await site.get("/", accept="text/html", **headers)).text for headers in asked]
        anybody, again, desk, desk_again = (page.split('data-stream="')[1].split('"')[0] for page in pages)
        assert anybody == again != desk == desk_again


PAGES = [
    {"name": "Desk", "columns": [{"size": "small", "widgets": [{"type": "headlines"}]}]},
    {
        "name": "Crypto & more",
        "columns": [{"widgets": [{"type": "chart", "symbol": "MSFT"}, {"type": "watchlist"}]}],
    },
]


async def test_pages_have_their_panels_their_links_and_what_they_show_at_first(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        laid = Service.model_validate({"channels": {"stocks": None}, "pages": PAGES})
        service = site.site.config.service.model_copy(update={"pages": laid.pages})
        site.site.config = dataclasses.replace(site.site.config, service=service)
        await site.append(quote("AAPL"), quote("MSFT"), channel="stocks")
        home = parsed((await site.get("/", accept=BROWSER)).text)
        other = parsed((await site.get("/?page=crypto-more", accept=BROWSER)).text)
        assert [one.attributes["id"] for one in home.one("main").all("section")] == ["headlines"]
        assert [one.attributes["id"] for one in other.one("main").all("section")] == [
            "quote",
            "replay",
            "watchlist",
        ]
        assert other.one("section", id="quote").one("h2").text == "MSFT"
        links = other.one("nav", class_="pages").all("a")
        assert [(one.text, one.attributes["href"]) for one in links] == [
            ("Desk", "./"),
            ("Crypto & more", "?page=crypto-more"),
        ]
        assert "aria-current" in links[1].attributes


async def test_a_page_that_is_not_there_is_said_in_words_with_those_that_are(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        answer = await site.get("/?page=<b>", accept=BROWSER)
        page = parsed(answer.text)
        assert answer.status_code == 404
        assert page.one("h1").text == "There is no page called <b>"
        assert page.one("main").one("a").text == "Desk"


async def test_an_address_that_leads_nowhere_is_said_to_browsers_in_words_and_leads_to_the_page(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path) as site:
        answer = await site.get("/old/link<b>", accept=BROWSER)
        page = parsed(answer.text)
        assert answer.status_code == 404
        assert page.one("h1").text == "There is no page called /old/link<b>"
        assert page.one("main").one("a").attributes["href"] == "../"
        sheet = page.all("link", rel="stylesheet")[0].attributes["href"]
        assert sheet.startswith("../static/")
        assert (await site.get(f"/old/{sheet}", accept="text/css")).status_code == 200
        program = await site.get("/old/link", accept="application/json")
        assert program.json()["error"]["code"] == "not_found"
        assert all("Accept" in one.headers["Vary"].split(", ") for one in (answer, program))
