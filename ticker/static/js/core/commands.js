// Commands, and the keys that call them: one table for the bindings, the overview of `?` and the palette. Pure.
//
// A key is a sequence of strokes with spaces between them ("g c"), a stroke the character that is typed or the name of
// the key, behind Mod+ (Ctrl, on a Mac Command), Alt+ or Shift+. Shift is not named where it makes the character: "?".

/** What a reader can have done, by a key or by its title. A panel hands over those of its own.
 * @typedef {object} Command
 * @property {string} name such as "news.next"; browsers keep it
 * @property {string} title
 * @property {string} group the heading it stands under in the overview
 * @property {string[]} [keys]
 * @property {() => boolean} [when] whether it can be done now; without it, always
 * @property {boolean} [repeats] also while its key is held down
 * @property {() => void} run
 */

/** @typedef {{key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean, shiftKey: boolean}} KeyPress */
/** `writing` in a field, `resting` where no control has the focus that keys mean something to; `characters` is false
 * for who has turned off the keys that are single characters. @typedef {{writing: boolean, resting: boolean, characters: boolean}} Where */
/** What a stroke has led to: a command, or the beginning of a sequence, or neither. @typedef {{command: Command | null, begun: string}} Reached */

/** Keys that browsers keep for themselves, or that readers of a screen need. */
const RESERVED = ["Tab", "Shift+Tab", ..."twnrlfpdjhu0+-".split("").map((character) => `Mod+${character}`)];
/** They belong to what has the focus: a button is pressed and a list scrolled by them. */
const OF_CONTROLS = ["Space", "Enter", "Home", "End", "PageUp", "PageDown", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];
/** @type {Record<string, string>} */
const CAPS = { Space: "Space", Escape: "Esc", ArrowUp: "\u2191", ArrowDown: "\u2193", ArrowLeft: "\u2190", ArrowRight: "\u2192", Mod: "Ctrl" };
/** @type {Record<string, string>} */
const MAC_CAPS = { Mod: "\u2318", Alt: "\u2325", Shift: "\u21E7" };

/** @param {KeyPress} press @returns {string} */
export function strokeOf({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  const character = [...key].length === 1;
  // AltGr is told as Ctrl and Alt together, and makes a character: the @ of a German keyboard.
  const made = character && ctrlKey && altKey;
  const mod = (ctrlKey || metaKey) && !made;
  const shift = shiftKey && (!character || mod || key === " ");
  return [mod && "Mod", altKey && !made && "Alt", shift && "Shift", nameOf(key, shiftKey && !mod)].filter(Boolean).join("+");
}

/** Caps Lock changes nothing. @param {string} key @param {boolean} large */
function nameOf(key, large) {
  if (key === " ") return "Space";
  if ([...key].length > 1) return key;
  return large ? key.toUpperCase() : key.toLowerCase();
}

/** Whether a stroke types nothing and moves nothing in a field. @param {string} stroke */
export const isModified = (stroke) => /^(Mod|Alt)\+./.test(stroke) || stroke.endsWith("Tab");

/** Whether a key begins with a stroke that types something. @param {string} key */
const isCharacter = (key) => key === "Space" || [...(key.split(" ")[0] ?? "")].length === 1;

/** What a stroke leads to. Of commands that share a key, the first that can be done now has it.
 * @param {Command[]} commands @param {string} begun the strokes of the sequence so far, or ""
 * @param {string} stroke @param {Where} where @returns {Reached} */
export function reach(commands, begun, stroke, where) {
  const asked = begun ? `${begun} ${stroke}` : stroke;
  const nothing = { command: null, begun: "" };
  if (isCharacter(asked) && (where.writing || !where.characters)) return nothing;
  if (OF_CONTROLS.includes(stroke) && !where.resting) return nothing;
  const ready = commands.filter(({ when }) => !when || when());
  const command = ready.find(({ keys }) => keys?.includes(asked));
  if (command) return { command, begun: "" };
  if (ready.some(({ keys }) => keys?.some((key) => key.startsWith(`${asked} `)))) return { command: null, begun: asked };
  return begun ? reach(commands, "", stroke, where) : nothing;
}

/** What is wrong with a table: one name or key for two, unless each says when it holds; a key that begins another;
 * a key that is not ours. @param {Command[]} commands @returns {string[]} */
export function conflicts(commands) {
  const keyed = commands.flatMap((command) => (command.keys ?? []).map((key) => ({ command, key })));
  return [
    ...commands.filter(({ name }, n) => commands.findIndex((other) => other.name === name) !== n).map(({ name }) => `two are named ${name}`),
    ...keyed.filter(({ key }) => key.split(" ").some((stroke) => RESERVED.includes(stroke))).map(({ command, key }) => `${key} of ${command.name} belongs to the browser`),
    ...keyed.flatMap((one, n) => keyed.slice(n + 1).flatMap((other) => clash(one, other))),
  ];
}

/** @typedef {{command: Command, key: string}} Keyed */

/** @param {Keyed} one @param {Keyed} other @returns {string[]} */
function clash(one, other) {
  const names = `${one.command.name} and ${other.command.name}`;
  if (one.key === other.key) return one.command.when && other.command.when ? [] : [`${one.key} is of ${names}`];
  const begins = one.key.startsWith(`${other.key} `) || other.key.startsWith(`${one.key} `);
  return begins ? [`${one.key} and ${other.key} of ${names} begin alike`] : [];
}

/** A key as it stands on keyboards: of each stroke, what is pressed together. @param {string} key @param {boolean} mac @returns {string[][]} */
export const capsOf = (key, mac) => key.split(" ").map((stroke) => capsOfStroke(stroke, mac ? { ...CAPS, ...MAC_CAPS } : CAPS));

/** A large letter is typed with Shift, and stands on its key as the small one does.
 * @param {string} stroke @param {Record<string, string>} caps */
function capsOfStroke(stroke, caps) {
  const parts = stroke === "+" ? ["+"] : stroke.split("+");
  const large = isLetter(stroke) && stroke !== stroke.toLowerCase();
  return [...(large ? ["Shift"] : []), ...parts].map((part) => caps[part] ?? (isLetter(part) ? part.toUpperCase() : part));
}

/** @param {string} key */
const isLetter = (key) => key.length === 1 && key.toLowerCase() !== key.toUpperCase();

/** The commands under their headings, both as they were first named. @param {Command[]} commands @returns {Map<string, Command[]>} */
export function byGroup(commands) {
  /** @type {Map<string, Command[]>} */
  const groups = new Map();
  for (const command of commands) groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  return groups;
}
