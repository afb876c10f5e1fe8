// What can be done in time by a key, or by its title.

import { MINUTE_MS } from "../core/replay.js";

const TEN_MS = 10 * MINUTE_MS;

/** @type {import("./seen.js").CommandsOf<import("./replay.js").ReplayPanel>} */
export function replayCommands({ rewind }, use) {
  const group = "Rewind";
  const when = () => rewind.isBack;
  return [
    { name: "replay.earlier", title: "Back by a minute", group, keys: [";"], repeats: true, run: () => use((panel) => panel.step(-MINUTE_MS)) },
    { name: "replay.later", title: "Forward by a minute", group, keys: ["'"], when, repeats: true, run: () => use((panel) => panel.step(MINUTE_MS)) },
    { name: "replay.earlier.ten", title: "Back by ten minutes", group, keys: [":"], repeats: true, run: () => use((panel) => panel.step(-TEN_MS)) },
    { name: "replay.later.ten", title: "Forward by ten minutes", group, keys: ['"'], when, repeats: true, run: () => use((panel) => panel.step(TEN_MS)) },
    { name: "replay.story.before", title: "Back to the story before", group, keys: ["{"], run: () => use((panel) => panel.stepToStory(-1)) },
    { name: "replay.story.next", title: "Forward to the next story", group, keys: ["}"], when, run: () => use((panel) => panel.stepToStory(1)) },
    { name: "replay.play", title: "Play from here", group, when: () => rewind.state.phase === "still", run: () => rewind.play() },
    { name: "replay.goto", title: "Go to a moment", group, keys: ["g t"], run: () => use((panel) => panel.openGoto()) },
  ];
}
