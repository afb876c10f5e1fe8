"""What is pushed to a feed, and who would push it, from memory to reading."""

import asyncio

import msgspec
import pytest

from tests.support.origin import Answer, Asked, Origin
from ticker.errors import SourceError
from ticker.sources.adapter import NO_HINTS, Offer, Pushed, Reading, Receiver
from ticker.sources.rss.adapter import RssAdapter
from ticker.sources.rss.memory import recall, write
from ticker.sources.rss.tools import RssTools

from .documents import item, rss
from .test_adapter import NOW_MS, adapter, die, headlines

HUB, OTHER = "https://hub.example/", "https://other.example/"
TOPIC = "https://example.org/topic"
ONE, TWO, THREE = (item(f"Title {n}", guid=f"urn:x:{n}") for n in (1, 2, 3))


def pushed(body: bytes, content_type: str | None = None) -> Pushed:
    return Pushed("hub.example", body, content_type)


def naming(body: bytes, hub: str | None = HUB, topic: str | None = TOPIC) -> bytes:
    """The document with a hub and a topic of its own."""
    links = "".join(
        f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="{rel}" href="{href}"/>'
        for rel, href in (("hub", hub), ("self", topic))
        if href
    )
    return body.replace(b"<description>", links.encode() + b"<description>", 1)


async def read(server: Origin, source: RssAdapter, body: bytes, **headers: str) -> Reading:
    server.answer(body, "/feed", 200, **headers)
    return await source.read(None, NOW_MS)


# What is pushed


async def test_document_that_is_pushed_brings_what_is_new_in_it(server: Origin, tools: RssTools) -> None:
    source = adapter(tools, server, limit=1)
    first = await read(server, source, rss(TWO, ONE))
    receiver: Receiver = source
    reading = await receiver.absorb(first.memory, pushed(rss(THREE)), NOW_MS + 1)
    assert headlines(reading) == [("Title 3", 1)]
    assert (reading.detail, reading.hints, reading.contact) == (None, NO_HINTS, None)
    edited = await source.absorb(
        reading.memory, pushed(rss(item("Title 2, edited", guid="urn:x:2"))), NOW_MS + 2
    )
    assert headlines(edited) == [("Title 2, edited", 2)]
    assert len(server.asked) == 1


async def test_feed_that_was_never_read_takes_no_push(server: Origin, tools: RssTools) -> None:
    source = adapter(tools, server)
    first = await read(server, source, rss(ONE))
    moved = adapter(tools, server, "/elsewhere")
    for receiver, memory in ((source, None), (source, first.memory[:-5]), (moved, first.memory)):
        with pytest.raises(SourceError, match="pushed before the feed was read"):
            await receiver.absorb(memory, pushed(rss(TWO)), NOW_MS + 1)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "answered with an empty document"),
        (b"<html><body>Are you human?</body></html>", "captcha page, not a feed"),
        (b'{"version": "1"}', "not a JSON Feed"),
        (bytes(range(256)), "not a feed"),
    ],
)
async def test_what_is_no_feed_is_an_error(server: Origin, tools: RssTools, body: bytes, words: str) -> None:
    source = adapter(tools, server)
    first = await read(server, source, rss(ONE))
    with pytest.raises(SourceError, match=f"what was pushed is of no use: .*{words}"):
        await source.absorb(first.memory, pushed(body), NOW_MS + 1)


async def test_push_to_a_feed_whose_entries_are_forgotten_is_no_first_read(
    server: Origin, tools: RssTools
) -> None:
    source = adapter(tools, server)
    known = recall((await read(server, source, rss(ONE))).memory)
    assert known is not None
    damaged = write(msgspec.structs.replace(known, ledger=msgspec.Raw(b"\x01")))
    with pytest.raises(SourceError, match="what was read before is forgotten"):
        await source.absorb(damaged, pushed(rss(TWO)), NOW_MS + 1)


async def test_document_that_kills_the_parser_is_an_error(
    server: Origin, tools: RssTools, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = adapter(tools, server)
    first = await read(server, source, rss(ONE))
    with monkeypatch.context() as patched:
        patched.setattr("ticker.sources.rss.adapter.extract", die)
        with pytest.raises(SourceError, match="the worker process died"):
            await source.absorb(first.memory, pushed(rss(TWO)), NOW_MS + 1)
    assert headlines(await source.absorb(first.memory, pushed(rss(TWO)), NOW_MS + 1)) == [("Title 2", 1)]


async def test_document_that_is_cut_off_says_so(server: Origin, tools: RssTools) -> None:
    source = adapter(tools, server)
    first = await read(server, source, rss(ONE))
    reading = await source.absorb(first.memory, pushed(rss(THREE, TWO)[:-60]), NOW_MS + 1)
    assert headlines(reading) == [("Title 3", 1)]
    assert reading.detail == "the document is cut off; whole entries read: 1"


async def test_push_is_read_as_its_content_type_says(server: Origin, tools: RssTools) -> None:
    source = adapter(tools, server)
    first = await read(server, source, rss(ONE))
    bare = "<rss><channel><item><title>Café</title></item></channel></rss>".encode("windows-1252")
    reading = await source.absorb(
        first.memory, pushed(bare, "application/rss+xml; charset=windows-1252"), NOW_MS + 1
    )
    assert headlines(reading) == [("Café", 1)]
    json_feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "9", "title": "Nine"}]}
    as_json = pushed(msgspec.json.encode(json_feed), "application/feed+json")
    assert headlines(await source.absorb(first.memory, as_json, NOW_MS + 1)) == [("Nine", 1)]


