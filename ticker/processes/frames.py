"""Frames between processes of one Ticker: four bytes of length, then what a process has to say."""

import asyncio
import struct

_LENGTH = struct.Struct(">I")


def framed(data: bytes) -> bytes:
    return _LENGTH.pack(len(data)) + data


async def next_frame(reader: asyncio.StreamReader) -> bytes | None:
    """The next one; None once the other process has closed the connection, or is gone."""
    try:
        (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
        return await reader.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
