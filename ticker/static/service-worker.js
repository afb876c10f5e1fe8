// What the browser runs when a rule fires, also while the page is closed: it shows a notification, and a click on
// that leads to the page. It answers no request, so the page is loaded as if it were not there.

/** What Ticker sends; `target` is a fragment of the page.
 * @typedef {{title: string, body: string, tag: string, severity: string, target: string, time: string}} Payload */

/** What there is of a service worker beside what the types of a page have.
 * @typedef {Event & {waitUntil(work: Promise<unknown>): void}} WorkEvent
 * @typedef {WorkEvent & {data: {json(): Payload} | null}} PushEvent
 * @typedef {WorkEvent & {notification: Notification}} ClickEvent
 * @typedef {WorkEvent & {oldSubscription: PushSubscription | null, newSubscription: PushSubscription | null}} ChangeEvent
 * @typedef {{url: string, focus(): Promise<unknown>, postMessage(message: unknown): void}} OpenPage
 * @typedef {{matchAll(of: object): Promise<OpenPage[]>, openWindow(url: string): Promise<unknown>}} Pages
 * @typedef {{clients: Pages, registration: ServiceWorkerRegistration, skipWaiting(): Promise<void>,
 *   addEventListener(type: string, listener: (event: any) => void): void}} WorkerScope */

const worker = /** @type {WorkerScope} */ (/** @type {unknown} */ (self));

worker.addEventListener("install", () => worker.skipWaiting());

worker.addEventListener("push", (/** @type {PushEvent} */ event) => event.waitUntil(show(event.data)));

worker.addEventListener("notificationclick", (/** @type {ClickEvent} */ event) => {
  event.notification.close();
  event.waitUntil(lead(event.notification.data?.target ?? ""));
});

// The push service may give a browser another address at any time.
worker.addEventListener("pushsubscriptionchange", (/** @type {ChangeEvent} */ event) => event.waitUntil(renew(event)));

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
