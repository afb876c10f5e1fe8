import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.rss.documents import URL, atom, entry_of, feed_of, item, refused_as, rss
from ticker.sources.rss.parsing.entries import NotAFeed, ParsedFeed
from ticker.sources.rss.parsing.parse import parse


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("S&P 500 falls", "S&P 500 falls"),
        ("AT&T and M&A", "AT&T and M&A"),
        ("S&amp;P 500", "S&P 500"),
        ("S&amp;amp;P 500", "S&P 500"),
        ("Q&A: what now?", "Q&A: what now?"),
        ("Caf&eacute; &mdash; open", "Café — open"),
        ("Don&amp;#8217;t", "Don\N{RIGHT SINGLE QUOTATION MARK}t"),
        ("Don&amp;apos;t", "Don't"),
        ("It&#146;s", "It\N{RIGHT SINGLE QUOTATION MARK}s"),
        ("<![CDATA[AT&T &amp; Verizon]]>", "AT&T & Verizon"),
        ("<![CDATA[A <b>bold</b> move]]>", "A bold move"),
        ("A &lt;b&gt;bold&lt;/b&gt; move", "A bold move"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("  two \n\t lines  ", "two lines"),
        ("bell\x07 and &#7; reference", "bell and reference"),
        ("right\N{RIGHT-TO-LEFT OVERRIDE}thgir", "rightthgir"),
    ],
)
def test_rss_title_is_plain_text(written: str, read: str) -> None:
    assert entry_of(rss(item(written))).title == read


@pytest.mark.parametrize(
    ("kind", "written", "read"),
    [
        ("text", "Use &lt;b&gt; for bold", "Use <b> for bold"),
        ("html", "S&amp;amp;P &lt;em&gt;500&lt;/em&gt;", "S&P 500"),
        ("html", "Fish &amp;lt; chips", "Fish < chips"),
        ("xhtml", '<div xmlns="http://www.w3.org/1999/xhtml">A <b>bold</b> move</div>', "A bold move"),
    ],
)
def test_the_type_of_an_atom_title_decides_how_it_is_read(kind: str, written: str, read: str) -> None:
    body = atom(f'<entry><id>urn:x:1</id><title type="{kind}">{written}</title></entry>')
    assert entry_of(body).title == read


def test_repairing_ampersands_leaves_a_link_in_cdata_alone() -> None:
    body = rss(item(link="<![CDATA[https://example.org/a?b=1&c=2]]>"))
    assert entry_of(body).link == "https://example.org/a?b=1&c=2"


def test_bare_ampersands_in_a_link_are_parameters() -> None:
    assert (
        entry_of(rss(item(link="https://example.org/a?b=1&copy=2"))).link
        == "https://example.org/a?b=1&copy=2"
    )


def test_entity_that_the_document_declares_is_kept() -> None:
    body = b'<!DOCTYPE rss [\n<!ENTITY brand "Example">\n]>' + rss(item("&brand; wins")).split(b"?>", 1)[1]
    assert entry_of(body).title == "Example wins"


def test_summary_is_plain_text_without_scripts_and_with_spaces_between_blocks() -> None:
    markup = "<p>One &amp;amp; two</p><p>three<br/>four</p><script>evil()</script>"
    body = rss(item(description=markup.replace("<", "&lt;").replace(">", "&gt;")))
    assert entry_of(body).summary == "One & two three four"


def test_summary_that_was_escaped_twice_is_plain_text_too() -> None:
    body = rss(
        item(description="<![CDATA[In reply to &lt;a href=&quot;https://x.org&quot;&gt;Ann&lt;/a&gt;.]]>")
    )
    assert entry_of(body).summary == "In reply to Ann."


def test_summary_is_cut_at_a_word() -> None:
    summary = entry_of(rss(item(description="word " * 400))).summary
    assert summary is not None
    assert len(summary) <= 500
    assert summary.endswith("word…")


