// Where the widgets of a page stand, as its reader has changed it: in columns, as `pages` of config.yaml has them. Pure.
//
// js/layout_first.js has them stand so before the first paint. What a page shows and the reader has never seen, as it
// came with a deploy, stands at the end of the last column; what it shows no more is passed over.

/** @typedef {"small" | "full"} Size */
/** @typedef {{size: Size, widgets: string[]}} Column none is without a widget, and each widget stands once */
/** `away`: what could stand on the page and does not. @typedef {{columns: Column[], away: string[]}} Layout */
/** Before the widget of that number in a column, or in a column of its own before that one. @typedef {{column: number, before: number} | {newColumn: number}} Place */

/** As ticker/config/settings/pages.py has it. */
export const MOST_COLUMNS = 4;

/** @type {Record<string, string>} */
const TITLES = { watchlist: "Watchlist", chart: "Chart", headlines: "News", sources: "Sources", messages: "Messages" };

/** @param {string} widget */
export const titleOf = (widget) => TITLES[widget] ?? widget;

/** @param {Layout} layout @param {string} widget @returns {{column: number, at: number} | null} */
export function placeOf(layout, widget) {
  for (const [column, { widgets }] of layout.columns.entries()) {
    const at = widgets.indexOf(widget);
    if (at >= 0) return { column, at };
  }
  return null;
}

/** @param {Layout} one @param {Layout} other */
export const isSame = (one, other) => JSON.stringify(one.columns) === JSON.stringify(other.columns);

/** Have a widget stand elsewhere, also one that was away. @param {Layout} layout @param {string} widget @param {Place} place @returns {Layout} */
export function placed(layout, widget, place) {
  const from = placeOf(layout, widget);
  const columns = layout.columns.map(({ size, widgets }) => ({ size, widgets: [...widgets] }));
  if (from) columns[from.column]?.widgets.splice(from.at, 1);
  if ("newColumn" in place) {
    const size = from && layout.columns[from.column]?.widgets.length === 1 ? (layout.columns[from.column]?.size ?? "small") : "small";
    columns.splice(place.newColumn, 0, { size, widgets: [widget] });
  } else {
    const isBelow = from !== null && from.column === place.column && from.at < place.before;
    columns[place.column]?.widgets.splice(place.before - (isBelow ? 1 : 0), 0, widget);
  }
  const whole = columns.filter(({ widgets }) => widgets.length);
  return whole.length > MOST_COLUMNS ? layout : { columns: whole, away: layout.away.filter((one) => one !== widget) };
}

/** Move a widget by a step: up and down in its column, left and right to the next one, beyond the last into one of its
 * own. @param {Layout} layout @param {string} widget @param {"up" | "down" | "left" | "right"} way @returns {Layout} the same where it can go no further */
export function moved(layout, widget, way) {
  const from = placeOf(layout, widget);
  if (!from) return layout;
  const { column, at } = from;
  const own = layout.columns[column]?.widgets ?? [];
  if (way === "up") return at > 0 ? placed(layout, widget, { column, before: at - 1 }) : layout;
  if (way === "down") return at < own.length - 1 ? placed(layout, widget, { column, before: at + 2 }) : layout;
  const next = layout.columns[column + (way === "left" ? -1 : 1)];
  if (next) return placed(layout, widget, { column: layout.columns.indexOf(next), before: Math.min(at, next.widgets.length) });
  if (own.length === 1) return layout;
  return placed(layout, widget, { newColumn: way === "left" ? 0 : layout.columns.length });
}

/** @param {Layout} layout @param {string} widget @returns {Layout} */
export function takenAway(layout, widget) {
  const columns = layout.columns.map(({ size, widgets }) => ({ size, widgets: widgets.filter((one) => one !== widget) }));
  const whole = columns.filter(({ widgets }) => widgets.length);
  // A page shows something.
  return whole.length ? { columns: whole, away: [...layout.away, widget] } : layout;
}

/** To the end of the column that has least. @param {Layout} layout @param {string} widget @returns {Layout} */
export function added(layout, widget) {
  const least = Math.min(...layout.columns.map(({ widgets }) => widgets.length));
  const column = layout.columns.findLastIndex(({ widgets }) => widgets.length === least);
  return placed(layout, widget, { column, before: least });
}

/** @param {Layout} layout @param {number} column @param {Size} size @returns {Layout} */
export const sized = (layout, column, size) => ({
  ...layout,
  columns: layout.columns.map((one, n) => (n === column ? { ...one, size } : one)),
});

/** Where a widget stands, in words. @param {Layout} layout @param {string} widget */
export function placeWords(layout, widget) {
  const at = placeOf(layout, widget);
  if (!at) return `${titleOf(widget)} is not shown`;
  const { widgets, size } = /** @type {Column} */ (layout.columns[at.column]);
  const inColumn = widgets.length > 1 ? `, ${at.at + 1} of ${widgets.length} in it` : "";
  return `${titleOf(widget)}: column ${at.column + 1} of ${layout.columns.length}, ${size === "full" ? "wide" : "narrow"}${inColumn}`;
}

/** What the operator's page shows, of what can be shown here. @param {{size: Size, widgets: {type: string}[]}[]} columns
 * @param {string[]} can the widgets that there are @returns {Layout} */
export function operatorsLayout(columns, can) {
  const own = columns.map(({ size, widgets }) => ({ size, widgets: widgets.map(({ type }) => type).filter((one) => can.includes(one)) }));
  const there = own.flatMap(({ widgets }) => widgets);
  return { columns: own.filter(({ widgets }) => widgets.length), away: can.filter((one) => !there.includes(one)) };
}

/** A layout that was kept, for the page as it is now: as layout_first.js has it. @param {unknown} kept @param {Layout} operators @returns {Layout} */
export function keptLayout(kept, operators) {
  if (!isKept(kept)) return operators;
  const can = [...operators.columns.flatMap(({ widgets }) => widgets), ...operators.away];
  const known = new Set([...kept.columns.flatMap(({ widgets }) => widgets), ...kept.away, ...operators.away]);
  const columns = kept.columns.map(({ size, widgets }) => ({ size, widgets: widgets.filter((one) => can.includes(one)) }));
  columns.at(-1)?.widgets.push(...can.filter((one) => !known.has(one)));
  const there = columns.flatMap(({ widgets }) => widgets);
  return there.length ? { columns: columns.filter(({ widgets }) => widgets.length), away: can.filter((one) => !there.includes(one)) } : operators;
}

/** What is kept of a layout: of what is away, only what the reader has taken away, for what the operator may add one day
 * is to be seen. @param {Layout} layout @param {Layout} operators @returns {Layout} */
export const toKeep = (layout, operators) => ({ ...layout, away: layout.away.filter((one) => !operators.away.includes(one)) });

/** @param {unknown} kept @returns {kept is Layout} */
function isKept(kept) {
  const { columns, away } = /** @type {Partial<Layout>} */ (kept ?? {});
  const whole = /** @param {unknown} one */ (one) => Array.isArray(/** @type {Column | null} */ (one)?.widgets);
  return Array.isArray(columns) && columns.length > 0 && columns.every(whole) && Array.isArray(away);
}
