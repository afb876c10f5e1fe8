"""Headlines as feeds: documents that feed readers take, among them our own."""

import html
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import httpx
import msgspec
import pytest

from tests.support.events import alert, headline
from tests.support.serving import START_MS, Serving, serving
from ticker.events import Headline
from ticker.sources.rss.parsing.entries import ParsedFeed
from ticker.sources.rss.parsing.parse import parse
from ticker.times import rfc3339

ENDINGS = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
HOSTILE = (
    "<script>alert(1)</script> & more",
    "AT&T and <b>bold</b> &amp; &lt;i&gt;",
    "]]> <!-- <![CDATA[ x",
    "5 < 6 & 7 > 3",
    "\"quotes\" and 'others' 🙂 東京",
    "S&P 500",
)


def full(name: str = "a", title: str = "Fed holds rates") -> Headline:
    return Headline(
        headline_id=name,
        revision=1,
        title=title,
        summary=f"Summary of {title}",
        url=f"https://example.org/{name}?a=1&b=2",
        source="wire",
        author="Jane & John Doe",
        published=rfc3339(START_MS - 3_600_000),
        first_seen=rfc3339(START_MS),
        symbols=("AAPL",),
        tags=("Economy & more", "Rates"),
        image=f"https://example.org/{name}.jpg?w=1&h=2",
    )


def ours(response: httpx.Response) -> ParsedFeed:
    """What Ticker's own parser makes of a feed."""
    feed = parse(response.content, response.headers["content-type"], str(response.url))
    assert isinstance(feed, ParsedFeed)
    return feed


def theirs(response: httpx.Response) -> Any:
    """What feedparser makes of a feed, which must find nothing to forgive."""
    found = feedparser.parse(response.content, response_headers=dict(response.headers))
    assert not found.bozo, found.bozo_exception
    return found


async def fetched(site: Serving, ending: str, query: str = "") -> httpx.Response:
    response = await site.get(f"/headlines.{ending}{query}")
    assert (response.status_code, response.headers["content-type"]) == (200, ENDINGS[ending])
    return response


# Round trips


@pytest.mark.parametrize("ending", ENDINGS)
async def test_our_own_parser_reads_back_every_field(tmp_path: Path, ending: str) -> None:
    async with serving(tmp_path) as site:
        await site.append(full())
        feed = ours(await fetched(site, ending))
        (entry,) = feed.entries
        assert (feed.title, feed.remark) == ("Ticker", None)
        assert (entry.title, entry.summary) == ("Fed holds rates", "Summary of Fed holds rates")
        assert (entry.guid, entry.link) == ("headline:wire:a", "https://example.org/a?a=1&b=2")
        assert (entry.author, entry.tags) == ("Jane & John Doe", ("Economy & more", "Rates"))
        assert entry.published_ms == START_MS - 3_600_000
        assert entry.image == "https://example.org/a.jpg?w=1&h=2"


@pytest.mark.parametrize("ending", ["rss", "atom"])
async def test_feedparser_reads_back_every_field(tmp_path: Path, ending: str) -> None:
    async with serving(tmp_path) as site:
        await site.append(full())
        found = theirs(await fetched(site, ending))
        (entry,) = found.entries
        assert found.version == {"rss": "rss20", "atom": "atom10"}[ending]
        assert (found.feed.title, found.feed.link) == ("Ticker", f"{site.address}/")
        assert (entry.title, entry.id) == ("Fed holds rates", "headline:wire:a")
        assert (entry.link, entry.author) == ("https://example.org/a?a=1&b=2", "Jane & John Doe")
        assert entry.summary == "Summary of Fed holds rates"
        assert [tag.term for tag in entry.tags] == ["Economy & more", "Rates"]
        assert entry.published_parsed[:6] == (2025, 12, 31, 23, 0, 0)


@pytest.mark.parametrize("ending", ENDINGS)
async def test_what_was_taken_back_is_left_out_and_changes_the_feed(tmp_path: Path, ending: str) -> None:
    async with serving(tmp_path) as site:
        await site.append(full("a"), full("b", "Fed raises rates"))
        site.clock.ms += 1_000
        before = await fetched(site, ending)
        site.clock.ms += 60_000
        await site.append(msgspec.structs.replace(full("b"), revision=2, tags=("retracted",)))
        since = before.headers["last-modified"]
        after = await site.get(f"/headlines.{ending}", if_modified_since=since)
        assert [entry.title for entry in ours(before).entries] == ["Fed raises rates", "Fed holds rates"]
        assert [entry.title for entry in ours(after).entries] == ["Fed holds rates"]


