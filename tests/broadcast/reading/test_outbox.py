"""What waits to be sent, and what of it is held back."""

import random

import pytest

from tests.support.events import message, record_of
from ticker.broadcast.reading.outbox import Outbox
from ticker.wire import BARE, FORMATS, WEBSOCKET, Format, Live

FORMATS_AND_MESSAGES = [framing.encoding(to) for framing in (BARE, WEBSOCKET) for to in FORMATS]
CHANNELS = ("stocks", "news.world", "news.tech")
LIVE = Live(id="x-1", time="2026-01-01T00:00:00.000Z")


def all_of(outbox: Outbox) -> bytes:
    pieces = b""
    while outbox:
        pieces += outbox.take()
    return pieces


@pytest.mark.parametrize("to", FORMATS_AND_MESSAGES, ids=lambda to: f"{type(to).__name__}-{to.name}")
def test_what_is_withheld_is_left_out_of_what_waits_and_of_what_comes(to: Format) -> None:
    rng = random.Random(3)
    for _ in range(200):
        outbox = Outbox(to, max_bytes=rng.choice((1, 300, 2_000)))
        puts = [[rng.choice(CHANNELS) for _ in range(rng.randrange(1, 9))] for _ in range(6)]
        texts = {n: f"said {n}" + "x" * rng.randrange(300) for n in range(60)}
        numbers = iter(texts)
        frames = [
            [(channel, to.event(record_of(message(texts[next(numbers)]), channel))) for channel in put]
            for put in puts
        ]

        def put(some: list[tuple[str, bytes]], outbox: Outbox = outbox) -> None:
            outbox.put(b"".join(frame for _, frame in some), tuple(channel for channel, _ in some))

        for some in frames[:4]:
            put(some)
        outbox.tell(LIVE)
        taken = b"".join(outbox.take() for _ in range(rng.randrange(4)) if outbox)
        outbox.withhold(("news.tech",))
        for some in frames[4:]:
            put(some)
        rest = all_of(outbox)
        written = b"".join(frame for some in frames[:4] for _, frame in some) + to.control(LIVE)
        assert written.startswith(taken)
        left, place = b"", 0
        for channel, frame in (pair for some in frames[:4] for pair in some):
            if place >= len(taken) and channel != "news.tech":
                left += frame
            place += len(frame)
        left += to.control(LIVE) if place >= len(taken) else b""
        left += b"".join(frame for some in frames[4:] for channel, frame in some if channel != "news.tech")
        assert rest == left


def test_an_outbox_of_which_nothing_is_left_is_empty() -> None:
    (to,) = FORMATS[:1]
    outbox = Outbox(to, max_bytes=1)
    outbox.put(to.event(record_of(message("secret"))), ("stocks",))
    outbox.withhold(("stocks",))
    assert not outbox