def test_title_without_spaces_is_cut_too() -> None:
    title = entry_of(rss(item("字" * 1000))).title
    assert (len(title), title[-1]) == (300, "…")


def test_entry_without_a_title_takes_its_summary() -> None:
    body = rss("<item><description>Only a summary</description></item>")
    assert entry_of(body).title == "Only a summary"


def test_entry_without_title_and_summary_takes_its_link() -> None:
    assert entry_of(rss("<item><link>https://example.org/a</link></item>")).title == "https://example.org/a"


def test_entry_without_anything_to_show_is_left_out() -> None:
    assert feed_of(rss("<item><guid isPermaLink='false'>7</guid></item>")).entries == ()


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/", "mailto:a@b.org"]
)
def test_links_other_than_http_are_dropped(link: str) -> None:
    assert entry_of(rss(item(link=link))).link is None


@pytest.mark.parametrize(
    ("link", "absolute"),
    [
        ("/a", "https://site.example/a"),
        ("a", "https://site.example/blog/a"),
        ("//cdn.example/a", "https://cdn.example/a"),
        (" https://example.org/a b \n", "https://example.org/a%20b"),
    ],
)
def test_relative_link_of_rss_starts_from_the_channels_link(link: str, absolute: str) -> None:
    assert entry_of(rss(item(link=link), link="https://site.example/blog/")).link == absolute


def test_relative_link_of_atom_starts_from_xml_base() -> None:
    entry = '<entry><id>urn:x:1</id><title>t</title><link href="a"/></entry>'
    assert (
        entry_of(atom(entry, attributes='xml:base="https://base.example/x/"')).link
        == "https://base.example/x/a"
    )


def test_relative_link_of_atom_without_xml_base_starts_from_the_feeds_address() -> None:
    entry = '<entry><id>urn:x:1</id><title>t</title><link href="a"/></entry>'
    assert entry_of(atom(entry)).link == "https://example.org/news/a"


def test_guid_that_is_a_permanent_link_is_the_link() -> None:
    assert entry_of(rss(item(guid="https://example.org/1"))).link == "https://example.org/1"


def test_guid_that_is_a_number_is_no_link() -> None:
    entry = entry_of(rss(item(guid="4711")))
    assert (entry.guid, entry.link) == ("4711", None)


def test_guid_before_the_link_does_not_hide_it() -> None:
    body = rss("<item><guid>4711</guid><title>t</title><link>https://example.org/1</link></item>")
    assert entry_of(body).link == "https://example.org/1"


def test_atom_link_is_the_alternate_one() -> None:
    links = '<link rel="self" href="https://e.org/self"/><link rel="alternate" href="https://e.org/page"/>'
    assert (
        entry_of(atom(f"<entry><id>urn:x:1</id><title>t</title>{links}</entry>")).link == "https://e.org/page"
    )


def test_authors_and_tags_are_plain_text() -> None:
    creators = '<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Ann &amp; Bob</dc:creator>'
    entry = entry_of(
        rss(f"<item><title>t</title>{creators}<category>Q&amp;A</category><category>q</category></item>")
    )
    assert (entry.author, entry.tags) == ("Ann & Bob", ("Q&A", "q"))


@pytest.mark.parametrize(
    ("written", "author"),
    [
        ("ann@example.org (Ann Example)", "Ann Example"),
        ("ann@example.technology (Ann Example)", "Ann Example"),
        ("Ann Example &lt;ann@crier.example&gt;", "Ann Example"),
        ("Ann Example", "Ann Example"),
        ("ann@crier.example", "ann@crier.example"),
        ("()", "()"),
    ],
)
def test_author_in_the_way_of_rss_is_the_name(written: str, author: str) -> None:
    assert entry_of(rss(item(author=written))).author == author


def test_categories_that_differ_in_case_alone_are_one() -> None:
    words = ("Traffic", "Rail", "traffic")
    categories = "".join(f"<category>{word}</category>" for word in words)
    assert entry_of(rss(f"<item><title>t</title>{categories}</item>")).tags == ("Traffic", "Rail")


