"""The page's style sheet as it is sent has every rule that its files have, as a browser reads them."""

import pytest
from playwright.async_api import Page

from ticker.web.assets import Assets

pytestmark = pytest.mark.asyncio(loop_scope="module")

RULES = """(text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return [...sheet.cssRules].map((rule) => rule.cssText);
}"""


async def test_the_sheet_that_is_sent_has_the_same_rules(page: Page) -> None:
    assets = Assets()
    written, sent = [
        await page.evaluate(RULES, text) for text in (assets.joined_sheet(), assets.sheet().decode())
    ]
    assert len(written) > 500
    assert sent == written
