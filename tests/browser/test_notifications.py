"""Alerts while the page is closed, in a real Chromium: the button, its words, and the service worker.

A headless Chromium has no push service to subscribe at: what it says of a subscription is ours here. What a
push service would send it is delivered by its own debugging protocol.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, Worker, expect

from tests.browser.truth import comes_true
from tests.support import nginx
from tests.support.browser_keys import BrowserKeys
from tests.support.certificates import shared
from tests.support.events import alert, quote
from tests.support.push_service import push_service
from tests.support.serving import Serving, serving
from tests.support.waiting import eventually
from tests.webpush.test_told import at_work

pytestmark = pytest.mark.asyncio(loop_scope="module")
NEEDS_WHOLE_BROWSER = True

PUSH = {"contact": "mailto:desk@example.org", "private": True}
KEYS = BrowserKeys()
SUBSCRIPTION = KEYS.subscription("https://push.example.org/send/1")
PUSH_MANAGER = """((told) => {
  const kept = "stub.subscription";
  const made = (key) => ({
    endpoint: told.endpoint,
    options: { applicationServerKey: Uint8Array.from(key).buffer },
    toJSON: () => told,
    unsubscribe: async () => { localStorage.removeItem(kept); return true; },
  });
  const known = () => localStorage.getItem(kept);
  PushManager.prototype.getSubscription = async () => (known() ? made(JSON.parse(known())) : null);
  PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
    if (window.refuses) throw new DOMException("Registration failed - push service error", "AbortError");
    localStorage.setItem(kept, JSON.stringify([...applicationServerKey]));
    return made(applicationServerKey);
  };
})(%s)"""
TOLD = "This browser is told of alerts, also while the page is closed."
OFF = "Be told of alerts also while this page is closed."


@asynccontextmanager
async def site_of(folder: Path, **settings: Any) -> AsyncIterator[Serving]:
    async with serving(folder, real_clock=True, settings=settings, trusted_proxies=["127.0.0.1"]) as site:
        await site.append(quote("AAPL"), quote("MSFT"), channel="stocks")
        yield site


@asynccontextmanager
async def page_of(
    browser: Browser,
    address: str,
    *permissions: str,
    subscription: Mapping[str, object] = MappingProxyType(SUBSCRIPTION),
    script: str = "",
) -> AsyncIterator[Page]:
    """A page that is live, in a browser of its own, with the alerts unfolded if they are there."""
    context = await browser.new_context()
    await context.grant_permissions(list(permissions))
    await context.add_init_script(PUSH_MANAGER % json.dumps(dict(subscription)) + ";" + script)
    page = await context.new_page()
    try:
        await live(page, address)
        if "notifications" in permissions:
            await comes_true(page, "Notification.permission === 'granted'")
        yield page
    finally:
        await context.close()


async def live(page: Page, address: str) -> None:
    await page.goto(address)
    await expect(page.locator("#pill")).to_contain_text("Live", timeout=20_000)
    if await page.locator("#alerts:not([open])").count():
        await page.locator("#alerts > summary").click()


def subscribed(site: Serving) -> list[str]:
    assert site.site.push is not None
    return [one.severity for one in site.site.push.subscriptions.all]


async def says(page: Page, words: str) -> None:
    await expect(page.locator("#alerts [data-f='said']")).to_have_text(words)


async def press(page: Page, name: str, said: str) -> None:
    await page.get_by_role("button", name=name, exact=True).click()
    await says(page, said)


async def test_without_push_nobody_is_asked_and_nothing_is_registered(
    tmp_path: Path, browser: Browser
) -> None:
    async with site_of(tmp_path, page={"offline": False}) as site, page_of(browser, site.address) as page:
        assert await page.locator("#alerts .notify").count() == 0
        assert (
            await page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0
        )


async def test_who_wants_to_be_told_is_as_they_chose_until_they_stop(
    tmp_path: Path, browser: Browser
) -> None:
    async with site_of(tmp_path, push=PUSH) as site, page_of(browser, site.address, "notifications") as page:
        await says(page, OFF)
        act = page.locator("#alerts [data-f='act']")
        await expect(act).to_be_visible()
        await page.locator("#alerts .notify").get_by_text("Warnings").click()
        await act.press("Enter")
        await says(page, TOLD)
        assert await act.evaluate("(button) => button === document.activeElement")
        assert subscribed(site) == ["warning"]
        assert site.site.push is not None
        (kept,) = site.site.push.subscriptions.all
        assert (kept.endpoint, kept.key, kept.secret) == (SUBSCRIPTION["endpoint"], KEYS.public, KEYS.secret)
        # A server that has forgotten it, or has another key now, is told again by the page itself.
        await site.site.push.subscriptions.drop(kept.endpoint)
        await page.evaluate("localStorage.setItem('stub.subscription', '[4, 1, 2]')")
        await live(page, site.address)
        await says(page, TOLD)
        assert await page.evaluate("JSON.parse(localStorage.getItem('stub.subscription')).length") == 65
        await expect(page.locator("#alerts .notify").get_by_label("All", exact=True)).to_be_checked()
        await page.locator("#alerts .notify").get_by_text("Critical").click()
        await eventually(lambda: subscribed(site) == ["critical"])
        await expect(page.locator("#alerts")).to_have_attribute("data-state", "on")
        await press(page, "Stop", OFF)
        await eventually(lambda: subscribed(site) == [])


async def test_a_press_means_what_is_here_while_something_else_is_on_its_way(
    tmp_path: Path, browser: Browser
) -> None:
    asked, goes_on = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        asked.set()
        await goes_on.wait()
        await route.continue_()

    async with site_of(tmp_path, push=PUSH) as site:
        context = await browser.new_context(permissions=["notifications"])
        await context.add_init_script(PUSH_MANAGER % json.dumps(SUBSCRIPTION))
        page = await context.new_page()
        # What the rules are, which are asked for when the panel is opened.
        await page.route("**/alerts", hold)
        await live(page, site.address)
        await says(page, OFF)
        await asked.wait()
        await page.locator("#alerts [data-f='act']").press("Enter")
        await says(page, TOLD)
        goes_on.set()
        await context.close()


async def test_what_keeps_it_from_working_is_said(tmp_path: Path, browser: Browser) -> None:
    async with site_of(tmp_path, push=PUSH) as site:
        async with page_of(browser, site.address, "notifications", script="window.refuses = true") as page:
            await press(page, "Notify me", "That did not work: Registration failed - push service error.")
            site.site.push, push = None, site.site.push
            await press(page, "Try again", "This Ticker sends no notifications any more.")
            assert await page.locator("#alerts [data-f='act']").is_hidden()
            site.site.push = push
        async with page_of(
            browser, site.address, "notifications", script="delete window.PushManager"
        ) as page:
            await says(page, "This browser takes no notifications of a page that is closed.")
        async with page_of(browser, site.address) as page:
            await says(
                page, "This browser blocks notifications of this page; its settings for the site allow them."
            )


async def test_alerts_stand_behind_the_bell_the_newest_first(tmp_path: Path, browser: Browser) -> None:
    async with site_of(tmp_path, push=PUSH) as site, page_of(browser, site.address) as page:
        await expect(page.get_by_text("No rule has fired yet.")).to_be_visible()
        hostile = "<img src=x onerror=alert(1)>"
        await site.append(alert("AAPL is above 200", symbol="AAPL", severity="critical"), channel="stocks")
        await site.append(alert("Look", detail=hostile))
        titles = page.locator("#alerts .alert .said")
        await expect(titles).to_have_text(["Look", "AAPL is above 200"])
        assert await page.locator("#alerts .alert img").count() == 0
        await expect(page.locator("#alerts .alert").first).to_have_text(
            re.compile(rf"^info(now|\d+ ?s)Look{re.escape(hostile)}$")
        )
        await page.locator("#alerts .chip").click()
        assert await page.evaluate("location.search") == "?symbol=AAPL"
        await page.keyboard.press("Escape")
        await expect(titles.first).to_be_hidden()
        assert await page.evaluate("document.activeElement.localName") == "summary"


COUNT = """() => {
  const show = registration.showNotification.bind(registration);
  self.shows = 0;
  registration.showNotification = async (...told) => { await show(...told); self.shows += 1; };
}"""
"""To ask for notifications while one is on its way takes that out of Chromium's own list, for good."""
SHOWN = """async () => (await registration.getNotifications()).map(
  ({ title, body, tag, renotify, requireInteraction, timestamp, data }) =>
    ({ title, body, tag, renotify, requireInteraction, timestamp, data }))"""
