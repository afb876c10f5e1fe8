"""How whoever follows the log bears with it: waits while it is in trouble, and ends when it is closed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import NoReturn

from ticker.errors import EventTooLarge, LogClosed, LogError

_RETRY_S = 1.0


async def for_ever(
    work: Callable[[], Awaitable[None]], logger: logging.Logger, *, waits: str, stopped: str
) -> None:
    """Do this anew whenever the log has been in trouble, until it is closed; `waits` and `stopped` say so.

    After a defect it is done no more, and nothing is raised: whoever else follows, or only reads, goes on.
    """
    is_told = False
    while True:
        try:
            await work()
        except LogClosed:
            return
        except EventTooLarge as error:
            if not is_told:
                logger.error("%s: %s", waits, error)
                is_told = True
            await asyncio.sleep(_RETRY_S)
        except LogError as error:
            logger.info("%s: %s", waits, error)
            await asyncio.sleep(_RETRY_S)
        except Exception:
            logger.exception("%s", stopped)
            return


async def at_each_change(change: asyncio.Event, take_up: Callable[[], Awaitable[None]]) -> NoReturn:
    """Take up what is wanted now, whenever that has changed, and again where the log did not let it."""
    while True:
        await change.wait()
        # Before anything is waited for: what changes while others claim, or the log waits, comes after.
        change.clear()
        try:
            await take_up()
        except LogError:
            change.set()
            raise
