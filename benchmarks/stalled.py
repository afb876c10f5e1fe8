"""Stalled readers: what one reader in ten that has stopped reading costs the others."""

from benchmarks.measure import Session, Window
from benchmarks.orders import Publish
from benchmarks.pairs import table_of_pairs
from benchmarks.peers import TICKER, named
from benchmarks.settings import Progress, Settings
from benchmarks.table import Table

_READERS = 200
_STALLED = 20
_PAIRS_A_ROUND = 4
# 5 MB a reader: more than the kernel buffers between a server and a client that does not read.
_FILL = Publish(batches=60, batch=200, every_s=0.04)


def stalled(settings: Settings, progress: Progress) -> Table:
    """The other readers' latency while 20 of 200 of Ticker's readers are stalled, in pairs of windows."""
    publish = Publish(batches=max(1, round(settings.seconds * 20)), batch=10, every_s=0.05)
    peer = named(TICKER)
    pairs: list[tuple[Window, Window]] = []
    progress("stalled: readers connect")
    with Session(peer, readers=_READERS) as calm, Session(peer, readers=_READERS, stalled=_STALLED) as hit:
        for session in (calm, hit):
            session.publish(_FILL)
            session.publish(publish)
        for turn in range(settings.rounds * _PAIRS_A_ROUND):
            progress(f"stalled: pair {turn + 1}")
            pairs.append(_pair(calm, hit, publish, calm_first=turn % 2 == 0))
    return _table(pairs)


def _pair(calm: Session, hit: Session, publish: Publish, *, calm_first: bool) -> tuple[Window, Window]:
    events = publish.batches * publish.batch

    def without() -> Window:
        return calm.measure(publish, _READERS * events)

    def with_stalled() -> Window:
        return hit.measure(publish, (_READERS - _STALLED) * events)

    if calm_first:
        return without(), with_stalled()
    second = with_stalled()
    return without(), second


def _table(pairs: list[tuple[Window, Window]]) -> Table:
    return table_of_pairs(
        f"{_STALLED} of {_READERS} readers stalled",
        ("all read", f"{_STALLED} stalled, the others"),
        [calm for calm, _ in pairs],
        [hit for _, hit in pairs],
        "with stalled readers",
    )
