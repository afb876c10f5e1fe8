"""Who would push a feed, by its `Link` headers and by its document (WebSub, section 4)."""

import time

import msgspec
import pytest

from tests.sources.rss.documents import atom, entry_of, feed_of, item
from ticker.sources.adapter import Offer
from ticker.sources.rss.parsing.hubs import MOST_HUBS, NOBODY, Named, in_headers, named, offer, renewed

URL = "https://example.com/feed"
HUB, SELF = "https://hub.example.com/", "http://example.com/feed"
NAMED = Named((HUB,), SELF)
HEADERS = (f'<{HUB}>; rel="hub"', f'<{SELF}>; rel="self"')


def hubs_in(*link_headers: str) -> tuple[str, ...]:
    return in_headers(link_headers, URL).hubs


def document_of(body: str) -> Named:
    return feed_of(body.encode(), url=URL).named


# Headers


def test_headers_of_the_specification_name_hub_and_topic() -> None:
    assert in_headers(HEADERS, URL) == NAMED
    relative = ('</feed.json>; rel="self"', f'<{HUB}>; rel="hub"')
    assert in_headers(relative, "http://example.com/feed") == Named((HUB,), "http://example.com/feed.json")


def test_several_links_in_one_header_are_as_good_as_several_headers() -> None:
    assert in_headers([", ".join(HEADERS)], URL) == NAMED
    assert in_headers([",".join(HEADERS)], URL) == NAMED


# The examples of RFC 8288, sections 3.2 to 3.5, with "hub" and "self" in place of some relations.
@pytest.mark.parametrize(
    ("header", "found"),
    [
        ('<http://example.com/TheBook/chapter2>; rel="previous"; title="previous chapter"', NOBODY),
        ('</>; rel="http://example.net/foo"', NOBODY),
        ('</terms>; rel="copyright"; anchor="#foo"', NOBODY),
        (
            "</TheBook/chapter2>; rel=\"previous\"; title*=UTF-8'de'letztes%20Kapitel, "
            "</TheBook/chapter4>; rel=\"hub\"; title*=UTF-8'de'n%c3%a4chstes%20Kapitel",
            Named(("https://example.com/TheBook/chapter4",)),
        ),
        ('<http://example.org/>; rel="start http://example.net/relation/other"', NOBODY),
        (
            '<https://example.org/>; rel="hub", <https://example.org/index>; rel="self"',
            Named(("https://example.org/",), "https://example.org/index"),
        ),
    ],
)
def test_examples_of_rfc_8288(header: str, found: Named) -> None:
    assert in_headers([header], URL) == found


@pytest.mark.parametrize(
    "parameters",
    [
        "rel=hub",
        'rel="hub"',
        "rel='hub'",
        'REL="HUB"',
        'rel = "hub"',
        'rel="\\hub"',
        'rel="preload hub"',
        'rel="hub preload"',
        'rel="  hub  "',
        "rel=hub; rel=self",
        'type="text/html"; rel="hub"',
        'title="one, two; three"; rel=hub',
        'title="a \\" and a <b>"; rel=hub',
        'title="; rel=next"; rel=hub',
        "title*=UTF-8''%e2%82%ac; rel=hub",
        "crossorigin; rel=hub",
        "; rel=hub;",
        "title=; rel=hub",
        "rel=hub; as=fetch",
    ],
)
def test_hub_is_found_however_its_link_is_written(parameters: str) -> None:
    assert hubs_in(f"<{HUB}> ; {parameters}") == (HUB,)
    assert hubs_in(f"</a>; rel=next, <{HUB}>;{parameters}, </b>; rel=next") == (HUB,)


@pytest.mark.parametrize(
    "parameters",
    [
        ' rel="hub"',
        "rel=hub",
        ' title="x" rel="hub"',
        " rel=hub; type=x",
        '; type="x"rel="hub"',
        ";; rel=hub",
    ],
)
def test_hub_is_found_without_a_semicolon(parameters: str) -> None:
    assert hubs_in(f"<{HUB}>{parameters}") == (HUB,)
    assert in_headers([f'<{SELF}> rel="self", <{HUB}>{parameters}'], URL) == NAMED


@pytest.mark.parametrize(
    "header",
    [
        "",
        f"<{HUB}>",
        HUB,
        f"<{HUB}>; rel",
        f"<{HUB}>; rel=",
        f"<{HUB}>; rel=hubs",
        f'<{HUB}>; rel="next"; rel="hub"',
        f'<{HUB}>; title="x; rel=hub"; rel="next"',
        f'<{HUB}>; rev="hub"',
        f'<{HUB}>; relation="hub"',
        f"<{HUB}>, rel=hub",
        f'<{HUB}>; rel="hub"; anchor="https://other.example/"',
        '<javascript:alert(1)>; rel="hub"',
        '<ftp://hub.example.com/>; rel="hub"',
        '<>; rel="hub"',
        "<https://[>; rel=hub",
        f"{HUB}>; rel=hub",
        f"<{HUB}; rel=hub",
    ],
)
def test_header_that_names_no_hub(header: str) -> None:
    assert hubs_in(header) == ()
    assert hubs_in(header, "<https://other.example/>; rel=hub") == ("https://other.example/",)


