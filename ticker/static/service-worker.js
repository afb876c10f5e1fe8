// What the browser runs beside the page: it shows a notification when a rule fires, also while the page is closed, and
// a click on that leads to the page; and where a page cannot be had, it says so by the only one that it keeps.
//
// All else is asked for as if it were not there: what is on show is always what the server has sent for it.

/** What Ticker sends; `target` is a fragment of the page.
 * @typedef {{title: string, body: string, tag: string, severity: string, target: string, time: string}} Payload */

/** What there is of a service worker beside what the types of a page have.
 * @typedef {Event & {waitUntil(work: Promise<unknown>): void}} WorkEvent
 * @typedef {WorkEvent & {addRoutes?(routes: object[]): Promise<void>}} InstallEvent
 * @typedef {WorkEvent & {request: Request, preloadResponse: Promise<Response | undefined>, respondWith(answer: Promise<Response>): void}} FetchEvent
 * @typedef {WorkEvent & {data: {json(): Payload} | null}} PushEvent
 * @typedef {WorkEvent & {notification: Notification}} ClickEvent
 * @typedef {WorkEvent & {oldSubscription: PushSubscription | null, newSubscription: PushSubscription | null}} ChangeEvent
 * @typedef {{url: string, focus(): Promise<unknown>, postMessage(message: unknown): void}} OpenPage
 * @typedef {{matchAll(of: object): Promise<OpenPage[]>, openWindow(url: string): Promise<unknown>}} Pages
 * @typedef {{offline: string, clients: Pages, registration: ServiceWorkerRegistration, skipWaiting(): Promise<void>,
 *   addEventListener(type: string, listener: (event: any) => void): void}} WorkerScope */

const worker = /** @type {WorkerScope} */ (/** @type {unknown} */ (self));

/** Where the page is that says that Ticker cannot be reached: written before this script by the server, another address with
 * each version, so that browsers take in the new one; "" where there is to be none. */
const { offline } = worker;
/** Several Tickers of one host share what is kept; connection/offline.js deletes it by the same name. */
const KEPT = `ticker-offline ${worker.registration.scope}`;
/** So long a page may take to begin: on a network that is there and carries nothing, browsers wait for minutes. */
const PATIENCE_MS = 20_000;
const isFirefox = navigator.userAgent.includes("Firefox/");
/** What a proxy says for a server that it cannot reach. */
const AWAY = [502, 504];

worker.addEventListener("install", (/** @type {InstallEvent} */ event) => event.waitUntil(install(event)));

worker.addEventListener("activate", (/** @type {WorkEvent} */ event) => event.waitUntil(activate()));

if (offline) worker.addEventListener("fetch", onFetch);

worker.addEventListener("push", (/** @type {PushEvent} */ event) => event.waitUntil(show(event.data)));

worker.addEventListener("notificationclick", (/** @type {ClickEvent} */ event) => {
  event.notification.close();
  event.waitUntil(lead(event.notification.data?.target ?? ""));
});

// The push service may give a browser another address at any time.
worker.addEventListener("pushsubscriptionchange", (/** @type {ChangeEvent} */ event) => event.waitUntil(renew(event)));

/** @param {InstallEvent} event */
async function install(event) {
  await worker.skipWaiting();
  if (!offline) return;
  // Browsers that know such routes do not wake the worker for anything but pages.
  await event.addRoutes?.([{ condition: { not: { requestMode: "navigate" } }, source: "network" }]).catch(() => {});
  const kept = await caches.open(KEPT);
  await kept.add(new Request(offline, { cache: "reload" }));
}

async function activate() {
  const { navigationPreload } = worker.registration;
  // A page is asked for while the worker is still woken: it comes as soon as without one. Not in Firefox (153): a page that
  // it asks for so and cannot have is an error there, whatever the worker answers.
  if (offline && !isFirefox) await navigationPreload?.enable();
  else await navigationPreload?.disable();
  if (!offline) return caches.delete(KEPT);
  const kept = await caches.open(KEPT);
  const own = new URL(offline, worker.registration.scope).href;
  const former = (await kept.keys()).filter(({ url }) => url !== own);
  return Promise.all(former.map((request) => kept.delete(request)));
}

/** @param {FetchEvent} event */
function onFetch(event) {
  const { method, mode } = event.request;
  if (mode === "navigate" && method === "GET") event.respondWith(page(event));
}

/** What the server answers, whatever that is; only where it does not, and not in a frame, the page that is kept.
 * @param {FetchEvent} event @returns {Promise<Response>} */
async function page(event) {
  if (event.request.destination !== "document") return asked(event);
  const answer = await Promise.race([asked(event).catch(() => null), patience()]);
  if (answer && !AWAY.includes(answer.status)) return answer;
  return (await caches.match(offline, { cacheName: KEPT })) ?? answer ?? Response.error();
}

/** @param {FetchEvent} event */
const asked = async ({ request, preloadResponse }) => (await preloadResponse) ?? fetch(request);

/** @returns {Promise<null>} */
const patience = () => new Promise((done) => setTimeout(done, PATIENCE_MS, null));

/** @param {PushEvent["data"]} data */
function show(data) {
  const { title, body, tag, severity, target, time } = payloadOf(data);
  /** @type {NotificationOptions & {renotify: boolean, timestamp: number}} */
  const options = {
    body,
    tag,
    // One rule has one notification, and what is new in it is told again.
    renotify: true,
    timestamp: Date.parse(time) || Date.now(),
    requireInteraction: severity === "critical",
    data: { target },
  };
  return worker.registration.showNotification(title, options);
}

/** A browser that is woken must show something, whatever it was sent. @param {PushEvent["data"]} data @returns {Payload} */
function payloadOf(data) {
  const unknown = { title: "An alert", body: "", tag: "alert", severity: "info", target: "", time: "" };
  try {
    return { ...unknown, ...data?.json() };
  } catch {
    return unknown;
  }
}

/** To a page that is open, or to a new one. @param {string} target */
async function lead(target) {
  const home = worker.registration.scope;
  const open = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = open.find(({ url }) => url.split(/[?#]/, 1)[0] === home);
  if (!page) return worker.clients.openWindow(home + target);
  page.postMessage({ target });
  return page.focus();
}

/** @param {ChangeEvent} event */
async function renew({ oldSubscription, newSubscription }) {
  const { pushManager } = worker.registration;
  const renewed = newSubscription ?? (oldSubscription && (await pushManager.subscribe(oldSubscription.options)));
  if (!renewed) return;
  const body = JSON.stringify({ ...renewed.toJSON(), replaces: oldSubscription?.endpoint });
  await fetch("notifications", { method: "POST", headers: { "Content-Type": "application/json" }, body });
}
