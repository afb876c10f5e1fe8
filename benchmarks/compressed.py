"""Fan-out to readers that ask for zstd, beside the same events as they are."""

from collections.abc import Sequence

import msgspec

from benchmarks.fan_out import Measured, beside, bytes_a_delivery, case, compare, load_share, lost, ratio
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
    windows, plain = item.windows, beside(item, measured)[TICKER]
    sent = bytes_a_delivery(windows)
    return (
        case(item),
        item.peer.title,
        spread([window.cpu_us for window in windows]),
        ratio(windows, plain),
        number(sent),
        number(bytes_a_delivery(plain) / sent),
        middle([window.p50_ms for window in windows]),
        middle([window.p99_ms for window in windows]),
        lost(windows),
        load_share(windows),
    )
