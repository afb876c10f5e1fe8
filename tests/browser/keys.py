"""Keys that belong together, for a page that goes by the time between them."""

import time

from playwright.async_api import Page

_APART_S = 0.01


async def pressed_in_a_row(page: Page, letters: str) -> None:
    """Letters as quickly as fingers are, whenever the browser comes to take them."""
    session = await page.context.new_cdp_session(page)
    began_s = time.time()
    for n, letter in enumerate(letters):
        capital = letter.upper()
        key = {"key": letter, "code": f"Key{capital}", "windowsVirtualKeyCode": ord(capital)}
        at = {"timestamp": began_s + n * _APART_S}
        await session.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": letter, **key, **at})
        await session.send("Input.dispatchKeyEvent", {"type": "keyUp", **key, **at})
    await session.detach()
