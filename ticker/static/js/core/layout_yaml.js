// Pages as `pages` of config.yaml has them. Pure.

/** @typedef {{type: string, options: Record<string, string>}} Widget */
/** @typedef {{name: string, slug: string, columns: {size: import("./layout.js").Size, widgets: Widget[]}[]}} Page */

/** A page with its widgets where a reader has put them, each with the options that the operator gave it.
 * @param {Page} page @param {import("./layout.js").Layout} layout @returns {Page} */
export function laidOut(page, layout) {
  const options = new Map(page.columns.flatMap(({ widgets }) => widgets.map((one) => [one.type, one.options])));
  const columns = layout.columns.map(({ size, widgets }) => ({ size, widgets: widgets.map((type) => ({ type, options: options.get(type) ?? {} })) }));
  return { ...page, columns };
}

/** @param {Page[]} pages @returns {string} */
export const yamlOf = (pages) => ["pages:", ...pages.flatMap(linesOf), ""].join("\n");

/** @param {Page} page */
function linesOf({ name, slug, columns }) {
  const address = slug === slugOf(name) ? [] : [`    slug: ${scalar(slug)}`];
  return [`  - name: ${scalar(name)}`, ...address, "    columns:", ...columns.flatMap(({ size, widgets }) => [`      - size: ${size}`, "        widgets:", ...widgets.map(lineOf)])];
}

/** @param {Widget} widget */
const lineOf = ({ type, options }) =>
  `          - ${Object.keys(options).length ? `{${pairs({ type, ...options })}}` : "type: " + type}`;

/** @param {Record<string, string>} options */
const pairs = (options) => Object.entries(options).map(([key, value]) => `${key}: ${scalar(value)}`).join(", ");

/** As ticker/config/settings/pages.py makes one of a name that has none. @param {string} name */
const slugOf = (name) => name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "") || "page";

/** What YAML could take for something else than a text stands between quotes; `${` would be looked up in the environment.
 * @param {string} text */
function scalar(text) {
  const plain = /^[A-Za-z][A-Za-z0-9._-]*( [A-Za-z0-9._-]+)*$/.test(text) && !/^(true|false|yes|no|on|off|y|n|null)$/i.test(text);
  return plain ? text : JSON.stringify(text).replaceAll("${", "$${").replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029").replaceAll("\u007f", "\\u007f");
}
