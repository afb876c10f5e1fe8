import msgspec
import pytest

from tests.sources.rss.documents import entry_of, feed_of, refused_as
from ticker.sources.rss.parsing.entries import Entry

VERSION = "https://jsonfeed.org/version/1.1"


def document(*items: object) -> bytes:
    return msgspec.json.encode({"version": VERSION, "title": "Example", "items": items})


def test_item_of_a_json_feed_is_an_entry() -> None:
    item = {
        "id": 7,
        "url": "/a",
        "title": "S&P 500",
        "content_html": "<p>One &amp; two</p>",
        "date_published": "2026-01-02T03:04:05+00:00",
        "authors": [{"name": "Ann"}, {"name": "Bob"}],
        "tags": ["money"],
    }
    assert entry_of(document(item)) == Entry(
        title="S&P 500",
        guid="7",
        link="https://example.org/a",
        summary="One & two",
        author="Ann, Bob",
        published_ms=1767323045000,
        tags=("money",),
    )


def test_item_of_a_json_feed_that_breaks_the_format_is_counted() -> None:
    feed = feed_of(document({"id": "1", "title": "One"}, {"id": "2", "title": ["no"]}))
    assert [entry.title for entry in feed.entries] == ["One"]
    assert feed.remark == "1 of 2 items could not be read"


def test_json_feed_of_version_1_names_one_author() -> None:
    assert entry_of(document({"id": "1", "title": "t", "author": {"name": "Ann"}})).author == "Ann"


def test_field_that_breaks_the_format_costs_no_other() -> None:
    item = {
        "id": True,
        "title": "One",
        "url": ["https://e.org/1"],
        "date_published": 1767323045,
        "authors": [None, {"name": "Ann"}, {}],
        "tags": ["money", None],
        "attachments": "none",
        "image": 5,
    }
    entry = Entry(title="One", author="Ann", published_ms=1767323045000, tags=("money",))
    assert entry_of(document(item)) == entry


def test_item_that_is_no_object_is_counted() -> None:
    assert feed_of(document("One", None, 5)).remark == "3 of 3 items could not be read"


def test_json_that_is_nested_without_end_is_named() -> None:
    nested = b'{"version": "' + VERSION.encode() + b'", "items": ' + b"[" * 100_000
    assert refused_as(nested) == "answered with JSON that is not a JSON Feed: it is nested too deeply"


@pytest.mark.parametrize(
    ("fields", "image"),
    [
        ({"image": "/a.jpg", "banner_image": "/b.jpg"}, "https://example.org/a.jpg"),
        ({"banner_image": "/b.jpg"}, "https://example.org/b.jpg"),
        ({"attachments": [{"url": "/a.mp3", "mime_type": "audio/mpeg"}]}, None),
        ({"attachments": [{"url": "/a", "mime_type": "image/png"}]}, "https://example.org/a"),
        ({"image": "javascript:alert(1)", "attachments": [None]}, None),
    ],
)
def test_picture_of_an_item_is_its_image_or_an_attachment(
    fields: dict[str, object], image: str | None
) -> None:
    assert entry_of(document({"id": "1", "title": "t", **fields})).image == image


def test_json_feed_without_items_is_a_feed() -> None:
    assert feed_of(document()).remark == "no entries"


def test_broken_json_is_named() -> None:
    assert refused_as(b'{"version": ').startswith("answered with JSON that is not a JSON Feed: ")
