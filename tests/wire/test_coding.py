"""Compressed bodies, piece by piece."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.zstd import Unpacker, ends_with_a_frame, unpacked
from ticker.wire import IDENTITY, ZSTD
from ticker.wire.coding import JointZstd


class Rider:
    """A client that is sent whatever the test says, and reads it at once."""

    def __init__(self) -> None:
        self._unpacker = Unpacker()
        self.body = b""
        self.plain = b""
        self.read = b""

    def take(self, coded: bytes, plain: bytes) -> None:
        self.body += coded
        self.plain += plain
        self.read += self._unpacker.feed(coded)
        assert self.read == self.plain


def frames_of(rng: random.Random) -> bytes:
    many = rng.choice((1, 1, 1, 3, 60))
    return b"".join(
        b"id: %d\nevent: quote\ndata: %b\n\n"
        % (rng.randrange(9_999), b"AAPL price volume " * rng.randrange(30))
        for _ in range(many)
    )


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(["join", "leave", "own", "batch", "batch", "batch", "sign", "bye"]), max_size=60
    ),
    st.randoms(use_true_random=False),
)
def test_whoever_comes_and_goes_reads_at_once_what_was_sent(deeds: list[str], rng: random.Random) -> None:
    joint, inside, outside, gone = JointZstd(), list[Rider](), list[Rider](), list[Rider]()
    for deed in deeds:
        if deed == "join":
            # As a stream does: pieces of its own, the last of them just before it joins.
            rider = outside.pop() if outside and rng.random() < 0.5 else Rider()
            frames = frames_of(rng)
            rider.take(ZSTD.piece(frames) if rider.body else ZSTD.first(frames), frames)
            inside.append(rider)
            joint.begin_anew(len(inside) * rng.choice((1, 100, 1_000, 5_000)))
        elif deed == "batch" and inside:
            frames = frames_of(rng)
            coded = joint.code(frames)
            for rider in inside:
                rider.take(coded, frames)
        elif deed == "leave" and inside:
            outside.append(inside.pop(rng.randrange(len(inside))))
        elif deed == "own" and outside:
            frames = frames_of(rng)
            rng.choice(outside).take(ZSTD.piece(frames), frames)
        elif deed == "sign" and (inside or outside):
            rng.choice([*inside, *outside]).take(ZSTD.sign_of_life(b":\n"), b"")
        elif deed == "bye" and outside:
            rider = outside.pop()
            rider.take(ZSTD.ending, b"")
            gone.append(rider)
    for rider in (*inside, *outside):
        assert not ends_with_a_frame(rider.body)
    for rider in gone:
        assert ends_with_a_frame(rider.body)


def test_what_many_are_sent_refers_to_what_they_were_sent_before() -> None:
    frame = b"id: 1\nevent: quote\ndata: " + random.Random(1).randbytes(2_000)
    joint = JointZstd()
    joint.begin_anew(1)
    first, second = joint.code(frame), joint.code(frame)
    assert len(first) > 1_000 > 50 > len(second)
    joint.begin_anew(1)
    assert len(joint.code(frame)) == len(first)


QUOTES = [
    b'id: ab12-%d\nevent: quote\ndata: {"symbol":"S%d","price":%d.%02d,"bid":%d.%02d,"volume":%d}\n\n'
    % (n, n % 40, *(rng.randrange(100) for _ in range(4)), rng.randrange(10**6))
    for rng in (random.Random(1),)
    for n in range(500)
]


def length_for(riders: int, pieces: Sequence[bytes]) -> int:
    joint = JointZstd()
    joint.begin_anew(riders)
    return sum(len(joint.code(piece)) for piece in pieces)


def test_the_more_a_frame_is_for_the_shorter_it_is() -> None:
    lengths = [length_for(riders, QUOTES) for riders in (1, 64, 512)]
    assert lengths[0] > lengths[1] > lengths[2]


def test_the_more_a_frame_is_for_the_shorter_are_its_batches() -> None:
    batches = [b"".join(QUOTES[n : n + 20]) for n in range(0, len(QUOTES), 20)]
    lengths = [length_for(riders, batches) for riders in (1, 64, 512, 1_024)]
    assert sorted(lengths, reverse=True) == lengths
    assert len(set(lengths)) == 4


def test_one_by_one_the_largest_groups_are_sent_what_large_ones_are() -> None:
    assert length_for(1_024, QUOTES) == length_for(512, QUOTES)


@pytest.mark.parametrize("size", [1, 100, 899, 900, 5_000, 300_000])
def test_a_piece_by_itself_is_whole_whatever_its_length(size: int) -> None:
    frames = random.Random(size).randbytes(size)
    body = ZSTD.first(frames) + ZSTD.piece(frames) + ZSTD.ending
    assert unpacked(body) == frames * 2
    assert ends_with_a_frame(body)


def test_without_a_coding_nothing_is_added() -> None:
    pieces = IDENTITY.first(b"a"), IDENTITY.piece(b"b"), IDENTITY.sign_of_life(b":"), IDENTITY.ending
    assert b"".join(pieces) == b"ab:"
