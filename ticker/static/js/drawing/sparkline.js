// Closes as a path of 76 by 24, with gaps where nothing came, and the place of a price in the range of its day. Pure.

const WIDTH = 76;
const HEIGHT = 24;
const PAD = 2;
const RANGE_WIDTH = 64;
const RANGE_MARK = 3;
/** What comes less often than this is drawn in one all the same. */
const GAP_MS = 150_000;

/** A path, and where the previous close is. @typedef {{path: string, base: string}} Drawn */
const NOTHING = { path: "", base: "" };

/** The line up to the newest price, in a box that the previous close is in: above it is what has risen since.
 * @param {import("../core/sparklines.js").Sparkline | undefined} line @param {number} price the newest @param {number} at when that was
 * @param {number | null} previous @returns {Drawn} */
export function sparkline(line, price, at, previous) {
  const closes = line ? line.closes.slice(0, Math.max(0, Math.floor((at - line.start) / line.step_ms))) : [];
  const known = closes.filter((close) => close !== null);
  if (!line || !known.length) return NOTHING;
  closes.push(price);
  const all = previous === null ? [price, ...known] : [price, previous, ...known];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  /** @param {number} value */
  const y = (value) => (high > low ? PAD + ((high - value) / (high - low)) * (HEIGHT - 2 * PAD) : HEIGHT / 2).toFixed(1);
  return { path: pathOf(closes, line.step_ms, y), base: previous === null ? "" : y(previous) };
}

/** @param {(number | null)[]} closes @param {number} step @param {(value: number) => string} y */
function pathOf(closes, step, y) {
  const last = closes.length - 1;
  const gap = Math.max(1.5 * step, GAP_MS) / step;
  let path = "";
  let before = -Infinity;
  for (const [n, close] of closes.entries()) {
    if (close === null) continue;
    const place = `${((n / last) * WIDTH).toFixed(1)},${y(close)}`;
    // A line of no length has round ends: what stands alone is a dot.
    path += n - before > gap ? `M${place}l0,0` : `L${place}`;
    before = n;
  }
  return path;
}

/** The x of the price's mark between the day's low and high; "" if either is unknown.
 * @param {number} value @param {number | null} low @param {number | null} high */
export function rangeMark(value, low, high) {
  if (low === null || high === null) return "";
  const share = high > low ? (value - low) / (high - low) : 0.5;
  return (Math.min(1, Math.max(0, share)) * (RANGE_WIDTH - RANGE_MARK)).toFixed(1);
}
