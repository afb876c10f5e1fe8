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


def raw(items: str, head: str = f'"version": "{VERSION}", "title": "Example"') -> bytes:
    return f'{{{head}, "items": {items}}}'.encode()


@pytest.mark.parametrize(
    ("item", "title"),
    [
        (r'{"id": "1", "title": "Cut through an emoji \ud83d"}', "Cut through an emoji"),
        (r'{"id": "1", "title": "\ude00 the other half"}', "the other half"),
        (r'{"id": "1", "title": "Whole \ud83d\ude00"}', "Whole 😀"),
        ('{"id": "1", "title": "A\traw\ttab and a\nline end"}', "A raw tab and a line end"),
        ('{"id": "1", "title": "Bell\x07 and null \x00"}', "Bell and null"),
        ('{"id": "1", "title": 2026}', "2026"),
    ],
)
def test_characters_that_json_forbids_cost_nothing(item: str, title: str) -> None:
    feed = feed_of(raw(f'[{item}, {{"id": "2", "title": "Whole"}}]'))
    assert [entry.title for entry in feed.entries] == [title, "Whole"]
    assert feed.remark is None


@pytest.mark.parametrize(
    "broken",
    [
        r'{"id": "1", "title": "It\'s a broken escape", "authors": [{"name": "Ann"}, {"name": "Bob"}]}',
        '{"id": "1", "title": "A trailing comma",}',
        '{"id": "1", "title": undefined, "url": "https://e.org/{a}"}',
        f'{{"id": {"1" * 5000}, "title": "A number without end"}}',
        f'{{"id": "1", "title": "Nested", "_x": {"[" * 100_000}{"]" * 100_000}}}',
    ],
    ids=lambda text: text[:40],
)
def test_item_that_is_no_json_costs_no_other(broken: str) -> None:
    feed = feed_of(raw(f'[{{"id": "0", "title": "Before"}}, {broken}, {{"id": "2", "title": "After"}}]'))
    assert [entry.title for entry in feed.entries] == ["Before", "After"]
    assert feed.remark == "1 of 3 items could not be read"


def test_json_feed_that_is_cut_off_keeps_its_whole_items_and_says_so() -> None:
    whole = raw('[{"id": "1", "title": "One"}, {"id": "2", "title": "Two"}]')
    feed = feed_of(whole[: whole.index(b"Two") + 1])
    assert (feed.title, [entry.title for entry in feed.entries]) == ("Example", ["One"])
    assert feed.remark == "the document is cut off; whole entries read: 1"


@pytest.mark.parametrize(
    "head",
    [
        f'"version": "{VERSION}", "title": 5, "home_page_url": {{}}, "feed_url": [1], "hubs": 3',
        f'"version": "{VERSION}", "title": ["no"], "authors": "none"',
        '"version": 1.1, "title": "Example"',
        f'"version": "{VERSION}", "title": "a broken \\x escape"',
    ],
)
def test_field_of_the_feed_that_breaks_the_format_costs_no_item(head: str) -> None:
    assert entry_of(raw('[{"id": "1", "title": "Kept"}]', head)).title == "Kept"


def test_items_that_php_wrote_as_an_object_are_items() -> None:
    feed = feed_of(raw('{"0": {"id": "1", "title": "One"}, "7": {"id": "2", "title": "Two"}}'))
    assert [entry.title for entry in feed.entries] == ["One", "Two"]


@pytest.mark.parametrize(
    "people",
    [
        {"authors": {"name": "Ana Roe"}},
        {"authors": ["Ana Roe"]},
        {"authors": "Ana Roe"},
        {"author": "Ana Roe"},
        {"author": [{"name": "Ana Roe"}]},
        {"authors": [], "author": {"name": "Ana Roe"}},
        {"authors": [{"name": "Ana Roe"}, {"name": "Ana Roe"}, {"name": 5}][:2]},
    ],
)
def test_author_is_read_in_every_shape(people: dict[str, object]) -> None:
    assert entry_of(document({"id": "1", "title": "t", **people})).author == "Ana Roe"


def test_bad_tag_costs_no_other() -> None:
    assert entry_of(document({"id": "1", "title": "t", "tags": ["a", {"b": 1}, None, 7]})).tags == ("a", "7")


