"""An item's own words come first, whatever else stands in it and in whatever order."""

from itertools import permutations

import pytest

from ..documents import atom, entry_of, feed_of

NAMESPACES = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:gml="http://www.opengis.net/gml" '
    'xmlns:georss="http://www.georss.org/georss" xmlns:psc="http://podlove.org/simple-chapters" '
    'xmlns:other="http://other.example/ns"'
)
TEXTS = {
    "core": "<description>core</description>",
    "content": "<content:encoded>content</content:encoded>",
    "media": "<media:description>media</media:description>",
    "itunes": "<itunes:summary>itunes</itunes:summary>",
    "dc": "<dc:description>dc</dc:description>",
}
TITLES = {
    "core": "<title>core</title>",
    "media": "<media:title>media</media:title>",
    "itunes": "<itunes:title>itunes</itunes:title>",
    "dc": "<dc:title>dc</dc:title>",
}
TITLE, LINK = "<title>Own title</title>", "<link>https://example.org/own</link>"
TEXT = "<description>Own words.</description>"


def channel(*parts: str) -> bytes:
    return f'<rss version="2.0" {NAMESPACES}><channel>{"".join(parts)}</channel></rss>'.encode()


def item(*parts: str) -> bytes:
    return channel("<link>https://example.org/</link>", "<item>", *parts, "</item>")


@pytest.mark.parametrize("count", range(1, len(TEXTS) + 1))
def test_text_is_the_cores_then_content_then_media_itunes_and_dc(count: int) -> None:
    last = list(TEXTS)[-count:]
    for order in permutations(last):
        assert entry_of(item(TITLE, *(TEXTS[name] for name in order))).summary == last[0]


@pytest.mark.parametrize("missing", range(len(TITLES)))
def test_title_is_the_cores_then_medias_then_dcs(missing: int) -> None:
    last = list(TITLES)[missing:]
    readable = [name for name in last if name != "itunes"]
    for order in permutations(last):
        assert entry_of(item(TEXT, *(TITLES[name] for name in order))).title == readable[0]


def test_text_that_shows_nothing_leaves_room_for_the_next() -> None:
    picture = "<description>&lt;img src='https://example.org/a.jpg'&gt;</description>"
    assert entry_of(item(TITLE, picture, TEXTS["content"])).summary == "content"


NESTED = {
    "author": "<author><name>Ana</name><title>Chief</title><link>https://ana.example/</link></author>",
    "foreign author": '<author xmlns="http://www.site.example"><name>Ana</name><title>Chief</title></author>',
    "source": '<source url="https://s.example/"><title>Source</title><link>https://s.example/</link></source>',
    "related": "<related><story><title>Old</title><link>https://e.org/old</link>"
    "<description>Old words.</description><pubDate>Fri, 02 Jan 2026 10:00:00 GMT</pubDate>"
    "<category>old</category><guid>old</guid><dc:creator>Old hand</dc:creator></story></related>",
    "item": "<item><title>Inner</title><link>https://e.org/inner</link></item>",
    "group": '<media:group><media:title>Group</media:title><media:content url="https://e.org/a.jpg">'
    "<media:title>IMG_1.JPG</media:title><media:description>Caption</media:description>"
    "</media:content></media:group>",
    "picture": '<media:content url="https://e.org/a.jpg" medium="image"><media:title>IMG_1.JPG</media:title>'
    "<media:description>Caption</media:description></media:content>",
    "image": "<image><title>Picture</title><link>https://e.org/pic</link><url>https://e.org/p.png</url></image>",
    "text input": "<textInput><title>Search</title><description>Find</description>"
    "<link>https://e.org/find</link></textInput>",
    "links": "<links>many</links><tags>a</tags><authors>some</authors><media_content>x</media_content>",
    "odd names": "<to>x</to><child>y</child><part/><innermost>z</innermost>",
    "channel": "<channel><title>Inner channel</title></channel>",
}


@pytest.mark.parametrize("nested", NESTED.values(), ids=NESTED)
def test_only_an_items_direct_children_are_its_link_title_and_text(nested: str) -> None:
    own = TITLE + LINK + TEXT
    for written in (nested + own, own + nested, TITLE + nested + LINK + TEXT):
        entry = entry_of(item(written))
        assert (entry.title, entry.link, entry.summary) == (
            "Own title",
            "https://example.org/own",
            "Own words.",
        )
        assert (entry.published_ms, entry.guid, entry.tags) == (
            None,
            None,
            ("a",) if "<tags>" in nested else (),
        )


@pytest.mark.parametrize("nested", NESTED.values(), ids=NESTED)
def test_what_no_xml_parser_takes_is_read_by_the_same_rules(nested: str) -> None:
    for written in (nested + TITLE + LINK + TEXT, TITLE + LINK + TEXT + nested):
        entry = entry_of(item(written).replace(b"</rss>", b"<br></rss>"))
        assert (entry.title, entry.link, entry.summary) == (
            "Own title",
            "https://example.org/own",
            "Own words.",
        )


