"""Fan-out to readers that ask for zstd, beside the same events as they are."""

from collections.abc import Sequence

import msgspec

from benchmarks.fan_out import Measured, case, compare, lost, ratio
from benchmarks.measure import Window
from benchmarks.peers import TICKER, coded_peers
from benchmarks.settings import Progress, Settings
from benchmarks.table import Table, middle, number, spread


def compressed(settings: Settings, progress: Progress) -> Table:
    """The same events compressed once for all, beside plain: bytes and CPU of each delivery."""
    # More events than elsewhere: a frame that has just begun has nothing to refer to.
    settings = msgspec.structs.replace(settings, rate=4 * settings.rate)
    measured = [
        item for readers in settings.readers for item in compare(coded_peers(), readers, settings, progress)
    ]
    return Table(
        "Compressed streams",
        (
            *("case", "server", "CPU us a delivery", "x plain", "bytes a delivery", "times fewer"),
            *("p50 ms", "p99 ms", "lost", "load CPU"),
        ),
        tuple(_row(item, measured) for item in measured),
    )


def _row(item: Measured, measured: Sequence[Measured]) -> tuple[str, ...]:
    windows = item.windows
    plain = next(one.windows for one in measured if one.peer.name == TICKER and case(one) == case(item))
    sent = _bytes(windows)
    return (
        case(item),
        item.peer.title,
        spread([window.cpu_us for window in windows]),
        ratio(windows, plain),
        number(sent),
        number(_bytes(plain) / sent),
        middle([window.p50_ms for window in windows]),
        middle([window.p99_ms for window in windows]),
        lost(windows),
        f"{max((window.load_share for window in windows), default=0):.0%}",
    )


def _bytes(windows: Sequence[Window]) -> float:
    return sum(window.bytes for window in windows) / max(1, sum(window.deliveries for window in windows))