async def test_relative_links_are_those_of_the_feed_and_no_edits_to_the_poll(
    server: Origin, tools: RssTools
) -> None:
    source = adapter(tools, server)
    first = await read(server, source, rss(ONE, link=""))
    linked = rss(item("Two", guid="2", link="/two"), ONE, link="")
    reading = await source.absorb(first.memory, pushed(linked), NOW_MS + 1)
    assert [getattr(body, "url", None) for body in reading.bodies] == [server.url("/two")]
    server.answer(linked)
    assert (await source.read(reading.memory, NOW_MS + 2)).bodies == ()


async def test_relative_links_of_a_feed_that_has_moved_are_those_of_where_it_is(
    server: Origin, tools: RssTools
) -> None:
    source = adapter(tools, server)
    server.answer(status=301, location=server.url("/there", host="localhost"))
    server.answer(rss(ONE, link=""), path="/there")
    first = await source.read(None, NOW_MS)
    second = await source.read(first.memory, NOW_MS + 1)
    linked = rss(item("Two", guid="2", link="/two"), ONE, link="")
    reading = await source.absorb(second.memory, pushed(linked), NOW_MS + 2)
    assert [getattr(body, "url", None) for body in reading.bodies] == [server.url("/two", host="localhost")]
    server.answer(linked, path="/there")
    third = await source.read(reading.memory, NOW_MS + 3)
    assert (third.bodies, server.asked[-1].path) == ((), "/there")


# What a push leaves alone


async def test_push_leaves_validators_hash_and_hints_as_the_feed_last_had_them(
    server: Origin, tools: RssTools
) -> None:
    source = adapter(tools, server)
    first = await read(server, source, naming(rss(ONE)), etag='"a"', last_modified="yesterday")
    ttl = naming(rss(TWO), OTHER).replace(b"<description>", b"<ttl>60</ttl><description>", 1)
    reading = await source.absorb(first.memory, pushed(ttl), NOW_MS + 1)
    before, after = recall(first.memory), recall(reading.memory)
    assert before is not None
    assert after is not None
    assert after.ledger != before.ledger
    assert msgspec.structs.replace(after, ledger=before.ledger) == before
    assert reading.offer == first.offer == Offer((HUB,), TOPIC)


async def test_answer_304_after_a_push_keeps_everything(server: Origin, tools: RssTools) -> None:
    source = adapter(tools, server)
    first = await read(server, source, naming(rss(ONE)), etag='"a"')
    reading = await source.absorb(first.memory, pushed(rss(TWO)), NOW_MS + 1)
    server.answer(status=304)
    again = await source.read(reading.memory, NOW_MS + 2)
    assert server.asked[-1].headers["if-none-match"] == '"a"'
    assert (again.bodies, again.detail, again.memory) == ((), "not modified", reading.memory)
    assert again.offer == reading.offer
    assert (await source.absorb(again.memory, pushed(rss(TWO)), NOW_MS + 3)).bodies == ()


async def test_document_that_has_not_changed_since_before_the_push_is_unchanged(
    server: Origin, tools: RssTools
) -> None:
    source = adapter(tools, server)
    first = await read(server, source, rss(ONE))
    reading = await source.absorb(first.memory, pushed(rss(TWO)), NOW_MS + 1)
    again = await source.read(reading.memory, NOW_MS + 2)
    assert (again.bodies, again.detail) == ((), "unchanged")
    server.answer(rss(THREE, TWO, ONE))
    assert headlines(await source.read(again.memory, NOW_MS + 3)) == [("Title 3", 1)]


async def test_nothing_is_retracted_by_a_push_and_a_poll_still_retracts(
    server: Origin, tools: RssTools
) -> None:
    source = adapter(tools, server, retractions=True)
    first = await read(server, source, rss(THREE, TWO, ONE))
    reading = await source.absorb(first.memory, pushed(rss(THREE, ONE)), NOW_MS + 1)
    assert reading.bodies == ()
    server.answer(rss(THREE, ONE))
    assert headlines(await source.read(reading.memory, NOW_MS + 2)) == [("Title 2", 2)]


# Who would push


def link(hub: str | None = HUB, topic: str | None = None) -> dict[str, str]:
    links = [f'<{href}>; rel="{rel}"' for rel, href in (("hub", hub), ("self", topic)) if href]
    return {"link": ", ".join(links)}