@pytest.mark.parametrize("ending", ENDINGS)
async def test_a_picture_that_is_no_web_address_is_left_out(tmp_path: Path, ending: str) -> None:
    async with serving(tmp_path) as site:
        await site.append(msgspec.structs.replace(full(), image="javascript:alert(1)"))
        assert "javascript" not in (await fetched(site, ending)).text


@pytest.mark.parametrize("title", HOSTILE)
@pytest.mark.parametrize("ending", ["rss", "atom"])
async def test_hostile_titles_come_back_as_they_are(tmp_path: Path, ending: str, title: str) -> None:
    async with serving(tmp_path) as site:
        await site.append(full(title=title))
        response = await fetched(site, ending)
        (entry,) = ours(response).entries
        assert "<script" not in response.text
        assert entry.title == title


@pytest.mark.parametrize("title", HOSTILE)
async def test_hostile_summaries_come_back_as_they_are(tmp_path: Path, title: str) -> None:
    async with serving(tmp_path) as site:
        await site.append(full(title=title))
        (entry,) = ours(await fetched(site, "atom")).entries
        assert entry.summary == f"Summary of {title}"
        # A description is HTML: what feedparser hands out is what a browser would show as the summary.
        (item,) = theirs(await fetched(site, "rss")).entries
        assert html.unescape(item.summary) == f"Summary of {title}"


@pytest.mark.parametrize("title", HOSTILE)
async def test_json_holds_titles_as_they_are(tmp_path: Path, title: str) -> None:
    async with serving(tmp_path) as site:
        await site.append(full(title=title))
        (item,) = (await fetched(site, "json")).json()["items"]
        assert (item["title"], item["content_text"]) == (title, f"Summary of {title}")


@pytest.mark.parametrize("ending", ["rss", "atom"])
async def test_feedparser_is_left_no_script_to_run(tmp_path: Path, ending: str) -> None:
    async with serving(tmp_path) as site:
        await site.append(full(title=HOSTILE[0]))
        (entry,) = theirs(await fetched(site, ending)).entries
        if entry.title_detail.type != "text/plain":
            assert "<script" not in entry.title
        assert "<script" not in entry.summary or entry.summary_detail.type == "text/plain"


