// An EventSource for where there is none, or one with headers: on fetch, or on XMLHttpRequest where bodies cannot be read
// as they come. WHATWG HTML 9.2. One file, without anything else, for browsers, workers, Node and whoever copies it.

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 2;

const DEFAULT_RETRY_MS = 3000;
const MAX_BACKOFF_MS = 60_000;
/** A timer that is set for longer rings at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** An XMLHttpRequest keeps all it has received: behind so many characters the stream is resumed on another one. */
const MAX_TEXT_CHARS = 8_000_000;

/** Where there may be a stream: to ask elsewhere again would be in vain. */
const CAN_ANSWER = /^(https?|blob|data):/;

/** @typedef {{type: string, data: string, lastEventId: string}} Message */

/** What stands in an event stream (9.2.6), however its text is cut. `lastEventId` is that of the last whole event, `retryMs` what
 * the stream said last, null if it said nothing. */
export class EventStream {
  lastEventId;
  /** @type {number | null} */
  retryMs = null;
  #nextId;
  /** @type {string[]} */
  #data = [];
  #type = "";
  /** What has come of a line. @type {string[]} */
  #pieces = [];
  #afterCr = false;

  /** @param {string} lastEventId of the stream that this one goes on with */
  constructor(lastEventId = "") {
    this.lastEventId = this.#nextId = lastEventId;
  }

  /** Whether an event has begun that has not ended. */
  get isWithinEvent() {
    return this.#pieces.length > 0 || this.#data.length > 0 || this.#type !== "" || this.#nextId !== this.lastEventId;
  }

  /** The messages that end in a piece of text, without a byte order mark. @param {string} text @returns {Generator<Message, void>} */
  *feed(text) {
    let begin = this.#afterCr && text[0] === "\n" ? 1 : 0;
    if (text) this.#afterCr = false;
    const ends = /\r\n?|\n/g;
    ends.lastIndex = begin;
    for (let end; (end = ends.exec(text)); begin = ends.lastIndex) {
      this.#pieces.push(text.slice(begin, end.index));
      const line = this.#pieces.join("");
      this.#pieces = [];
      // The line feed behind this carriage return may come with the next piece.
      this.#afterCr = end[0] === "\r" && ends.lastIndex === text.length;
      const message = this.#take(line);
      if (message) yield message;
    }
    if (begin < text.length) this.#pieces.push(text.slice(begin));
  }

  /** @param {string} line @returns {Message | undefined} */
  #take(line) {
    if (!line) return this.#end();
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + (line[colon + 1] === " " ? 2 : 1));
    if (name === "data") this.#data.push(value);
    else if (name === "event") this.#type = value;
    else if (name === "id" && !value.includes("\0")) this.#nextId = value;
    else if (name === "retry" && /^[0-9]+$/.test(value)) this.retryMs = Math.min(Number(value), MAX_TIMER_MS);
    return undefined;
  }

  /** @returns {Message | undefined} */
  #end() {
    this.lastEventId = this.#nextId;
    const message = { type: this.#type || "message", data: this.#data.join("\n"), lastEventId: this.lastEventId };
    const isThere = this.#data.length > 0;
    this.#data = [];
    this.#type = "";
    return isThere ? message : undefined;
  }
}

/** What a transport tells. `head` answers whether the body is wanted, `text` whether to go on.
 * @typedef {object} Receiver
 * @property {(status: number, contentType: string, url: string) => boolean} head
 * @property {(text: string) => boolean} text
 * @property {() => boolean} canResume whether a new connection would go on exactly here
 * @property {() => void} end the connection ended, or there was none
 */

/** @typedef {{url: string, headers: Record<string, string>, withCredentials: boolean}} Request */

/** Begin a request; what is given back ends it. @typedef {(request: Request, receiver: Receiver) => () => void} Transport */

