// Where the Tab key has come to, as somebody sees it: null for none of the page.
() => {
  const stop = (globalThis.stop = document.activeElement);
  if (stop === document.body) return null;
  // Some rings are drawn around what holds the stop, or what stands for it.
  const isRinged = (one) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none";
  };
  const ringed = [stop, stop.closest(".story h3"), stop.closest(".story"), stop.nextElementSibling].find((one) => one && isRinged(one));
  return {
    name: (stop.ariaLabel || stop.title || stop.labels?.[0]?.textContent || stop.textContent || "").trim(),
    panel: stop.closest("[data-panel]")?.id ?? "",
    ring: Boolean(ringed) && sidesOf(ringed) >= 3,
    inSight: partsInSight(stop) >= 7,
  };

  /** How many sides of a ring are drawn, and not cut off by what its element stands in. */
  function sidesOf(one) {
    const { outlineOffset, outlineWidth, outlineStyle } = getComputedStyle(one);
    const beyond = outlineStyle === "none" ? 0 : parseFloat(outlineOffset) + parseFloat(outlineWidth);
    const { left, top, right, bottom } = one.getBoundingClientRect();
    const clip = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
    for (let holder = one.parentElement; holder !== document.documentElement; holder = holder.parentElement) {
      if (getComputedStyle(holder).overflow === "visible") continue;
      const edge = holder.getBoundingClientRect();
      for (const side of ["left", "top"]) clip[side] = Math.max(clip[side], edge[side]);
      for (const side of ["right", "bottom"]) clip[side] = Math.min(clip[side], edge[side]);
    }
    const drawn = [left - beyond >= clip.left - 1, top - beyond >= clip.top - 1, right + beyond <= clip.right + 1, bottom + beyond <= clip.bottom + 1];
    return drawn.filter(Boolean).length;
  }

  /** Of nine places of it, how many nothing else lies over. */
  function partsInSight(one) {
    const { left, top, width, height } = one.getBoundingClientRect();
    const own = one.closest("label, .story, tr.row") ?? one;
    const places = [0.1, 0.5, 0.9].flatMap((x) => [0.2, 0.5, 0.8].map((y) => [left + width * x, top + height * y]));
    return places.filter(([x, y]) => own.contains(document.elementFromPoint(x, y))).length;
  }
}