def test_hub_may_be_the_topic_as_well() -> None:
    assert in_headers([f'<{HUB}>; rel="hub self"'], URL) == Named((HUB,), HUB)


def test_hubs_keep_their_order_and_come_once() -> None:
    links = [
        "<https://b.example/>; rel=hub",
        "<https://a.example/>; rel=hub",
        "<https://b.example/>; rel=hub",
    ]
    assert hubs_in(*links) == ("https://b.example/", "https://a.example/")


def test_first_topic_counts() -> None:
    links = "<javascript:x>; rel=self, </one>; rel=self, </two>; rel=self"
    assert in_headers([links], URL).topic == "https://example.com/one"


def test_feed_that_names_a_hundred_hubs_has_a_few() -> None:
    links = [f"<https://{number}.example/>; rel=hub" for number in range(100)]
    assert hubs_in(*links) == tuple(f"https://{number}.example/" for number in range(MOST_HUBS))
    assert named((("hub", f"/{n}") for n in range(100)), URL).hubs == tuple(
        f"https://example.com/{n}" for n in range(MOST_HUBS)
    )


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<a>;",
        "<a> b",
        "<a>b = ",
        "<a>;rel=hub,",
        "; ",
        '<a>;x="',
        '<a>;x="\\"',
        "<a>  ",
        "<a>;rel =",
        "=",
        '"',
    ],
)
def test_header_as_long_as_headers_can_be_holds_nobody_up(piece: str) -> None:
    header = piece * (100_000 // len(piece))
    begun_s = time.process_time()
    assert in_headers([header] * 20, URL).topic is None
    # Half a minute, when the time grew with the square of the length.
    assert time.process_time() - begun_s < 8


# Documents


RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:{prefix}="http://www.w3.org/2005/Atom"><channel>
<title>Example</title><link>https://example.com/</link><description>d</description>
<{prefix}:link rel="self" href="http://example.com/feed"/><{prefix}:link rel="hub" href="https://hub.example.com/"/>
<item><title>One</title><guid>1</guid></item></channel></rss>"""


@pytest.mark.parametrize("prefix", ["atom", "atom10", "a"])
def test_rss_names_its_hub_in_atoms_words(prefix: str) -> None:
    assert document_of(RSS.format(prefix=prefix)) == NAMED


def test_rss_1_names_its_hub_in_atoms_words() -> None:
    body = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
    xmlns:atom="http://www.w3.org/2005/Atom"><channel rdf:about="http://example.com/feed"><title>Example</title>
    <link>https://example.com/</link><atom:link rel="hub" href="https://hub.example.com/"/>
    <atom:link rel="self" href="http://example.com/feed"/></channel>
    <item rdf:about="https://example.com/1"><title>One</title><link>https://example.com/1</link></item></rdf:RDF>"""
    assert document_of(body) == NAMED


def test_atom_names_its_hub() -> None:
    links = (
        f'<link rel="hub" href="{HUB}"/><link rel="self" href="{SELF}"/><link href="https://example.com/"/>'
    )
    assert document_of(atom(links).decode()) == NAMED


def test_link_of_an_entry_or_of_its_source_is_not_the_feeds() -> None:
    theirs = f'<link rel="hub" href="{HUB}"/><link rel="self" href="{SELF}"/>'
    entry = (
        f"<entry><title>One</title><id>1</id>{theirs}<source><title>Other</title>{theirs}</source></entry>"
    )
    assert document_of(atom(entry).decode()) == NOBODY
    in_item = RSS.replace("<{prefix}:link", "<{prefix}:nothing").format(prefix="atom")
    assert document_of(in_item.replace("<guid>", f"{theirs.replace('<link', '<atom:link')}<guid>")) == NOBODY


def test_document_of_any_kind_may_name_relative_addresses_and_several_relations() -> None:
    links = '<link rel="HUB self" href="/push"/><link rel="hub" href="javascript:alert(1)"/><link rel="hub"/>'
    assert document_of(atom(links).decode()) == Named(
        ("https://example.com/push",), "https://example.com/push"
    )


def test_links_of_a_broken_document_are_found_with_its_entries() -> None:
    cut_off = RSS.format(prefix="atom").removesuffix("</channel></rss>")
    found = feed_of(f"{cut_off}<item><title>Half".encode(), url=URL)
    assert (found.named, [entry.title for entry in found.entries]) == (NAMED, ["One"])
    unclosed = RSS.format(prefix="atom").replace("<title>Example", "<unclosed><title>Example")
    found = feed_of(unclosed.encode(), url=URL)
    assert (found.named, [entry.title for entry in found.entries]) == (NAMED, ["One"])


def json_feed(**fields: object) -> bytes:
    items = [{"id": "1", "title": "One"}]
    return msgspec.json.encode({"version": "https://jsonfeed.org/version/1.1", "items": items} | fields)


@pytest.mark.parametrize("kind", ["WebSub", "websub", "PubSubHubbub"])
def test_json_feed_names_its_hubs_and_its_own_address(kind: str) -> None:
    hubs = [{"type": "rssCloud", "url": "https://cloud.example/"}, {"type": kind, "url": HUB}]
    assert feed_of(json_feed(hubs=hubs, feed_url=SELF)).named == NAMED


@pytest.mark.parametrize(
    ("hubs", "feed_url", "found"),
    [
        (None, None, NOBODY),
        ("https://hub.example.com/", SELF, Named((), SELF)),
        ([HUB], SELF, Named((), SELF)),
        ({"type": "WebSub", "url": HUB}, SELF, Named((), SELF)),
        (
            [{"type": "WebSub"}, {"url": HUB}, {"type": "WebSub", "url": 5}, {"type": None}],
            SELF,
            Named((), SELF),
        ),
        ([{"type": "rssCloud", "url": {"domain": "x"}}, None, {"type": "WebSub", "url": HUB}], SELF, NAMED),
        ([{"type": "WebSub", "url": "javascript:alert(1)"}], "ftp://example.com/", NOBODY),
        ([{"type": "WebSub", "url": HUB, "more": [[[]]]}], ["no"], Named((HUB,))),
        (
            [{"type": "WebSub", "url": "/push"}],
            "/feed",
            Named(("https://example.org/push",), "https://example.org/feed"),
        ),
    ],
)
def test_what_is_wrong_with_the_hubs_of_a_json_feed_costs_no_headline(
    hubs: object, feed_url: object, found: Named
) -> None:
    body = json_feed(hubs=hubs, feed_url=feed_url)
    assert feed_of(body).named == found
    assert (entry_of(body).title, feed_of(body).remark) == ("One", None)


def test_feed_that_names_nobody() -> None:
    assert feed_of(atom(item("no entry"))).named == NOBODY
    assert feed_of(json_feed()).named == NOBODY


# Both


TOPIC, OTHER = "https://example.com/topic", "https://example.com/other"


@pytest.mark.parametrize(
    ("said", "document", "offered"),
    [
        (NOBODY, NOBODY, None),
        (Named((), TOPIC), Named((), OTHER), None),
        (Named((HUB,), TOPIC), NOBODY, Offer((HUB,), TOPIC)),
        (NOBODY, Named((HUB,), TOPIC), Offer((HUB,), TOPIC)),
        (Named((HUB,), TOPIC), Named(("https://b.example/",), OTHER), Offer((HUB,), TOPIC)),
        # What one place leaves out is taken from the other, and last from where the feed came from.
        (Named((HUB,)), Named((), TOPIC), Offer((HUB,), TOPIC)),
        (Named((), TOPIC), Named((HUB,)), Offer((HUB,), TOPIC)),
        (Named((HUB,)), NOBODY, Offer((HUB,), URL)),
        (NOBODY, Named((HUB,)), Offer((HUB,), URL)),
        # The topic is the one that was named together with the hub.
        (Named((), OTHER), Named((HUB,), TOPIC), Offer((HUB,), TOPIC)),
    ],
)
def test_headers_come_before_the_document(said: Named, document: Named, offered: Offer | None) -> None:
    assert offer(said, document, URL) == offered


@pytest.mark.parametrize(
    ("known", "said", "offered"),
    [
        (None, NOBODY, None),
        (None, Named((HUB,)), Offer((HUB,), URL)),
        (Offer((HUB,), TOPIC), NOBODY, Offer((HUB,), TOPIC)),
        (Offer((HUB,), TOPIC), Named((), OTHER), Offer((HUB,), TOPIC)),
        (Offer((HUB,), TOPIC), Named(("https://b.example/",)), Offer(("https://b.example/",), TOPIC)),
        (Offer((HUB,), TOPIC), Named((HUB,), OTHER), Offer((HUB,), OTHER)),
    ],
)
def test_headers_that_come_without_a_document_keep_the_topic(
    known: Offer | None, said: Named, offered: Offer | None
) -> None:
    assert renewed(known, said, URL) == offered