async def test_offer_is_that_of_the_headers_before_that_of_the_document(
    server: Origin, tools: RssTools
) -> None:
    source, here = adapter(tools, server), server.url()
    assert (await read(server, source, rss(ONE))).offer is None
    assert (await read(server, source, rss(ONE), **link())).offer == Offer((HUB,), here)
    assert (await read(server, source, naming(rss(ONE)))).offer == Offer((HUB,), TOPIC)
    both = await read(server, source, naming(rss(ONE), OTHER), **link(HUB, "/self"))
    assert both.offer == Offer((HUB,), server.url("/self"))


async def test_offer_may_come_in_two_headers(server: Origin, tools: RssTools) -> None:
    async def answer(_: Asked, writer: asyncio.StreamWriter) -> None:
        one, two = f'Link: <{HUB}>; rel="hub"', 'LINK: </self>; rel="self"'
        head, body = Answer(200, rss(ONE)).wire(connection="close").split(b"\r\n\r\n", 1)
        writer.write(b"\r\n".join([head, one.encode(), two.encode(), b"", body]))

    server.scripts["/feed"] = answer
    reading = await adapter(tools, server).read(None, NOW_MS)
    assert reading.offer == Offer((HUB,), server.url("/self"))


async def test_offer_is_remembered_for_the_address_that_it_came_from(server: Origin, tools: RssTools) -> None:
    source = adapter(tools, server)
    first = await read(server, source, naming(rss(ONE)))
    assert source.known_offer(first.memory) == first.offer == Offer((HUB,), TOPIC)
    assert adapter(tools, server, "/elsewhere").known_offer(first.memory) is None
    assert source.known_offer(None) is None
    assert source.known_offer(first.memory[:-5]) is None


async def test_feed_is_known_by_where_redirects_led(server: Origin, tools: RssTools) -> None:
    server.answer(status=302, location="/deep/there", link=f"<{OTHER}>; rel=hub")
    server.answer(rss(ONE), path="/deep/there", link="<hub>; rel=hub")
    reading = await adapter(tools, server).read(None, NOW_MS)
    assert reading.offer == Offer((server.url("/deep/hub"),), server.url("/deep/there"))


@pytest.mark.parametrize("status", [200, 304])
@pytest.mark.parametrize(
    ("first", "then", "offered"),
    [
        ({}, {}, Offer((HUB,), TOPIC)),
        ({}, link(None, "/self"), Offer((HUB,), TOPIC)),
        ({}, link(OTHER), Offer((OTHER,), TOPIC)),
        (link(), link(), Offer((HUB,), TOPIC)),
        (link(), link(OTHER, "https://example.org/new"), Offer((OTHER,), "https://example.org/new")),
        # A 304 need not repeat what the 200 said.
        (link(OTHER), {}, Offer((OTHER,), TOPIC)),
    ],
)
async def test_offer_stays_while_the_document_does_and_headers_renew_it(
    server: Origin,
    tools: RssTools,
    status: int,
    first: dict[str, str],
    then: dict[str, str],
    offered: Offer,
) -> None:
    source, body = adapter(tools, server), naming(rss(ONE))
    before = await read(server, source, body, etag='"a"', **first)
    server.answer(body if status == 200 else b"", "/feed", status, **then)
    after = await source.read(before.memory, NOW_MS + 1)
    assert (after.detail, after.offer) == ("unchanged" if status == 200 else "not modified", offered)
    server.answer(status=304)
    assert (await source.read(write_back(after, etag='"b"'), NOW_MS + 2)).offer == offered


def write_back(reading: Reading, etag: str) -> bytes:
    """The memory with a validator, so that a 304 may follow."""
    known = recall(reading.memory)
    assert known is not None
    return write(msgspec.structs.replace(known, etag=etag))


@pytest.mark.parametrize("status", [200, 304])
async def test_headers_that_leave_the_topic_to_the_document_do_not_change_it(
    server: Origin, tools: RssTools, status: int
) -> None:
    # A web server that adds the hub to every answer: another topic each time would be another subscription.
    source, body = adapter(tools, server), naming(rss(ONE), None)
    before = await read(server, source, body, etag='"a"', **link())
    assert before.offer == Offer((HUB,), TOPIC)
    server.answer(body if status == 200 else b"", "/feed", status, **link())
    assert (await source.read(before.memory, NOW_MS + 1)).offer == before.offer


async def test_new_document_without_a_hub_ends_the_offer(server: Origin, tools: RssTools) -> None:
    source = adapter(tools, server)
    first = await read(server, source, naming(rss(ONE)), etag='"a"')
    server.answer(rss(TWO, ONE), etag='"b"')
    second = await source.read(first.memory, NOW_MS + 1)
    assert second.offer is None
    server.answer(status=304)
    assert (await source.read(second.memory, NOW_MS + 2)).offer is None
