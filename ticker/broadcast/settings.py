"""What the operator decided about streams."""

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Times in ms, sizes in bytes; 0 readers per address means no limit, 0 lifetime means for ever.

    `buffer_bytes` is how much may wait to be sent on one connection of the live path, `buffers_bytes` on
    all of them; a connection that takes nothing for `stall_ms` is dropped.
    """

    heartbeat_ms: int
    snapshot: int
    replay: int
    max_readers: int
    max_readers_per_address: int
    buffer_bytes: int = 65_536
    buffers_bytes: int = 256_000_000
    stall_ms: int = 60_000
    lifetime_ms: int = 0
