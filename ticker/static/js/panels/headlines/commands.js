// What can be done with headlines by a key, or from the palette.

/** @param {import("./selection.js").Selection} selection @param {import("./doings.js").Doings} doings
 * @param {() => void} openMenu @returns {import("../../core/commands.js").Command[]} */
export function commandsOf(selection, doings, openMenu) {
  const group = "News";
  const when = () => selection.current !== undefined;
  return [
    { name: "news.next", title: "Next story", group, keys: ["j"], repeats: true, run: () => selection.move(1) },
    { name: "news.previous", title: "Previous story", group, keys: ["k"], repeats: true, run: () => selection.move(-1) },
    { name: "news.open", title: "Open the story in a new tab", group, keys: ["o"], when, run: () => selection.open() },
    { name: "news.read", title: "Mark the story as read, or unread", group, keys: ["m"], when, run: () => doings.toggleRead(selection.current) },
    { name: "news.save", title: "Save the story, or take it back", group, keys: ["s"], when, run: () => doings.toggleSaved(selection.current) },
    { name: "news.unread", title: "Unread stories only, or all", group, keys: ["u"], run: () => doings.toggleUnread() },
    { name: "news.allRead", title: "Mark all stories as read", group, keys: ["A"], run: () => doings.markAllRead() },
    { name: "news.menu", title: "What is muted, saved and searched for", group, run: openMenu },
  ];
}
