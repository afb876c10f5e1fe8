// What opens the command palette and the overview of all keys, both of which are loaded when they are first opened.

/** @typedef {import("../switch.js").Switch} Switch */

/** @type {(characters: Switch, speaks: Switch) => import("./panel.js").Mount} */
export const mountWith = (characters, speaks) => (_, context) => {
  const end = new AbortController();
  const { loader } = context;
  const palette = loader.later(async () => new (await import("./palette.js")).Palette(context));
  const shortcuts = loader.later(async () => new (await import("./shortcuts.js")).Shortcuts(context, { characters, speaks }));
  const showKeys = () => shortcuts.use((keys) => keys.open());
  document.addEventListener("click", (click) => opensKeys(click) && showKeys(), { signal: end.signal });
  const group = "Page";
  const commands = [
    { name: "palette.open", title: "Find a command, symbol or source", group, keys: ["Mod+k"], run: () => palette.use((dialog) => dialog.toggle()) },
    { name: "keys.show", title: "Show all keys", group, keys: ["?"], run: showKeys },
    { name: "keys.characters", title: "Turn single-character keys on or off", group, run: () => turn(characters) },
    { name: "keys.speaks", title: "Turn the spoken summary on or off", group, run: () => turn(speaks) },
  ];
  const destroy = () => {
    end.abort();
    palette.here?.destroy();
    shortcuts.here?.destroy();
  };
  return { commands, update() {}, tick() {}, destroy };
};

/** @param {MouseEvent} click */
const opensKeys = (click) => click.target instanceof Element && click.target.closest("[data-opens='shortcuts']") !== null;

/** @param {Switch} one */
function turn(one) {
  one.on = !one.on;
}