NONE = "registration.getNotifications().then((left) => left.length === 0)"
CLICK = """async () => {
  const [notification] = await registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
}"""


class Woken:
    """The service worker of a page, and what the browser wakes it for."""

    def __init__(self, page: Page, worker: Worker) -> None:
        self.page = page
        self.worker = worker

    @classmethod
    async def of(cls, page: Page) -> "Woken":
        await eventually(lambda: page.context.service_workers)
        found = cls(page, page.context.service_workers[0])
        await found._find()
        await found.worker.evaluate(COUNT)
        return found

    async def _find(self) -> None:
        registrations: list[dict[str, Any]] = []
        self._session = session = await self.page.context.new_cdp_session(self.page)
        session.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda told: registrations.extend(told["registrations"]),
        )
        await session.send("ServiceWorker.enable")
        await eventually(lambda: registrations)
        self.scope = registrations[-1]["scopeURL"]
        self._id = registrations[-1]["registrationId"]

    async def push(self, data: object) -> None:
        """Deliver what a push service would, until it is on show."""
        shows = await self.worker.evaluate("self.shows")
        origin = "/".join(self.scope.split("/", 3)[:3])
        said = data if isinstance(data, str) else json.dumps(data)
        told = {"origin": origin, "registrationId": self._id, "data": said}
        await self._session.send("ServiceWorker.deliverPushMessage", told)
        await self._until(f"self.shows > {shows}")

    async def shown(self) -> list[dict[str, Any]]:
        """The notifications on show."""
        found: list[dict[str, Any]] = await self.worker.evaluate(SHOWN)
        return found

    async def click(self) -> None:
        """Click the one notification on show, which closes it."""
        assert len(await self.shown()) == 1
        await self.worker.evaluate(CLICK)
        await self._until(NONE)

    async def close_all(self) -> None:
        await self.worker.evaluate(
            "async () => { for (const one of await registration.getNotifications()) one.close(); }"
        )
        await self._until(NONE)

    async def _until(self, script: str) -> None:
        async with asyncio.timeout(30):
            while not await self.worker.evaluate(script):
                await asyncio.sleep(0.02)


