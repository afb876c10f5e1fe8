"""The browser that the page is tried in: found here or fetched by `make browser`, never skipped."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Playwright, async_playwright

from tests.support.system_package import install

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SHELL = "chromium-headless-shell"
"""The same engine without a browser around it, which draws a page that lives with far less work."""
ARGUMENTS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--force-color-profile=srgb",
    # Figures and dates go by it: days before months, hours to 24.
    "--accept-lang=en-GB",
)
HOW_TO = (
    "The tests of the page need Chromium. Install the package `chromium` of your system (on Debian and "
    "Ubuntu: apt-get install chromium), or name a Chrome you have with TICKER_CHROMIUM=/path/to/chrome."
)
MISSING = "no Chromium found: run `make browser`, or name one with TICKER_CHROMIUM=/path/to/chromium"


def chromium_path(playwright: Playwright, *, whole: bool = True) -> str | None:
    """Find a Chromium: TICKER_CHROMIUM, then the system's, then Playwright's own; None if there is none.

    Unless it has to be `whole`, its shell is found first.
    """
    named = os.environ.get("TICKER_CHROMIUM")
    names = NAMES if whole else (SHELL, *NAMES)
    found = [named] if named else [shutil.which(name) for name in names]
    paths = [*found, playwright.chromium.executable_path]
    return next((path for path in paths if path and Path(path).is_file()), None)


@asynccontextmanager
async def chromium(*arguments: str, whole: bool = True) -> AsyncIterator[Browser]:
    """A headless Chromium for as long as the block runs; an error that says how to get one otherwise.

    It has to be `whole` where its own interface counts: permissions, touch, screens of two points a pixel.
    """
    async with async_playwright() as playwright:
        path = chromium_path(playwright, whole=whole)
        if path is None:
            raise RuntimeError(MISSING)
        # Chromium refuses to sandbox itself for root, as whom containers run their tests.
        root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
        browser = await playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *root, *arguments])
        try:
            yield browser
        finally:
            await browser.close()


async def _find() -> str | None:
    async with async_playwright() as playwright:
        return chromium_path(playwright)


def _fetch() -> None:
    """Install one: the system's package where we may, which brings its libraries along, else Playwright's."""
    if not install("chromium"):
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def main() -> int:
    if asyncio.run(_find()) is None:
        try:
            _fetch()
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"Chromium could not be installed: {error}", file=sys.stderr)
    if shutil.which(SHELL) is None and not install(SHELL):
        print(f"without {SHELL} the tests of the page take longer", file=sys.stderr)
    found = asyncio.run(_find())
    print(found or HOW_TO, file=sys.stdout if found else sys.stderr)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
