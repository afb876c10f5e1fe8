"""The feeds that a page names."""

import time

import pytest

from ticker.commands.discovery import Alternate, alternates, common_places

URL = "https://example.org/blog/"


def urls(page: str) -> list[str]:
    return [found.url for found in alternates(page, URL)]


def test_every_kind_of_feed_is_found_in_the_order_of_the_page() -> None:
    page = """<!doctype html><html><head>
      <LINK REL="Alternate" TYPE="application/rss+xml; charset=utf-8" TITLE="Main  &amp; more" HREF="/rss">
      <link rel=alternate type=application/atom+xml href=atom.xml />
      <link rel="feed alternate" type="application/feed+json" href="//cdn.example.org/feed.json?a=1&amp;b=2">
      <link rel="alternate" type="application/rss+xml" href="/rss">
    """
    assert alternates(page, URL) == (
        Alternate("https://example.org/rss", "RSS", "Main & more"),
        Alternate("https://example.org/blog/atom.xml", "Atom", ""),
        Alternate("https://cdn.example.org/feed.json?a=1&b=2", "JSON Feed", ""),
    )


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<link rel=stylesheet type=application/rss+xml href=/x>",
        "<link rel=alternate type=text/html href=/x>",
        "<link rel=alternate type=application/json href=/wp-json/>",
        "<link rel=alternate type=application/rss+xml>",
        "<link rel=alternate type=application/rss+xml href='javascript:alert(1)'>",
        "<link rel=alternate type=application/rss+xml href='file:///etc/passwd'>",
        "<!-- <link rel=alternate type=application/rss+xml href=/x> -->",
        "<script>'<link rel=alternate type=application/rss+xml href=/x>'</script>",
        "<a rel=alternate type=application/rss+xml href=/x>feed</a>",
        "\x00\ufffd<<<>>>&&",
    ],
)
def test_what_is_no_feed_is_not_found(page: str) -> None:
    assert urls(page) == []


def test_links_are_relative_to_the_base_that_the_page_says() -> None:
    page = "<base href='https://other.org/a/'><link rel=alternate type=application/rss+xml href=feed>"
    assert urls(page) == ["https://other.org/a/feed"]


def test_a_page_with_a_thousand_feeds_is_cut_short() -> None:
    page = "".join(f"<link rel=alternate type=application/rss+xml href=/{n}>" for n in range(1_000))
    assert len(urls(page)) == 20


@pytest.mark.parametrize(
    "page",
    [
        "<link " * 100_000,
        "<" * 300_000,
        "<!--" * 100_000,
        "<link " + "a " * 450_000 + ">",
        "<link " + "a" * 900_000 + ">",
    ],
)
def test_a_hostile_page_takes_no_time(page: str) -> None:
    begun = time.perf_counter()
    assert urls(page) == []
    assert time.perf_counter() - begun < 5


def test_common_places_are_at_the_top_of_the_site() -> None:
    assert common_places("https://example.org/blog/post") == (
        "https://example.org/feed",
        "https://example.org/rss.xml",
        "https://example.org/atom.xml",
    )
