// Firefox over WebDriver BiDi, for a test in Python: an order a line on standard input, an answer a line on standard output.
//
//   node firefox.mjs /path/to/firefox
//   {"do": "goto", "url": …}  {"do": "size", "width": …, "height": …}  {"do": "evaluate", "script": …}  {"do": "wait", "script": …}
//   {"do": "frames", "script": …}  {"do": "errors"}

import readline from "node:readline";
import puppeteer from "puppeteer-core";

const PATIENCE_MS = 30_000;
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
  wait: ({ script }) => page.waitForFunction(script, { timeout: PATIENCE_MS, polling: 50 }).then(() => true),
  // One that is just being loaded has nothing to say.
  frames: ({ script }) => Promise.all(page.mainFrame().childFrames().map((frame) => frame.evaluate(script).catch(() => null))),
  errors: async () => errors,
};

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