/** @type {Transport} */
function byFetch({ url, headers, withCredentials }, receiver) {
  const stop = new AbortController();
  const credentials = withCredentials ? "include" : "same-origin";
  const read = async () => {
    const response = await fetch(url, { headers, credentials, cache: "no-store", signal: stop.signal });
    const wanted = receiver.head(response.status, response.headers.get("Content-Type") ?? "", response.url);
    if (!wanted || !response.body) return stop.abort();
    const [reader, decoder] = [response.body.getReader(), new TextDecoder()];
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (!receiver.text(decoder.decode(value, { stream: true }))) return stop.abort();
    }
  };
  // An abort of ours ends here as well: whoever asked for it does not listen any more.
  read().then(receiver.end, receiver.end);
  return () => stop.abort();
}

/** @type {Transport} */
function byXhr({ url, headers, withCredentials }, receiver) {
  const xhr = new XMLHttpRequest();
  let taken = -1;
  const take = () => {
    if (xhr.readyState < 2) return;
    if (taken < 0) {
      taken = 0;
      if (!receiver.head(xhr.status, xhr.getResponseHeader("Content-Type") ?? "", xhr.responseURL || url)) return xhr.abort();
    }
    const text = xhr.readyState < 3 ? "" : xhr.responseText.slice(taken);
    taken += text.length;
    if (text && !receiver.text(text)) return xhr.abort();
    if (taken > MAX_TEXT_CHARS && receiver.canResume()) xhr.abort();
  };
  xhr.onreadystatechange = () => xhr.readyState < 4 && xhr.status && take();
  xhr.onprogress = () => xhr.status && take();
  xhr.onload = take;
  xhr.onloadend = () => receiver.end();
  xhr.open("GET", url);
  xhr.withCredentials = withCredentials;
  xhr.overrideMimeType?.("text/event-stream; charset=utf-8");
  for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
  xhr.send();
  return () => xhr.abort();
}

/** @type {Transport} */
const transport = (request, receiver) => {
  const streams = typeof fetch === "function" && typeof ReadableStream === "function" && "body" in Response.prototype;
  return (streams || typeof XMLHttpRequest === "undefined" ? byFetch : byXhr)(request, receiver);
};

/** An id as a header may hold it: a character for each of its bytes. @param {string} id */
const inHeader = (id) => Array.from(new TextEncoder().encode(id), (byte) => String.fromCharCode(byte)).join("");

/** @param {string | URL} url */
function resolved(url) {
  try {
    return new URL(url, globalThis.document?.baseURI ?? globalThis.location?.href).href;
  } catch {
    throw new DOMException(`${url} is no address`, "SyntaxError");
  }
}

/** Headers by their names in small letters; TypeError for what can be none, as no request would be made with it.
 * @param {HeadersInit} [given] @returns {Record<string, string>} */
const named = (given) => Object.fromEntries(new Headers(given).entries());

/** When to try again: after the hint, and longer the more attempts in a row have failed.
 * @param {number} retryMs @param {number} failures @param {number} random 0 to 1 */
export function backoffMs(retryMs, failures, random) {
  if (failures < 2) return retryMs;
  const longest = Math.max(retryMs, MAX_BACKOFF_MS);
  return Math.min(retryMs * 2 ** Math.min(failures - 1, 30), longest) * (0.5 + random / 2);
}