def test_only_the_feeds_direct_children_are_its_title_and_link() -> None:
    image = "<image><title>Logo</title><link>https://logo.example/</link></image>"
    author = "<managingEditor><title>Chief</title><link>https://ana.example/</link></managingEditor>"
    head = "<title>Own</title><link>https://own.example/x/</link>"
    inner = "<item><title>t</title><link>a</link></item>"
    for written in (image + author + head + inner, head + image + author + inner, inner + head + image):
        feed = feed_of(channel(written))
        assert (feed.title, feed.entries[0].link) == ("Own", "https://own.example/x/a")


def test_what_a_group_says_stands_in_for_an_item_without_words() -> None:
    words = "<media:title>Video</media:title><media:description>About it.</media:description>"
    entry = entry_of(item(LINK, f"<media:group>{words}</media:group>"))
    assert (entry.title, entry.summary) == ("Video", "About it.")


def test_caption_of_a_picture_is_no_text_of_its_item() -> None:
    entry = entry_of(item(TITLE, NESTED["picture"]))
    assert (entry.summary, entry.image) == (None, "https://e.org/a.jpg")


def test_title_of_another_vocabulary_comes_last() -> None:
    foreign = '<title xmlns="http://foreign.example/ns">Foreign</title>'
    assert entry_of(item(foreign, TITLE)).title == entry_of(item(TITLE, foreign)).title == "Own title"
    assert entry_of(item(foreign)).title == "Foreign"


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("<media:title>IMG_2034.JPG</media:title>", "Own words."),
        ("<title>DSC00012.jpeg</title>", "Own words."),
        ("<title>Screenshot 2026-01-02 at 10.00.png</title>", "Own words."),
        ("<title>clip-final.mp4</title><media:title>A film</media:title>", "A film"),
        ("<title>How IMG_2034.JPG came to be</title>", "How IMG_2034.JPG came to be"),
        ("<title>ticker-1.2.tar.gz</title>", "ticker-1.2.tar.gz"),
    ],
)
def test_name_of_a_picture_is_no_title(title: str, read: str) -> None:
    assert entry_of(item(title, TEXT)).title == read


def test_name_of_a_picture_is_better_than_an_address() -> None:
    assert entry_of(item("<title>DSC00012.jpeg</title>", LINK)).title == "DSC00012.jpeg"


def test_page_is_html_before_others_and_in_rss_its_own_link_before_atoms() -> None:
    own, api = LINK, '<atom:link rel="alternate" type="application/json" href="https://example.org/api"/>'
    page = '<atom:link rel="alternate" href="https://example.org/atom"/>'
    for order in permutations((own, api, page)):
        assert entry_of(item(TITLE, *order)).link == "https://example.org/own"
    for order in permutations((api, page)):
        assert entry_of(item(TITLE, *order)).link == "https://example.org/atom"


@pytest.mark.parametrize(
    ("written", "author"),
    [
        ("<dc:creator>Ann</dc:creator><author>ann@e.example</author>", "Ann"),
        ("<dc:creator>Bob</dc:creator><author>Ann</author>", "Ann"),
        ("<dc:creator>Ann</dc:creator><itunes:author>The show</itunes:author>", "The show"),
        ("<dc:creator>Ann</dc:creator><dc:creator>Bob</dc:creator>", "Ann, Bob"),
        ("<author><email>ann@e.example</email></author>", "ann@e.example"),
        ("<author><name>Ann (Oslo)</name><email>ann@e.example</email></author>", "Ann (Oslo)"),
        (NESTED["foreign author"], "Ana"),
    ],
)
def test_author_is_the_cores_unless_that_is_a_bare_address(written: str, author: str) -> None:
    assert entry_of(item(TITLE, written)).author == author


def test_summary_of_atom_comes_before_its_content_in_any_order() -> None:
    parts = ("<id>1</id>", "<title>t</title>", "<content>content</content>", "<summary>summary</summary>")
    for order in permutations(parts):
        assert entry_of(atom(f"<entry>{''.join(order)}</entry>")).summary == "summary"


TRIPS = {
    "position": "<gml:pos>45.2 -71.9</gml:pos>",
    "nested position": "<location><gml:pos>45.2 -71.9</gml:pos></location>",
    "list of positions": "<gml:posList>45 x 71</gml:posList>",
    "place": '<georss:where><gml:Point srsName="EPSG:x"><gml:pos>1 2</gml:pos></gml:Point></georss:where>',
    "rating": "<media:rating></media:rating><media:thumbnail></media:thumbnail>",
    "chapter": "<psc:chapters><psc:chapter title='a'/></psc:chapters>",
    "address": '<atom:link href="http://[bad/" rel="self"/><enclosure url="http://[bad/" type="x"/>',
    "base": '<other:x xml:base="http://[bad/">y</other:x>',
    "date": "<pubDate>9999-12-31T23:59:59.9999999Z</pubDate><dc:date>\u00b2 Jan 2026 10:00</dc:date>",
    "validity": '<dcterms:valid xmlns:dcterms="http://purl.org/dc/terms/">start=0001-01-01T00:00:00+14:00'
    "</dcterms:valid>",
    "expiry": "<expirationDate>0001-01-01T00:00:00+14:00</expirationDate>",
}


