"""New feeds: their names, their files, and lists of them compared with a config."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.config.folder import RSS, SIMULATOR, Folder
from ticker.commands.feeds.adding import (
    NewFeed,
    feed_file,
    free_name,
    plan,
    slug,
    taken_names,
    title_of,
    usual_channel,
    watched_as,
    write_feed,
)
from ticker.config.opml.lists import Outline, read_opml, write_opml
from ticker.config.opml.outlines import outlines_of
from ticker.errors import TickerError
from ticker.sources.rss.settings import RssSource

FEED = NewFeed(name="new", channel="world", title="New", url="https://example.org/new")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("BBC News - World", "bbc-news-world"),
        ("Süddeutsche Zeitung: Top", "suddeutsche-zeitung-top"),
        ("Today's News", "todays-news"),
        ("../../etc/passwd", "etc-passwd"),
        ("東京", ""),
        ("x" * 100, "x" * 40),
        ("a word " * 20, "a-word-a-word-a-word-a-word-a-word-a"),
    ],
)
def test_names_are_made_of_titles(title: str, expected: str) -> None:
    assert slug(title) == expected


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert free_name("bbc", {"cnn"}) == "bbc"
    assert free_name("BBC", {"bbc", "bbc-2"}) == "BBC-3"
    assert free_name("", set()) == "feed"


def test_taken_are_the_names_of_sources_and_of_files(folder: Folder) -> None:
    folder.write("feeds/One.yaml", RSS + "name: other\n")
    folder.write("feeds/notes.txt", "")
    assert taken_names(folder.load()) == {"one", "other", "notes"}


def test_the_usual_channel_is_the_one_with_the_most_feeds(folder: Folder) -> None:
    assert usual_channel(folder.load()) == "stocks"
    folder.write("feeds/prices.yaml", SIMULATOR)
    assert usual_channel(folder.load()) == "world"
    folder.write("feeds/a.yaml", RSS.replace("world", "stocks"))
    assert usual_channel(folder.load()) == "stocks"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/feed", "a"),
        ("http://EXAMPLE.org/feed/", "a"),
        ("https://example.org/feed#top", "a"),
        ("https://example.org/feed?x=1", None),
        ("https://example.org:8443/feed", None),
        ("https://example.org/", None),
    ],
)
def test_an_address_is_known_however_it_is_written(folder: Folder, url: str, expected: str | None) -> None:
    folder.write("feeds/a.yaml", RSS)
    assert watched_as(url, folder.load()) == expected


# Files


TITLES = st.text(max_size=60).map(title_of).filter(bool) | st.sampled_from(
    [
        "null",
        "~",
        "${HOME}",
        "$${x}",
        "a: b",
        "# no",
        "'",
        '"',
        "- x",
        "yes",
        "1.10",
        "{a}",
        "&a",
        "*a",
        "!!x",
        "% x",
    ]
)


@given(TITLES, st.sampled_from([1_000, 90_000, 900_000, 7_200_000, 86_400_000, 1_500]), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_file_is_read_back_as_the_feed_it_was_made_of(
    folder: Folder, title: str, every_ms: int, private: bool
) -> None:
    feed = NewFeed(
        name="new",
        channel="world",
        title=title,
        url="https://x.y/a?b=${c}#d",
        every_ms=every_ms,
        private=private,
    )
    folder.write("feeds/new.yaml", feed_file(feed))
    (source,) = folder.load().sources
    assert isinstance(source, RssSource)
    assert (source.name, source.channel, source.title) == ("new", "world", title.strip())
    assert (source.url, source.every_ms, source.private) == (feed.url, every_ms, private)


def test_a_file_says_no_more_than_it_has_to() -> None:
    assert (
        feed_file(FEED) == "kind: rss\nchannel: world\ntitle: New\nurl: https://example.org/new\nevery: 15m\n"
    )


def test_no_file_is_ever_overwritten(folder: Folder) -> None:
    folder.write("feeds/new.yaml", RSS)
    with pytest.raises(TickerError, match="is there already"):
        write_feed(FEED, folder.load())
    assert (folder.root / "feeds/new.yaml").read_text() == RSS


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"url": "ftp://x"}, "url: expected an http:// or https:// address, got 'ftp://x'"),
        ({"url": "https://me:secret@x.y/"}, "url: expected an address without a user name"),
        ({"name": "../x"}, "name: expected a name of 1 to 64 letters"),
        ({"every_ms": 10}, "every: expected a duration from 1s to 7d, got '10ms'"),
    ],
)
def test_what_could_not_be_read_is_not_written(folder: Folder, change: dict[str, str], message: str) -> None:
    fields = {"name": "new", "channel": "world", "title": "New", "url": "https://x.y/"}
    with pytest.raises(TickerError, match=message.replace("(", r"\(")):
        write_feed(NewFeed(**(fields | change)), folder.load())  # type: ignore[arg-type]
    assert list((folder.root / "feeds").iterdir()) == []


# Lists


def test_folders_become_channels_where_there_are_such(folder: Folder) -> None:
    folder.write("config.yaml", "channels: {stocks: , world: {title: The World}}\n")
    outlines = [
        Outline(title="A", url="https://x.y/a", folder="WORLD"),
        Outline(title="B", url="https://x.y/b", folder="the world"),
        Outline(title="C", url="https://x.y/c", folder="Cooking"),
        Outline(title="", url="https://www.x.y/d"),
        Outline(title="E", url="https://x.y/e", folder="Deeper", outer=("Deep", "World")),
    ]
    made = plan(outlines, folder.load(), "stocks")
    assert [(feed.name, feed.title, feed.channel) for feed in made.feeds] == [
        ("a", "A", "world"),
        ("b", "B", "world"),
        ("c", "C", "stocks"),
        ("x-y", "x.y", "stocks"),
        ("e", "E", "world"),
    ]
    assert made.homeless == ("Cooking",)
    assert made.skipped == ()


def test_what_is_there_already_or_no_address_is_skipped(folder: Folder) -> None:
    folder.write("feeds/a.yaml", RSS)
    outlines = [
        Outline(title="Known", url="http://example.org/feed"),
        Outline(title="A", url="https://x.y/a"),
        Outline(title="Again", url="https://x.y/a"),
        Outline(title="Bad", url="ftp://x.y"),
        *(Outline(title="No place", url=url) for url in ("javascript:1", " Mailto:a@x.y", "data:text/xml,1")),
    ]
    made = plan(outlines, folder.load(), "world", private=True)
    assert [skipped.outline.title for skipped in made.skipped[3:]] == ["No place"] * 3
    assert [(feed.name, feed.private) for feed in made.feeds] == [("a-2", True)]
    assert [skipped.why for skipped in made.skipped[:2]] == ["is there already"] * 2
    assert "expected an http:// or https:// address" in made.skipped[2].why


def test_addresses_for_feed_readers_are_addresses(folder: Folder) -> None:
    urls = (
        "feed://one.example/rss",
        "feed:https://two.example/rss",
        "three.example/a b",
        "HTTP://four.example/",
    )
    made = plan([Outline(title="", url=url) for url in urls], folder.load(), "world")
    assert [feed.url for feed in made.feeds] == [
        "http://one.example/rss",
        "https://two.example/rss",
        "https://three.example/a%20b",
        "http://four.example/",
    ]
    assert made.skipped == ()


def test_a_list_from_elsewhere_cannot_choose_where_files_go(folder: Folder) -> None:
    outlines = [
        Outline(title="A", url="https://x.y/a", name="../../a"),
        Outline(title="B", url="https://x.y/b", name="b", every_ms=1),
    ]
    made = plan(outlines, folder.load(), "world")
    assert [feed.name for feed in made.feeds] == ["a"]
    assert "expected a duration from 1s to 7d" in made.skipped[0].why


def test_importing_what_was_exported_gives_the_same_sources(folder: Folder) -> None:
    folder.write("feeds/a.yaml", RSS + "title: 'A: ${X:-&<>}'\nevery: 90s\n")
    folder.write("feeds/two.yaml", "- {kind: rss, name: b, channel: stocks, url: 'https://x.y/?a=1&b=2'}\n")
    folder.write("feeds/c.yaml", RSS.replace("/feed", "/c").replace("world", "stocks") + "every: 2h\n")
    folder.write("feeds/prices.yaml", SIMULATOR)
    before = folder.load()
    document = write_opml("Mine", outlines_of(before))
    for file in (folder.root / "feeds").iterdir():
        file.unlink()
    empty = folder.load()
    for feed in plan(read_opml(document, "x"), empty, "world").feeds:
        write_feed(feed, empty)
    after = folder.load()
    assert {source.name: source for source in after.sources} == {
        source.name: source for source in before.sources if isinstance(source, RssSource)
    }
    assert write_opml("Mine", outlines_of(after)) == document
