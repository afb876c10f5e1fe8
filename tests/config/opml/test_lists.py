"""OPML as other readers write it, as Ticker writes it, and as nobody should."""

import time
from collections.abc import Callable
from contextlib import suppress
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.config.opml.lists import OpmlError, Outline, read_opml, write_opml, xml_text

READER = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.1">
  <head><title>Subscriptions</title></head>
  <body>
    <outline text="Top" xmlURL=" https://example.org/top " type="rss"/>
    <outline title="World" text="World">
      <outline text="News &amp; views" title="ignored" type="rss" xmlUrl="https://example.org/a?x=1&amp;y=2"
        foo:bar="x"/>
      <outline text="Deeper"><outline title="Only a title" xmlUrl="https://example.org/b"/></outline>
      <outline text="A note without a feed"/>
      <outline xmlUrl="https://example.org/c"/>
    </outline>
  </body>
</opml>"""


def refused(document: bytes) -> str:
    with pytest.raises(OpmlError) as caught:
        read_opml(document, "list.opml")
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_what_readers_export_is_read() -> None:
    assert read_opml(READER, "list.opml") == (
        Outline(title="Top", url="https://example.org/top"),
        Outline(title="News & views", url="https://example.org/a?x=1&y=2", folder="World"),
        Outline(title="Only a title", url="https://example.org/b", folder="Deeper", outer=("World",)),
        Outline(title="", url="https://example.org/c", folder="World"),
    )


def test_encodings_that_are_declared_are_read() -> None:
    text = '<?xml version="1.0" encoding="{}"?><opml><body><outline text="Zürich" xmlUrl="http://x.y/"/></body></opml>'
    for encoding in ("utf-8", "iso-8859-1", "utf-16", "windows-1252"):
        (outline,) = read_opml(text.format(encoding).encode(encoding), "list.opml")
        assert outline.title == "Zürich"


TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=30).map(
    lambda text: " ".join(text.split())
)


@given(
    st.lists(
        st.builds(
            Outline,
            title=TEXT.map(xml_text),
            url=st.sampled_from(["https://example.org/?a=1&b=<\"'>", "http://[::1]/x"]),
            folder=st.none() | TEXT.map(xml_text).filter(bool),
            name=st.none() | st.from_regex("[a-z0-9-]{1,9}", fullmatch=True),
            every_ms=st.none() | st.integers(1_000, 604_800_000),
        ),
        max_size=6,
    )
)
def test_what_is_written_is_read_back(outlines: list[Outline]) -> None:
    assert read_opml(write_opml("Mine", outlines), "x") == tuple(outlines)


def test_how_often_is_written_as_a_person_would_and_read_as_it_was_before() -> None:
    feed = Outline(title="A", url="https://example.org", every_ms=300_000)
    document = write_opml("Mine", [feed])
    assert b'every="5m"' in document
    assert read_opml(document.replace(b'"5m"', b'"300000ms"'), "x") == (feed,)
    assert read_opml(document.replace(b'"5m"', b'"often"'), "x")[0].every_ms is None


def test_what_is_written_is_opml_2_with_a_folder_each() -> None:
    feeds = [Outline(title=str(n), url=f"http://x/{n}", folder="ab"[n // 2]) for n in range(4)]
    root = ET.fromstring(write_opml("Mine", feeds))
    assert (root.tag, root.attrib, root.findtext("head/title")) == ("opml", {"version": "2.0"}, "Mine")
    folders = root.findall("body/outline")
    assert [(folder.get("text"), len(folder)) for folder in folders] == [("a", 2), ("b", 2)]
    first = folders[0][0]
    assert first.attrib == {"type": "rss", "text": "0", "title": "0", "xmlUrl": "http://x/0"}


# What is bent

BENT = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>A & B</title></head><body>
<outline text="News"><outline text="Harbour &gt; Top &amp; more" type="rss"
  htmlUrl="https://www.x.y?emc=rss&partner=rss" xmlUrl="http://x.y/top"/>{}
</outline>
<outline text="Last" xmlUrl="http://x.y/last"/></body></opml>"""
TOP = Outline(title="Harbour > Top & more", url="http://x.y/top", folder="News")
LAST = Outline(title="Last", url="http://x.y/last")


