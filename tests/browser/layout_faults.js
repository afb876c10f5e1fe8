// What is wrong with how a page stands there: text that is cut off, printed over other text or lies outside, what scrolls
// sideways, controls that are too small to be met. As people see it: boxes of what is painted, not sizes that were declared.

(() => {
  /** Smaller ones are missed by fingers and by hands that tremble (WCAG 2.2, 2.5.8). */
  const LEAST_PX = 24;
  /** What rounding may take away. */
  const SLACK_PX = 1;
  /** Where a row of buttons, or a table of many columns, is meant to scroll sideways. */
  const SIDEWAYS = ".tabs, .pages, .bars-table";
  /** It moves by itself, and fades at both ends. */
  const MOVING = ".tape";
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=option], [role=slider]";
  const PICTURES = "svg, .strip, img";

  /** @typedef {{left: number, top: number, right: number, bottom: number}} Box */
  /** @typedef {{element: Element, words: string, box: Box}} Painted */
  /** @typedef {(what: string, element: Element, words: string) => void} Report */

  /** @param {Box} a @param {Box} b @returns {Box} */
  const meet = (a, b) => ({ left: Math.max(a.left, b.left), top: Math.max(a.top, b.top), right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) });
  /** @param {Box} box */
  const isEmpty = (box) => box.right - box.left <= SLACK_PX || box.bottom - box.top <= SLACK_PX;

  /** What is asked of an element again and again. */
  class Styles {
    /** @type {Map<Element, CSSStyleDeclaration>} */
    #known = new Map();

    /** @param {Element} element */
    of(element) {
      let style = this.#known.get(element);
      if (!style) this.#known.set(element, (style = getComputedStyle(element)));
      return style;
    }

    /** What cuts it off or scrolls it: its parent, or where it is taken from by its position. @param {Element} element @returns {Element | null} */
    above(element) {
      if (element.matches(":popover-open, :modal")) return null;
      const { position } = this.of(element);
      let parent = element.parentElement;
      while (parent && position === "absolute" && !this.#holdsAbsolute(parent)) parent = parent.parentElement;
      while (parent && position === "fixed" && !this.#holdsFixed(parent)) parent = parent.parentElement;
      return parent;
    }

    /** @param {Element} element */
    #holdsAbsolute(element) {
      return this.of(element).position !== "static" || this.#holdsFixed(element);
    }

    /** @param {Element} element */
    #holdsFixed(element) {
      const { transform, contain, containerType } = this.of(element);
      return transform !== "none" || /layout|paint|strict|content/.test(contain) || containerType !== "normal";
    }
  }

  /** What eyes see: what only screen readers are told is clipped away, and what is far out of view is not laid out. @param {Styles} styles */
  const seenElements = (styles) => {
    /** @param {Node} node */
    const seen = (node) => {
      const element = /** @type {Element} */ (node);
      if (element.matches(`${MOVING}, script, style, template, option`)) return NodeFilter.FILTER_REJECT;
      const shown = element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
      // What has no box of its own is shown by its children.
      if (!shown && styles.of(element).display !== "contents") return NodeFilter.FILTER_REJECT;
      return styles.of(element).clipPath === "none" ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT;
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT, seen);
    /** @type {Element[]} */
    const elements = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) elements.push(/** @type {Element} */ (node));
    return elements;
  };

  /** @param {Element} element */
  const named = (element) => {
    const name = element.id ? `#${element.id}` : element.tagName.toLowerCase() + [...element.classList].map((one) => `.${one}`).join("");
    const panel = element.closest("[data-panel], dialog, [popover], .bar");
    return panel && panel !== element ? `${panel.id ? `#${panel.id}` : panel.className || panel.tagName} ${name}` : name;
  };

  /** A number with at most a unit: where its end is missing, it is another number. @param {string} words */
  const isFigure = (words) => /^[^\p{L}]*\d/u.test(words) && words.replace(/[^\p{L}]/gu, "").length <= 3;

  /** What is seen of all text, line by line. @param {Styles} styles @param {Element[]} seen @param {Report} report @returns {Painted[]} */
  const textsOf = (styles, seen, report) => {
    const range = document.createRange();
    return seen.flatMap((element) => [...element.childNodes].flatMap((node) => {
      const words = node instanceof Text ? node.data.trim() : "";
      if (!words) return [];
      range.selectNodeContents(node);
      return [...range.getClientRects()].flatMap((line) => {
        const box = isEmpty(line) ? null : visible(styles, element, words, inked(line), report);
        return box ? [{ element, words, box }] : [];
      });
    }));
  };

  /** From the foot of small letters to the head of large ones: what is above and below belongs to the line, and is empty. @param {DOMRect} line @returns {Box} */
  const inked = ({ left, top, right, bottom, height }) => ({ left: left + 0.5, top: top + height * 0.22, right: right - 0.5, bottom: bottom - height * 0.24 });

  /** @param {Styles} styles @param {Element} element @param {string} words @param {Box} line @param {Report} report @returns {Box | null} */
  const visible = (styles, element, words, line, report) => {
    let box = line;
    for (let holder = /** @type {Element | null} */ (element); holder; holder = styles.above(holder)) {
      const style = styles.of(holder);
      if (style.display === "inline" || style.display === "contents" || (style.overflowX === "visible" && !/paint|strict|content/.test(style.contain))) continue;
      const rect = holder === document.documentElement || holder === document.body ? { left: 0, top: 0, right: innerWidth, bottom: innerHeight } : holder.getBoundingClientRect();
      const kept = meet(box, rect);
      reportCut(style, holder, element, words, box, rect, report);
      if (isEmpty(kept)) return null;
      box = kept;
    }
    if (box.left < -SLACK_PX || box.right > innerWidth + SLACK_PX) report("outside", element, words);
    return box;
  };

  /** What a box does not show of a line, and nobody can scroll to. @param {CSSStyleDeclaration} style @param {Element} holder @param {Element} element @param {string} words @param {Box} line @param {Box} rect @param {Report} report */
  const reportCut = (style, holder, element, words, line, rect, report) => {
    const isAcross = line.left < rect.left - SLACK_PX || line.right > rect.right + SLACK_PX;
    const isAlong = line.top < rect.top - SLACK_PX || line.bottom > rect.bottom + SLACK_PX;
    if (style.webkitLineClamp !== "none") return;
    if (isEmpty(meet(line, rect)) && !/auto|scroll/.test(style.overflowY + style.overflowX)) {
      if (style.textOverflow !== "ellipsis") report("out of sight", element, words);
    } else if (isAlong && !/auto|scroll/.test(style.overflowY)) report("cut off", element, words);
    else if (isAcross && !/auto|scroll/.test(style.overflowX)) cutAcross(style, holder, element, words, report);
  };

  /** Words may end in dots, if there is something before these. @param {CSSStyleDeclaration} style @param {Element} holder @param {Element} element @param {string} words @param {Report} report */
  const cutAcross = (style, holder, element, words, report) => {
    if (style.textOverflow !== "ellipsis" || isFigure(words)) report("cut off", element, words);
    else if (holder.clientWidth < 2 * parseFloat(style.fontSize)) report("nothing left", element, words);
  };

  /** @param {Styles} styles @param {Element} element @returns {Box | null} */
  const seenOf = (styles, element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return visible(styles, element, "", { left: left + 1, top: top + 1, right: right - 1, bottom: bottom - 1 }, () => {});
  };

  /** @param {Styles} styles @param {Element[]} seen @returns {Painted[]} */
  const picturesOf = (styles, seen) => seen.filter((one) => one.matches(PICTURES)).flatMap((element) => {
    const box = seenOf(styles, element);
    return box && !isEmpty(box) ? [{ element, words: "", box }] : [];
  });

  /** Whether what lies lower is hidden there, by a background of what lies over it. @param {Styles} styles @param {Element} a @param {Element} b @param {number} x @param {number} y */
  const isHidden = (styles, a, b, x, y) => {
    const stack = document.elementsFromPoint(x, y);
    const places = [a, b].map((one) => stack.findIndex((each) => each === one || one.contains(each)));
    const [upper, lower] = [Math.min(...places), Math.max(...places)];
    const under = places[0] === lower ? a : b;
    const between = stack.slice(Math.max(upper, 0), lower < 0 ? stack.length : lower);
    return between.some((each) => !each.contains(under) && !under.contains(each) && isOpaque(styles, each));
  };

  /** @param {Styles} styles @param {Element} element */
  const isOpaque = (styles, element) => styles.of(element).opacity === "1" && !/^(transparent|.*[,/] ?0?\.\d+\)|rgba\(.*, 0\))$/.test(styles.of(element).backgroundColor);

  /** @param {Styles} styles @param {Painted[]} painted @param {Report} report */
  const overprints = (styles, painted, report) => {
    const sorted = painted.toSorted((a, b) => a.box.top - b.box.top);
    sorted.forEach((one, n) => {
      for (let next = n + 1; next < sorted.length; next += 1) {
        const other = /** @type {Painted} */ (sorted[next]);
        if (other.box.top >= one.box.bottom) break;
        const both = meet(one.box, other.box);
        if (isEmpty(both) || one.element === other.element || (!one.words && !other.words)) continue;
        if (isHidden(styles, one.element, other.element, (both.left + both.right) / 2, (both.top + both.bottom) / 2)) continue;
        report(`printed over ${named(other.element)} ${other.words.slice(0, 20)}`, one.element, one.words);
      }
    });
  };

  /** What may lie over figures for a while: it was opened, or stands still while they scroll by. */
  const OVER = "dialog, [popover], .menu, .offers, .tip, .fresh, .skips";

  /** @param {Styles} styles @param {Element} cover @param {Element} under */
  const mayCover = (styles, cover, under) => {
    for (let one = /** @type {Element | null} */ (cover); one && !one.contains(under); one = one.parentElement) {
      if (one.matches(OVER) || /sticky|fixed/.test(styles.of(one).position)) return true;
    }
    return false;
  };

  /** Figures behind something that is not seen through. @param {Styles} styles @param {Painted[]} texts @param {Report} report */
  const covers = (styles, texts, report) => {
    for (const { element, words, box } of texts.filter(({ words }) => isFigure(words))) {
      for (const x of [box.left + 1, (box.left + box.right) / 2, box.right - 1]) {
        const stack = document.elementsFromPoint(x, (box.top + box.bottom) / 2);
        const own = stack.findIndex((each) => each === element || each.contains(element));
        const cover = stack.slice(0, Math.max(own, 0)).find((each) => !element.contains(each) && isOpaque(styles, each) && !mayCover(styles, each, element));
        if (cover) report(`covered by ${named(cover)}`, element, words);
      }
    }
  };

  /** What is pressed: the words beside a box or a dot are part of it. @param {Element} control */
  const target = (control) => (control instanceof HTMLInputElement && /radio|checkbox/.test(control.type) ? control.labels?.[0] ?? control : control);

  /** A link in the middle of a sentence is as high as its line. @param {Styles} styles @param {Element} control */
  const isInSentence = (styles, control) => {
    const block = control.parentElement;
    const beside = [...(block?.childNodes ?? [])].some((node) => node instanceof Text && node.data.trim());
    return control.matches("a") && styles.of(control).display === "inline" && beside;
  };

  /** @param {Styles} styles @param {Element[]} seen @param {Report} report */
  const smallControls = (styles, seen, report) => {
    for (const control of seen.filter((one) => one.matches(CONTROLS))) {
      if (isInSentence(styles, control)) continue;
      const pressed = target(control);
      const { width, height } = pressed.getBoundingClientRect();
      if (Math.min(width, height) < LEAST_PX - 0.05) report(`${width.toFixed(1)} x ${height.toFixed(1)} px`, pressed, pressed.textContent?.trim() ?? "");
    }
  };

  /** @param {Styles} styles @param {Element[]} seen @param {Report} report */
  const sideways = (styles, seen, report) => {
    const scrolling = seen.filter((one) => /auto|scroll/.test(styles.of(one).overflowX) && !one.matches(`${SIDEWAYS}, textarea`));
    for (const element of [document.documentElement, ...scrolling]) {
      if (element.scrollWidth > element.clientWidth + SLACK_PX) report("scrolls sideways", element, "");
    }
  };

  /** @returns {string[]} each fault once: what, where, of which words */
  const layoutFaults = () => {
    const styles = new Styles();
    /** @type {Set<string>} */
    const faults = new Set();
    /** @param {string} what @param {Element} element @param {string} words */
    const report = (what, element, words) => faults.add(`${what}: ${named(element)} ${JSON.stringify(words.slice(0, 40))}`);
    const seen = seenElements(styles);
    const texts = textsOf(styles, seen, report);
    overprints(styles, [...texts, ...picturesOf(styles, seen)], report);
    covers(styles, texts, report);
    smallControls(styles, seen, report);
    sideways(styles, seen, report);
    return [...faults];
  };

  Object.assign(window, { layoutFaults });
})();
