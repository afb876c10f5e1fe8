// A panel in a window of its own, which reads the same stream.

/** @type {[panel: import("../core/popout.js").Panel, id: string, title: string, features: string][]} */
const PANELS = [
  ["chart", "quote", "Chart in a window of its own", "popup,width=900,height=560"],
  ["watchlist", "watchlist", "Watchlist in a window of its own", "popup,width=420,height=720"],
  ["headlines", "headlines", "News in a window of its own", "popup,width=420,height=720"],
];

/** @type {import("./panel.js").Mount} */
export function mount(root, context) {
  const opening = context.loader.later(() => import("./popout/opening.js"));
  const here = PANELS.filter(([, id]) => document.getElementById(id) !== null);
  const commands = here.map(([panel, , title, features]) => ({
    name: `popout.${panel}`,
    title,
    group: "Page",
    run: () => opening.use(({ open }) => open(root, context.view, panel, features)),
  }));
  return { commands, update() {}, tick() {}, destroy() {} };
}
