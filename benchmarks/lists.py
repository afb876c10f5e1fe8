"""Filtered readers: as many different lists of symbols as readers, beside one list for all of them."""

import contextlib
from statistics import median

from benchmarks.event import SYMBOLS
from benchmarks.fan_out import lost
from benchmarks.load import LIST_LENGTH
from benchmarks.measure import Session, Window
from benchmarks.orders import Publish
from benchmarks.peers import TICKER, named
from benchmarks.settings import Progress, Settings
from benchmarks.table import Table, middle, number, spread

_PATH = "/stream?since=none&symbols={symbols}"
# A batch has every symbol once, so that every list gets the same number of events out of it.
_PUBLISH = Publish(batches=2, batch=len(SYMBOLS), every_s=1.5)


def lists(settings: Settings, progress: Progress) -> Table:
    """Ticker's readers with lists of 20 of 500 symbols: all different, and all the same."""
    readers = settings.most_readers
    sessions: dict[str, Session] = {}
    with contextlib.ExitStack() as stack:
        for name, different in (("one list", 1), (f"{readers:,} lists", readers)):
            progress(f"lists: {readers:,} readers connect with {name}")
            session = Session(named(TICKER), readers=readers, lists=different, path=_PATH)
            sessions[name] = stack.enter_context(session)
        windows: dict[str, list[Window]] = {name: [] for name in sessions}
        for turn in range(settings.rounds):
            for name, session in tuple(sessions.items()):
                progress(f"lists: {name}, round {turn + 1}")
                windows[name].append(session.measure(_PUBLISH, readers * LIST_LENGTH * _PUBLISH.batches))
                if not windows[name][-1].kept_up:
                    sessions.pop(name).kill()
    return _table(readers, windows)


def _table(readers: int, windows: dict[str, list[Window]]) -> Table:
    one = next(iter(windows.values()))
    return Table(
        f"Lists of {LIST_LENGTH} of {len(SYMBOLS)} symbols",
        ("case", "server", "CPU us a delivery", "x one list", "p50 ms", "p99 ms", "lost", "load CPU"),
        tuple(
            (
                f"{readers:,} readers, {name}",
                named(TICKER).title,
                spread([window.cpu_us for window in same]),
                number(median(a.cpu_us / b.cpu_us for a, b in zip(same, one, strict=False))),
                middle([window.p50_ms for window in same]),
                middle([window.p99_ms for window in same]),
                lost(same),
                f"{max(window.load_share for window in same):.0%}",
            )
            for name, same in windows.items()
        ),
    )