@pytest.mark.parametrize("trip", TRIPS.values(), ids=TRIPS)
def test_element_that_trips_the_parser_costs_nothing_else(trip: str) -> None:
    whole = "<item><title>Before</title></item>"
    bent = f"<item>{trip}{TITLE}{LINK}{TEXT}{trip}</item>"
    for end in ("", "<br>"):
        feed = feed_of(channel(trip, "<title>Feed</title>", whole, bent, whole, trip, end))
        assert (feed.title, [entry.title for entry in feed.entries]) == (
            "Feed",
            ["Before", "Own title", "Before"],
        )
        assert (feed.entries[1].link, feed.entries[1].summary) == ("https://example.org/own", "Own words.")


def test_base_that_is_no_address_costs_no_feed() -> None:
    body = item(TITLE, LINK).replace(b"<rss ", b'<rss xml:base="http://[bad/" ')
    assert entry_of(body).title == "Own title"


def test_item_that_is_not_closed_ends_where_the_next_begins() -> None:
    feed = feed_of(
        channel("<item><title>One</title>", "<item><title>Two</title><pubDate>2026-01-02<link>/a</link>")
    )
    assert [(entry.title, entry.link) for entry in feed.entries] == [
        ("One", None),
        ("Two", "https://example.org/a"),
    ]


ENCLOSURE = '<enclosure url="https://cdn.example/1.mp3" length="1" type="audio/mpeg"/>'


@pytest.mark.parametrize(
    ("written", "link"),
    [
        (ENCLOSURE, "https://cdn.example/1.mp3"),
        (f"{ENCLOSURE}{LINK}", "https://example.org/own"),
        (f"{ENCLOSURE}<guid>https://example.org/guid</guid>", "https://example.org/guid"),
        (
            f'{ENCLOSURE}<guid isPermaLink="false">https://example.org/guid</guid>',
            "https://cdn.example/1.mp3",
        ),
        ("<link>javascript:alert(1)</link><guid>https://example.org/guid</guid>", "https://example.org/guid"),
        ("<link>N/A</link><guid>4711</guid>" + ENCLOSURE, "https://cdn.example/1.mp3"),
        ('<enclosure url="https://cdn.example/1.jpg" type="image/jpeg"/>', None),
        ('<atom:link rel="enclosure" href="https://cdn.example/2.mp3"/>', "https://cdn.example/2.mp3"),
        ('<guid isPermaLink="TRUE ">https://example.org/guid</guid>', "https://example.org/guid"),
        ('<guid isPermaLink="False">https://example.org/guid</guid>', None),
        ('<media:content url="https://cdn.example/3.mp4" type="video/mp4"/>', "https://cdn.example/3.mp4"),
        ('<media:content url="https://cdn.example/3.jpg" medium="image"/>', None),
    ],
)
def test_without_a_page_the_permalink_or_the_enclosure_is_the_link(written: str, link: str | None) -> None:
    assert entry_of(item(TITLE, written)).link == link


@pytest.mark.parametrize("soup", ["<a>{}</b>", "<item>{}", "<description>{}</q>", "<author>{}</name>"])
def test_tags_that_are_never_closed_take_no_time_by_their_number_squared(soup: str) -> None:
    start, end = soup.split("{}")
    assert feed_of(channel("<item>", start * 20_000, end * 20_000)).remark is not None


@pytest.mark.parametrize(
    ("written", "link"),
    [
        (
            '<link rel="http://www.iana.org/assignments/relation/alternate" href="/a"/>',
            "https://example.org/a",
        ),
        ('<link rel="alternate nofollow" href="/a"/>', "https://example.org/a"),
        ('<link rel="related" href="/a"/>', None),
        ('<content type="text/html" src="/a"/>', "https://example.org/a"),
    ],
)
def test_page_of_an_atom_entry_is_found_in_every_spelling(written: str, link: str | None) -> None:
    assert entry_of(atom(f"<entry><id>urn:x:1</id><title>One</title>{written}</entry>")).link == link


def test_item_of_rss_1_is_about_its_page() -> None:
    rdf = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
    head = '<channel rdf:about="https://example.org/"><title>Example</title></channel>'
    about = '<item rdf:about="https://example.org/a"><title>One</title></item>'
    assert entry_of(f"<rdf:RDF {rdf}>{head}{about}</rdf:RDF>".encode()).link == "https://example.org/a"


def test_title_of_an_episode_is_a_title() -> None:
    assert entry_of(item("<title>&#160;</title>", TITLES["itunes"], LINK)).title == "itunes"


@pytest.mark.parametrize("other", ["<atom:summary>other</atom:summary>", "<abstract>other</abstract>"])
def test_rss_goes_by_its_own_elements_before_those_of_other_formats(other: str) -> None:
    other += "<atom:title>Other title</atom:title>"
    for order in permutations((TITLE, TEXT, other)):
        entry = entry_of(item(*order))
        assert (entry.title, entry.summary) == ("Own title", "Own words.")
