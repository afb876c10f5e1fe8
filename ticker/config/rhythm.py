"""How often a source wants to be read."""

import msgspec

DAY_MS = 86_400_000


class Rhythm(msgspec.Struct, frozen=True):
    """How a source wants to be read: every so often, on a fixed grid or that long after the last read.

    With `auto`, `every_ms` is only where it begins; `max_ms` is the longest that a publisher's hints
    and the source's own pace may stretch it to.
    """

    every_ms: int
    on_grid: bool
    auto: bool = False
    max_ms: int = DAY_MS