/** What the browser's own has, and `headers` beside it. */
export class EventSource extends EventTarget {
  static CONNECTING = CONNECTING;
  static OPEN = OPEN;
  static CLOSED = CLOSED;
  #url;
  /** Where the last answer came from: as browsers do, it is asked there from then on. */
  #at;
  #withCredentials;
  #headers;
  #readyState = CONNECTING;
  #retryMs = DEFAULT_RETRY_MS;
  #failures = 0;
  #lastEventId = "";
  #stop = () => {};
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Record<string, ((event: any) => unknown) | null>} */
  #handlers = {};

  /** @param {string | URL} url @param {{withCredentials?: boolean, headers?: HeadersInit}} [init] */
  constructor(url, init = {}) {
    super();
    if (arguments.length === 0) throw new TypeError("an EventSource needs an address");
    this.#url = this.#at = resolved(url);
    this.#withCredentials = Boolean(init?.withCredentials);
    this.#headers = named(init?.headers);
    if (CAN_ANSWER.test(this.#url)) this.#connect();
    else setTimeout(() => this.#readyState === CONNECTING && this.#fail());
  }

  get [Symbol.toStringTag]() {
    return "EventSource";
  }

  get url() {
    return this.#url;
  }

  get withCredentials() {
    return this.#withCredentials;
  }

  get readyState() {
    return this.#readyState;
  }

  get onopen() {
    return this.#handlers.open ?? null;
  }

  set onopen(handler) {
    this.#handle("open", handler);
  }

  get onmessage() {
    return this.#handlers.message ?? null;
  }

  set onmessage(handler) {
    this.#handle("message", handler);
  }

  get onerror() {
    return this.#handlers.error ?? null;
  }

  set onerror(handler) {
    this.#handle("error", handler);
  }

  close() {
    this.#readyState = CLOSED;
    clearTimeout(this.#timer);
    this.#stop();
  }

  /** A handler has the place among the listeners at which it was first set. @param {string} type @param {unknown} handler */
  #handle(type, handler) {
    if (!(type in this.#handlers)) this.addEventListener(type, (event) => this.#handlers[type]?.call(this, event));
    this.#handlers[type] = typeof handler === "function" ? /** @type {(event: any) => unknown} */ (handler) : null;
  }

  #connect() {
    const stream = new EventStream(this.#lastEventId);
    let origin = "";
    let over = false;
    this.#stop = transport(this.#request(), {
      head: (status, contentType, url) => {
        if (over || this.#readyState === CLOSED) return false;
        over = !isStream(status, contentType);
        origin = new URL(url, this.#url).origin;
        if (this.#mayStayAt(origin)) this.#at = new URL(url, this.#url).href;
        if (over) this.#fail();
        else this.#open();
        return this.#readyState === OPEN;
      },
      text: (text) => {
        for (const message of over ? [] : stream.feed(text)) {
          if (this.#readyState === CLOSED) break;
          this.dispatchEvent(new MessageEvent(message.type, { ...message, origin }));
        }
        this.#lastEventId = stream.lastEventId;
        this.#retryMs = stream.retryMs ?? this.#retryMs;
        return !over && this.#readyState !== CLOSED;
      },
      canResume: () => stream.lastEventId !== "" && !stream.isWithinEvent,
      end: () => {
        if (!over && this.#readyState !== CLOSED) this.#comeBack();
        over = true;
      },
    });
  }

  #request() {
    /** @type {Record<string, string>} */
    const headers = { accept: "text/event-stream", ...this.#headers };
    // Where it is another site's, the browser would ask that for leave first.
    if (globalThis.location?.origin === new URL(this.#at).origin) headers["cache-control"] = "no-cache";
    if (this.#lastEventId) headers["last-event-id"] = inHeader(this.#lastEventId);
    return { url: this.#at, headers, withCredentials: this.#withCredentials };
  }

  /** Whether to come back to where one was led: never with a token to a site that it was not meant for. @param {string} origin */
  #mayStayAt(origin) {
    return origin === new URL(this.#url).origin || Object.keys(this.#headers).length === 0;
  }

  #open() {
    this.#readyState = OPEN;
    this.#failures = 0;
    this.dispatchEvent(new Event("open"));
  }

  #fail() {
    this.#readyState = CLOSED;
    this.dispatchEvent(new Event("error"));
  }

  #comeBack() {
    const waitMs = backoffMs(this.#retryMs, ++this.#failures, Math.random());
    this.#readyState = CONNECTING;
    this.dispatchEvent(new Event("error"));
    if (this.#readyState === CONNECTING) this.#timer = setTimeout(() => this.#connect(), waitMs);
  }
}

/** @param {number} status @param {string} contentType */
const isStream = (status, contentType) => status === 200 && /^text\/event-stream[ \t]*(;|$)/i.test(contentType.trim());

for (const target of [EventSource, EventSource.prototype]) {
  for (const [name, value] of Object.entries({ CONNECTING, OPEN, CLOSED })) {
    Object.defineProperty(target, name, { value, enumerable: true, writable: false, configurable: false });
  }
}
