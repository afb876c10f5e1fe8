"""Receipts: what was stored under which key, for a day, in states that stay small."""

from hypothesis import given
from hypothesis import strategies as st

from ticker.publishing.receipts import KEPT_MS, Shard, digest, receipt_of

NOW = 1_000_000


def test_a_receipt_is_found_for_a_day() -> None:
    receipt = receipt_of(b"k", b"c", NOW, [7, 8, 9, 3])
    shard = Shard.decode(Shard().with_receipt(receipt, NOW))
    assert shard.of(b"k", NOW + KEPT_MS - 1) == receipt
    assert shard.of(b"k", NOW + KEPT_MS) is None
    assert shard.of(b"other", NOW) is None
    assert tuple(receipt.seqs) == (7, 8, 9, 3)


def test_what_is_past_keeping_is_taken_out_with_the_next() -> None:
    first = Shard.decode(Shard().with_receipt(receipt_of(b"a", b"c", NOW, [1]), NOW))
    later = NOW + KEPT_MS
    shard = Shard.decode(first.with_receipt(receipt_of(b"b", b"c", later, [2]), later))
    assert [one.key for one in shard.receipts] == [b"b"]


def test_the_oldest_go_where_there_are_too_many_and_the_newest_never_does() -> None:
    state: bytes | None = None
    for number in range(1_800):
        new = receipt_of(digest(str(number)), bytes(16), NOW + number, [number])
        state = Shard.decode(state).with_receipt(new, NOW)
    assert state is not None
    kept = Shard.decode(state).receipts
    assert len(state) <= 65_536
    assert 1_000 < len(kept) < 1_800
    assert kept[-1].seqs.__next__() == 1_799
    scattered = receipt_of(b"k", b"c", NOW, range(0, 40_000, 2))
    assert Shard.decode(Shard.decode(state).with_receipt(scattered, NOW)).receipts == (scattered,)


def test_a_state_of_another_version_begins_anew() -> None:
    assert Shard.decode(b"\xc1") == Shard()


@given(st.lists(st.integers(0, 50)))
def test_sequences_come_back_in_their_order(seqs: list[int]) -> None:
    assert list(receipt_of(b"k", b"c", 0, seqs).seqs) == seqs


def test_parts_are_told_apart_however_they_are_cut() -> None:
    assert len({digest("ab", "c"), digest("a", "bc"), digest("abc"), digest("ab", b"c", "")}) == 4
