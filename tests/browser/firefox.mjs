// Firefox over WebDriver BiDi, for a test in Python: an order a line on standard input, an answer a line on standard output.
//
//   node firefox.mjs /path/to/firefox
//   {"do": "goto", "url": …}  {"do": "size", "width": …, "height": …}  {"do": "evaluate", "script": …}  {"do": "wait", "script": …}
//   {"do": "frames", "script": …}  {"do": "errors"}

import readline from "node:readline";
import { setTimeout } from "node:timers/promises";
import puppeteer from "puppeteer-core";

const PATIENCE_MS = 30_000;
/** So long one look may take: of a page that is left meanwhile the answer may never come. */
const LOOK_MS = 2_000;
const BETWEEN_MS = 50;
const [path] = process.argv.slice(2);
const browser = await puppeteer.launch({ browser: "firefox", executablePath: path, headless: true });
const page = await browser.newPage();
/** @type {string[]} */
const errors = [];
page.on("pageerror", (error) => errors.push(String(error)));
page.on("console", (said) => said.type() === "error" && errors.push(said.text()));

/** @type {Record<string, (order: any) => Promise<unknown>>} */
const ORDERS = {
  goto: ({ url }) => page.goto(url, { waitUntil: "domcontentloaded" }).then(() => true),
  size: ({ width, height }) => page.setViewport({ width, height }).then(() => true),
  evaluate: ({ script }) => page.evaluate(script),
  wait: ({ script }) => comesTrue(script),
  // One that is just being loaded has nothing to say.
  frames: ({ script }) => Promise.all(page.mainFrame().childFrames().map((frame) => frame.evaluate(script).catch(() => null))),
  errors: async () => errors,
};

/** Asked from here, each time anew: the driver's own way of waiting lives in the page, and where that loads another one it
 * may wait on for the one that is gone. @param {string} script */
async function comesTrue(script) {
  const deadline = performance.now() + PATIENCE_MS;
  /** @type {unknown} */
  let last;
  while (performance.now() < deadline) {
    last = await Promise.race([page.evaluate(script).catch(String), setTimeout(LOOK_MS, "no answer", { ref: false })]);
    if (last === true) return true;
    await setTimeout(BETWEEN_MS);
  }
  throw new Error(`did not come true: ${script}, which was ${JSON.stringify(last)}`);
}

console.log(JSON.stringify({ answer: await browser.version() }));
for await (const line of readline.createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  try {
    console.log(JSON.stringify({ answer: (await ORDERS[order.do](order)) ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
}
await browser.close();