@pytest.mark.parametrize(
    ("line", "title", "url"),
    [
        ("<outline text='A & B' xmlUrl='http://x.y/?a=1&copy=2'/>", "A & B", "http://x.y/?a=1&copy=2"),
        ("<outline text='A &nbsp;&raquo; B' xmlUrl='http://x.y/'/>", "A » B", "http://x.y/"),
        ("<outline text='1 < 2 <b>x</b>' xmlUrl='http://x.y/'/>", "1 < 2 <b>x</b>", "http://x.y/"),
        ('<outline text="The "Best" feed" xmlUrl="http://x.y/"/>', 'The "Best" feed', "http://x.y/"),
        ("<outline text='It's so' xmlUrl='http://x.y/'/>", "It's so", "http://x.y/"),
        ("<outline text='A\x01\x0bB' xmlUrl='http://x.y/'/>", "AB", "http://x.y/"),
        ("<outline text=A xmlUrl=http://x.y/feed />", "A", "http://x.y/feed"),
        ("<OUTLINE TEXT='A' XMLURL='http://x.y/'/>", "A", "http://x.y/"),
        ("<Outline text='A' text='B' xmlurl='http://x.y/'></outline>", "A", "http://x.y/"),
        ("<outline text='A'xmlUrl='http://x.y/'/>", "A", "http://x.y/"),
        ("<outline xmlUrl='http://x.y/' text='A'></outline><br>", "A", "http://x.y/"),
        ("<outline type='rss' text='A' url='http://x.y/'/>", "A", "http://x.y/"),
        (
            "<!-- <outline xmlUrl='http://x.y/old'/> --><outline text='A' xmlUrl='http://x.y/'/>",
            "A",
            "http://x.y/",
        ),
    ],
)
def test_a_list_that_is_bent_is_read_as_it_was_meant(line: str, title: str, url: str) -> None:
    bent = Outline(title=title, url=url, folder="News")
    assert read_opml(BENT.format(line).encode(), "list.opml") == (TOP, bent, LAST)
    told: list[str] = []
    read_opml(BENT.format(line).encode(), "list.opml", told.append)
    assert told == ["list.opml:2: XML that is wrong: not well-formed (invalid token), read as it was meant"]


ZURICH = "<opml><body><outline text='Zürich' xmlUrl='http://x.y/'/></body></opml>"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "iso-8859-1"),
        ("utf-8", "cp1252"),
        ("iso-8859-1", "utf-8"),
        ("us-ascii", "utf-8"),
        ("utf-16", "utf-8"),
        ("no-such", "utf-8"),
        ("no-such", "cp1252"),
        ("utf-8", "utf-16"),
    ],
)
def test_an_encoding_that_is_wrongly_declared_costs_nothing(declared: str, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?>{ZURICH}'
    (outline,) = read_opml(text.encode(encoding), "list.opml")
    assert outline.title == "Zürich"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\n ", ""),
        ("\ufeff\n", "\0"),
        ("Your subscriptions:\n", ""),
        ("", "<script>x</script>"),
        ("", "\x1a"),
    ],
)
def test_what_stands_around_a_list_costs_nothing(before: str, after: str) -> None:
    (outline,) = read_opml(f'{before}<?xml version="1.0"?>{ZURICH}{after}'.encode(), "list.opml")
    assert outline.title == "Zürich"


@pytest.mark.parametrize("root", ["OPML", "opml:opml", "Opml"])
def test_the_case_of_a_lists_names_does_not_matter(root: str) -> None:
    text = f"<{root}><BODY><Outline Text='A'><OUTLINE xmlURL='http://x.y/'/></Outline></BODY></{root}>"
    assert read_opml(text.encode(), "x") == (Outline(title="", url="http://x.y/", folder="A"),)


@pytest.mark.parametrize(
    "piece", ["<outline text='", '<outline a="b', "<outline a=", "<!--", "&", "</outline>"]
)
def test_a_bent_list_that_is_made_to_be_slow_is_read_at_once(piece: str) -> None:
    begun = time.process_time()
    with suppress(OpmlError):
        read_opml(f"<opml>&{piece * (2_000_000 // len(piece))}</opml>".encode(), "x")
    assert time.process_time() - begun < 5


