"""GET /embed/…: a panel by itself, what it takes, and who may have it in a frame."""

import re
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import pytest

from tests.page.painted import Element, parsed
from tests.support.events import headline, quote
from tests.support.serving import Serving, serving
from ticker.ask.embeds import MOST_COMPARED, SORTS
from ticker.web.assets.assets import FOLDER, split

PANELS = ("tape", "watchlist", "chart", "headlines")
OTHERS = ("https://intranet.example", "http://*.example.org:8080")
DESK = {"anonymous": {"read": []}, "tokens": {"desk": {"token": "desk-token", "read": ["*"]}}}


async def painted(site: Serving, target: str) -> Element:
    answer = await site.get(target)
    assert answer.status_code == 200, answer.text
    return parsed(answer.text)


async def filled(site: Serving) -> None:
    prices = (quote("MSFT", 200), quote("AAPL", 100, simulated=True), quote("NVDA", 120))
    await site.append(*prices, channel="stocks")
    await site.append(headline("fed", "Fed holds rates", symbols=("MSFT",)), headline("b", "Rain in Spain"))
    await site.append(headline("c", "Rates of fedoras rise"), channel="news.tech")


def whole(found: Element) -> dict[str, list[str]]:
    """What the way to the whole page has that show."""
    return parse_qs(found.one("a", class_="whole").attributes["href"].removeprefix("./?"))


def symbols(found: Element, tag: str, **attributes: str) -> list[str]:
    return [one.attributes["data-symbol"] for one in found.all(tag, **attributes)]


def titles(found: Element) -> list[str]:
    return [card.one("h3").text for card in found.all("li", class_="story")]


