// The columns of the watchlist: which there are, which have room, and how each sorts. Pure.

/** @typedef {import("./figures.js").Figures} Figures */
/** `width` in the size of the text, or one for each length of figures; `first` is how it sorts when first pressed.
 * @typedef {{name: string, title: string, width: number | [number, number, number], always?: boolean, first?: "up" | "down"}} Column */

/** In their order on the page. The day's range has two prices side by side, which do not get smaller with a denser page. @type {Column[]} */
export const COLUMNS = [
  { name: "symbol", title: "Symbol", width: [7.4, 6, 5.4], always: true, first: "up" },
  { name: "spark", title: "Trend", width: 4.6 },
  { name: "last", title: "Last", width: [5.5, 7.1, 8.4], always: true, first: "down" },
  { name: "percent", title: "Change %", width: [5.8, 7.6, 7.6], first: "down" },
  { name: "change", title: "Change", width: [4.8, 6.6, 8.4], first: "down" },
  { name: "range", title: "Day range", width: [10.4, 12.6, 13.4], first: "down" },
  { name: "bid", title: "Bid", width: [5.6, 7, 8.2], first: "down" },
  { name: "ask", title: "Ask", width: [5.6, 7, 8.2], first: "down" },
  { name: "volume", title: "Volume", width: 4.8, first: "down" },
  { name: "session", title: "Session", width: 6.4, first: "up" },
  { name: "age", title: "Age", width: 3.6, first: "up" },
];
/** Left and right of each row. */
const SIDES = 1.3;
/** @type {Figures[]} */
const FIGURES = ["", "long", "longest"];
/** A figure is worth more than a line: where it is narrow, the trend goes before the change. */
const LATE = ["spark"];

/** @param {string} text as it is kept: the names of columns that are not wanted @returns {Set<string>} */
export const unwantedIn = (text) =>
  new Set(text.split(" ").filter((name) => COLUMNS.some((column) => column.name === name && !column.always)));

/** @param {Column} column @param {Figures} figures @returns {number} */
const widthOf = ({ width }, figures) => (typeof width === "number" ? width : width[FIGURES.indexOf(figures)] ?? width[2]);

/** The columns that are not shown: unwanted, or without room; the last one goes first.
 * @param {number} width of the table, in the size of its text @param {Set<string>} unwanted @param {Figures} [length] of the figures @returns {string[]} */
export function hiddenColumns(width, unwanted, length = "") {
  const wanted = COLUMNS.filter(({ name }) => !unwanted.has(name));
  const late = wanted.filter(({ name }) => LATE.includes(name));
  const figures = wanted.filter(({ name }) => !LATE.includes(name));
  let room = width - SIDES;
  let full = false;
  const shown = new Set();
  for (const column of [...figures.slice(0, 3), ...late, ...figures.slice(3)]) {
    room -= widthOf(column, length);
    full ||= room < 0 && !column.always;
    if (!full) shown.add(column.name);
  }
  return COLUMNS.map(({ name }) => name).filter((name) => !shown.has(name));
}

/** An order: a column's name, behind a minus where it falls; "" is the list's own. @param {string} sort @returns {{column: string, falls: boolean}} */
export const sortOf = (sort) => ({ column: sort.replace(/^-/, ""), falls: sort.startsWith("-") });

/** What a press on a column's head leads to: its order, the other way round, and back to the list's own.
 * @param {string} sort @param {string} name */
export function pressed(sort, name) {
  const first = COLUMNS.find((column) => column.name === name)?.first === "down" ? `-${name}` : name;
  if (sortOf(sort).column !== name) return first;
  return sort === first ? (first === name ? `-${name}` : name) : "";
}

/** As a screen reader is told. @param {string} sort @param {string} name @returns {"ascending" | "descending" | "none"} */
export function ariaSort(sort, name) {
  const { column, falls } = sortOf(sort);
  if (column !== name) return "none";
  return falls ? "descending" : "ascending";
}
