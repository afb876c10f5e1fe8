"""What the page may run and show: its own scripts, and no text as markup."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.support.running import RunningTicker, write_site

pytestmark = pytest.mark.asyncio(loop_scope="module")

TRIED = """async () => {
  const refused = async (sink) => {
    try { await sink(); return ""; } catch (error) { return error.name; }
  };
  const violations = [];
  document.addEventListener("securitypolicyviolation", (one) => violations.push(one.effectiveDirective));
  const kinds = [
    await refused(() => { document.body.lastElementChild.innerHTML = "<b>bold</b>"; }),
    await refused(() => document.createRange().createContextualFragment("<i></i>")),
    await refused(() => { document.createElement("script").text = "1"; }),
    await refused(() => new Worker("https://elsewhere.example/a.js")),
    await refused(() => trustedTypes.createPolicy("other", {})),
  ];
  // They are told of later, each by itself.
  const later = () => new Promise((done) => setTimeout(done, 10));
  for (let times = 0; times < 500 && violations.length < kinds.length; times++) await later();
  return { kinds, violations: [...new Set(violations)].sort() };
}"""


async def test_text_is_never_taken_for_markup_nor_a_script_from_elsewhere_run(
    tmp_path: Path, page: Page
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    with RunningTicker(write_site(tmp_path)) as ticker:
        await page.goto(ticker.url("/"))
        await expect(page.locator("#pill")).to_contain_text("Live")
        # The page's own worker is one that it may run, and nothing it does is a violation.
        assert said == []
        found = await page.evaluate(TRIED)
        assert found == {
            "kinds": ["TypeError"] * 5,
            "violations": ["require-trusted-types-for", "trusted-types"],
        }
        # A page without scripts: the policy of this one is made already, and there is only one.
        await page.goto(ticker.url("/?page=nowhere"))
        own = "import('/static/js/trusted.js').then(({ scriptAddress }) => scriptAddress(%s)).then(String)"
        assert await page.evaluate(own % "'a.js'") == "a.js"
        foreign = own % "'//elsewhere.example/a.js'" + ".catch(String)"
        assert "a script from elsewhere" in await page.evaluate(foreign)
