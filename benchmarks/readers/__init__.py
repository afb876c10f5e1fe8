"""The readers of feeds that are compared: how each is started, and what it lacks where it cannot be."""

import importlib.util
import sys

import msgspec

TICKER = "ticker"
TICKER_50 = "ticker-50"
FEEDPARSER = "feedparser"
ON_LOOP = "on-loop"


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """One reader; `missing` says how to get what is not on this machine.

    `limit`: how many entries it keeps of a feed's first read. `is_lag_only`: it is there for the lag of
    its event loop.
    """

    name: str
    title: str
    command: tuple[str, ...]
    missing: str | None = None
    limit: int = 10_000
    is_lag_only: bool = False


def readers() -> tuple[Reader, ...]:
    return (
        Reader(name=TICKER, title="Ticker", command=_python("ticker", "10000")),
        Reader(name=FEEDPARSER, title="feedparser's default, a script", command=_python("plain")),
        Reader(
            name="lemon24",
            title="lemon24/reader",
            command=_python("lemon24", "1"),
            missing=_without_lemon24(),
        ),
        Reader(
            name="lemon24-workers",
            title=f"lemon24/reader, {_WORKERS} workers",
            command=_python("lemon24", str(_WORKERS)),
            missing=_without_lemon24(),
        ),
        Reader(
            name=TICKER_50,
            title="Ticker, limit: 50",
            command=_python("ticker", "50"),
            limit=50,
            is_lag_only=True,
        ),
        Reader(
            name=ON_LOOP,
            title="feedparser in asyncio, a script",
            command=_python("on_loop"),
            is_lag_only=True,
        ),
    )


_WORKERS = 10


def _python(module: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", f"benchmarks.readers.{module}", *arguments)


def _without_lemon24() -> str | None:
    # Its copy of feedparser needs sgmllib, which it does not ask for itself.
    if all(importlib.util.find_spec(name) for name in ("reader", "sgmllib")):
        return None
    return "reader and sgmllib3k: pip install 'ticker[bench]'"
