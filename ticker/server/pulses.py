"""How to find out whether a client that sends no more has gone, or only ended its own side."""

import asyncio
from collections.abc import Callable, Sequence

PULSES_S = (0.1, 0.4, 1.5, 2.0)
"""The pauses after each of the pulses that tell a client that has gone from one that only sends no more."""


async def pulse(
    transport: asyncio.WriteTransport,
    pauses_s: Sequence[float],
    sign_of_life: Callable[[], bytes],
    write: Callable[[bytes], None],
) -> None:
    """Write a little soon, and not only at the next heartbeat: only a client that has gone resets that.

    `sign_of_life` gives bytes that mean nothing to the client, framed for the wire, once there are any.
    """
    for pause_s in pauses_s:
        if transport.is_closing():
            return
        sign = sign_of_life()
        if sign and not transport.get_write_buffer_size():
            write(sign)
        await asyncio.sleep(pause_s)
