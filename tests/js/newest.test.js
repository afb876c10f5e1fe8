import assert from "node:assert/strict";
import { test } from "node:test";

import { Newest } from "../../ticker/static/js/panels/chart/newest.js";

/** A chart so wide, and what it was told to show. @param {number} width */
function charted(width) {
  /** @type {{from: number, to: number}[]} */
  const shown = [];
  const canvas = new EventTarget();
  const chart = { width, resized: () => {} };
  const timeScale = {
    width: () => chart.width,
    subscribeSizeChange: (/** @type {() => void} */ resized) => (chart.resized = resized),
    setVisibleLogicalRange: (/** @type {{from: number, to: number}} */ range) => shown.push(range),
  };
  return { chart, canvas, shown, newest: new Newest(/** @type {any} */ (timeScale), /** @type {any} */ (canvas)) };
}

/** How many places. @param {{from: number, to: number}} range */
const long = ({ from, to }) => Math.round(to - from);

test("few bars stand apart, of many as many are shown as fit", () => {
  const { shown, newest } = charted(360);
  newest.show(5);
  newest.show(700);
  assert.deepEqual(shown.map(long), [22, 47]);
  assert.equal(shown[1]?.to, 699 + 45 * 0.05);
});

test("what is fitted out of sight is fitted once there is room, and to another room again", () => {
  const { chart, shown, newest } = charted(0);
  newest.show(700);
  assert.deepEqual(shown, []);
  for (const width of [360, 800]) {
    chart.width = width;
    chart.resized();
  }
  assert.deepEqual(shown.map(long), [47, 105]);
});

test("it is fitted afresh where a gap turns out to be another, and not for each bar that opens", () => {
  const { shown, newest } = charted(360);
  newest.show(1080);
  newest.take(1081);
  newest.take(30);
  assert.deepEqual(shown.map(long), [47, 33]);
});

test("where the reader has gone elsewhere it stays there", () => {
  for (const gone of [new Event("wheel"), Object.assign(new Event("pointermove"), { buttons: 1 }), new Event("touchmove")]) {
    const { canvas, chart, shown, newest } = charted(360);
    newest.show(700);
    canvas.dispatchEvent(Object.assign(new Event("pointermove"), { buttons: 0 }));
    assert.ok(newest.isShown);
    canvas.dispatchEvent(gone);
    newest.take(900);
    chart.resized();
    assert.equal(shown.length, 1);
  }
});