async def test_without_javascript_each_shows_what_was_asked_for_in_that_order(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await filled(site)
        tape = await painted(site, "/embed/tape?symbols=nvda,AAPL,ZZZ")
        assert symbols(tape, "li", class_="tick") == ["NVDA", "AAPL"]
        assert "hidden" not in tape.one("span", data_f="simulated").attributes
        tape = await painted(site, "/embed/tape?channels=news.*")
        assert tape.one("p", data_f="bare").text
        watchlist = await painted(site, "/embed/watchlist?symbols=NVDA,ZZZ,MSFT")
        assert symbols(watchlist, "tr", class_="row") == ["NVDA", "ZZZ", "MSFT"]
        assert watchlist.all("tr", class_="row")[1].one("th").text == "ZZZno price here"
        assert "hidden" in watchlist.one("footer", id="origin").one("span", data_f="simulated").attributes
        chart = await painted(site, "/embed/chart?symbol=msft&interval=5m")
        assert chart.one("h2", id="quote-title").text == "MSFT"
        assert chart.one("a", class_="whole").attributes["href"] == "./?symbol=msft&interval=5m"
        unknown = await painted(site, "/embed/chart?symbol=ZZZ")
        assert unknown.one("header").text.startswith("ZZZ+no price here")
        news = await painted(site, "/embed/headlines?q=fed")
        assert sorted(titles(news)) == ["Fed holds rates", "Rates of fedoras rise"]
        assert titles(await painted(site, "/embed/headlines?q=fed&channels=news.world")) == [
            "Fed holds rates"
        ]
        assert titles(await painted(site, "/embed/headlines?symbols=msft&theme=light")) == ["Fed holds rates"]


async def test_its_figures_are_written_as_the_browser_has_them(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await filled(site)
        answer = await site.get("/embed/tape?symbols=MSFT", accept_language="de-DE,de;q=0.9")
        assert parsed(answer.text).one("li", class_="tick").all("span", class_="num")[0].text == "200,00"


async def test_nothing_of_the_page_but_the_panel_is_loaded(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        for panel in PANELS:
            found = await painted(site, f"/embed/{panel}?theme=dark&palette=red")
            root = found.one("html")
            assert (root.attributes["data-theme"], root.attributes["data-palette"]) == ("dark", "red")
            assert len(found.all("section", class_="panel")) == (panel != "tape")
            sources = [each.attributes["src"] for each in found.all("script") if "src" in each.attributes]
            assert (await site.get(f"/{sources[-1]}")).status_code == 200
            name = split(sources[-1].removeprefix("static/"))[1]
            modules = re.findall(r"^// js/(.+)\.js$", site.site.assets.bundles(name)[name], re.MULTILINE)
            loaded = {f"panels/{one}" for one in ("tape", "watchlist", "quote", "headlines")} & set(modules)
            assert loaded == {"panels/quote" if panel == "chart" else f"panels/{panel}"}
            assert "panels/chart/chart" not in modules
            link = found.one("a", class_="whole")
            assert (link.attributes["rel"], found.one("base").attributes["target"]) == ("noopener", "_blank")


@pytest.mark.parametrize(
    ("target", "status", "parameter"),
    [
        ("/embed/tape?symbol=AAPL&interval=5m", 400, "interval"),
        ("/embed/chart?interval=2m", 400, "interval"),
        ("/embed/chart?symbols=AAPL", 400, "symbols"),
        ("/embed/chart?compare=A,B,C,D,E", 400, "compare"),
        ("/embed/watchlist?sort=colour", 400, "sort"),
        ("/embed/watchlist?theme=pink", 400, "theme"),
        ("/embed/headlines?channels=sport", 404, "channels"),
        ("/embed/sources", 404, "panel"),
        ("/embed/chart/AAPL", 404, "panel"),
    ],
)
async def test_what_it_does_not_take_is_refused_in_words(
    tmp_path: Path, target: str, status: int, parameter: str
) -> None:
    async with serving(tmp_path) as site:
        answer = await site.get(target)
        assert (answer.status_code, answer.json()["error"]["parameter"]) == (status, parameter)
        seen = await site.get(target, accept="text/html,application/xhtml+xml")
        found = parsed(seen.text)
        assert (seen.status_code, found.one("h1").text) == (status, "This frame cannot be shown")
        # Without one a browser asks for /favicon.ico, and is told that there is none.
        assert found.one("link", rel="icon").attributes["href"].endswith(".svg")
        assert found.one("p").text.startswith(f"{parameter}: ")
        assert "; frame-ancestors 'self'; " in seen.headers["content-security-policy"]


async def test_a_list_has_its_name_and_is_empty_where_it_has_no_symbols(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await filled(site)
        named = await painted(site, "/embed/watchlist?list=My:own,list&symbols=NVDA&sort=-last&only=up")
        assert (named.one("h2").text, symbols(named, "tr", class_="row")) == ("My own list", ["NVDA"])
        assert whole(named) == {"list": ["~My own list:NVDA"], "sort": ["-last"], "only": ["up"]}
        empty = await painted(site, "/embed/watchlist?list=Later")
        assert symbols(empty, "tr", class_="row") == []
        assert empty.one("p", data_f="empty-words").text == "Later has no symbols yet."


async def test_the_whole_page_shows_what_the_panel_does(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        chart = await painted(site, "/embed/chart?symbol=AAPL&interval=5m&compare=MSFT,NVDA")
        assert whole(chart) == {"symbol": ["AAPL"], "interval": ["5m"], "compare": ["MSFT,NVDA"]}
        news = await painted(site, "/embed/headlines?news=:saved&unread=only&search=bank&symbols=AAPL")
        assert whole(news) == {"news": [":saved"], "unread": ["only"], "q": ["$AAPL bank"]}


def test_a_list_is_sorted_by_any_column_that_the_page_sorts_by() -> None:
    columns = (FOLDER / "js/core/columns.js").read_text()
    named = set(re.findall(r'name: "(\w+)".*first: "', columns))
    assert {sort.removeprefix("-") for sort in SORTS} == named


def test_a_chart_is_compared_with_as_many_as_the_page_draws() -> None:
    picture = (FOLDER / "js/core/picture.js").read_text()
    assert re.findall(r"MOST_OTHERS = (\d+)", picture) == [str(MOST_COMPARED)]


@pytest.mark.parametrize("panel", ["chart", "sources"])
async def test_a_panel_is_only_looked_at(tmp_path: Path, panel: str) -> None:
    async with serving(tmp_path) as site, httpx.AsyncClient(base_url=site.address) as client:
        answer = await client.post(f"/embed/{panel}")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("target", ["/", "/session", "/reference", "/?page=none"])
async def test_the_page_itself_is_for_frames_of_its_own_site_whatever_the_setting(
    tmp_path: Path, target: str
) -> None:
    async with serving(tmp_path, settings={"page": {"frame_ancestors": OTHERS}}) as site:
        answer = await site.get(target, accept="text/html")
        assert "; frame-ancestors 'self'; " in answer.headers["content-security-policy"]
        assert answer.headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize("panel", PANELS)
async def test_a_panel_is_for_those_sites_that_the_setting_names(tmp_path: Path, panel: str) -> None:
    async with serving(tmp_path) as site:
        own = await site.get(f"/embed/{panel}")
        assert "; frame-ancestors 'self'; " in own.headers["content-security-policy"]
        assert own.headers["x-frame-options"] == "SAMEORIGIN"
        page = site.site.config.service.page.model_copy(update={"frame_ancestors": OTHERS})
        site.use(page=page)
        theirs = await site.get(f"/embed/{panel}")
        policy = theirs.headers["content-security-policy"]
        assert f"; frame-ancestors 'self' {' '.join(OTHERS)}; " in policy
        assert "x-frame-options" not in theirs.headers


async def test_a_token_in_the_address_reads_without_a_cookie_and_nobody_else_is_told_more(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path, access=DESK) as site:
        await filled(site)
        closed = await site.get("/embed/watchlist", accept="text/html")
        assert (closed.status_code, closed.headers["www-authenticate"]) == (401, 'Bearer realm="Ticker"')
        assert "AAPL" not in closed.text
        open_ = await site.get("/embed/watchlist?token=desk-token", accept="text/html")
        assert symbols(parsed(open_.text), "tr", class_="row") == ["AAPL", "MSFT", "NVDA"]
        assert open_.headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in open_.headers
        assert "desk-token" not in open_.text
