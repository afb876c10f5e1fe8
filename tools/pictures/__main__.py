"""Makes the pictures of docs/pictures/ (`make pictures`), or says whether they are old (`age`)."""

import asyncio
import base64
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from playwright.async_api import Browser, Page, expect

from tests.browser.chromium import chromium
from tests.browser.live import is_live
from tests.browser.sharing import NOTHING
from tests.support.serving import Serving
from ticker.times import rfc3339
from tools.pictures.desk import END_MS, ROOT, desk
from tools.pictures.market import MINUTE_MS

FOLDER = ROOT / "docs/pictures"
MADE_OF = FOLDER / "made-of.txt"
"""A digest of what the page is drawn by."""
_SOURCES = ("templates/**/*.html", "ticker/static/rows.json", "ticker/static/css/**/*.css")
_AWAY_MS = 47 * MINUTE_MS
_THEN_MS = END_MS // MINUTE_MS * MINUTE_MS - 6 * MINUTE_MS + 2_000

Step = Callable[[Page], Awaitable[None]]


async def _has_bars(page: Page) -> None:
    await is_live(page)
    await expect(page.locator("#quote figure")).to_have_attribute("data-phase", "here", timeout=30_000)


async def _light_a_story(page: Page) -> None:
    await _has_bars(page)
    await page.locator("#headlines .story", has_text="Nvidia lifts its outlook").hover()
    await expect(page.locator("#quote .tip")).to_be_visible()


async def _is_past(page: Page) -> None:
    await expect(page.locator("#pill")).to_contain_text("Not live", timeout=30_000)
    await expect(page.locator("#quote figure")).to_have_attribute("data-phase", "here", timeout=30_000)


async def _fills_a_wall(page: Page) -> None:
    """No pill says that it is live there."""
    await expect(page.locator("#quote figure")).to_have_attribute("data-phase", "here", timeout=30_000)


async def _is_told(page: Page) -> None:
    await expect(page.get_by_label("While you were away")).to_contain_text("none lost", timeout=30_000)


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """Of a page of that size, or of the `part` of it; `scale` is how many pixels there are to a CSS pixel."""

    address: str = "?symbol=NVDA"
    size: tuple[int, int] = (1440, 900)
    scale: float = 1
    scheme: str = "dark"
    part: str = ""
    kept: Mapping[str, str] = {}
    before: Step = _has_bars
    quality: int = 88


PICTURES = {
    "desk-dark": Picture(),
    "desk-light": Picture(scheme="light", size=(1680, 1050), quality=80),
    "phone": Picture(size=(390, 844), scale=2, address="", before=is_live, quality=80),
    "story": Picture(before=_light_a_story),
    "replay": Picture(address=f"?symbol=NVDA&at={rfc3339(_THEN_MS)}", before=_is_past),
    "kiosk": Picture(address="?symbol=NVDA&kiosk", size=(1920, 1080), before=_fills_a_wall, quality=72),
    "away": Picture(
        kept={"ticker.seen": str(END_MS - _AWAY_MS)}, before=_is_told, part="#headlines", scale=1.5
    ),
    "sources": Picture(part="#sources", size=(1440, 1200), scale=1.5),
}


async def taken(browser: Browser, site: Serving, picture: Picture) -> bytes:
    """WebP, which is a quarter of a PNG."""
    width, height = picture.size
    options: dict[str, Any] = {"color_scheme": picture.scheme}
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=picture.scale,
        reduced_motion="reduce",
        timezone_id="America/New_York",
        locale="en-GB",
        **options,
    )
    page = await context.new_page()
    await page.clock.set_fixed_time(END_MS)
    # A worker's clock goes on; and nothing happens that it could bring.
    await page.add_init_script(NOTHING)
    for name, value in picture.kept.items():
        await page.add_init_script(f"localStorage.setItem({name!r}, {value!r})")
    await page.goto(f"{site.address}/{picture.address}")
    await picture.before(page)
    await page.evaluate("document.fonts.ready")
    # The chart draws in the frames to come.
    await page.wait_for_timeout(1_500)
    image = await _captured(page, picture)
    await context.close()
    return image


async def _captured(page: Page, picture: Picture) -> bytes:
    asked: dict[str, Any] = {"format": "webp", "quality": picture.quality}
    if picture.part:
        box = await page.locator(picture.part).bounding_box()
        assert box is not None
        asked["clip"] = {**box, "scale": picture.scale}
    else:
        width, height = picture.size
        asked["clip"] = {"x": 0, "y": 0, "width": width, "height": height, "scale": picture.scale}
    session = await page.context.new_cdp_session(page)
    captured = await session.send("Page.captureScreenshot", asked)
    return base64.b64decode(captured["data"])


def digest() -> str:
    found = sorted({path for pattern in _SOURCES for path in ROOT.glob(pattern)})
    return sha256(b"".join(path.read_bytes() for path in found)).hexdigest()


async def make(names: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with desk(Path(folder)) as site, chromium() as browser:
            for name in names:
                image = await taken(browser, site, PICTURES[name])
                (FOLDER / f"{name}.webp").write_bytes(image)
                print(f"{name}: {len(image) // 1000} kB")
    if set(names) == set(PICTURES):
        MADE_OF.write_text(digest() + "\n")


def main(arguments: list[str]) -> int:
    if arguments == ["age"]:
        if not MADE_OF.exists() or MADE_OF.read_text().strip() != digest():
            print("docs/pictures/ is of an older page: make pictures")
        return 0
    asyncio.run(make(arguments or list(PICTURES)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