@pytest.mark.parametrize(
    ("fields", "link"),
    [
        ({"url": "https://e.org/1", "external_url": "https://x.org/"}, "https://e.org/1"),
        ({"url": "javascript:alert(1)", "external_url": "https://x.org/"}, "https://x.org/"),
        ({"id": "https://e.org/1"}, "https://e.org/1"),
        ({"id": "tag:e.org,2026:1"}, None),
        ({"attachments": [{"url": "https://e.org/1.mp3", "mime_type": "audio/mpeg"}]}, "https://e.org/1.mp3"),
        ({"attachments": {"url": "https://e.org/1.mp3"}}, "https://e.org/1.mp3"),
    ],
)
def test_link_is_the_first_one_that_can_be_used(fields: dict[str, object], link: str | None) -> None:
    assert entry_of(document({"id": "1", "title": "t", **fields})).link == link


def test_date_that_is_none_leaves_room_for_the_other() -> None:
    item = {"id": "1", "title": "t", "date_published": "soon", "date_modified": "2026-01-02T03:04:05Z"}
    assert entry_of(document(item)).published_ms == 1767323045000
    assert entry_of(document({**item, "date_modified": {}})).published_ms is None


def test_json_of_quotes_and_brackets_takes_no_long_time() -> None:
    for noise in ('"', "{", '\\"', '{"'):
        assert "JSON" in refused_as(raw("[" + noise * 1_000_000))


@pytest.mark.parametrize("name", ["content_html", "content_text", "summary"])
def test_half_of_an_emoji_in_a_text_costs_no_item(name: str) -> None:
    for text, summary in (("<p>Cut \\ud83d</p>", "Cut"), ("\\ude00", None)):
        written = text if name == "content_html" else text.replace("<p>", "").replace("</p>", "")
        entry = entry_of(raw(f'[{{"id": "1", "title": "One", "{name}": "{written}"}}]'))
        assert (entry.title, entry.summary) == ("One", summary)


def test_list_of_one_item_that_is_that_item_is_read() -> None:
    assert entry_of(raw('{"id": "1", "title": "One"}')).title == "One"


@pytest.mark.parametrize(
    "head", ['"title": "Example"', '"version": null', '"version": "1.1"', '"version": ""']
)
def test_feed_without_a_version_is_known_by_its_items(head: str) -> None:
    assert entry_of(raw('[{"id": "1", "title": "One"}]', head)).title == "One"


@pytest.mark.parametrize(
    "junk", ["<br />\n<b>Warning</b>: x\n", ")]}'\n", "/* cached */ ", "call(", "\u00a0"]
)
def test_what_was_printed_before_a_feed_is_left_out(junk: str) -> None:
    assert entry_of(junk.encode() + raw('[{"id": "1", "title": "One"}]')).title == "One"


def test_relative_link_is_relative_to_the_site() -> None:
    head = f'"version": "{VERSION}", "home_page_url": "https://site.example/news/"'
    entry = entry_of(raw('[{"id": "1", "title": "One", "url": "1.html", "image": "/a.jpg"}]', head))
    assert (entry.link, entry.image) == ("https://site.example/news/1.html", "https://site.example/a.jpg")


@pytest.mark.parametrize(
    ("tags", "read"),
    [("tides", ("tides",)), ("tides, ships", ("tides", "ships")), ([{"name": "tides"}], ("tides",))],
)
def test_tags_are_read_in_every_shape(tags: object, read: tuple[str, ...]) -> None:
    assert entry_of(document({"id": "1", "title": "t", "tags": tags})).tags == read


@pytest.mark.parametrize(
    ("authors", "author"),
    [
        ({"0": {"name": "Ana Roe"}, "2": {"name": "Bo"}}, "Ana Roe, Bo"),
        ([{"name": "Ana Roe <ana@mail.example>"}], "Ana Roe"),
        ("ana@mail.example (Ana Roe (she/her))", "Ana Roe (she/her)"),
    ],
)
def test_author_is_read_as_in_rss(authors: object, author: str) -> None:
    assert entry_of(document({"id": "1", "title": "t", "authors": authors})).author == author
