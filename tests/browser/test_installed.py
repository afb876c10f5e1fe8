"""The page as an app: a real Chromium finds nothing in the way of installing it."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.support.serving import serving

pytestmark = pytest.mark.asyncio(loop_scope="module")
NEEDS_WHOLE_BROWSER = True


async def test_chromium_finds_nothing_in_the_way_of_installing_it(tmp_path: Path, browser: Browser) -> None:
    async with serving(tmp_path, settings={"title": "Harbour Prices Desk"}) as site:
        context = await browser.new_context()
        page = await context.new_page()
        await page.goto(site.address)
        session = await context.new_cdp_session(page)
        told = await session.send("Page.getAppManifest")
        assert told["errors"] == []
        assert told["url"] == f"{site.address}/manifest.webmanifest"
        manifest = (await site.get("/manifest.webmanifest")).json()
        assert (manifest["name"], manifest["short_name"]) == ("Harbour Prices Desk", "Harbour")
        for icon in manifest["icons"]:
            answer = await site.get(f"/{icon['src']}")
            assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, icon["type"])
        found = await session.send("Page.getInstallabilityErrors")
        assert [error["errorId"] for error in found["installabilityErrors"]] in ([], ["in-incognito"])
        await context.close()
