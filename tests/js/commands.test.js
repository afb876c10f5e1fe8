import assert from "node:assert/strict";
import { test } from "node:test";

import { byGroup, capsOf, conflicts, reach, strokeOf } from "../../ticker/static/js/core/commands.js";

const BARE = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const PAGE = { writing: false, resting: true, characters: true };
const FIELD = { writing: true, resting: false, characters: true };

/** @param {string} name @param {string[]} keys @param {Partial<import("../../ticker/static/js/core/commands.js").Command>} [more] */
const command = (name, keys, more = {}) => ({ name, title: name, group: "Group", keys, run() {}, ...more });

/** What a row of strokes calls. @param {import("../../ticker/static/js/core/commands.js").Command[]} commands @param {string[]} strokes @param {typeof PAGE} [where] */
function called(commands, strokes, where = PAGE) {
  let begun = "";
  const names = [];
  for (const stroke of strokes) {
    const reached = reach(commands, begun, stroke, where);
    begun = reached.begun;
    if (reached.command) names.push(reached.command.name);
  }
  return names;
}

test("a stroke is named by what it types, or by its key", () => {
  const cases = /** @type {const} */ ([
    [{ key: "j" }, "j"],
    [{ key: "K", shiftKey: true }, "K"],
    [{ key: "K" }, "k"],
    [{ key: "?", shiftKey: true }, "?"],
    [{ key: " " }, "Space"],
    [{ key: " ", shiftKey: true }, "Shift+Space"],
    [{ key: "Escape" }, "Escape"],
    [{ key: "Tab", shiftKey: true }, "Shift+Tab"],
    [{ key: "k", ctrlKey: true }, "Mod+k"],
    [{ key: "k", metaKey: true }, "Mod+k"],
    [{ key: "K", ctrlKey: true, shiftKey: true }, "Mod+Shift+k"],
    [{ key: "@", ctrlKey: true, altKey: true }, "@"],
    [{ key: "ArrowUp", altKey: true }, "Alt+ArrowUp"],
  ]);
  for (const [press, stroke] of cases) assert.equal(strokeOf({ ...BARE, ...press }), stroke, JSON.stringify(press));
});

test("a sequence calls its command when it is whole", () => {
  const commands = [command("chart", ["g c"]), command("news", ["g n"]), command("next", ["j"])];
  assert.deepEqual(called(commands, ["g", "c"]), ["chart"]);
  assert.deepEqual(called(commands, ["g", "n", "j"]), ["news", "next"]);
});

test("a stroke that leads a sequence nowhere stands for itself", () => {
  const commands = [command("chart", ["g c"]), command("next", ["j"])];
  assert.deepEqual(called(commands, ["g", "j"]), ["next"]);
  assert.deepEqual(called(commands, ["g", "g", "c"]), ["chart"]);
  assert.deepEqual(called(commands, ["x", "c"]), []);
});

test("while one writes, only keys that write nothing count", () => {
  const commands = [command("next", ["j"]), command("palette", ["Mod+k"]), command("live", ["Escape"]), command("chart", ["g c"])];
  assert.deepEqual(called(commands, ["j", "g", "c", "Mod+k", "Escape"], FIELD), ["palette", "live"]);
});

test("a key with a modifier is not the key without it", () => {
  assert.deepEqual(called([command("next", ["j"])], ["Mod+j", "Alt+j", "Mod+Shift+j"]), []);
});

test("keys that are single characters can be turned off, and the others stay", () => {
  const commands = [command("next", ["j"]), command("pause", ["Space"]), command("chart", ["g c"]), command("palette", ["Mod+k"])];
  assert.deepEqual(called(commands, ["j", "Space", "g", "c", "Mod+k"], { ...PAGE, characters: false }), ["palette"]);
});

test("keys that controls have a meaning for belong to the one that has the focus", () => {
  const commands = [command("pause", ["p", "Space"])];
  assert.deepEqual(called(commands, ["Space"]), ["pause"]);
  assert.deepEqual(called(commands, ["Space"], { ...PAGE, resting: false }), []);
  assert.deepEqual(called(commands, ["p"], { ...PAGE, resting: false }), ["pause"]);
});

test("of two that share a key, the one that can be done has it", () => {
  let rewound = false;
  const commands = [command("live", ["Escape"], { when: () => rewound }), command("small", ["Escape"], { when: () => !rewound })];
  assert.deepEqual(called(commands, ["Escape"]), ["small"]);
  rewound = true;
  assert.deepEqual(called(commands, ["Escape"]), ["live"]);
});

test("what cannot be done now is not done", () => {
  assert.deepEqual(called([command("next", ["j"], { when: () => false })], ["j"]), []);
});

test("two commands with one name or one key are a conflict, and so are keys that begin alike", () => {
  const always = command("a", ["j"]);
  assert.deepEqual(conflicts([always, command("b", ["k"]), command("c", ["g c"]), command("d", ["g d", "?"])]), []);
  assert.deepEqual(conflicts([always, command("a", [])]), ["two are named a"]);
  assert.deepEqual(conflicts([always, command("b", ["j"])]), ["j is of a and b"]);
  assert.deepEqual(conflicts([always, command("b", ["j"], { when: () => true })]), ["j is of a and b"]);
  assert.deepEqual(conflicts([command("a", ["j"], { when: () => true }), command("b", ["j"], { when: () => true })]), []);
  assert.deepEqual(conflicts([command("a", ["g"]), command("b", ["g c"])]), ["g and g c of a and b begin alike"]);
  assert.deepEqual(conflicts([command("a", ["Mod+w"])]), ["Mod+w of a belongs to the browser"]);
});

test("keys are shown as they stand on keyboards", () => {
  assert.deepEqual(capsOf("g c", false), [["G"], ["C"]]);
  assert.deepEqual(capsOf("K", false), [["Shift", "K"]]);
  assert.deepEqual(capsOf("Mod+k", false), [["Ctrl", "K"]]);
  assert.deepEqual(capsOf("Mod+k", true), [["\u2318", "K"]]);
  assert.deepEqual(capsOf("Escape", false), [["Esc"]]);
  assert.deepEqual(capsOf("+", false), [["+"]]);
  assert.deepEqual(capsOf("?", false), [["?"]]);
});

test("commands stand under their headings, in the order in which they were named", () => {
  const commands = [command("a", [], { group: "News" }), command("b", [], { group: "Chart" }), command("c", [], { group: "News" })];
  assert.deepEqual([...byGroup(commands)].map(([group, own]) => [group, own.map(({ name }) => name)]), [["News", ["a", "c"]], ["Chart", ["b"]]]);
});
