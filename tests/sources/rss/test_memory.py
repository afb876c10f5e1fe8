import msgspec
import pytest

from ticker.sources.adapter import NO_HINTS, Offer, PublisherHints
from ticker.sources.rss.deciding.ledger import Ledger, Seen, recall_ledger, write_ledger
from ticker.sources.rss.memory import Memory, recall, write
from ticker.sources.rss.moves import STAYED, Address
from ticker.sources.rss.trust import UNSEEN

LEDGER = Ledger(7, {b"12345678": Seen(b"87654321", 2, 5, 7)}, {b"abcdefgh": 7})
MEMORY = Memory(
    url="https://e.org/",
    etag='W/"\xff"',
    last_modified=None,
    body_hash=b"h",
    ledger=msgspec.Raw(write_ledger(LEDGER)),
)


def test_memory_is_read_as_it_was_written() -> None:
    found = recall(write(MEMORY))
    assert found is not None
    assert (found.url, found.etag, found.body_hash) == (MEMORY.url, MEMORY.etag, MEMORY.body_hash)
    assert recall_ledger(bytes(found.ledger)) == LEDGER


@pytest.mark.parametrize(
    "memory",
    [
        None,
        b"",
        b"rubbish",
        write(MEMORY)[:-3],
        msgspec.msgpack.encode({"version": 2}),
        msgspec.msgpack.encode(msgspec.structs.asdict(MEMORY) | {"version": 2}),
    ],
)
def test_memory_that_cannot_be_read_is_none(memory: bytes | None) -> None:
    assert recall(memory) is None


@pytest.mark.parametrize(
    "ledger", [None, b"", b"rubbish", write_ledger(LEDGER)[:-3], msgspec.msgpack.encode([1, 2, 3])]
)
def test_ledger_that_cannot_be_read_is_none(ledger: bytes | None) -> None:
    assert recall_ledger(ledger) is None


def test_memory_of_an_older_version_has_no_hints_no_hub_and_has_not_moved() -> None:
    fields = msgspec.structs.asdict(MEMORY)
    later = ("wishes", "address", "offer", "trust")
    old = msgspec.msgpack.encode({name: fields[name] for name in fields if name not in later})
    found = recall(old)
    assert found is not None
    assert (found.etag, found.hints, found.address) == (MEMORY.etag, NO_HINTS, STAYED)
    assert (found.offer, found.trust) == (None, UNSEEN)


def test_hints_address_and_offer_are_read_as_they_were_written() -> None:
    hints, address = PublisherHints(ttl_s=60, skip_hours=(1, 2)), Address("https://b.example/", None)
    offer = Offer(("https://hub.example/", "https://b.example/"), "https://e.org/topic")
    found = recall(write(msgspec.structs.replace(MEMORY, hints=hints, address=address, offer=offer)))
    assert found is not None
    assert (found.hints, found.address, found.offer) == (hints, address, offer)
