"""The feeds that a page names."""

import time

import pytest

from ticker.sources.rss.parsing.alternates import Alternate, alternates, common_places

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


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("<link rel=alternate type=text/xml href=/x>", "https://example.org/x"),
        ("<link rel=alternate type=application/xml href=/x>", "https://example.org/x"),
        ("<link rel=alternate type='application/x-rss+xml' href=/x>", "https://example.org/x"),
        ("<link rel=feed href=/x>", "https://example.org/x"),
        ("<link rel=alternate type=text/xml href='feed://other.org/x'>", "https://other.org/x"),
        ("<link rel=alternate type=text/xml href='feed:http://other.org/x'>", "http://other.org/x"),
        ("<link rel=alternate href=/news.rss>", "https://example.org/news.rss"),
        (
            '<link title="Prices > 5 < 9 \'now\'" href="/x" type="text/xml" rel="alternate">',
            "https://example.org/x",
        ),
        ("<link title='a \"b\"'rel='alternate'type='text/xml'href='/x'>", "https://example.org/x"),
        ('<link rel="alternate"" type="text/xml" href="/x">', "https://example.org/x"),
        ("<link\nhref\n=\n'/x'\nrel=alternate type=text/xml async>", "https://example.org/x"),
        (
            "<link rel=alternate type=text/xml href='/?a=1&copy=2&amp;para=3&#38;b=4'>",
            "https://example.org/?a=1&copy=2&para=3&b=4",
        ),
        ("<link rel=alternate type=text/xml href=a/b?c=d/>", "https://example.org/blog/a/b?c=d/"),
    ],
)
def test_a_feed_is_found_however_its_tag_is_written(link: str, found: str) -> None:
    assert urls(f"<html><head>{link}<title>x</title>") == [found]


def test_a_link_without_a_type_is_a_feed_only_if_it_is_called_so() -> None:
    assert urls("<link rel=alternate hreflang=de href=/de/><link rel=alternate href=/m.html>") == []


COMMENTS = "<link rel=alternate type=application/rss+xml title='{}' href='{}'>"
MAIN = "<link rel=alternate type=application/rss+xml title='Harbour' href=/feed>"


@pytest.mark.parametrize(
    ("title", "href"),
    [
        ("Harbour &raquo; Comments Feed", "/c"),
        ("Harbour » Kommentar-Feed", "/c"),
        ("Harbour » Flux des commentaires", "/c"),
        ("Harbour » Feed de los comentarios", "/c"),
        ("Гавань » Лента комментариев", "/c"),
        ("", "/comments/feed/"),
        ("", "/?feed=comments-rss2"),
        ("", "/feeds/comments.xml"),
    ],
)
def test_what_readers_write_comes_behind_what_the_site_writes(title: str, href: str) -> None:
    main, comments = urls(COMMENTS.format(title, href) + MAIN)
    assert (main, comments) == ("https://example.org/feed", f"https://example.org{href}")


def test_what_a_site_writes_of_others_is_its_own() -> None:
    opinion = COMMENTS.format("Commentary &amp; opinion", "/commentisfree/rss")
    assert urls(opinion + MAIN) == ["https://example.org/commentisfree/rss", "https://example.org/feed"]


def test_what_may_be_any_xml_comes_behind_what_is_said_to_be_a_feed() -> None:
    page = "<link rel=alternate type=text/xml href=/x>" + MAIN + COMMENTS.format("Comments", "/c")
    assert urls(page) == [f"https://example.org/{name}" for name in ("feed", "x", "c")]


def test_headers_name_feeds_as_well() -> None:
    headers = (
        '</feed>; rel="alternate"; type="application/rss+xml"; title="Main"',
        "<https://example.org/json>; rel='https://x.org/', </c> rel='alternate' type=application/atom+xml",
    )
    assert alternates("", URL, headers) == (
        Alternate("https://example.org/feed", "RSS", "Main"),
        Alternate("https://example.org/c", "Atom", ""),
    )


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
    begun = time.process_time()
    assert urls(page) == []
    assert time.process_time() - begun < 5


def test_common_places_are_at_the_top_of_the_site() -> None:
    assert common_places("https://example.org/blog/post") == (
        "https://example.org/feed",
        "https://example.org/rss.xml",
        "https://example.org/atom.xml",
    )


REAL = "<link rel=alternate type=application/rss+xml href=/real>"
OTHER = REAL.replace("real", "other")


@pytest.mark.parametrize("name", ["title", "template", "iframe", "textarea", "noframes", "xmp"])
def test_tags_within_a_text_are_text(name: str) -> None:
    assert urls(f"<{name} lang=en>{OTHER}</{name}>{REAL}") == ["https://example.org/real"]


@pytest.mark.parametrize("comment", ["<!-->", "<!--->", "<!-- a --!>", "<!-- a -->"])
def test_comment_ends_where_browsers_end_it(comment: str) -> None:
    assert urls(f"{comment}{REAL}<!-- b -->") == ["https://example.org/real"]


def test_feed_behind_a_long_script_is_found() -> None:
    assert urls(f"<script>{'x' * 3_000_000}</script>{REAL}") == ["https://example.org/real"]


@pytest.mark.parametrize(
    "link",
    [
        "<link rel=alternate type=application/json title='JSON Feed' href=/x>",
        "<link rel=alternate title=RSS href=/x>",
    ],
)
def test_what_is_called_a_feed_is_tried(link: str) -> None:
    assert urls(link) == ["https://example.org/x"]
    assert urls(link + REAL)[-1 if "json" in link else 0] == "https://example.org/x"


@pytest.mark.parametrize(
    "title",
    ["Kanał z komentarzami", "RSS komentářů", "Ροή Σχολίων", "hozzászólás hírcsatorna", "Replies to A"],
)
def test_feed_of_comments_comes_last_in_every_language(title: str) -> None:
    comments = f"<link rel=alternate type=application/rss+xml title='{title}' href=/k>"
    assert urls(comments + REAL) == ["https://example.org/real", "https://example.org/k"]
