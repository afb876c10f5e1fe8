"""What those who follow the log for a derivation have in common: how they commit, and how they wait."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from typing import Any

from ticker.derive.derivation import Derivation
from ticker.errors import EventError, EventTooLarge
from ticker.events import Draft, Record, type_of
from ticker.log import Order, State
from ticker.times import Clock

_logger = logging.getLogger(__name__)

PAGE = 250
"""How many records are taken at once: their step may hold the loop for a few milliseconds."""
_LOOK_S = 5.0
"""How seldom a step is looked for that time alone makes due: the clock may have been set back."""


async def committed(
    order: Order, writer: str, derivation: Derivation[Any], drafts: Sequence[Draft], state: State
) -> Sequence[Record]:
    """Commit what was derived with the state after it; what is refused is left out."""
    for draft in drafts:
        if (made := type_of(draft.body)) not in derivation.derives:
            raise ValueError(f"{writer} has derived a {made}, which it does not say it does")
    try:
        return await order.commit(drafts, writer, state)
    except EventTooLarge:
        raise  # it is to be there: whoever follows waits until the brokers take it
    except EventError as error:
        # Refused when the event was made. To try again at the next start would stop it for ever.
        _logger.error("%s leaves out what it derived: %s", writer, error)
        await order.commit((), writer, state)
        return ()


async def rest(news: asyncio.Event, due_ms: int | None, clock: Clock) -> None:
    """Wait until there is news, or something may be due."""
    pause_s = None if due_ms is None else min(_LOOK_S, max(0, due_ms - clock()) / 1000)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(pause_s):
            await news.wait()
