// Stories and alerts as marks on the track of time, and the way from one to the next. Pure.

/** What came when, in words. @typedef {{at: number, type: string, title: string}} Mark */
/** Marks that stand too near to each other to be told apart are one; `share` is its place, 0 to 1.
 * @typedef {{share: number, type: string, marks: Mark[]}} Group */

const TOGETHER = 1 / 150;

/** When a story came to be known, in ms; null of what was old when its source was first read.
 * @param {import("./events.js").Story} event */
function knownAt(event) {
  if (event.type !== "headline") return Date.parse(event.time);
  return event.backfill ? null : Date.parse(event.first_seen);
}

/** All that is known, ascending; each once, whichever of two stores has it. @param {Iterable<import("./store.js").StoryEntry>} stories
 * @returns {Mark[]} */
export function marksOf(stories) {
  /** @type {Map<string, Mark>} */
  const marks = new Map();
  for (const { key, event } of stories) {
    const at = knownAt(event);
    if (at === null || event.type === "message") continue;
    marks.set(key, { at, type: event.type, title: event.title });
  }
  return [...marks.values()].sort((a, b) => a.at - b.at);
}

/** Those on a track. @param {Mark[]} marks ascending @param {{from: number, to: number}} track @returns {Group[]} */
export function groupsOn(marks, { from, to }) {
  /** @type {Group[]} */
  const groups = [];
  for (const mark of marks) {
    const share = (mark.at - from) / (to - from);
    if (share < 0 || share > 1) continue;
    const last = groups.at(-1);
    if (!last || share - last.share > TOGETHER) groups.push({ share, type: mark.type, marks: [mark] });
    else {
      last.marks.push(mark);
      if (mark.type === "alert") last.type = mark.type;
    }
  }
  return groups;
}

/** The one next to a place, if it is near enough to be meant. @param {Group[]} groups @param {number} share @param {number} within */
export function groupAt(groups, share, within) {
  const [nearest] = [...groups].sort((a, b) => Math.abs(a.share - share) - Math.abs(b.share - share));
  return nearest && Math.abs(nearest.share - share) <= within ? nearest : undefined;
}

/** @param {Group} group */
export function groupWords({ marks }) {
  const [first, ...more] = marks;
  const title = first?.type === "alert" ? `alert: ${first.title}` : (first?.title ?? "");
  return more.length ? `${title}, and ${more.length} more` : title;
}

/** The moment at which the next story is known, or the one before: the whole second that follows, for what is known at a
 * moment was recorded before it.
 * @param {Mark[]} marks ascending @param {number} shown the moment on show @param {1 | -1} way @returns {number | null} */
export function nextMark(marks, shown, way) {
  const times = marks.map(({ at }) => (Math.floor(at / 1000) + 1) * 1000);
  const found = way > 0 ? times.find((at) => at > shown) : times.findLast((at) => at < shown);
  return found ?? null;
}
