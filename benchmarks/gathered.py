"""Many single events a second to many readers: with what comes close together in one write, and without."""

from collections.abc import Sequence

import msgspec

from benchmarks.fan_out import Measured, compare, load_share, lost, ratio
from benchmarks.peers import AT_ONCE, gathering_peers
from benchmarks.settings import Progress, Settings
from benchmarks.table import Table, middle, spread

_RATES = (10, 60, 200)


def gathered(settings: Settings, progress: Progress) -> Table:
    """Single events at several rates, with `stream.gather` and without."""
    readers = min(2_000, settings.most_readers)
    measured = {rate: _measured(settings, readers, rate, progress) for rate in _RATES}
    return Table(
        f"Gathered writes, {readers:,} readers",
        ("case", "server", "CPU us a delivery", "x at once", "p50 ms", "p99 ms", "lost", "load CPU"),
        tuple(_row(rate, item, items) for rate, items in measured.items() for item in items),
    )


def _measured(settings: Settings, readers: int, rate: int, progress: Progress) -> list[Measured]:
    progress(f"gathered: {rate} events a second")
    settings = msgspec.structs.replace(settings, rate=float(rate), batches=(1,))
    return compare(gathering_peers(), readers, settings, progress)


def _row(rate: int, item: Measured, items: Sequence[Measured]) -> tuple[str, ...]:
    windows = item.windows
    at_once = next(one.windows for one in items if one.peer.name == AT_ONCE)
    return (
        f"{rate} events a second",
        item.peer.title,
        spread([window.cpu_us for window in windows]),
        ratio(windows, at_once),
        middle([window.p50_ms for window in windows]),
        middle([window.p99_ms for window in windows]),
        lost(windows),
        load_share(windows),
    )
