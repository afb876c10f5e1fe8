// What can be done in the watchlist by a key, or by its title.

import { COLUMNS } from "../core/columns.js";

/** @typedef {object} Watched
 * @property {() => string[]} shown symbols, from the top
 * @property {import("./watch_lists.js").WatchLists} lists
 * @property {import("./watch_columns.js").WatchColumns} columns
 * @property {(step: number) => void} stepList
 * @property {(symbol: string) => void} open the lists of a symbol
 */

const GROUP = "Watchlist";

/** @param {import("./panel.js").Context} context @param {Watched} watched @returns {import("../core/commands.js").Command[]} */
export function watchCommands(context, { shown, lists, columns, stepList, open }) {
  const isSelected = () => context.view.selected !== "";
  const isIn = () => lists.own?.symbols.includes(context.view.selected) ?? false;
  /** @param {number} step */
  const step = (step) => {
    const symbols = shown();
    const next = symbols[symbols.indexOf(context.view.selected) + step];
    if (next) context.actions.choose({ selected: next });
  };
  return [
    { name: "symbol.next", title: "Next symbol", group: GROUP, keys: ["."], repeats: true, run: () => step(1) },
    { name: "symbol.previous", title: "Previous symbol", group: GROUP, keys: [","], repeats: true, run: () => step(-1) },
    { name: "list.next", title: "Next list", group: GROUP, keys: [">"], run: () => stepList(1) },
    { name: "list.previous", title: "Previous list", group: GROUP, keys: ["<"], run: () => stepList(-1) },
    { name: "list.symbol", title: "Lists of this symbol", group: GROUP, keys: ["l"], when: isSelected, run: () => open(context.view.selected) },
    { name: "list.remove", title: "Remove this symbol from the list", group: GROUP, when: isIn, run: () => lists.remove(context.view.selected) },
    ...COLUMNS.filter(({ first }) => first).map(({ name, title }) => (
      { name: `watchlist.sort.${name}`, title: `Sort by ${title.toLowerCase()}`, group: GROUP, run: () => columns.press(name) }
    )),
  ];
}
