// The newest bars as a table, for who reads rather than looks.

import { compact, percent, price } from "../../core/words.js";
import { changePct } from "../../core/readings.js";

const MOST = 200;
const HEADS = ["Time", "Open", "High", "Low", "Close", "Change", "Volume", "Stories"];

/** @typedef {import("../../core/bars.js").Bar} Bar */
/** @typedef {{caption: string, decimals: number, timeOf: (bar: Bar) => string, storiesOf: (bar: Bar) => number}} TableWords */

/** Draw all of it anew: it is made only while it is on show. @param {HTMLElement} root @param {readonly Bar[]} bars ascending
 * @param {TableWords} words */
export function showTable(root, bars, words) {
  const table = document.createElement("table");
  const caption = table.createCaption();
  caption.className = "sr";
  caption.textContent = words.caption;
  const head = table.createTHead().insertRow();
  for (const text of HEADS) {
    const cell = document.createElement("th");
    Object.assign(cell, { scope: "col", textContent: text });
    head.append(cell);
  }
  const body = table.createTBody();
  for (let n = bars.length - 1; n >= Math.max(0, bars.length - MOST); n -= 1) {
    tableRow(body.insertRow(), /** @type {Bar} */ (bars[n]), bars[n - 1], words);
  }
  root.replaceChildren(table);
}

/** The newest bar has become another. @param {HTMLElement} root @param {readonly Bar[]} bars @param {TableWords} words */
export function showTableLast(root, bars, words) {
  const row = root.querySelector("tbody tr");
  const last = bars.at(-1);
  if (row instanceof HTMLTableRowElement && last) tableRow(row, last, bars.at(-2), words);
}

/** @param {HTMLTableRowElement} row @param {Bar} bar @param {Bar | undefined} before @param {TableWords} words */
function tableRow(row, bar, before, { decimals, timeOf, storiesOf }) {
  const figures = [bar.open, bar.high, bar.low, bar.close].map((value) => price(value, decimals));
  const change = percent(before ? changePct(before.close, bar.close) : null);
  const head = document.createElement("th");
  Object.assign(head, { scope: "row", textContent: timeOf(bar) });
  const cells = [...figures, change, compact(bar.volume), String(storiesOf(bar) || "")].map((text) => {
    const cell = document.createElement("td");
    cell.textContent = text;
    return cell;
  });
  row.replaceChildren(head, ...cells);
}