def payload(**changes: str) -> dict[str, str]:
    told = {"title": "AAPL is above 200", "body": "AAPL at 200.11 USD (simulated)", "tag": "apple-200"}
    more = {"severity": "warning", "target": "#MSFT", "time": "2026-01-01T00:00:00.000Z"}
    return {**told, **more, **changes}


async def test_a_rule_has_one_notification_and_a_click_leads_to_what_it_is_about(
    tmp_path: Path, browser: Browser
) -> None:
    async with site_of(tmp_path, push=PUSH) as site, page_of(browser, site.address, "notifications") as page:
        await press(page, "Notify me", TOLD)
        here = await Woken.of(page)
        await here.push(payload(title="Before"))
        await here.push(payload())
        await here.push(payload(tag="other", severity="critical"))
        await here.push("no JSON")
        shown = {one["tag"]: one for one in await here.shown()}
        assert shown["apple-200"] == {
            "title": "AAPL is above 200",
            "body": "AAPL at 200.11 USD (simulated)",
            "tag": "apple-200",
            "renotify": True,
            "requireInteraction": False,
            "timestamp": 1_767_225_600_000,
            "data": {"target": "#MSFT"},
        }
        assert shown["other"]["requireInteraction"]
        # Whatever it is sent, a browser that was woken has to show something.
        assert (shown["alert"]["title"], shown["alert"]["data"]) == ("An alert", {"target": ""})
        await here.close_all()
        (record,) = await site.append(alert("A rate cut"))
        await site.append(alert("Newer"))
        await expect(page.locator("#headlines .story")).to_have_count(2)
        await here.push(payload(target=f"#alert%3A{record.id}"))
        await here.click()
        focused = page.locator("#alerts .alert:focus")
        await expect(focused).to_contain_text("A rate cut")
        # The same in a page that a click opens.
        await live(page, f"{site.address}/?opened#alert%3A{record.id}")
        await expect(focused).to_contain_text("A rate cut")


async def test_from_the_button_to_the_price_that_rings_below_a_path(
    tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(shared()[1][0]))
    rules = [{"name": "microsoft", "when": "MSFT > 200", "severity": "warning"}]
    async with (
        push_service() as service,
        site_of(tmp_path, push=PUSH, alerts=rules) as site,
        nginx.proxied(nginx.documented(site.port)) as port,
        page_of(
            browser,
            home := f"http://127.0.0.1:{port}/ticker/",
            "notifications",
            subscription=service.subscription(1),
        ) as page,
        at_work(site),
    ):
        service.public_key = (await site.get("/notifications")).json()["key"]
        await press(page, "Notify me", TOLD)
        here = await Woken.of(page)
        assert here.scope == home
        for price in (199.0, 201.5):
            await site.append(quote("MSFT", price, simulated=True, currency="USD"), channel="stocks")
        await eventually(lambda: service.arrived)
        await here.push(service.arrived[0].said)
        (shown,) = await here.shown()
        assert (shown["title"], shown["body"]) == ("MSFT is above 200", "MSFT at 201.50 USD (simulated)")
        assert await page.locator("#quote-title").text_content() == "AAPL"
        await here.click()
        await expect(page.locator("#quote-title")).to_have_text("MSFT")
        # Without a page there, a click opens one.
        await page.goto(f"{home}reference")
        await here.worker.evaluate("clients.openWindow = async (url) => { self.opened = url; }")
        await here.push(service.arrived[0].said)
        await here.click()
        assert await here.worker.evaluate("self.opened") == f"{home}#MSFT"
        # The push service may give the browser another endpoint, and it stays as it was.
        renewed = service.subscription(2)
        await here.worker.evaluate(
            """([before, renewed]) => {
              const event = new ExtendableEvent("pushsubscriptionchange");
              event.oldSubscription = before;
              event.newSubscription = { toJSON: () => renewed };
              self.dispatchEvent(event);
            }""",
            [service.subscription(1), renewed],
        )
        assert site.site.push is not None
        kept = site.site.push.subscriptions
        await eventually(lambda: [one.endpoint for one in kept.all] == [renewed["endpoint"]])
