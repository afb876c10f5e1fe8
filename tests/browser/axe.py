"""What axe-core finds on a page: nothing."""

from pathlib import Path

from playwright.async_api import Page

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
# All that WCAG 2.2 AA asks for and can be found by a program, and what axe-core calls best practices.
LOOK = """async ([place, only]) => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations } = await axe.run(place, { resultTypes: ["violations"], runOnly: only ? [only] : tags });
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => [id, node.html, node.failureSummary]));
}"""


async def finds_nothing(page: Page, place: str = "html", only: str = "") -> None:
    """By all rules, or by one: another theme is the same document in other colours."""
    found = await page.evaluate(LOOK, [place, only])
    assert found == [], found
