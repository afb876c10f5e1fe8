// What lies behind the bars: sessions, gaps, the stretch that is pointed at, and the previous close with its words.

/** @typedef {import("./plot.js").Plot} Plot */
/** @typedef {import("../../core/picture.js").Stretch} Stretch */
/** @typedef {{width: number, height: number}} Size */

const HATCH_PX = 7;
const WORDS_ABOVE_PX = 8;
const SIDE_PX = 4;
/** Where the words of a gap stand, as a share of the height: the first place that the previous close and its words leave. */
const GAP_WORDS = [0.88, 0.74, 0.6, 0.4];
/** What words need above their line, and below one. */
const LINE_PX = 16;
/** From a line to the foot of words below it. */
const BELOW_PX = 13;
/** Words are left out where their stretch has no room for a third of them. */
const ROOM = 1 / 3;
const RIM_PX = 4;

/** A primitive of the library's. */
export class Backdrop {
  #plot;
  // The grid is drawn between: it would strike the words through.
  #views = [
    { zOrder: () => /** @type {const} */ ("bottom"), renderer: () => ({ draw: (/** @type {any} */ target) => this.#draw(target, this.#grounds) }) },
    { zOrder: () => /** @type {const} */ ("normal"), renderer: () => ({ draw: (/** @type {any} */ target) => this.#draw(target, this.#words) }) },
  ];

  /** @param {Plot} plot */
  constructor(plot) {
    this.#plot = plot;
  }

  paneViews() {
    return this.#views;
  }

  /** @param {import("fancy-canvas").CanvasRenderingTarget2D} target @param {(context: CanvasRenderingContext2D, size: Size) => void} part */
  #draw(target, part) {
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      const { colors } = this.#plot;
      context.font = `500 ${colors.tiny}px ${colors.face}`;
      part.call(this, context, mediaSize);
    });
  }

  /** @param {CanvasRenderingContext2D} context @param {Size} size */
  #grounds(context, { width, height }) {
    const { colors, beside: { previousClose, stretches } } = this.#plot;
    for (const { from, until, ground } of stretches) {
      const [left, right] = this.#sides(from, until, width);
      if (right <= left) continue;
      if (ground === "gap") hatch(context, left, right, height, colors.edge);
      else {
        context.fillStyle = ground === "session" ? colors.raised : colors["accent-wash"];
        context.fillRect(left, 0, right - left, height);
      }
    }
    const line = previousClose && this.#plot.heightOf(previousClose.price);
    if (line !== null && line >= 0 && line <= height) dotted(context, line, width, colors["ink-3"]);
  }

  /** @param {CanvasRenderingContext2D} context @param {Size} size */
  #words(context, size) {
    let free = 0;
    for (const stretch of this.#plot.beside.stretches) free = this.#wordsOfStretch(context, stretch, size, free);
    this.#wordsOfClose(context, size.height);
  }

  /** Where a stretch begins and ends on the screen. @param {Stretch["from"]} from @param {Stretch["until"]} until @param {number} width
   * @returns {[number, number]} */
  #sides(from, until, width) {
    return [Math.max(0, this.#plot.edge(from)), Math.min(width, this.#plot.edge(until))];
  }

  /** A gap's words may be wider than it is, but not over those of the one before.
   * @param {CanvasRenderingContext2D} context @param {Stretch} stretch @param {Size} size @param {number} free from where on there is room
   * @returns {number} the same after it */
  #wordsOfStretch(context, { from, until, ground, words }, { width, height }, free) {
    const [left, right] = this.#sides(from, until, width);
    const isGap = ground === "gap";
    if (!words || right - left < context.measureText(words).width * (isGap ? ROOM : 1)) return free;
    context.textAlign = "center";
    const above = isGap ? this.#gapWords(height) : height - WORDS_ABOVE_PX;
    const half = context.measureText(words).width / 2 + SIDE_PX;
    const middle = Math.max(half, Math.min(width - half, (left + right) / 2));
    if (isGap && middle - half < free) return free;
    this.#write(context, words, middle, above);
    return isGap ? middle + half : free;
  }

  /** @param {number} height */
  #gapWords(height) {
    const { previousClose } = this.#plot.beside;
    const line = previousClose && this.#plot.heightOf(previousClose.price);
    const places = GAP_WORDS.map((share) => share * height);
    return places.find((place) => line === null || Math.abs(place - line) > LINE_PX) ?? 0;
  }

  /** @param {CanvasRenderingContext2D} context @param {number} height */
  #wordsOfClose(context, height) {
    const { previousClose } = this.#plot.beside;
    const y = previousClose && this.#plot.heightOf(previousClose.price);
    if (!previousClose || y === null) return;
    context.textAlign = "left";
    const isWithin = y >= 0 && y <= height;
    const beyond = y < 0 ? " \u2191" : " \u2193";
    const words = isWithin ? "previous close" : `previous close ${previousClose.words}${beyond}`;
    this.#write(context, words, 6, isWithin ? (y < LINE_PX ? y + BELOW_PX : y - 5) : y < 0 ? 14 : height * 0.8);
  }

  /** Words with a rim of the ground, which keeps lines off them. @param {CanvasRenderingContext2D} context @param {string} words
   * @param {number} x @param {number} y */
  #write(context, words, x, y) {
    const { colors } = this.#plot;
    context.lineJoin = "round";
    context.lineWidth = RIM_PX;
    context.strokeStyle = colors.panel;
    context.strokeText(words, x, y);
    context.fillStyle = colors["ink-3"];
    context.fillText(words, x, y);
  }
}

/** @param {CanvasRenderingContext2D} context @param {number} left @param {number} right @param {number} height @param {string} color */
function hatch(context, left, right, height, color) {
  context.save();
  context.beginPath();
  context.rect(left, 0, right - left, height);
  context.clip();
  context.beginPath();
  for (let x = left - height; x < right; x += HATCH_PX) {
    context.moveTo(x, height);
    context.lineTo(x + height, 0);
  }
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.globalAlpha = 0.6;
  context.stroke();
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {number} y @param {number} width @param {string} color */
function dotted(context, y, width, color) {
  context.save();
  context.setLineDash([2, 3]);
  context.strokeStyle = color;
  context.beginPath();
  context.moveTo(0, Math.round(y) + 0.5);
  context.lineTo(width, Math.round(y) + 0.5);
  context.stroke();
  context.restore();
}
