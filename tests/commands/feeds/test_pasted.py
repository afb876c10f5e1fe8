"""Addresses as people paste them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.commands.feeds.pasted import pasted, with_scheme


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://x.y/feed", "https://x.y/feed"),
        (" https://x.y/feed\n", "https://x.y/feed"),
        ("<https://x.y/feed>", "https://x.y/feed"),
        ("<URL:https://x.y/feed>", "https://x.y/feed"),
        ("URL: https://x.y/feed", "https://x.y/feed"),
        ('"https://x.y/feed",', "https://x.y/feed"),
        ("“https://x.y/feed”", "https://x.y/feed"),
        ("«https://x.y/feed».", "https://x.y/feed"),
        ("(https://x.y/feed).", "https://x.y/feed"),
        ("Here: https://x.y/feed!", "https://x.y/feed"),
        ("The feed (https://x.y/feed) is back", "https://x.y/feed"),
        ("https://x.y/feed.", "https://x.y/feed"),
        ("https://x.y/feed);", "https://x.y/feed"),
        ("https://x.y/feed_(news)", "https://x.y/feed_(news)"),
        ("https://x.y/feed?!", "https://x.y/feed"),
        ("**https://x.y/feed**", "https://x.y/feed"),
        ("`https://x.y/feed`", "https://x.y/feed"),
        ("[the feed](https://x.y/feed)", "https://x.y/feed"),
        ('[the feed](https://x.y/feed "News")', "https://x.y/feed"),
        ('<a href="https://x.y/?a=1&amp;b=2">feed</a>', "https://x.y/?a=1&b=2"),
        ("https://x.y/?a=1&amp;b=2", "https://x.y/?a=1&b=2"),
        ("https%3A%2F%2Fx.y%2Ffeed%3Fa%3D1", "https://x.y/feed?a=1"),
        ("\u200bhttps://x.y/fe\u00aded\ufeff", "https://x.y/feed"),
        ("https://x.y/a\n b c", "https://x.y/a%20b%20c"),
        ("HTTPS://X.Y/Feed", "https://X.Y/Feed"),
        ("http:/x.y/feed", "http://x.y/feed"),
        ("https:///x.y/feed", "https://x.y/feed"),
        ("https:x.y/feed", "https://x.y/feed"),
        ("https//x.y/feed", "https://x.y/feed"),
        ("http:\\\\x.y\\feed?a=\\", "http://x.y/feed?a=\\"),
        ("https://http://x.y/feed", "http://x.y/feed"),
        ("feed://x.y/feed", "http://x.y/feed"),
        ("feed:https://x.y/feed", "https://x.y/feed"),
        ("FEED:HTTP://x.y/feed", "http://x.y/feed"),
        ("feed:feed://x.y/feed", "http://x.y/feed"),
        ("feed://https://x.y/feed", "https://x.y/feed"),
        ("[https://x.y/feed]", "https://x.y/feed"),
        ("{https://x.y/feed}", "https://x.y/feed"),
        ("「https://x.y/feed」", "https://x.y/feed"),
        ("https://x.y/feed (RSS)", "https://x.y/feed"),
        ("https://x.y/feed - all of it", "https://x.y/feed"),
        ("https://x.y/feed_(a) b", "https://x.y/feed_(a)%20b"),
        ("http;//x.y/feed", "http://x.y/feed"),
        ("http:://x.y/feed", "http://x.y/feed"),
        ("feeds:https://x.y/feed", "https://x.y/feed"),
        ("pcast://x.y/feed", "http://x.y/feed"),
        ("view-source:https://x.y/feed", "https://x.y/feed"),
        ("nope://x", "nope://x"),
        ("ftp://x.y/feed", "ftp://x.y/feed"),
        ("https://me:secret@x.y/feed", "https://me:secret@x.y/feed"),
        ("http://[::1]:8000/feed", "http://[::1]:8000/feed"),
        ("https://web.archive.org/web/https://x.y/", "https://web.archive.org/web/https://x.y/"),
    ],
)
def test_an_address_is_what_was_meant(text: str, url: str) -> None:
    assert pasted(text) == (url,)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("x.y", "x.y"),
        ("www.x.y/feed.", "www.x.y/feed"),
        ("//x.y/feed", "x.y/feed"),
        ("x.y:8000/feed", "x.y:8000/feed"),
        ("rss:8000/feed", "rss:8000/feed"),
        ("feed.x.y/rss", "feed.x.y/rss"),
        ("localhost:8000", "localhost:8000"),
        ("no such host.invalid", "no such host.invalid"),
        ("x.y/?u=https://z", "x.y/?u=https://z"),
    ],
)
def test_without_a_scheme_https_is_tried_before_http(text: str, rest: str) -> None:
    assert pasted(text) == (f"https://{rest}", f"http://{rest}")


@given(st.text(max_size=40) | st.from_regex(r"(feed:|https?:|/|<|\"|\(| |x\.y|a ){0,8}", fullmatch=True))
def test_anything_that_is_pasted_becomes_an_address_and_stays_it(text: str) -> None:
    for url in pasted(text):
        assert "://" in url
        assert with_scheme(url).removeprefix("http") != ""


@given(st.from_regex(r"https?://[a-z]{1,9}\.org/[!-\[\]-~]{0,20}", fullmatch=True))
def test_what_a_list_says_is_left_as_it_is(url: str) -> None:
    assert with_scheme(url) == url