def test_document_that_is_cut_inside_a_character_is_still_utf_8() -> None:
    body = rss(item("Größe"), item("Größe")).split("ße</title></item></channel>".encode())[0] + b"\xc3"
    assert [entry.title for entry in feed_of(body).entries] == ["Größe"]


def test_at_most_ten_tags_are_kept_each_cut_short() -> None:
    categories = "".join(f"<category>{number} {'x' * 100}</category>" for number in range(20))
    tags = entry_of(rss(f"<item><title>t</title>{categories}</item>")).tags
    assert (len(tags), max(map(len, tags))) == (10, 60)


def test_date_of_the_entry_is_read_from_what_it_has() -> None:
    updated = "<entry><id>urn:x:1</id><title>t</title><updated>2026-01-02T03:04:05Z</updated></entry>"
    assert entry_of(atom(updated)).published_ms == 1767323045000
    assert entry_of(rss(item(pubDate="Fri, 02 Jan 2026 05:04:05 CEST"))).published_ms == 1767323045000
    assert entry_of(rss(item(pubDate="1767323045"))).published_ms == 1767323045000
    assert entry_of(rss(item(pubDate="soon"))).published_ms is None
    assert entry_of(rss(item())).published_ms is None


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (rss(item("Café")), None),
        (rss(item("Café")), "text/xml; charset=iso-8859-1"),
        (b"\xef\xbb\xbf" + rss(item("Café")), None),
        (rss(item("Café")).decode().encode("utf-16"), None),
        (rss(item("Café")).decode().encode("utf-16-le"), None),
        (rss(item("Café")).decode().encode("latin-1"), "text/xml; charset=ISO-8859-1"),
        (rss(item("Café")).decode().encode("latin-1"), None),
        (rss(item("Café")).decode().replace("?>", ' encoding="cp1250"?>', 1).encode("cp1250"), None),
        (b"\r\n  " + rss(item("Café")), None),
    ],
)
def test_characters_survive_the_encoding(body: bytes, content_type: str | None) -> None:
    assert entry_of(body, content_type).title == "Café"


def test_one_broken_byte_does_not_spoil_the_rest() -> None:
    body = rss(item("Ünïcödé tîtlé äëïöü")).replace(b"</title></item>", b" \xff</title></item>")
    assert entry_of(body).title == "Ünïcödé tîtlé äëïöü \N{REPLACEMENT CHARACTER}"


def test_broken_byte_or_null_at_the_very_start_is_no_binary_data() -> None:
    body = b"<rss version='2.0'><channel><title>\xff\0</title>" + item("One").encode() + b"</channel></rss>"
    assert entry_of(body).title == "One"


def test_japanese_in_a_stateful_encoding_is_read() -> None:
    text = rss(item("日銀が利上げ")).decode().replace("?>", ' encoding="iso-2022-jp"?>', 1)
    assert entry_of(text.encode("iso-2022-jp")).title == "日銀が利上げ"


def test_truncated_document_keeps_its_whole_entries_and_says_so() -> None:
    body = rss(item("One"), item("Two"), item("Three")).split(b"Three")[0] + b"Thr"
    feed = feed_of(body)
    assert [entry.title for entry in feed.entries] == ["One", "Two"]
    assert feed.remark == "the document is cut off; whole entries read: 2"


def test_truncated_atom_keeps_its_whole_entries() -> None:
    body = atom("<entry><id>1</id><title>One</title></entry>", "<entry><id>2</id><title>Two</title></entry>")
    feed = feed_of(body[: body.index(b"Two") + 1])
    assert [entry.title for entry in feed.entries] == ["One"]
    assert feed.remark == "the document is cut off; whole entries read: 1"


