"""The one event that every server sends: a full quote, stamped with the instant it was published."""

from ticker.events import Envelope, Quote, encode_body, stamp

CHANNEL = "stocks"
SYMBOLS = tuple(f"S{number:03d}" for number in range(500))

_EPOCH = "0123456789ab"
_TIME = "2026-01-02T03:04:05.678Z"


def quote(number: int, published_ns: int) -> Quote:
    """The event with this number; `published_ns` (CLOCK_MONOTONIC) travels as its volume."""
    return Quote(
        symbol=SYMBOLS[number % len(SYMBOLS)],
        name="Benchmark Holdings Incorporated, Class A Common Stock",
        price=_cents(18_941, number),
        bid=_cents(18_940, number),
        ask=_cents(18_942, number),
        open=188.02,
        high=190.11,
        low=187.55,
        prev_close=188.30,
        change=_cents(111, number),
        change_pct=_cents(5_895, number),
        volume=published_ns,
        currency="USD",
        decimals=2,
        session="open",
    )


def _cents(about: int, number: int) -> float:
    """A figure near another, in hundredths: figures that stood still would be compressed to nothing."""
    return (about + number * 7_919 % 997 % 90) / 100


def event_json(number: int, published_ns: int) -> bytes:
    """The event as Ticker encodes it, for the servers that have no log to stamp it."""
    body = quote(number, published_ns)
    envelope = Envelope(
        id=f"{_EPOCH}-{number}", type="quote", channel=CHANNEL, key=body.key, time=_TIME, retry_ms=2_000
    )
    return stamp(envelope, encode_body(body))


def frame(number: int, published_ns: int) -> bytes:
    """The event as Ticker frames it."""
    return b"id: %b-%d\nevent: quote\ndata: %b\n\n" % (
        _EPOCH.encode(),
        number,
        event_json(number, published_ns),
    )


READY_MARK = "stream-live"
READY = b'event: stream-live\ndata: {"type":"stream-live"}\n\n'
"""What a server says first, so that the load knows this reader will get everything from here on."""
