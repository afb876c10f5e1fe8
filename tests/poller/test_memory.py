import msgspec
from hypothesis import given
from hypothesis import strategies as st

from ticker.outbound.causes import Refused
from ticker.outbound.host_backoffs import HostBackoff
from ticker.poller.memory import SourceMemory, encode, recall
from ticker.poller.state import SourceState
from ticker.sources.adapter import PublisherHints

KNOWN = SourceMemory(
    origin="https://example.org/feed",
    state=SourceState(failures=3, trust=2, cause=Refused(503, 60)),
    adapter=b"its own",
)


def test_a_memory_comes_back_as_it_was() -> None:
    assert recall("world", KNOWN.origin, encode(KNOWN)) == KNOWN


def test_a_source_that_was_never_read_has_none() -> None:
    assert recall("world", "here", None) == SourceMemory(origin="here", state=SourceState())


def test_at_a_new_address_a_source_stands_as_on_its_first_day_and_knows_its_entries() -> None:
    after = recall("world", "https://example.org/new", encode(KNOWN))
    assert after == SourceMemory(origin="https://example.org/new", state=SourceState(), adapter=b"its own")


@given(st.integers(0, len(encode(KNOWN)) - 1), st.integers(0, 255))
def test_a_damaged_memory_is_read_or_starts_afresh_and_never_stops_the_service(place: int, byte: int) -> None:
    damaged = bytearray(encode(KNOWN))
    damaged[place] = byte
    assert recall("world", KNOWN.origin, bytes(damaged)).origin == KNOWN.origin


@given(st.binary(max_size=200))
def test_what_is_no_memory_at_all_starts_afresh(state: bytes) -> None:
    assert recall("world", "here", state).origin == "here"


def test_memory_written_by_an_earlier_version_is_read() -> None:
    standing = {
        "state": "failing",
        "failures": 3,
        "due_ms": 7,
        "wishes": {"max_age_s": 60.0, "ttl_s": 90.0},
        "hold": {"host": "e.org", "until_ms": 5},
    }
    written = msgspec.msgpack.encode({"origin": "here", "standing": standing, "adapter": b"its own"})
    hints = PublisherHints(max_age_s=60, ttl_s=90)
    state = SourceState(
        health="failing", failures=3, due_ms=7, hints=hints, host_backoff=HostBackoff("e.org", 5)
    )
    assert recall("world", "here", written) == SourceMemory(origin="here", state=state, adapter=b"its own")


def test_cause_that_only_a_later_version_knows_costs_nothing_else() -> None:
    standing = {
        "state": "failing",
        "detail": "on strike",
        "failures": 3,
        "cause": {"cause": "OnStrike", "n": 1},
    }
    written = msgspec.msgpack.encode({"origin": "here", "standing": standing, "adapter": b"its own"})
    state = SourceState(health="failing", detail="on strike", failures=3)
    assert recall("world", "here", written) == SourceMemory(origin="here", state=state, adapter=b"its own")


def test_a_source_that_fails_and_is_asked_for_in_another_way_need_not_wait_and_loses_nothing() -> None:
    failing = msgspec.structs.replace(
        KNOWN,
        asks="before",
        state=msgspec.structs.replace(KNOWN.state, health="failing", due_ms=1, cut_short=2),
    )
    same = recall("world", KNOWN.origin, encode(failing), "before")
    assert same == failing
    after = recall("world", KNOWN.origin, encode(failing), "after")
    assert (after.asks, after.state.due_ms, after.state.cut_short) == ("after", None, 0)
    assert (after.adapter, after.state.failures) == (KNOWN.adapter, 3)


def test_a_source_that_is_well_is_not_read_sooner_for_being_asked_for_in_another_way() -> None:
    well = msgspec.structs.replace(KNOWN, asks="before", state=SourceState(due_ms=9))
    assert recall("world", KNOWN.origin, encode(well), "after") == msgspec.structs.replace(well, asks="after")