def test_broken_xml_is_read_as_far_as_possible_and_remarked_on() -> None:
    feed = feed_of(rss(item("Profit <5% & rising"), item("Two")))
    assert feed.entries[-1].title == "Two"
    assert feed.remark is not None
    assert feed.remark.startswith("the XML is broken")


def test_namespace_with_a_blank_is_no_trouble() -> None:
    entry = entry_of(
        b'<rss xmlns:x="a b"><channel><item><x:title>no</x:title><title>One</title></item></channel></rss>'
    )
    assert entry.title == "One"


def test_what_a_server_prints_around_a_feed_is_ignored() -> None:
    body = b"<br />\n<b>Warning</b>: oops\n" + rss(item("One")) + b"<script>spy()</script>"
    assert entry_of(body).title == "One"


def test_rss_1_0_is_read() -> None:
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <channel rdf:about="https://e.org/"><title>E</title><link>https://e.org/</link></channel>
    <item rdf:about="https://e.org/1"><title>One</title><link>https://e.org/1</link></item></rdf:RDF>"""
    entry = entry_of(body)
    assert (entry.title, entry.guid, entry.link) == ("One", "https://e.org/1", "https://e.org/1")


def test_feed_without_entries_is_a_feed() -> None:
    feed = feed_of(rss())
    assert (feed.title, feed.entries, feed.remark) == ("Example", (), "no entries")


def test_reference_to_no_character_spoils_no_feed() -> None:
    body = rss(item("a &#55296; b"), item("<![CDATA[c &#xD800; &#99999999; < d]]>"), item("<unclosed> e"))
    assert [entry.title for entry in feed_of(body).entries][:2] == ["a b", "c < d"]


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_are_an_error(body: bytes) -> None:
    assert isinstance(parse(body, None, URL), ParsedFeed | NotAFeed)
    feed = b"<rss version='2.0'><channel><item>" + body
    assert isinstance(parse(feed, "text/xml; charset=koi8-r", URL), ParsedFeed | NotAFeed)


def test_entity_bomb_stays_small() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">\n' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?>\n<!DOCTYPE rss [\n<!ENTITY l0 "ha">\n{levels}]>\n'.encode()
    title = entry_of(bomb + rss(item("&l9;")).split(b"?>", 1)[1]).title
    assert len(title) < 300


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (
            b"<!DOCTYPE html><html><head><title>Wait</title></head><body/></html>",
            'answered with an HTML page titled "Wait", not a feed; is it a captcha or a consent page?',
        ),
        (
            b"<html><body>x</body></html>",
            "answered with an HTML page, not a feed; is it a captcha or a consent page?",
        ),
        (
            b'<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head></html>',
            "answered with an HTML page, not a feed; the page says its feed is https://example.org/rss",
        ),
        (b"<urlset><url/></urlset>", "answered with a <urlset> document, not a feed"),
        (b"Too many requests", "answered with plain text, not a feed: Too many requests"),
        (b"no /a?b=1&c=2", "answered with plain text, not a feed: no /a?b=1&c=2"),
        (b"no /a&amp;b", "answered with plain text, not a feed: no /a&amp;b"),
        (b"gone: 8f7e" + b" " * 190 + b"6d5c4b3a", "answered with plain text, not a feed: gone: 8f7e…"),
        (
            b"<html><title>8f7e" + b" " * 300 + b"6d5c4b3a</title>",
            'answered with an HTML page titled "8f7e…", not a feed; is it a captcha or a consent page?',
        ),
        (b"  \n", "answered with an empty document"),
        (b"\x1f\x8b\x08\x00\x00\x00\x00", "answered with binary data, not a feed"),
        (b'{"error": "x"}', "answered with JSON that is not a JSON Feed"),
    ],
)
def test_what_is_not_a_feed_is_named(body: bytes, detail: str) -> None:
    assert refused_as(body) == detail


def test_html_in_an_xml_declaration_is_still_a_page() -> None:
    assert "HTML page" in refused_as(b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="x"><item/></html>')
