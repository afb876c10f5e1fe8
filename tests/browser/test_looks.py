"""How the page looks as its reader has chosen: contrast in numbers, density, one panel in the window."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.keys import pressed_in_a_row
from tests.browser.live import is_live
from tests.browser.test_takeover import WATCH, filled, quote
from tests.support.serving import Serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

CONTRAST = """
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const luminance = (...layers) => {
    for (const layer of layers) { pen.fillStyle = layer; pen.fillRect(0, 0, 1, 1); }
    const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3)
      .map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
"""
"""How much one colour stands out from another, each the luminance of layers of paint (WCAG 2.2)."""
LEAST = (
    "([chosen, least]) => {"
    + CONTRAST
    + """
  Object.assign(document.documentElement.dataset, chosen);
  const probe = document.body.appendChild(document.createElement("span"));
  const colour = (name) => ((probe.style.color = `var(--${name})`), getComputedStyle(probe).color);
  const pairs = [];
  const grounds = ["bg", "panel", "raised", "well"];
  const texts = ["ink", "ink-2", "ink-3", "up", "down", "good", "bad", "warn", "accent"];
  for (const text of texts) for (const ground of grounds) pairs.push([text, [ground]]);
  for (const tone of ["good", "bad", "warn", "accent"]) pairs.push([tone, ["bg", `${tone}-wash`]]);
  for (const text of ["ink", "ink-2", "up", "down"]) pairs.push([text, ["panel", "accent-wash"]]);
  pairs.push(["on-accent", ["accent"]], ["ink", ["found"]]);
  const found = pairs.map(([text, ground]) =>
    [text, ground.join(" "), ratio(luminance(colour(text)), luminance(...ground.map(colour)))]);
  probe.remove();
  return found.filter(([, , number]) => number < least)
    .map(([text, ground, number]) => `${text} on ${ground}: ${number.toFixed(2)}`);
}"""
)
TABS_HARD_TO_READ = """() => {
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const luminance = (colour) => {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data];
    return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
  };
  const page = getComputedStyle(document.documentElement).backgroundColor;
  return [...document.querySelectorAll("#screens button")].filter((tab) => {
    const { color, backgroundColor } = getComputedStyle(tab);
    const icon = getComputedStyle(tab, "::before").backgroundColor;
    const ground = luminance(tab.ariaCurrent ? backgroundColor : page);
    return [color, icon].some((one) => Math.abs(luminance(one) - ground) < 0.4);
  }).map((tab) => tab.textContent);
}"""
HARD_TO_READ = (
    "() => {"
    + CONTRAST
    + """
  // What the system's colours are is not asked: whether words stand out from what they are on is.
  const page = getComputedStyle(document.documentElement).backgroundColor;
  const grounds = (element) => {
    // Behind words in colours that are forced there is a plate of the page's.
    if (getComputedStyle(element).forcedColorAdjust !== "none") return [page];
    const found = [];
    for (let one = element; one; one = one.parentElement) {
      found.unshift(getComputedStyle(one).backgroundColor);
    }
    return [page, ...found];
  };
  return [...document.querySelectorAll("body *")]
    .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .filter((one) => !one.disabled && one.tagName !== "OPTION")
    .filter((one) => ratio(luminance(getComputedStyle(one).color), luminance(...grounds(one))) < 3)
    .map((one) => `${one.className || one.tagName}: ${one.textContent.slice(0, 30)}`);
}"""
)
ADJUSTS = "(one, part) => getComputedStyle(one, part || null).forcedColorAdjust"
FILLED = {"Control+k": "dialog[open] [aria-selected=true]", "b": "dialog[open] .main"}
DRAWN = "async () => (await import('/static/js/panels/chart/colors.js')).colorsOf(document.body)"
CANDLES = """async () => {
  const { seriesOptions } = await import("/static/js/panels/chart/plot_options.js");
  const { colorsOf } = await import("/static/js/panels/chart/colors.js");
  const colors = colorsOf(document.body);
  return { ...seriesOptions("candles", colors), panel: colors.panel };
}"""
PAINTED = """
document.addEventListener("DOMContentLoaded", () => {
  const rows = [...document.querySelectorAll("#watchlist .row")];
  window.painted = Object.fromEntries(rows.map((row) =>
    [row.dataset.symbol, row.querySelector(".last").textContent]));
});
"""
HEIGHT = "(one) => one.getBoundingClientRect().height"
WIDTH = "(one) => one.getBoundingClientRect().width"
SEEN = """() => [...document.querySelectorAll("main .panel")]
    .filter((one) => one.checkVisibility())
    .map((one) => one.id)"""


def alpha(rgba: str) -> float:
    return float(rgba.rstrip(")").rsplit(" ", 1)[1])


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Serving]:
    folder: Path = tmp_path_factory.mktemp("looks")
    async with filled(folder) as site:
        yield site


async def test_text_has_4_5_to_1_in_every_theme_and_palette_and_7_to_1_in_high_contrast(
    page: Page, site: Serving
) -> None:
    await page.goto(site.address)
    for theme in ("dark", "light"):
        for palette in ("green", "red", "blue"):
            for contrast, least in (("standard", 4.5), ("high", 7)):
                chosen = {"theme": theme, "palette": palette, "contrast": contrast}
                assert await page.evaluate(LEAST, [chosen, least]) == [], chosen
    # What the system asks for holds until the reader chooses something else.
    await page.emulate_media(contrast="more")
    assert await page.evaluate(LEAST, [{"contrast": "auto"}, 7]) == []
    assert await page.evaluate(LEAST, [{"contrast": "standard"}, 7]) != []


async def test_in_forced_colours_tabs_can_be_read_and_a_wash_hides_no_bar(page: Page, site: Serving) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.emulate_media(forced_colors="active")
    await page.goto(site.address)
    await is_live(page)
    for scheme in ("dark", "light"):
        await page.emulate_media(color_scheme=scheme)
        assert await page.evaluate(TABS_HARD_TO_READ) == []
        drawn = await page.evaluate(DRAWN)
        assert 0 < alpha(drawn["accent-wash"]) < 0.3
        assert drawn["grid"] not in (drawn["ink"], drawn["panel"])


async def test_in_forced_colours_a_rising_candle_is_hollow_and_a_falling_one_is_filled(
    page: Page, site: Serving
) -> None:
    await page.goto(site.address)
    candles = await page.evaluate(CANDLES)
    assert candles["upColor"] not in (candles["downColor"], candles["panel"])
    assert not candles["borderVisible"]
    await page.emulate_media(forced_colors="active")
    candles = await page.evaluate(CANDLES)
    assert candles["upColor"] == candles["panel"] != candles["downColor"]
    assert candles["borderUpColor"] == candles["wickUpColor"] == candles["downColor"]


@pytest.mark.parametrize("scheme", ["dark", "light"])
async def test_in_forced_colours_all_words_can_be_read_and_what_fails_is_told_from_what_is_well(
    page: Page, site: Serving, scheme: Literal["dark", "light"]
) -> None:
    await page.emulate_media(forced_colors="active", color_scheme=scheme)
    await page.goto(site.address)
    await is_live(page)
    assert await page.evaluate(HARD_TO_READ) == []
    # A mark that is drawn by a gradient stays only where colours are not forced on it.
    for drawn, part in ((".strip", ""), (".line input", "")):
        assert await page.locator(drawn).first.evaluate(ADJUSTS, part) == "none", drawn
    for opened in ("Control+k", "?", "b", "a"):
        await page.keyboard.press(opened)
        await expect(page.locator("dialog[open], .arrange-bar").first).to_be_visible()
        await expect(page.locator(FILLED.get(opened, "body")).first).to_be_visible()
        assert await page.evaluate(HARD_TO_READ) == [], opened
        if opened == "a":
            assert await page.locator(".grip").first.evaluate(ADJUSTS, "::before") == "none"
        await page.keyboard.press("Escape")
        await expect(page.locator("dialog[open], .arrange-bar")).to_have_count(0)


async def test_a_look_is_chosen_in_the_menu_or_as_a_command_and_kept_and_stands_before_the_first_paint(
    page: Page, site: Serving
) -> None:
    await page.add_init_script(WATCH)
    await page.goto(site.address)
    await is_live(page)
    row = page.locator("#watchlist .row").first
    height = await row.evaluate(HEIGHT)
    await page.locator("#look summary").click()
    await page.locator("#look").get_by_text("Compact").click()
    await page.keyboard.press("Escape")
    assert await row.evaluate(HEIGHT) < 0.7 * height
    await page.keyboard.press("Control+k")
    await page.keyboard.type("contrast: high")
    await page.keyboard.press("Enter")
    root = page.locator("html")
    await expect(root).to_have_attribute("data-contrast", "high")
    await page.reload()
    await is_live(page)
    await expect(root).to_have_attribute("data-density", "compact")
    await expect(root).to_have_attribute("data-contrast", "high")
    await page.locator("#look summary").click()
    await expect(page.locator("#look").get_by_role("radio", name="High")).to_be_checked()
    assert await page.evaluate("window.shift") < 0.02


async def test_a_panel_fills_the_window_by_a_key_or_its_button_and_esc_or_back_shows_all_again(
    page: Page, site: Serving
) -> None:
    await page.add_init_script(WATCH)
    await page.goto(site.address)
    await is_live(page)
    everything = await page.evaluate(SEEN)
    canvas = page.locator("#quote .canvas")
    narrow = await canvas.evaluate(WIDTH)
    await page.locator("#quote .facts").hover()
    await page.keyboard.press("f")
    assert await page.evaluate(SEEN) == ["quote", "replay"]
    await expect(page).to_have_url(f"{site.address}/?full=chart")
    assert await canvas.evaluate(WIDTH) > narrow + 500
    # Everything in it goes on.
    await page.get_by_role("button", name="5m", exact=True).click()
    await expect(page).to_have_url(f"{site.address}/?full=chart&interval=5m")
    await page.keyboard.press("Escape")
    assert await page.evaluate(SEEN) == everything
    await page.get_by_role("button", name="News fills the window").click()
    assert await page.evaluate(SEEN) == ["headlines"]
    await expect(page.get_by_role("button", name="News fills the window")).to_have_attribute(
        "aria-pressed", "true"
    )
    await page.reload()
    await is_live(page)
    assert await page.evaluate(SEEN) == ["headlines"]
    assert await page.evaluate("window.shift") < 0.02
    await page.go_back()
    await expect(page.locator("#watchlist")).to_be_visible()
    await page.go_forward()
    await expect(page.locator("#watchlist")).to_be_hidden()
    # What is gone to is shown.
    await pressed_in_a_row(page, "gw")
    await expect(page.locator("#watchlist")).to_be_focused()


async def test_figures_and_dates_are_written_by_the_browser_s_locale_or_another_from_the_first_paint_on(
    browser: Browser, site: Serving
) -> None:
    context = await browser.new_context(locale="de-DE", viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    await page.add_init_script(WATCH + PAINTED)
    await site.append(quote("NVDA", 1234567.5, -3.316), channel="stocks")
    price = page.locator("#watchlist [data-symbol=NVDA] .last")
    await page.goto(site.address)
    assert (await page.evaluate("window.painted"))["NVDA"] == "1.234.567,50"
    await is_live(page)
    await expect(price).to_have_text("1.234.567,50")
    await expect(page.locator("#watchlist [data-symbol=NVDA] .c-percent span")).to_have_text(
        "\u22123,32\u00a0%"
    )
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await page.locator("#look summary").click()
    await expect(page.locator("#locale option").first).to_contain_text("1.234,5")
    await page.locator("#locale").select_option("en-IN")
    await expect(price).to_have_text("12,34,567.50")
    await is_live(page)
    assert (await page.evaluate("window.painted"))["NVDA"] == "12,34,567.50"
    await page.locator("#look summary").click()
    await expect(page.locator("#locale")).to_have_value("en-IN")
    assert await page.evaluate("window.shift") < 0.02
    await page.locator("#locale").select_option("")
    await expect(price).to_have_text("1.234.567,50")
    # What programs read is written for no locale.
    answer = await context.request.get(f"{site.address}/events?types=quote")
    assert '"price":1234567.5' in (await answer.text()).replace(" ", "")
    await context.close()
