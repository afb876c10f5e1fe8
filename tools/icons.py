"""Draws ticker/static/icons/ from favicon.svg, as systems want icons of apps: python -m tools.icons."""

import asyncio
from pathlib import Path

from tests.browser.chromium import chromium

STATIC = Path(__file__).parents[1] / "ticker" / "static"
GROUND = "#10151c"
"""That of favicon.svg."""
SAFE = 0.8
"""Systems cut a maskable icon to their own shape: what it shows stands within this part of it."""
ICONS = {"icon-192.png": (192, False), "icon-512.png": (512, False), "maskable-512.png": (512, True)}


async def main() -> None:
    drawing = (STATIC / "favicon.svg").read_text("utf-8")
    (STATIC / "icons").mkdir(exist_ok=True)
    async with chromium() as browser:
        for name, (size, is_maskable) in ICONS.items():
            page = await browser.new_page(viewport={"width": size, "height": size})
            await page.set_content(document(drawing, size, is_maskable=is_maskable))
            await page.screenshot(path=STATIC / "icons" / name, omit_background=True)
            await page.close()


def document(drawing: str, size: int, *, is_maskable: bool) -> str:
    side = size * SAFE if is_maskable else size
    ground = GROUND if is_maskable else "transparent"
    style = f"html{{background:{ground}}}body{{margin:0;height:100vh;display:grid;place-content:center}}"
    return f"<style>{style}svg{{display:block;width:{side}px}}</style>{drawing}"


if __name__ == "__main__":
    asyncio.run(main())
