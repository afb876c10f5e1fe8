"""The page's style sheet as it is sent has every rule that its files have, as a browser reads them."""

import pytest
from playwright.async_api import Page

from ticker.web.assets.assets import OVER, SHEET, Assets

pytestmark = pytest.mark.asyncio(loop_scope="module")

RULES = """(text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return [...sheet.cssRules].map((rule) => rule.cssText);
}"""


async def test_the_sheets_that_are_sent_have_the_same_rules(page: Page) -> None:
    assets = Assets()
    for sheet, least in ((SHEET, 500), (OVER, 90)):
        texts = assets.joined_sheet(sheet), assets.sheet(sheet).decode()
        written, sent = [await page.evaluate(RULES, text) for text in texts]
        assert len(written) > least
        assert sent == written
