"""Waiting for what a page says of itself."""

import asyncio

from playwright.async_api import Error, Page

from tests.support.waiting import PATIENCE_S

_LOOK_EVERY_S = 0.02


async def comes_true(page: Page, script: str, arg: object = None, *, within_s: float = PATIENCE_S) -> None:
    """Wait until what a script says on the page is true: an expression, a function, or one that is async.

    Not by Playwright's `wait_for_function`: that tries an expression again by `eval`, which the page's policy
    forbids, and takes the promise of a function that is async for the truth.
    """
    async with asyncio.timeout(within_s):
        while not await _said(page, script, arg):
            await asyncio.sleep(_LOOK_EVERY_S)


async def _said(page: Page, script: str, arg: object) -> object:
    try:
        return await page.evaluate(script, arg)
    except Error as error:
        # The page is on its way to another.
        if "context was destroyed" in error.message:
            return False
        raise
