// Which part of the page a phone shows: the list, the detail, the news, or the rest. Pure.

const OF_WIDGET = new Map([["watchlist", "watch"], ["chart", "chart"], ["headlines", "news"], ["sources", "more"], ["messages", "more"]]);

/** What an address leads to: who was sent a symbol, or a panel that fills the window, is to see it.
 * @param {string} search @param {string} hash @param {string[]} there the screens that the page has @returns {string} */
export function screenIn(search, hash, there) {
  const given = new URLSearchParams(search);
  const asked = given.get("screen") || OF_WIDGET.get(given.get("full") ?? "") || (given.has("symbol") || hash ? "chart" : "watch");
  return there.includes(asked) ? asked : (there[0] ?? "");
}

/** A choice together with the screen that shows it: nothing changes out of sight. Who goes through a list by its
 * arrow keys stays there. @param {Partial<import("./view.js").View>} choice @param {string} screen the one on show
 * @param {boolean} goesThrough @returns {Partial<import("./view.js").View>} */
export function inSight(choice, screen, goesThrough) {
  if (choice.selected === undefined || choice.screen) return choice;
  return { ...choice, screen: goesThrough ? screen : "chart" };
}