# What is refused


BILLION_LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY a "ha">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><opml><body><outline text="&c;" xmlUrl="http://x/"/></body></opml>"""
OUTSIDE = b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><outline text="&x;"/></opml>'
PARAMETER = b'<!DOCTYPE opml [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]><opml/>'


@pytest.mark.parametrize("document", [BILLION_LAUGHS, OUTSIDE, PARAMETER])
def test_entities_are_refused_where_they_are_declared(document: bytes) -> None:
    begun = time.process_time()
    assert "list.opml:1: refused: it declares the entity" in refused(document)
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (b"", "list.opml:1: expected OPML, got XML that is wrong: no element found"),
        (b"not xml", "list.opml:1: expected OPML, got XML that is wrong: syntax error"),
        (
            b"<opml>\n<body>\n<outline text='A & B'/>",
            "list.opml:3: expected OPML, got XML that is wrong: not well",
        ),
        (b"<opml><body></opml>", "mismatched tag"),
        (b"<opml><body><outline text='x'", "unclosed token"),
        (b"<html><body/></html>", "list.opml:1: expected <opml>, got <html>"),
        (b"<opml>" + b"<outline>" * 100, "expected at most 50 levels, got more"),
        (b"<opml>" + b"<outline/>" * 50_001 + b"</opml>", "expected at most 50000 outlines, got more"),
        (b" " * 10_000_001, "expected at most 10 MB of OPML, got more"),
    ],
    ids=lambda value: None if isinstance(value, str) else "document",
)
def test_what_is_wrong_is_told_in_one_line(document: bytes, expected: str) -> None:
    assert expected in refused(document)


@pytest.mark.parametrize(
    "cut", [lambda text: text[: len(text) // 2], lambda text: text[::-1], lambda text: text * 2]
)
def test_a_mangled_document_is_refused(cut: Callable[[bytes], bytes]) -> None:
    refused(cut(READER))


@given(st.binary(max_size=200))
def test_no_bytes_bring_anything_but_outlines_or_an_error(document: bytes) -> None:
    with suppress(OpmlError):
        read_opml(document, "x")


def test_list_in_any_encoding_is_read_as_browsers_read_it() -> None:
    outline = '<outline text="① 港" xmlUrl="https://example.org/rss"/>'
    text = f'<?xml version="1.0" encoding="Shift_JIS"?><opml><body>{outline}</body></opml>'
    (found,) = read_opml(text.encode("cp932"), "list.opml")
    assert found.title == "① 港"


def test_broken_byte_in_a_list_is_no_sign_of_another_encoding() -> None:
    text = '<opml><body><outline text="Łódź @" xmlUrl="https://example.org/rss"/></body></opml>'
    (found,) = read_opml(text.encode().replace(b"@", b"\xff"), "list.opml")
    assert found.title == "Łódź \ufffd"


def test_what_follows_the_end_of_a_list_is_left_out() -> None:
    text = '<opml><body><outline text="One" xmlUrl="https://example.org/rss"/></body></opml>\n</opml>junk'
    (found,) = read_opml(text.encode(), "list.opml")
    assert found.title == "One"


def test_address_is_found_under_other_names_and_escaped_twice() -> None:
    one = '<outline text="One" feedUrl="https://example.org/1"/>'
    two = '<outline text="Two" xmlUrl="https://example.org/2?a=1&amp;amp;b=2"/>'
    found = read_opml(f"<opml><body>{one}{two}</body></opml>".encode(), "list.opml")
    assert [outline.url for outline in found] == ["https://example.org/1", "https://example.org/2?a=1&b=2"]


def test_feed_without_an_address_is_told() -> None:
    said: list[str] = []
    body = '<outline text="News"><outline type="rss" text="One" htmlUrl="https://example.org/"/></outline>'
    assert read_opml(f"<opml><body>{body}</body></opml>".encode(), "list.opml", said.append) == ()
    assert said == ["list.opml: One: left out, no address (xmlUrl)"]