async def test_what_xml_cannot_hold_is_left_out(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await site.append(full(title="a\x00b\x0bc\ufffed\u001be"))
        for ending in ("rss", "atom"):
            ET.fromstring((await fetched(site, ending)).content)


async def test_only_links_to_the_web_are_passed_on(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        body = Headline(
            headline_id="a",
            revision=1,
            title="x",
            source="wire",
            first_seen=rfc3339(START_MS),
            url="javascript:x",
        )
        await site.append(body)
        for ending in ENDINGS:
            assert "javascript" not in (await fetched(site, ending)).text


# What a feed says of itself


@pytest.mark.parametrize("ending", ["rss", "atom"])
async def test_a_feed_says_where_it_is(tmp_path: Path, ending: str) -> None:
    query = "?q=fed%20%26%22&channels=news.*"
    async with serving(tmp_path) as site:
        links = theirs(await fetched(site, ending, query)).feed.links
        (own,) = (link for link in links if link.rel == "self")
        assert own.href == f"{site.address}/headlines.{ending}{query}"
        assert own.type == ENDINGS[ending].split(";")[0]


async def test_json_feed_is_what_its_specification_asks_for(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await site.append(full())
        feed = (await fetched(site, "json", "?q=fed")).json()
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["home_page_url"] == f"{site.address}/"
        assert feed["feed_url"] == f"{site.address}/headlines.json?q=fed"
        assert feed["items"] == [
            {
                "id": "headline:wire:a",
                "url": "https://example.org/a?a=1&b=2",
                "title": "Fed holds rates",
                "content_text": "Summary of Fed holds rates",
                "image": "https://example.org/a.jpg?w=1&h=2",
                "date_published": "2025-12-31T23:00:00.000Z",
                "date_modified": "2026-01-01T00:00:00.000Z",
                "authors": [{"name": "Jane & John Doe"}],
                "tags": ["Economy & more", "Rates"],
                "_ticker": {"source": "wire", "revision": 1, "symbols": ["AAPL"]},
            }
        ]


async def test_dates_are_rfc_822_and_rfc_3339(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await site.append(full())
        rss = (await fetched(site, "rss")).text
        assert "<pubDate>Wed, 31 Dec 2025 23:00:00 GMT</pubDate>" in rss
        assert "<lastBuildDate>Thu, 01 Jan 2026 00:00:00 GMT</lastBuildDate>" in rss
        atom = (await fetched(site, "atom")).text
        assert "<published>2025-12-31T23:00:00.000Z</published>" in atom
        assert atom.count("<updated>2026-01-01T00:00:00.000Z</updated>") == 2


async def test_an_edit_keeps_its_id_and_its_date(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        began = rfc3339(START_MS)
        await site.append(headline("a", "First", published=began))
        site.clock.ms += 5_000
        await site.append(headline("a", "Second", revision=2, published=began))
        (entry,) = theirs(await fetched(site, "atom")).entries
        assert (entry.title, entry.id) == ("Second", "headline:feed:a")
        assert (entry.published, entry.updated) == ("2026-01-01T00:00:00.000Z", "2026-01-01T00:00:05.000Z")


@pytest.mark.parametrize("ending", ENDINGS)
async def test_a_feed_without_headlines_is_a_feed(tmp_path: Path, ending: str) -> None:
    async with serving(tmp_path) as site:
        await site.append(alert())
        response = await fetched(site, ending)
        assert ours(response).entries == ()
        assert "last-modified" not in response.headers


# Filters and conditional requests


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["y", "x"]),
        ("?symbols=aapl", ["x"]),
        ("?q=rates+fed", ["y"]),
        ("?channels=news.tech", ["y"]),
        ("?limit=1", ["y"]),
        ("?q=nobody", []),
    ],
)
async def test_feeds_take_the_filters_of_headlines(
    tmp_path: Path, ending: str, query: str, expected: list[str]
) -> None:
    async with serving(tmp_path) as site:
        await site.append(headline("x", "Apple soars", symbols=("AAPL",)), channel="news.world")
        await site.append(headline("y", "Fed: rates hold"), channel="news.tech")
        feed = ours(await fetched(site, ending, query))
        assert [(entry.guid or "")[-1] for entry in feed.entries] == expected


@pytest.mark.parametrize("ending", ENDINGS)
async def test_who_has_it_already_is_told_so(tmp_path: Path, ending: str) -> None:
    async with serving(tmp_path) as site:
        await site.append(headline("a"))
        # In the second in which it changed, nobody can tell by the second whether that was all.
        assert "last-modified" not in (await fetched(site, ending)).headers
        site.clock.ms += 1_000
        first = await fetched(site, ending)
        assert first.headers["cache-control"] == "no-cache"
        assert first.headers["last-modified"] == "Thu, 01 Jan 2026 00:00:00 GMT"
        for name in ("etag", "last-modified"):
            condition = {"etag": "if_none_match", "last-modified": "if_modified_since"}[name]
            again = await site.get(f"/headlines.{ending}", **{condition: first.headers[name]})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == first.headers["etag"]
        site.clock.ms += 2_000
        await site.append(headline("a", "Edited", revision=2))
        for condition, value in (
            ("if_none_match", first.headers["etag"]),
            ("if_modified_since", first.headers["last-modified"]),
        ):
            changed = await site.get(f"/headlines.{ending}", **{condition: value})
            assert (changed.status_code, ours(changed).entries[0].title) == (200, "Edited")


@pytest.mark.parametrize(
    ("trusted", "proto", "scheme"),
    [(["127.0.0.1"], "https", "https"), ([], "https", "http"), (["127.0.0.1"], "gopher", "http")],
)
async def test_behind_a_trusted_proxy_a_feed_is_where_the_client_asked_for_it(
    tmp_path: Path, trusted: list[str], proto: str, scheme: str
) -> None:
    async with serving(tmp_path, trusted_proxies=trusted) as site:
        told = (await site.get("/headlines.json", host="news.example.org", x_forwarded_proto=proto)).json()
        assert told["home_page_url"] == f"{scheme}://news.example.org/"
        assert told["feed_url"] == f"{scheme}://news.example.org/headlines.json"


@pytest.mark.parametrize("path", ["/headlines.rss", "/feeds.opml"])
async def test_head_has_the_headers_of_get(tmp_path: Path, path: str) -> None:
    async with serving(tmp_path) as site, httpx.AsyncClient(base_url=site.address) as client:
        get, head = await client.get(path), await client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["etag"] == get.headers["etag"]


async def test_a_forged_host_cannot_break_out_of_the_document(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        for ending in ENDINGS:
            response = await site.get(f"/headlines.{ending}", host='a"><x y="')
            assert response.status_code in (200, 400)
            assert not re.search(r"<x\b", response.text)
            if ending == "json":
                json.loads(response.content)


async def test_opml_lists_the_feeds_of_the_config(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        response = await site.get("/feeds.opml")
        assert (response.status_code, response.headers["content-type"]) == (200, "text/x-opml; charset=utf-8")
        root = ET.fromstring(response.content)
        assert (root.tag, root.get("version"), root.findtext("head/title")) == ("opml", "2.0", "Ticker")
        again = await site.get("/feeds.opml", if_none_match=response.headers["etag"])
        assert again.status_code == 304
