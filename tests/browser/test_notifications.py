"""Alerts while the page is closed, in a real Chromium: its button, its words, and its service worker.

A headless Chromium has no push service to subscribe at: what it says of a subscription is ours here. What a
push service would send it is delivered by its own debugging protocol.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Worker, expect

from tests.support.browser_keys import BrowserKeys
from tests.support.events import alert, quote
from tests.support.serving import Serving, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

ON = {"push": {"contact": "mailto:desk@example.org"}}
KEYS = BrowserKeys()
SUBSCRIPTION = KEYS.subscription("https://push.example.org/send/1")
PUSH_MANAGER = f"""(() => {{
  const kept = "stub.subscription";
  const made = (key) => ({{
    endpoint: "https://push.example.org/send/1",
    options: {{ applicationServerKey: Uint8Array.from(key).buffer }},
    toJSON: () => ({json.dumps(SUBSCRIPTION)}),
    unsubscribe: async () => {{ localStorage.removeItem(kept); return true; }},
  }});
  const known = () => localStorage.getItem(kept);
  PushManager.prototype.getSubscription = async () => (known() ? made(JSON.parse(known())) : null);
  PushManager.prototype.subscribe = async ({{ applicationServerKey }}) => {{
    if (window.refuses) throw new DOMException("Registration failed - push service error", "AbortError");
    localStorage.setItem(kept, JSON.stringify([...applicationServerKey]));
    return made(applicationServerKey);
  }};
}})()"""
TOLD = "This browser is told of alerts, also while the page is closed."


@asynccontextmanager
async def desk(
    folder: Path, browser: Browser, *permissions: str, settings: dict[str, Any] = ON, **context: Any
) -> AsyncIterator[tuple[Serving, BrowserContext, Page]]:
    async with serving(folder, real_clock=True, settings=settings) as site:
        await site.append(quote("AAPL"), quote("MSFT"), channel="stocks")
        opened = await browser.new_context(**context)
        await opened.grant_permissions(list(permissions))
        opened.set_default_timeout(20_000)
        await opened.add_init_script(PUSH_MANAGER)
        page = await opened.new_page()
        await goes_live(page, site)
        yield site, opened, page
        await opened.close()


async def goes_live(page: Page, site: Serving, fragment: str = "") -> None:
    await page.goto(f"{site.address}/{fragment}")
    await expect(page.locator("#pill")).to_contain_text("Live", timeout=20_000)


def subscribed(site: Serving) -> list[str]:
    assert site.site.push is not None
    return [one.severity for one in site.site.push.subscriptions.all]


async def says(page: Page, words: str) -> None:
    await expect(page.locator("#alerts [data-f='said']")).to_have_text(words)


async def test_without_push_there_is_no_bell(tmp_path: Path, browser: Browser) -> None:
    async with desk(tmp_path, browser, settings={}) as (_, __, page):
        assert await page.locator("#alerts").count() == 0
        assert (
            await page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
        )


async def test_who_wants_to_be_told_is_as_they_chose_until_they_stop(
    tmp_path: Path, browser: Browser
) -> None:
    async with desk(tmp_path, browser, "notifications") as (site, _, page):
        await page.locator("#alerts > summary").click()
        act = page.locator("#alerts [data-f='act']")
        await says(page, "Be told of alerts also while this page is closed.")
        await page.get_by_text("Warnings").click()
        await act.press("Enter")
        await says(page, TOLD)
        assert subscribed(site) == ["warning"]
        assert site.site.push is not None
        (kept,) = site.site.push.subscriptions.all
        assert (kept.endpoint, kept.key, kept.secret) == (SUBSCRIPTION["endpoint"], KEYS.public, KEYS.secret)
        assert await act.evaluate("(button) => button === document.activeElement")
        # A server that has forgotten it, or a reader who has signed in, is told again by the page itself.
        await site.site.push.subscriptions.drop(kept.endpoint)
        await page.reload()
        await page.locator("#alerts > summary").click()
        await says(page, TOLD)
        await expect(page.get_by_label("All", exact=True)).to_be_checked()
        await page.get_by_text("Critical").click()
        await page.wait_for_function("localStorage.getItem('ticker.severity') === 'critical'")
        await expect(page.locator("#alerts")).to_have_attribute("data-standing", "on")
        async with page.expect_response("**/notifications"):
            await page.get_by_text("Warnings").click()
        assert subscribed(site) == ["warning"]
        await act.click()
        await says(page, "Be told of alerts also while this page is closed.")
        assert subscribed(site) == []


async def test_a_subscription_for_another_key_is_made_anew(tmp_path: Path, browser: Browser) -> None:
    async with desk(tmp_path, browser, "notifications") as (site, _, page):
        await page.locator("#alerts > summary").click()
        await page.get_by_role("button", name="Notify me").click()
        await says(page, TOLD)
        await page.evaluate("localStorage.setItem('stub.subscription', '[4, 1, 2]')")
        await page.reload()
        await page.locator("#alerts > summary").click()
        await says(page, TOLD)
        assert await page.evaluate("JSON.parse(localStorage.getItem('stub.subscription')).length") == 65
        assert subscribed(site) == ["info"]


async def test_what_keeps_it_from_working_is_said(tmp_path: Path, browser: Browser) -> None:
    async with desk(tmp_path, browser, "notifications") as (site, context, page):
        await page.locator("#alerts > summary").click()
        await page.evaluate("window.refuses = true")
        await page.get_by_role("button", name="Notify me").click()
        await says(page, "That did not work: Registration failed - push service error.")
        await page.evaluate("window.refuses = false")
        site.site.push, push = None, site.site.push
        await page.get_by_role("button", name="Try again").click()
        await says(page, "This Ticker sends no notifications any more.")
        assert await page.locator("#alerts [data-f='act']").is_hidden()
        site.site.push = push
        await context.add_init_script("delete window.PushManager")
        await page.reload()
        await page.locator("#alerts > summary").click()
        await says(page, "This browser takes no notifications of a page that is closed.")
    async with desk(tmp_path / "other", browser) as (_, __, page):
        await page.locator("#alerts > summary").click()
        await says(
            page, "This browser blocks notifications of this page; its settings for the site allow them."
        )


async def test_alerts_stand_behind_the_bell_the_newest_first(tmp_path: Path, browser: Browser) -> None:
    async with desk(tmp_path, browser) as (site, _, page):
        await page.locator("#alerts > summary").click()
        await expect(page.get_by_text("No rule has fired yet.")).to_be_visible()
        hostile = "<img src=x onerror=alert(1)>"
        await site.append(alert("AAPL is above 200", symbol="AAPL", severity="critical"), channel="stocks")
        await site.append(alert("Look", detail=hostile))
        titles = page.locator("#alerts .alert .said")
        await expect(titles).to_have_text(["Look", "AAPL is above 200"])
        assert await page.locator("#alerts .alert img").count() == 0
        assert await page.locator("#alerts .alert").first.text_content() == f"infonowLook{hostile}"
        await page.locator("#alerts .chip").click()
        assert await page.evaluate("location.hash") == "#AAPL"
        await page.keyboard.press("Escape")
        await expect(titles.first).to_be_hidden()
        assert await page.evaluate("document.activeElement.localName") == "summary"
        await page.locator("#alerts > summary").click()
        await page.mouse.click(400, 500)
        await expect(titles.first).to_be_hidden()


class Woken:
    """The service worker of a page, and what the browser wakes it for."""

    def __init__(self, context: BrowserContext, page: Page, worker: Worker) -> None:
        self.page = page
        self.worker = worker
        self._context = context
        self._registration = ""

    async def find(self, site: Serving) -> None:
        session = await self._context.new_cdp_session(self.page)
        self._session = session
        found: list[dict[str, Any]] = []
        session.on(
            "ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"])
        )
        await session.send("ServiceWorker.enable")
        while not found:
            await self.page.wait_for_timeout(20)
        self._registration = found[-1]["registrationId"]
        self._origin = site.address

    async def push(self, data: str) -> None:
        told = {"origin": self._origin, "registrationId": self._registration, "data": data}
        await self._session.send("ServiceWorker.deliverPushMessage", told)

    async def shown(self, count: int) -> list[dict[str, Any]]:
        """The notifications on show, once there are so many."""
        script = """async () => (await registration.getNotifications()).map(
          ({ title, body, tag, renotify, requireInteraction, timestamp, data }) =>
            ({ title, body, tag, renotify, requireInteraction, timestamp, data }))"""
        while len(found := await self.worker.evaluate(script)) != count:
            await self.page.wait_for_timeout(20)
        notifications: list[dict[str, Any]] = found
        return notifications

    async def click(self) -> None:
        await self.worker.evaluate("""async () => {
          const [notification] = await registration.getNotifications();
          self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
        }""")


async def woken(site: Serving, context: BrowserContext, page: Page) -> Woken:
    await page.locator("#alerts > summary").click()
    await page.get_by_role("button", name="Notify me").click()
    await says(page, TOLD)
    await page.keyboard.press("Escape")
    found = Woken(context, page, context.service_workers[0])
    await found.find(site)
    return found


def payload(**changes: str) -> str:
    told = {"title": "AAPL is above 200", "body": "AAPL at 200.11 USD (simulated)", "tag": "apple-200"}
    more = {"severity": "warning", "target": "#MSFT", "time": "2026-01-01T00:00:00.000Z"}
    return json.dumps({**told, **more, **changes})


async def test_a_notification_is_shown_once_a_rule_and_leads_to_what_it_is_about(
    tmp_path: Path, browser: Browser
) -> None:
    async with desk(tmp_path, browser, "notifications") as (site, context, page):
        here = await woken(site, context, page)
        await here.push(payload())
        assert await here.shown(1) == [
            {
                "title": "AAPL is above 200",
                "body": "AAPL at 200.11 USD (simulated)",
                "tag": "apple-200",
                "renotify": True,
                "requireInteraction": False,
                "timestamp": 1_767_225_600_000,
                "data": {"target": "#MSFT"},
            }
        ]
        await here.push(payload(title="Again"))
        await here.push(payload(tag="other", severity="critical"))
        shown = {one["tag"]: one for one in await here.shown(2)}
        assert (shown["apple-200"]["title"], shown["other"]["requireInteraction"]) == ("Again", True)
        await here.worker.evaluate(
            "async () => { for (const one of await registration.getNotifications()) one.close(); }"
        )
        await here.push(payload())
        await here.shown(1)
        await here.click()
        await expect(page.locator("#quote-title")).to_have_text("MSFT")
        await here.shown(0)


async def test_whatever_it_is_sent_a_browser_that_was_woken_shows_something(
    tmp_path: Path, browser: Browser
) -> None:
    async with desk(tmp_path, browser, "notifications") as (site, context, page):
        here = await woken(site, context, page)
        await here.push("no JSON")
        (shown,) = await here.shown(1)
        assert (shown["title"], shown["data"]) == ("An alert", {"target": ""})


async def test_a_click_leads_to_the_alert_itself_where_it_names_no_symbol(
    tmp_path: Path, browser: Browser
) -> None:
    async with desk(tmp_path, browser, "notifications") as (site, context, page):
        here = await woken(site, context, page)
        (record,) = await site.append(alert("A rate cut"))
        await site.append(alert("Newer"))
        await expect(page.locator("#headlines .story")).to_have_count(2)
        target = f"#alert%3A{record.id}"
        await here.push(payload(target=target))
        await here.shown(1)
        await here.click()
        focused = page.locator("#alerts .alert:focus")
        await expect(focused).to_contain_text("A rate cut")
        # The same in a page that is opened by it.
        await goes_live(page, site, "?opened" + target)
        await expect(focused).to_contain_text("A rate cut")


async def test_where_no_page_is_open_a_click_opens_one(tmp_path: Path, browser: Browser) -> None:
    async with desk(tmp_path, browser, "notifications") as (site, context, page):
        here = await woken(site, context, page)
        await here.push(payload())
        await here.shown(1)
        await page.goto(f"{site.address}/reference")
        await here.worker.evaluate("clients.openWindow = async (url) => { self.opened = url; }")
        await here.click()
        await here.shown(0)
        assert await here.worker.evaluate("self.opened") == f"{site.address}/#MSFT"
