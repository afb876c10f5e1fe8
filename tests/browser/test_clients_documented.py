"""The examples for browsers in docs/clients.md, as modules of a page of a real Ticker."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.support.examples import examples
from tests.support.running import RunningTicker, write_site

pytestmark = pytest.mark.asyncio(loop_scope="module")
EXAMPLES = [example for example in examples("clients.md") if example.heading == "JavaScript in a browser"]
assert len(EXAMPLES) == 2


async def test_prices_come(tmp_path: Path, browser: Browser) -> None:
    # The page's own rules let no script in that does not stand in a file.
    context = await browser.new_context(bypass_csp=True)
    page = await context.new_page()
    with RunningTicker(write_site(tmp_path)) as ticker:
        for example in EXAMPLES:
            await page.goto(ticker.url("/"))
            async with page.expect_console_message(lambda message: message.text.startswith(("AAPL", "MSFT"))):
                await page.add_script_tag(content=example.code, type="module")
        await context.close()
